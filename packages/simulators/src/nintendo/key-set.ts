import { type SigningKey, signingKey } from '../jwt/signing-key.ts';
import { uuidFrom } from '../jwt/uuid.ts';
import type { Derive } from '../seed.ts';
import type { NintendoKey, NintendoKeys } from './keys.ts';

/** Every lie. */
export const NINTENDO_LIES = [
  'noKeys',
  'internalUsage',
  'ecKeys',
  'shortKeys',
  'foreignKeys',
  'manyKeys',
] as const;

/** The platform's own lies, told in key sets: under each, a careful server takes no token. */
export type NintendoLie = (typeof NINTENDO_LIES)[number];

/** Whose tokens a key is for. */
export type KeyUsage = 'developer' | 'internal';

/** Keys in a set under `manyKeys`. */
const MANY = 100;

/** A key as a set shows it. */
export function describeKey(
  { kid, key: { publicJwk, certificate } }: NintendoKey,
  usage: KeyUsage,
): Readonly<Record<string, unknown>> {
  const { kty, ...numbers } = publicJwk;
  const alg = kty === 'EC' ? 'ES256' : 'RS256';
  const x5c = certificate && { x5c: [certificate] };
  return { kty, use: 'sig', alg, kid, usage, ...numbers, ...x5c };
}

/** The set for id tokens or, for `internal`, for access tokens, with the lies told. */
export function keySet(
  keys: NintendoKeys,
  usage: KeyUsage,
  lies: ReadonlySet<NintendoLie>,
  derive: Derive,
): { readonly keys: readonly object[] } {
  if (lies.has('noKeys')) return { keys: [] };
  const truth = usage === 'internal' ? [keys.called('internal')] : keys.published;
  const other = substitute(lies);
  const told = other ? truth.map(({ kid }) => ({ kid, key: other })) : truth;
  const shown = told.map((key) => describeKey(key, lies.has('internalUsage') ? 'internal' : usage));
  if (!lies.has('manyKeys')) return { keys: shown };
  // In front of the others: a reader that stops early must not find them.
  const strangers = Array.from({ length: MANY - shown.length }, (_, number) =>
    describeKey(
      { kid: uuidFrom(derive('kid', 'stranger', String(number))), key: signingKey('attacker') },
      usage,
    ),
  );
  return { keys: [...strangers, ...shown] };
}

/** The key that stands in every place of the set, if one of these lies is told. */
function substitute(lies: ReadonlySet<NintendoLie>): SigningKey | undefined {
  if (lies.has('ecKeys')) return signingKey('ec');
  if (lies.has('shortKeys')) return signingKey('short');
  return lies.has('foreignKeys') ? signingKey('attacker') : undefined;
}
