import type { Clock } from '@playerlink/core';

/**
 * Waits for at most `ms` milliseconds. What comes later is handed to `late`.
 *
 * @throws Error when time is up, or what the work rejects with
 */
export function within<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  late: (value: T) => unknown = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const cancel = clock.timer(ms, () => {
      isLate = true;
      reject(new Error(`no answer within ${ms} ms`));
    });
    work
      .finally(cancel)
      .then((value) => (isLate ? late(value) : resolve(value)))
      .catch(reject);
  });
}
