import * as argon2 from '@node-rs/argon2';
import { Outage } from '@playerlink/core';
import type { LegacyScheme } from './options.ts';
import { requireComparable } from './require-comparable.ts';
import { turns } from './turns.ts';

/** How passwords become secrets. A secret is a text that says how it was made, as PHC strings do. */
export interface PasswordHashes {
  /**
   * A new secret, different every time. Waits its turn until the signal aborts.
   *
   * @throws Outage when too many wait, as `matches` does
   */
  make(password: string, signal?: AbortSignal): Promise<string>;
  /**
   * Whether a secret was made of this password.
   *
   * @throws Outage for a secret that is broken, costs too much or is of an unknown kind
   */
  matches(password: string, secret: string, signal?: AbortSignal): Promise<boolean>;
  /** Whether `make` would make it so today; one that it would not is to be made anew. */
  isCurrent(secret: string): boolean;
  /** A secret that is nobody's and as slow to compare as a current one. Made once, at the first call. */
  nobodys(): Promise<string>;
}

/** What is needed of the plugin's options. */
export interface HashOptions {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly hashesAtOnce: number;
  readonly legacySchemes: Readonly<Record<string, LegacyScheme>>;
}

/** So many wait for each that is computed: with the defaults some seconds. */
const WAITING_PER_HASH = 64;

/**
 * Argon2id, on threads beside the event loop, at most `hashesAtOnce` at once: each takes `memoryKiB`, and a
 * flood of attempts must not take all there is. Passwords are compared in NFC, as RFC 8265 has it: one
 * keyboard sends é as one character, another as two.
 */
export function passwordHashes(
  { memoryKiB, passes, hashesAtOnce, legacySchemes }: HashOptions,
  { hash, verify }: Pick<typeof argon2, 'hash' | 'verify'> = argon2,
): PasswordHashes {
  const inTurn = turns(hashesAtOnce, hashesAtOnce * WAITING_PER_HASH);
  const cost = { memoryCost: memoryKiB, timeCost: passes, parallelism: 1 };
  const current = `$argon2id$v=19$m=${memoryKiB},t=${passes},p=1$`;
  let nobodys: Promise<string> | undefined;

  const make: PasswordHashes['make'] = (password, signal) =>
    inTurn(() => hash(password.normalize('NFC'), cost), signal);

  return {
    make,
    async matches(password, secret, signal) {
      if (secret.startsWith('$argon2')) {
        requireComparable(secret, memoryKiB * passes);
        return inTurn(() => verify(secret, password.normalize('NFC')), signal);
      }
      return (await schemeOf(secret, legacySchemes)(password, secret)) === true;
    },
    isCurrent: (secret) => secret.startsWith(current),
    nobodys() {
      nobodys ??= make('').catch((thrown: unknown) => {
        nobodys = undefined;
        throw thrown;
      });
      return nobodys;
    },
  };
}

function schemeOf(secret: string, schemes: HashOptions['legacySchemes']): LegacyScheme {
  const fitting = Object.keys(schemes).filter((prefix) => secret.startsWith(prefix));
  const [longest = ''] = fitting.sort((one, other) => other.length - one.length);
  const scheme = schemes[longest];
  if (scheme !== undefined) return scheme;
  throw new Outage('the secret of an account is of an unknown kind', {
    operator: 'name how imported secrets are compared: the option legacySchemes of password',
  });
}
