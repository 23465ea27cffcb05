import type { Schema, SchemaResult } from '@playerlink/core';

/** One field of a schema. */
export interface Field {
  readonly isRequired: boolean;
  readonly accepts: (value: unknown) => boolean | Promise<boolean>;
}

/** A schema of these fields, in this order; a strict one takes no others, and nothing but an object. */
export function objectSchema<Output>(
  fields: Readonly<Record<string, Field>>,
  { isStrict = false } = {},
): Schema<Output> {
  const names = Object.keys(fields);
  const strange = (value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'object';
    return Object.keys(value).find((name) => !names.includes(name));
  };
  const issue = (name: string) => ({ issues: [{ message: 'is wrong', path: [name] }] });
  const validate = (value: unknown): SchemaResult<Output> | Promise<SchemaResult<Output>> => {
    const unknown = isStrict ? strange(value) : undefined;
    if (unknown !== undefined) return issue(unknown);
    const given = Object(value) as Record<string, unknown>;
    for (const name of names) {
      if (given[name] === undefined && fields[name]?.isRequired === false) continue;
      const verdict = fields[name]?.accepts(given[name]);
      if (verdict instanceof Promise) {
        return verdict.then((good) => (good ? { value: given as Output } : issue(name)));
      }
      if (!verdict) return issue(name);
    }
    return { value: given as Output };
  };
  const properties = Object.fromEntries(names.map((name) => [name, {}]));
  const required = names.filter((name) => fields[name]?.isRequired);
  return {
    '~standard': {
      version: 1,
      vendor: 'playerlink-testing',
      validate,
      jsonSchema: { input: () => ({ type: 'object', properties, required }) },
    },
  };
}

/** A text that this pattern accepts whole. */
export const text = (pattern: RegExp, isRequired = true): Field => ({
  isRequired,
  accepts: (value) => typeof value === 'string' && pattern.test(value),
});

/** Whatever comes. */
export const anything = (isRequired = true): Field => ({ isRequired, accepts: () => true });
