import type { Defer } from './contract/ports.ts';

/** The default of the `defer` port: starts a task at once and remembers it until it is done. */
export function deferral(): { readonly defer: Defer; readonly drain: () => Promise<void> } {
  const running = new Set<Promise<void>>();
  return {
    defer: (task) => {
      const run = task().finally(() => running.delete(run));
      running.add(run);
    },
    // A task may defer another one, so one round is not enough.
    drain: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
