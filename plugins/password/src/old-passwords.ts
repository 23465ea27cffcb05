import { createHash } from 'node:crypto';
import { type Clock, ConnectError, type SecretMethods } from '@playerlink/core';
import { failureCounter } from './failure-counter.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Limit } from './options.ts';
import type { PasswordHashes } from './password-hashes.ts';

/** What old passwords are compared with. */
export interface OldPasswordParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly hashes: Pick<PasswordHashes, 'matches'>;
  readonly limit: Limit;
}

/**
 * Compares the old passwords that players type who are signed in. Whoever has a stolen session has no more
 * guesses than anybody else: they are counted by secret, which another user name does not change, and
 * compared one after the other. They lock no login.
 *
 * @throws ConnectError LOCKED on `DETAILS`
 */
export function oldPasswords({ clock, hashes, limit }: OldPasswordParts): SecretMethods['matches'] {
  const inTurn = oneAtATime();
  const guesses = failureCounter(limit, clock);
  return (typed, secret) => {
    const key = createHash('sha256').update(secret).digest('base64url');
    return inTurn(key, async () => {
      const until = guesses.lockedUntil(key);
      if (until !== undefined) {
        const retryAfterMs = until - clock.now();
        throw new ConnectError('LOCKED', { field: 'DETAILS', retryAfterMs });
      }
      const isRight = await hashes.matches(typed, secret);
      if (isRight) guesses.clear(key);
      else guesses.fail(key);
      return isRight;
    });
  };
}
