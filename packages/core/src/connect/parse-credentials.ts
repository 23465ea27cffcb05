import type { SchemaIssue } from '../contract/schema.ts';
import { asStep } from '../diagnostics/channels.ts';
import { ConnectError } from '../errors.ts';
import { unavailable } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
import { unknownKey } from '../unknown-key.ts';
import { withDeadline } from './deadline.ts';
import { fieldName } from './field-name.ts';

/** Credentials that the provider's schema accepted. */
export type Credentials = Readonly<Record<string, unknown>>;

/**
 * Checks credentials: first what is missing (`null` and `''` count as absent), then what has the wrong
 * form, each in the schema's order; then names that the schema does not know.
 *
 * @throws ConnectError REQUIRED or INVALID with the field's name; UNAVAILABLE when the schema itself fails
 */
export const parseCredentials = (
  game: Game,
  provider: RegisteredProvider,
  input: unknown,
): Promise<Credentials> => asStep(game, provider.id, 'parse', () => parse(game, provider, input));

async function parse(
  game: Game,
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
  const result = await validate(game, provider, given);
  if ('field' in result) throw new ConnectError('INVALID', { field: result.field });
  refuseUnknown(provider, input);
  return result.value as Credentials;
}

/** A schema is the plugin's code: it may throw, and quote what it was given, or never answer. */
async function validate(
  game: Game,
  registered: RegisteredProvider,
  given: object,
): Promise<{ readonly value: unknown } | { readonly field: string }> {
  const { id, provider } = registered;
  try {
    const answer = provider.credentials['~standard'].validate(given);
    // Nearly every schema answers at once, and needs no timer.
    const result =
      'then' in answer
        ? await withDeadline(game.clock, game.timeoutMs, () => Promise.resolve(answer))
        : answer;
    if (result.issues !== undefined) return { field: firstField(registered, result.issues) };
    if (!('value' in result)) throw new TypeError('the schema gave neither value nor issues');
    return { value: result.value };
  } catch (thrown) {
    throw unavailable(game, thrown, { game: game.id, provider: id, step: 'credentials' });
  }
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
  const unknown = unknownKey(input, provider.fieldNames);
  if (unknown === undefined) return;
  throw new ConnectError('INVALID', { field: fieldName(unknown) ?? 'credentials' });
}
