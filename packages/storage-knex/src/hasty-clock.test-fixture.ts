import type { Clock } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { NOW } from './plans.test-fixture.ts';

/** A clock on which every pause is over at the next turn of the loop, having taken so many times its time. */
export function hastyClock(times = 1): Clock {
  const clock = manualClock(NOW);
  return {
    now: clock.now,
    timer: (ms, fire) => {
      clock.advance(ms * times);
      const soon = setImmediate(fire);
      return () => clearImmediate(soon);
    },
  };
}
