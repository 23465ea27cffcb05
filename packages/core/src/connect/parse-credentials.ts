import type { SchemaIssue } from '../contract/schema.ts';
import { ConnectError } from '../errors.ts';
import type { RegisteredProvider } from '../registry.ts';

/** Credentials that the provider's schema accepted. */
export type Credentials = Readonly<Record<string, unknown>>;

/**
 * Checks credentials: first what is missing (`null` and `''` count as absent), then what has the wrong
 * form, each in the schema's order; then names that the schema does not know.
 *
 * @throws ConnectError REQUIRED or INVALID with the field's name
 */
export async function parseCredentials(
  provider: RegisteredProvider,
  input: unknown,
): Promise<Credentials> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ConnectError('INVALID', { field: 'credentials' });
  }
  const given: Record<string, unknown> = {};
  for (const { name, required } of provider.fields) {
    const value = Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined;
    if (value !== undefined && value !== null && value !== '') given[name] = value;
    else if (required) throw new ConnectError('REQUIRED', { field: name });
  }
  const result = await provider.provider.credentials['~standard'].validate(given);
  if (result.issues !== undefined) {
    throw new ConnectError('INVALID', { field: firstField(provider, result.issues) });
  }
  refuseUnknown(provider, input);
  return result.value as Credentials;
}

function firstField(provider: RegisteredProvider, issues: readonly SchemaIssue[]): string {
  const names = new Set(
    issues.map(({ path }) => {
      const first = path?.[0];
      return typeof first === 'object' ? first.key : first;
    }),
  );
  return provider.fields.find(({ name }) => names.has(name))?.name ?? 'credentials';
}

function refuseUnknown(provider: RegisteredProvider, input: object): void {
  const known = (name: string) => provider.fields.some((field) => field.name === name);
  const unknown = Object.keys(input).find((name) => !known(name));
  if (unknown === undefined) return;
  // The name comes from outside: only a plain one is repeated in the answer.
  const field = /^[\w.-]{1,64}$/.test(unknown) ? unknown : 'credentials';
  throw new ConnectError('INVALID', { field });
}
