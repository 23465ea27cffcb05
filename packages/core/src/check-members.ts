import { isPlain } from './is-json.ts';
import { thereIsNo } from './there-is-no.ts';
import { unknownKey } from './unknown-key.ts';

/** What a member may be, and how a sentence says so. */
const KINDS = {
  function: ['a function', (value: unknown) => typeof value === 'function'],
  boolean: ['true or false', (value: unknown) => typeof value === 'boolean'],
  number: ['a number', (value: unknown) => typeof value === 'number'],
  string: ['a text', (value: unknown) => typeof value === 'string'],
  text: ['a text that is not empty', (value: unknown) => typeof value === 'string' && value !== ''],
  object: ['an object', (value: unknown) => typeof value === 'object' && value !== null],
  schema: ['a schema, such as those of zod 4.2 or newer, arktype and valibot', isSchema],
} as const;

type Kind = keyof typeof KINDS;

/** The members that an object may have; those with a question mark may be left out. */
export type Shape<Names extends PropertyKey = string> = Readonly<Record<Names, Kind | `${Kind}?`>>;

/**
 * Refuses an object with a member that is not known or of the wrong kind. A plain object has no other
 * members; an instance of a class may, but has one of these at least.
 *
 * @throws what `refuse` makes of the fault
 */
export function checkMembers(
  what: string,
  given: object,
  shape: Shape,
  refuse: (fault: string) => Error,
): void {
  const names = Object.keys(shape);
  const memberOf = (name: string) => (given as Record<string, unknown>)[name];
  const unknown = isPlain(given) ? unknownKey(given, new Set(names)) : undefined;
  if (unknown !== undefined) throw refuse(thereIsNo(what, unknown, names));
  if (!isPlain(given) && names.every((name) => memberOf(name) === undefined)) {
    throw refuse(`there is no ${what}in the given object; there is: ${names.join(', ')}`);
  }
  for (const [name, kind] of Object.entries(shape)) {
    const member = memberOf(name);
    if (member === undefined && kind.endsWith('?')) continue;
    const [words, fits] = KINDS[kind.replace('?', '') as Kind];
    if (!fits(member)) throw refuse(`${what}${name} must be ${words}`);
  }
}

/** Of some libraries a schema is a function. */
function isSchema(value: unknown): boolean {
  const schema = value as { readonly '~standard'?: { readonly validate?: unknown } } | null;
  return typeof schema?.['~standard']?.validate === 'function';
}
