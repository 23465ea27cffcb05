import { createHash } from 'node:crypto';
import {
  type CallOptions,
  type Clock,
  ConnectError,
  type IdentityClaim,
  type Vault,
} from '@playerlink/core';
import { failureCounter } from './failure-counter.ts';
import { knownPlaces } from './known-places.ts';
import { networkOf } from './network-of.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Limit } from './options.ts';
import type { PasswordHashes } from './password-hashes.ts';

/** What a login is made of. */
export interface LoginParts {
  readonly vault: Vault;
  readonly clock: Pick<Clock, 'now'>;
  readonly hashes: PasswordHashes;
  readonly limit: Limit;
  readonly overall: Limit;
}

/**
 * Signs in to an account with its password. A wrong one and an unknown account are answered the same way,
 * after one comparison each.
 *
 * @throws ConnectError UNRECOGNISED, LOCKED
 */
export type PasswordLogin = (
  account: string,
  password: string,
  call: CallOptions,
) => Promise<IdentityClaim>;

/**
 * Attempts on one account run one after the other: of those that come together none escapes the limits. Who
 * is where they have signed in before has turns of their own, and a lock that others made is not for them.
 */
export function passwordLogin(parts: LoginParts): PasswordLogin {
  const inTurn = oneAtATime();
  const homes = knownPlaces();
  const attempt = attempts(parts);
  return (account, password, call) => {
    const place = call.address === undefined ? undefined : placeOf(account, call.address);
    const isHome = place !== undefined && homes.has(place);
    const login = async () => {
      const claim = await attempt({ account, password, signal: call.signal, place, isHome });
      if (place !== undefined) homes.add(place);
      return claim;
    };
    return inTurn(isHome ? place : account, login, call.signal);
  };
}

interface Attempt {
  readonly account: string;
  readonly password: string;
  readonly signal: AbortSignal;
  /** Absent where the host told no address. */
  readonly place: string | undefined;
  readonly isHome: boolean;
}

function attempts({ vault, clock, hashes, limit, overall }: LoginParts) {
  const places = failureCounter(limit, clock);
  // The vault counts nothing for an account that is not there, and a lock must not tell which those are.
  const strangers = failureCounter(overall, clock, { forgets: false });

  const refuseLocked = (until = 0) => {
    const retryAfterMs = until - clock.now();
    if (retryAfterMs > 0) throw new ConnectError('LOCKED', { retryAfterMs });
  };

  return async ({ account, password, signal, place, isHome }: Attempt): Promise<IdentityClaim> => {
    if (place !== undefined) refuseLocked(places.lockedUntil(place));
    // Had before the account is looked for, so that the first stranger does not wait longer.
    const nobodys = await hashes.nobodys();
    const row = await vault.read(account);
    if (row === undefined) refuseLocked(strangers.lockedUntil(account));
    else if (!isHome) refuseLocked(row.lockedUntil);

    const isRight = await hashes.matches(password, row?.secret ?? nobodys, signal);
    if (row === undefined || !isRight) {
      if (place !== undefined) places.fail(place);
      strangers.fail(account);
      await vault.countFailure(account, overall.failures, overall.lockMs);
      throw new ConnectError('UNRECOGNISED');
    }
    if (place !== undefined) places.clear(place);
    const claim: IdentityClaim = { externalId: account, expect: 'known', compared: row.secret };
    // What is locked for the others stays so.
    if (row.lockedUntil !== undefined) return claim;
    if (row.failures > 0) await vault.clearFailures(account);
    if (hashes.isCurrent(row.secret)) return claim;
    return { ...claim, newSecret: await hashes.make(password, signal) };
  };
}

/** One account from one place. A hash, because addresses are personal. */
const placeOf = (account: string, address: string): string =>
  createHash('sha256')
    .update(`${account}:${networkOf(address)}`)
    .digest('base64url');
