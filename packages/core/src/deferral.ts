import type { Defer } from './contract/ports.ts';

/** What runs for a game beside its callers. */
export interface Deferral {
  /** The default of the `defer` port: starts a task at once and remembers it until it is done. */
  readonly defer: Defer;
  /** Remembers a promise until it settles; returns it. */
  readonly track: <T>(running: Promise<T>) => Promise<T>;
  /** Resolves when nothing is running, of what was remembered before or meanwhile. */
  readonly drain: () => Promise<void>;
}

export function deferral(): Deferral {
  const running = new Set<Promise<unknown>>();
  const track = <T>(promise: Promise<T>): Promise<T> => {
    running.add(promise);
    const forget = () => running.delete(promise);
    promise.then(forget, forget);
    return promise;
  };
  return {
    track,
    defer: (task) => {
      // The port's contract: a task never rejects.
      void track(task());
    },
    drain: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
