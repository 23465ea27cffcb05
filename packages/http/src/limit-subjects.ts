import { createHash } from 'node:crypto';
import type { Guards } from '@playerlink/core';
import { boundedMemory } from './bounded-memory.ts';
import { checkRate, type LimitStore, type Rate, rateLimited, stateOf } from './limiter.ts';

/** How often one platform account may connect. */
export interface SubjectLimit extends Partial<Rate> {
  /** Default: the memory of this process. */
  readonly store?: LimitStore;
  /** Told of a store that fails; the connect goes on. Default: nobody. */
  readonly onError?: (thrown: unknown) => void;
}

/**
 * A guard that lets one platform account connect 30 times a minute, or as often as you say, whatever
 * addresses it comes from. Only proven identities count: who does not hold the account's credentials
 * cannot use up its connects. One too many is RATE_LIMITED, before anything is written.
 *
 * @throws ConfigError naming the member of a rate that cannot work
 * @example
 * ```ts
 * const link = createPlayerLink({ gameId, storage, providers, guards: { afterVerify: limitSubjects() } });
 * ```
 */
export function limitSubjects({
  points = 30,
  duration = 60,
  store = boundedMemory,
  onError = () => {},
}: SubjectLimit = {}): NonNullable<Guards['afterVerify']> {
  checkRate('limitSubjects', { points, duration });
  const limiter = store({ keyPrefix: 'playerlink-subject', points, duration });
  return async ({ gameId, identity: { provider, externalId } }) => {
    // A shared store must not become a list of who plays.
    const key = createHash('sha256').update(`${gameId} ${provider} ${externalId}`);
    try {
      await limiter.consume(key.digest('base64url'));
    } catch (thrown) {
      const state = stateOf(thrown);
      if (state !== undefined) throw rateLimited(state);
      onError(thrown);
    }
  };
}
