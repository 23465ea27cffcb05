import type { Schema } from './contract/schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Without it zod tells nothing of a schema that has a function somewhere. */
const TARGET = { target: 'draft-2020-12', libraryOptions: { unrepresentable: 'any' } } as const;

/** The names that an object at a place of a schema may have. */
export interface KnownNames {
  readonly names: ReadonlySet<string>;
  /** Whether any other name is refused there. */
  readonly closed: boolean;
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
  return {
    names: new Set(objects.flatMap(({ properties }) => Object.keys(properties as object))),
    closed: objects.every(({ additionalProperties }) => additionalProperties === false),
  };
}

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
