import type { Schema, SchemaIssue, SchemaResult } from './contract/schema.ts';
import { ConfigError } from './errors.ts';
import { nameOf } from './failures.ts';
import { isPlain } from './is-json.ts';
import { knownNames } from './known-names.ts';
import { nearestName } from './nearest-name.ts';
import { thereIsNo } from './there-is-no.ts';

type Path = readonly PropertyKey[];

/**
 * What a provider's schema makes of its options.
 *
 * @throws ConfigError naming the provider and the option. A misspelt one goes first, with the name that was
 * meant. A value is never shown, even where the schema's own sentence would.
 */
export function checkOptions<Options>(
  id: string,
  schema: Schema<Options, unknown>,
  input: unknown,
): Options {
  const refuse = (fault: string, options?: ErrorOptions) =>
    new ConfigError(`${id}: ${fault}`, options);
  const result = validate(schema, input, refuse);
  if (result.issues === undefined) return result.value;
  const fault = findNoObject(schema, input) ?? findTypo(schema, input, result.issues);
  throw refuse(
    fault ?? result.issues.map((issue) => describeIssue(schema, issue, input)).join('; '),
  );
}

/** A schema is the plugin's code: it may throw, and quote what it was given. */
function validate<Options>(
  schema: Schema<Options, unknown>,
  input: unknown,
  refuse: (fault: string, options?: ErrorOptions) => Error,
): SchemaResult<Options> {
  let result: ReturnType<(typeof schema)['~standard']['validate']>;
  try {
    result = schema['~standard'].validate(input);
  } catch (thrown) {
    const { error } = nameOf(thrown);
    throw refuse(`the options schema failed with ${error}: mend it; its error is the cause`, {
      cause: thrown,
    });
  }
  if ('then' in result) {
    // Nobody waits for its answer any more.
    result.then(undefined, () => {});
    throw refuse('the options schema must not be asynchronous');
  }
  return result;
}

/** Something other than options, such as the one option by itself. */
function findNoObject(schema: Schema, input: unknown): string | undefined {
  const known = knownNames(schema, []);
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (known === undefined || isObject) return undefined;
  const { required } = known;
  const example = required.length === 0 ? '{}' : `{ ${required.join(', ')} }`;
  return `option (all): call it with an object of options, such as ${example}`;
}

/**
 * A name that the schema does not know, where it finds fault. A schema that lets unknown names pass finds
 * fault with what is missing in their place.
 */
function findTypo(
  schema: Schema,
  input: unknown,
  issues: readonly SchemaIssue[],
): string | undefined {
  for (const issue of issues) {
    const path = pathOf(issue);
    for (const place of [path, path.slice(0, -1)]) {
      const given = valueAt(input, place);
      const known = isPlain(given) ? knownNames(schema, place) : undefined;
      if (known === undefined) continue;
      const isMissing = (name: string | undefined) =>
        name !== undefined && name === path.at(-1) && valueAt(input, path) === undefined;
      const typo = Object.keys(given as object).find(
        (name) =>
          !known.names.has(name) && (known.closed || isMissing(nearestName(name, known.names))),
      );
      if (typo === undefined) continue;
      return `option ${optionAt(place)}: ${thereIsNo('', typo, known.names)}`;
    }
  }
  return undefined;
}

const pathOf = ({ path = [] }: SchemaIssue): Path =>
  path.map((part) => (typeof part === 'object' ? part.key : part));

const optionAt = (path: Path): string => path.map(String).join('.') || '(all)';

const valueAt = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part],
    input,
  );

function describeIssue(schema: Schema, issue: SchemaIssue, input: unknown): string {
  const path = pathOf(issue);
  if (isMissingText(schema, path, input)) return `option ${optionAt(path)}: ${MISSING}`;
  const { message } = issue;
  const told = typeof message === 'string' && !quotes(message, valueAt(input, path));
  return `option ${optionAt(path)}: ${told ? message : 'has the wrong form'}`;
}

const MISSING = 'is missing (is the environment variable set?)';

/** Of what is no text, the schema's own sentence says what it is. */
function isMissingText(schema: Schema, path: Path, input: unknown): boolean {
  const name = path.at(-1);
  if (typeof name !== 'string' || valueAt(input, path) !== undefined) return false;
  const known = knownNames(schema, path.slice(0, -1));
  return known?.required.includes(name) === true && known.texts.has(name);
}

/** Shorter texts stand in many a sentence. */
const TELLING = 4;

/** Whether a sentence repeats a value, or a text within it: some libraries say what they were given. */
function quotes(message: string, value: unknown): boolean {
  if (typeof value === 'string') {
    return (
      (value.length >= TELLING && message.includes(value)) ||
      (value !== '' && message.includes(JSON.stringify(value)))
    );
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((part) => quotes(message, part));
}
