import { createHash } from 'node:crypto';
import {
  type CallOptions,
  type Clock,
  ConnectError,
  type IdentityClaim,
  type Vault,
} from '@playerlink/core';
import { failureCounter } from './failure-counter.ts';
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

/** Attempts on one account run one after the other: of those that come together none escapes the limits. */
export function passwordLogin(parts: LoginParts): PasswordLogin {
  const inTurn = oneAtATime();
  const attempt = attempts(parts);
  return (account, password, call) =>
    inTurn(account, () => attempt(account, password, call), call.signal);
}

function attempts({ vault, clock, hashes, limit, overall }: LoginParts): PasswordLogin {
  const places = failureCounter(limit, clock);
  // The vault counts nothing for an account that is not there, and a lock must not tell which those are.
  const strangers = failureCounter(overall, clock);

  const refuseLocked = (until: number | undefined) => {
    if (until === undefined) return;
    throw new ConnectError('LOCKED', { retryAfterMs: until - clock.now() });
  };

  return async (account, password, { signal, address }) => {
    const place = placeOf(account, address);
    refuseLocked(places.lockedUntil(place));
    // Had before the account is looked for, so that the first stranger does not wait longer.
    const nobodys = await hashes.nobodys();
    const row = await vault.read(account);
    refuseLocked(row === undefined ? strangers.lockedUntil(account) : row.lockedUntil);

    const isRight = await hashes.matches(password, row?.secret ?? nobodys, signal);
    if (row === undefined || !isRight) {
      if (address !== undefined) places.fail(place);
      strangers.fail(account);
      await vault.countFailure(account, overall.failures, overall.lockMs);
      throw new ConnectError('UNRECOGNISED');
    }
    places.clear(place);
    if (row.failures > 0) await vault.clearFailures(account);
    const isOld = !hashes.isCurrent(row.secret);
    return {
      externalId: account,
      expect: 'known',
      ...(isOld && { newSecret: await hashes.make(password, signal) }),
    };
  };
}

/** One account from one address. A hash, because addresses are personal and may be long. */
const placeOf = (account: string, address = ''): string =>
  createHash('sha256').update(`${account}:${address}`).digest('base64url');
