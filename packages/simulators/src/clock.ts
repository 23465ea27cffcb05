/** The time a simulator lives in. Hand in your own to make delays take no time in tests. */
export interface SimulatorClock {
  /** The time now, in ms since 1970. Stamps requests and the `date` header. */
  now(): number;
  /** Calls `run` once, `ms` milliseconds from now, unless the returned function is called first. */
  timer(ms: number, run: () => void): () => void;
}

/** The machine's clock: the only place of this package that reads real time. */
export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  timer: (ms, run) => {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
};

/** Resolves after `ms` by `clock`. On abort it rejects with the reason and leaves no timer. */
export function wait(clock: SimulatorClock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abandon = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.timer(ms, () => {
      signal.removeEventListener('abort', abandon);
      resolve();
    });
    signal.addEventListener('abort', abandon, { once: true });
  });
}
