/** Runs the tasks of one key one after the other, those of different keys side by side. */
export type OneAtATime = <T>(
  key: string,
  task: () => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

/**
 * Lets the tasks of one key wait for each other. One whose signal aborts ends at once for the next one,
 * whatever it still does; one whose signal has aborted when its turn comes does not run. `last` has the
 * end of the last task of each key that is not over.
 */
export function oneAtATime(last = new Map<string, Promise<void>>()): OneAtATime {
  return async (key, task, signal) => {
    const run = runAfter(last.get(key), task, signal);
    const over = run.then(nothing, nothing).then(() => {
      if (last.get(key) === over) last.delete(key);
    });
    last.set(key, over);
    return run;
  };
}

const nothing = () => {};

async function runAfter<T>(
  before: Promise<void> | undefined,
  task: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  await before;
  signal?.throwIfAborted();
  return signal === undefined ? task() : untilAborted(task(), signal);
}

const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp);
    work.finally(() => signal.removeEventListener('abort', giveUp)).then(resolve, reject);
  });
