import type { FixtureKeyName } from '../jwt/fixture-keys.ts';
import { type SigningKey, signingKey } from '../jwt/signing-key.ts';
import { uuidFrom } from '../jwt/uuid.ts';
import type { Derive } from '../seed.ts';
import { ENVIRONMENT_KEYS, type NintendoEnvironmentName } from './environments.ts';

/**
 * A key by what it is at the moment. `current`, `previous` and `oldest` are in the set for id
 * tokens, `removed` was the last to leave it, `internal` is that of access tokens. The platform
 * knows nothing of `attacker` (RSA-2048), `short` (RSA-1024) and `ec` (P-256): they go by the
 * current key's `kid`.
 */
export type NintendoKeyName =
  | 'current'
  | 'previous'
  | 'oldest'
  | 'removed'
  | 'internal'
  | 'attacker'
  | 'short'
  | 'ec';

/** A key and the `kid` it goes by. */
export interface NintendoKey {
  readonly kid: string;
  readonly key: SigningKey;
}

/** The keys of one environment. */
export interface NintendoKeys {
  /** The set for id tokens: the current key and the two before it. */
  readonly published: readonly NintendoKey[];
  /** The key that has this part now. @throws TypeError for a part that no key has. */
  called(name: NintendoKeyName): NintendoKey;
  /** A new current key, under a new `kid`; the oldest leaves the set. */
  rotate(): void;
}

/** Keys in the set for id tokens. */
const PUBLISHED = 3;

/** Keys as they are before the first rotation; each `kid` follows from the seed and its number. */
export function createNintendoKeys(
  derive: Derive,
  environment: NintendoEnvironmentName,
): NintendoKeys {
  const { ring, internal } = ENVIRONMENT_KEYS[environment];
  // From 3 on, so that a removed key exists from the start.
  let generation: number = PUBLISHED;

  const kidOf = (key: string) => uuidFrom(derive('kid', environment, key));
  // One more key than is published: the removed one is never a published one under another kid.
  const keyOf = (age: number): NintendoKey => {
    const number = generation - age;
    const key = signingKey(ring[number % ring.length] ?? ring[0]);
    return { kid: kidOf(String(number)), key };
  };
  const stranger = (name: FixtureKeyName): NintendoKey => ({
    kid: keyOf(0).kid,
    key: signingKey(name),
  });
  const parts: Readonly<Record<NintendoKeyName, () => NintendoKey>> = {
    current: () => keyOf(0),
    previous: () => keyOf(1),
    oldest: () => keyOf(2),
    removed: () => keyOf(PUBLISHED),
    internal: () => ({ kid: kidOf('internal'), key: signingKey(internal) }),
    attacker: () => stranger('attacker'),
    short: () => stranger('short'),
    ec: () => stranger('ec'),
  };

  return {
    get published() {
      return [keyOf(0), keyOf(1), keyOf(2)];
    },
    called(name) {
      if (!Object.hasOwn(parts, name)) throw new TypeError(`no key is called ${name}`);
      return parts[name]();
    },
    rotate() {
      generation += 1;
    },
  };
}
