import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ManualClock } from '../manual-clock.ts';

/** Steps in which the clock goes to a deadline, so that what comes earlier can be told from what comes later. */
const STEPS = 20;

/** Turns of the event loop between two steps: what is under way in this process gets on. */
const TURNS_PER_STEP = 50;

/** Lets the event loop turn so many times. */
export async function turn(times: number): Promise<void> {
  for (let turns = 0; turns < times; turns += 1) await nextTurn();
}

/**
 * Waits for `work`, and settles as it does: first for `turns` of the event loop while the clock stands still,
 * then while it goes step by step to `deadlineMs` from now, then for as long as it takes.
 */
export async function waitFor<T>(
  work: Promise<T>,
  clock: ManualClock,
  deadlineMs: number,
  turns: number,
): Promise<T> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  work.then(settle, settle);
  const wait = async (most: number) => {
    for (let turned = 0; turned < most && !isSettled; turned += 1) await nextTurn();
  };
  await wait(turns);
  const step = Math.ceil(deadlineMs / STEPS);
  for (let left = deadlineMs; left > 0 && !isSettled; left -= step) {
    clock.advance(Math.min(step, left));
    await wait(TURNS_PER_STEP);
  }
  return work;
}
