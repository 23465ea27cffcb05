import type { Schema } from './contract/schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Without it zod tells nothing of a schema that has a function somewhere. */
const TARGET = { target: 'draft-2020-12', libraryOptions: { unrepresentable: 'any' } } as const;

/** The names that an object at a place of a schema may have. */
export interface KnownNames {
  readonly names: ReadonlySet<string>;
  /** Whether any other name is refused there. */
  readonly closed: boolean;
  /** Those that it must have, whichever form it takes. */
  readonly required: readonly string[];
  /** Those whose value is free text. */
  readonly texts: ReadonlySet<string>;
}

/** Absent where the schema tells no names: it is no object there, or not to be told as JSON Schema. */
export function knownNames(schema: Schema, place: readonly PropertyKey[]): KnownNames | undefined {
  let alternatives: readonly JsonSchema[];
  try {
    alternatives = withAlternatives(schema['~standard'].jsonSchema.input(TARGET));
  } catch {
    return undefined;
  }
  for (const part of place) alternatives = alternatives.flatMap((parent) => within(parent, part));
  const objects = alternatives.filter(({ properties }) => isObject(properties));
  if (objects.length === 0) return undefined;
  const properties = objects.flatMap(({ properties }) => Object.entries(properties as object));
  const names = new Set(properties.map(([name]) => name));
  return {
    names,
    required: [...names].filter((name) => objects.every((one) => requires(one, name))),
    texts: new Set(properties.filter(([, schema]) => isText(schema)).map(([name]) => name)),
    closed: objects.every(({ additionalProperties }) => additionalProperties === false),
  };
}

const requires = ({ required }: JsonSchema, name: string): boolean =>
  Array.isArray(required) && required.includes(name);

const isText = (schema: unknown): boolean =>
  isObject(schema) && schema.type === 'string' && schema.enum === undefined && !('const' in schema);

function within({ properties, items }: JsonSchema, part: PropertyKey): JsonSchema[] {
  if (typeof part === 'number') return withAlternatives(items);
  return isObject(properties) && Object.hasOwn(properties, part)
    ? withAlternatives(properties[String(part)])
    : [];
}

/** A schema, and those of which it is one or all. */
function withAlternatives(schema: unknown): JsonSchema[] {
  if (!isObject(schema)) return [];
  const parts = [schema.anyOf, schema.oneOf, schema.allOf].filter(Array.isArray).flat();
  return [schema, ...parts.flatMap(withAlternatives)];
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null;
