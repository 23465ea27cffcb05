/** Keys to be written: those that are held from now on, and those that are not any more. */
export interface KeyChanges {
  readonly put: readonly string[];
  readonly drop: readonly string[];
}

/** What a process holds, and what of it is not written yet. As large as both together, however long nothing can be written. */
export interface HeldKeys {
  /** Holds a key once more; returns what releases it, once. */
  hold(key: string): () => void;
  has(key: string): boolean;
  /** Whether there is something to be written. */
  readonly isBehind: boolean;
  /** The next changes, at most `max`; to be followed by {@link written} or {@link failed}. */
  take(max: number): KeyChanges;
  written(changes: KeyChanges): void;
  /** Nobody knows whether they were written: they are to be written once more. */
  failed(changes: KeyChanges): void;
  /** What was written counts no more: all that is held is to be written again. */
  startAnew(): void;
  /** Releases everything, and forgets what was written. */
  clear(): void;
}

/** Nothing is held at first. @param onChange called when something is to be written */
export function heldKeys(onChange: () => void): HeldKeys {
  const held = new Map<string, number>();
  /** What may stand in the table. */
  const known = new Set<string>();
  const changed = new Set<string>();
  const add = (key: string, more: 1 | -1) => {
    const count = (held.get(key) ?? 0) + more;
    if (count > 0) held.set(key, count);
    else held.delete(key);
    // The first one, or the last one.
    if (count !== (more === 1 ? 1 : 0)) return;
    if (count === 1 || known.has(key)) changed.add(key);
    else changed.delete(key);
    onChange();
  };
  return {
    hold: (key) => {
      let isHeld = true;
      add(key, 1);
      return () => {
        // After a clear there is nothing to release.
        if (isHeld && held.has(key)) add(key, -1);
        isHeld = false;
      };
    },
    has: (key) => held.has(key),
    get isBehind() {
      return changed.size > 0;
    },
    take: (max) => {
      const keys = [...changed].slice(0, max);
      for (const key of keys) changed.delete(key);
      const put = keys.filter((key) => held.has(key));
      for (const key of put) known.add(key);
      return { put, drop: keys.filter((key) => !held.has(key)) };
    },
    written: ({ drop }) => {
      for (const key of drop) known.delete(key);
    },
    failed: ({ put, drop }) => {
      for (const key of [...put, ...drop]) changed.add(key);
    },
    startAnew: () => {
      known.clear();
      changed.clear();
      for (const key of held.keys()) changed.add(key);
    },
    clear: () => {
      held.clear();
      known.clear();
      changed.clear();
    },
  };
}
