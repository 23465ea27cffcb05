import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { turn } from './mistake.test-fixture.ts';

interface Count {
  readonly failures: number;
  readonly lockedUntil?: number;
}

/** How failures are counted; by default as it is right. */
interface Rules {
  readonly locks: (failures: number, max: number) => boolean;
  readonly isOver: (lockedUntil: number, now: number) => boolean;
  readonly afterLock: (count: Count) => Count;
  readonly whileLocked: (count: Count, lockedUntil: number) => Count;
  readonly cleared: (count: Count) => Count;
  readonly account: (game: string, provider: string, externalId: string) => readonly string[];
  /** What of the count a new secret leaves. */
  readonly renewed: (count: Count) => Count;
  readonly pause: () => Promise<void> | undefined;
}

const RIGHT: Rules = {
  locks: (failures, max) => failures >= max,
  isOver: (lockedUntil, now) => lockedUntil <= now,
  afterLock: () => ({ failures: 0 }),
  whileLocked: (count) => count,
  cleared: (count) => ({ ...count, failures: 0 }),
  account: (...account) => account,
  renewed: () => ({ failures: 0 }),
  pause: () => undefined,
};

/** A storage that counts failures by itself, also for accounts that have no secret. */
function countsBy(rules: Partial<Rules>): StorageAdapter {
  const { locks, isOver, afterLock, whileLocked, cleared, account, renewed, pause } = {
    ...RIGHT,
    ...rules,
  };
  const inner = memoryStorage();
  const counts = new Map<string, Count>();
  const keyOf = (...asked: [string, string, string]) => JSON.stringify(account(...asked));
  const countOf = (key: string, now: number): Count => {
    const count = counts.get(key) ?? { failures: 0 };
    const { lockedUntil } = count;
    return lockedUntil !== undefined && isOver(lockedUntil, now) ? afterLock(count) : count;
  };
  const counted = (before: Count, max: number, until: number): Count => {
    if (before.lockedUntil !== undefined) return whileLocked(before, until);
    const failures = before.failures + 1;
    return { failures, ...(locks(failures, max) && { lockedUntil: until }) };
  };
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind !== 'putSecret') continue;
        const key = keyOf(game, write.provider, write.externalId);
        counts.set(key, renewed(counts.get(key) ?? { failures: 0 }));
      }
    },
    vault: {
      read: async (game, provider, externalId, now) => {
        const row = await inner.vault.read(game, provider, externalId, now);
        return row && { secret: row.secret, ...countOf(keyOf(game, provider, externalId), now) };
      },
      countFailure: async (game, provider, externalId, max, lockMs, now) => {
        const key = keyOf(game, provider, externalId);
        const before = countOf(key, now);
        await pause();
        counts.set(key, counted(before, max, now + lockMs));
      },
      clearFailures: async (...asked) => {
        const key = keyOf(...asked);
        counts.set(key, cleared(counts.get(key) ?? { failures: 0 }));
      },
    },
  };
}

/** Locks one attempt too late. */
export const locksTooLate = (): StorageAdapter =>
  countsBy({ locks: (failures, max) => failures > max });

/** Locks when the count is max, and never when it is past it. */
export const locksAtMaxOnly = (): StorageAdapter =>
  countsBy({ locks: (failures, max) => failures === max });

/** Begins the lock anew with every attempt. */
export const prolongsLocks = (): StorageAdapter =>
  countsBy({ whileLocked: ({ failures }, lockedUntil) => ({ failures, lockedUntil }) });

/** Goes on counting while it is locked. */
export const countsWhileLocked = (): StorageAdapter =>
  countsBy({ whileLocked: (count) => ({ ...count, failures: count.failures + 1 }) });

/** Ends a lock one ms too late. */
export const unlocksTooLate = (): StorageAdapter =>
  countsBy({ isOver: (lockedUntil, now) => lockedUntil < now });

/** Ends a lock, but not what led to it. */
export const remembersFailures = (): StorageAdapter =>
  countsBy({ afterLock: ({ failures }) => ({ failures }) });

/** Ends a lock with a success. */
export const clearsLocks = (): StorageAdapter => countsBy({ cleared: () => ({ failures: 0 }) });

/** Has nothing to clear. */
export const clearsNothing = (): StorageAdapter => countsBy({ cleared: (count) => count });

/** Counts by provider, whatever the account. */
export const countsByProvider = (): StorageAdapter =>
  countsBy({ account: (game, provider) => [game, provider] });

/** Sets the secret and leaves the other columns. */
export const keepsCounts = (): StorageAdapter => countsBy({ renewed: (count) => count });

/** Reads a count, adds one and writes it. */
export const readsThenCounts = (): StorageAdapter => countsBy({ pause: turn });
