import { Outage } from '@playerlink/core';

/**
 * Runs a task when its turn has come. Rejects with the signal's reason if that aborts before, and never runs
 * it then.
 *
 * @throws Outage at once, when too many wait
 */
export type InTurn = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** When there may be room again, ms. */
const RETRY_AFTER_MS = 1_000;

/** Lets at most `most` tasks run at once. Of the others `mostWaiting` wait: who came first is next. */
export function turns(most: number, mostWaiting: number): InTurn {
  const waiting = new Set<() => void>();
  let running = 0;

  const enter = (signal: AbortSignal | undefined): Promise<void> | undefined => {
    signal?.throwIfAborted();
    if (running < most) {
      running += 1;
      return undefined;
    }
    if (waiting.size < mostWaiting) return line(waiting, signal);
    throw new Outage('too many hashes wait', { retryAfterMs: RETRY_AFTER_MS });
  };

  const leave = () => {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else next();
  };

  return async (task, signal) => {
    await enter(signal);
    try {
      return await task();
    } finally {
      leave();
    }
  };
}

/** Waits to be called, or for the signal. */
const line = (waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const called = () => {
      waiting.delete(called);
      resolve();
    };
    const giveUp = () => {
      waiting.delete(called);
      reject(signal?.reason);
    };
    waiting.add(called);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
