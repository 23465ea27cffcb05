import type { Clock } from '../contract/ports.ts';

/** Thrown when time is up. */
class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/**
 * Runs `task` for at most `ms` milliseconds. When time is up its signal aborts and this rejects at once,
 * whether or not the task listens; what a late task does is ignored.
 *
 * @throws DeadlineExceeded, or whatever the task throws (also synchronously) in time.
 */
export function withDeadline<T>(
  clock: Clock,
  ms: number,
  task: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const cancel = clock.timer(ms, () => {
      const error = new DeadlineExceeded(`no answer within ${ms} ms`);
      reject(error);
      controller.abort(error);
    });
    const run = async () => task(controller.signal);
    run().finally(cancel).then(resolve, reject);
  });
}
