/** Runs a task when its turn has come. Rejects with the signal's reason if that aborts before, and never runs it then. */
export type InTurn = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Lets at most `most` tasks run at once. The others wait: who came first is next. */
export function turns(most: number): InTurn {
  const waiting = new Set<() => void>();
  let running = 0;

  const enter = (signal: AbortSignal | undefined): Promise<void> | undefined => {
    signal?.throwIfAborted();
    if (running === most) return line(waiting, signal);
    running += 1;
    return undefined;
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
