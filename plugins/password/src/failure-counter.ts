import type { Clock } from '@playerlink/core';
import type { Limit } from './options.ts';

/** Counts failed attempts by key, in memory. */
export interface FailureCounter {
  /** Until when (ms) attempts are refused; absent when they are not. */
  lockedUntil(key: string): number | undefined;
  /** Counts one; the last that is allowed locks. */
  fail(key: string): void;
  /** Forgets them, after a success. */
  clear(key: string): void;
}

/** At most some 20 MB. */
const MOST_KEYS = 100_000;

/** How failures are kept. */
export interface Keeping {
  /** Whether they are forgotten `lockMs` after the last one. If not, it is so only after a lock. Default true. */
  readonly forgets?: boolean;
  /** How many keys. */
  readonly most?: number;
}

/**
 * Counts failures; the lock that the last one makes is of `lockMs`. At most `most` keys are kept, the one that failed
 * longest ago goes first: who wants to be forgotten has to fail so often that nothing is won by it.
 *
 * It is not rate-limiter-flexible, because that reads the machine's clock and sets its timers: here time is
 * a port, and a bound on the keys is needed, which it has not.
 */
export function failureCounter(
  { failures: max, lockMs }: Limit,
  { now }: Pick<Clock, 'now'>,
  { forgets = true, most = MOST_KEYS }: Keeping = {},
): FailureCounter {
  // Oldest failure first: a key that fails again goes to the end.
  const counts = new Map<string, { readonly failures: number; readonly until: number }>();

  const find = (key: string) => {
    const count = counts.get(key);
    return count !== undefined && count.until > now() ? count : undefined;
  };

  return {
    lockedUntil(key) {
      const count = find(key);
      return count !== undefined && count.failures >= max ? count.until : undefined;
    },
    fail(key) {
      const failures = (find(key)?.failures ?? 0) + 1;
      counts.delete(key);
      const ends = forgets || failures >= max;
      counts.set(key, { failures, until: ends ? now() + lockMs : Number.POSITIVE_INFINITY });
      const [oldest] = counts.keys();
      if (counts.size > most && oldest !== undefined) counts.delete(oldest);
    },
    clear(key) {
      counts.delete(key);
    },
  };
}
