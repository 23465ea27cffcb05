import type { Clock } from '@playerlink/core';

/** What is thrown when something takes too long. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/**
 * Waits for an answer, but no longer than `ms`: then its signal aborts, whether or not it listens.
 *
 * @throws TooLong, or what `ask` rejects with
 */
export async function within<T>(
  ms: number,
  clock: Clock,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.timer(ms, () => {
      const reason = new TooLong(`there was no answer within ${ms / 1_000} seconds`);
      reject(reason);
      controller.abort(reason);
    });
  });
  try {
    return await Promise.race([ask(controller.signal), late]);
  } finally {
    cancel();
  }
}
