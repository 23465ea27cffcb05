import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Limiter, LimiterState, LimitRule } from './limiter.ts';

/** How many keys of one rule are counted at a time: about 25 MB. */
const MAX_KEYS = 50_000;

/**
 * Counts in this process. Beyond `maxKeys` keys the one that began longest ago is forgotten: by itself the
 * library keeps a counter and a timer for each, 441 MB for a million addresses.
 */
export function boundedMemory(rule: LimitRule, maxKeys = MAX_KEYS): Limiter {
  const limiter = new RateLimiterMemory(rule);
  // A ring, because a Set whose first entries were deleted is slow to find its first.
  const ring: string[] = [];
  const placeOf = new Map<string, number>();
  let next = 0;
  const begin = (key: string): void => {
    placeOf.set(key, next);
    const oldest = ring[next];
    ring[next] = key;
    // One that began anew has a younger place.
    if (oldest !== undefined && oldest !== key && placeOf.get(oldest) === next) {
      placeOf.delete(oldest);
      void limiter.delete(oldest);
    }
    next = (next + 1) % maxKeys;
  };
  return {
    async consume(key): Promise<LimiterState> {
      const state = await limiter.consume(key);
      if (state.isFirstInDuration) begin(key);
      return state;
    },
    get: (key) => limiter.get(key),
  };
}
