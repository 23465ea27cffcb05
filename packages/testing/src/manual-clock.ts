import type { Clock } from '@playerlink/core';

/** A clock for tests: it stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves the time by `ms`, and fires what has come due, earliest first. */
  advance(ms: number): void;
  /** How many timers wait. */
  readonly running: number;
}

/**
 * A `clock` for `createPlayerLink`, or for a port of your own, so that no test sleeps. It begins at `start`,
 * in ms; the default is 2026-01-01 UTC.
 *
 * @example
 * ```ts
 * const clock = manualClock();
 * const link = createPlayerLink({ gameId: 'test', storage, providers, clock });
 * const connect = link.connect(request); // at a platform that is silent
 * clock.advance(5_000); // the default of timeoutMs
 * await assert.rejects(connect, { code: 'UNAVAILABLE' });
 * ```
 */
export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  return {
    now: () => now,
    timer: (ms, fire) => {
      const timer = { at: now + ms, fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        // One that fired earlier may have cancelled a later one.
        if (timer.at <= now && timers.delete(timer)) timer.fire();
      }
    },
    get running() {
      return timers.size;
    },
  };
}
