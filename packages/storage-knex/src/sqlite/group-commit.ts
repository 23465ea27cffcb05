import type { Clock } from '@playerlink/core';
import type { Knex } from 'knex';
import { type Attempt, attempt, commitTogether } from './commit-together.ts';
import type { SqliteConnection } from './driver.ts';
import type { Prepared } from './prepared.ts';
import { isBusy, toStorageError } from './storage-error.ts';

/** Runs reads and writes in groups; see {@link groupCommit}. */
export interface GroupCommit {
  /** Resolves with what the read found. It never waits for a lock that writes wait for. */
  read<T>(work: (db: Prepared) => T): Promise<T>;
  /** Resolves after the durable commit. What the work throws undoes its writes, and nobody else's. */
  write<T>(work: (db: Prepared) => T): Promise<T>;
}

interface Job {
  readonly work: (db: Prepared) => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  /** When another connection's lock was first in its way, ms. */
  busySince?: number;
}

/** Jobs of one kind, and whether they wait for a lock to go. */
interface Queue {
  readonly jobs: Job[];
  paused: boolean;
  pause: number;
}

const MAX_GROUP = 64;
/** How long a write waits for the lock of another connection, and the pauses between its tries. */
export const MAX_BUSY_MS = 5_000;
export const FIRST_PAUSE_MS = 5;
export const LONGEST_PAUSE_MS = 100;

/**
 * Group commit: all reads and writes that wait are run in one borrow of a pool connection, the reads
 * first and by themselves, the writes in one BEGIN IMMEDIATE .. COMMIT, so that they share one flush to
 * the disk. Then the connection goes back. It is never kept: a write of ours would join a transaction that
 * the host has open on it, and vanish with its rollback. While another process holds the write lock, the
 * writes wait outside the driver for at most 5 s each; reads go on, and between tries so does all else.
 */
export function groupCommit(
  db: Knex,
  prepare: (connection: SqliteConnection) => Prepared,
  clock: Clock,
): GroupCommit {
  const reads: Queue = { jobs: [], paused: false, pause: FIRST_PAUSE_MS };
  const writes: Queue = { jobs: [], paused: false, pause: FIRST_PAUSE_MS };
  const hasWork = (queue: Queue) => queue.jobs.length > 0 && !queue.paused;
  let awake = false;

  function wake(): void {
    if (awake) return;
    awake = true;
    // After the I/O callbacks of this turn of the loop: the requests they bring share the commit.
    setImmediate(turn);
  }

  /** One borrow a turn of the event loop, so that a stream of jobs does not keep it from turning. */
  async function turn(): Promise<void> {
    try {
      await borrow(db, (connection) => runWaiting(connection, prepare(connection)));
    } catch (error) {
      // No connection could be had, by nobody who waits for one.
      for (const queue of [reads, writes]) {
        const jobs = queue.jobs.splice(0);
        const results = jobs.map(() => ({ error }));
        finish(queue, jobs, results);
      }
    }
    awake = false;
    if (hasWork(reads) || hasWork(writes)) wake();
  }

  function runWaiting(connection: SqliteConnection, prepared: Prepared): void {
    if (hasWork(reads)) {
      // One statement each, so no transaction is needed.
      const asked = reads.jobs.splice(0);
      const results = asked.map(({ work }) => attempt(() => work(prepared)));
      finish(reads, asked, results);
    }
    if (hasWork(writes)) {
      const group = writes.jobs.splice(0, MAX_GROUP);
      const works = group.map(({ work }) => work.bind(undefined, prepared));
      const results = attempt(() => commitTogether(connection, works));
      finish(writes, group, 'error' in results ? group.map(() => results) : results.value);
    }
  }

  /** Settles jobs; those that met a lock go back to the head of their queue, unless they are tired. */
  function finish(queue: Queue, jobs: readonly Job[], results: readonly Attempt<unknown>[]): void {
    const now = clock.now();
    const again = jobs.filter((job, at) => {
      const result = results[at] as Attempt<unknown>;
      if (!('error' in result) || !isBusy(result.error)) return false;
      // A clock that was set back must not make it wait for longer.
      job.busySince = Math.min(job.busySince ?? now, now);
      return now - job.busySince < MAX_BUSY_MS;
    });
    settle(jobs, (job, at) => (again.includes(job) ? undefined : results[at]));
    if (again.length === 0) queue.pause = FIRST_PAUSE_MS;
    else waitForLock(queue, again);
  }

  function waitForLock(queue: Queue, again: readonly Job[]): void {
    queue.jobs.unshift(...again);
    clock.timer(queue.pause, () => {
      queue.paused = false;
      wake();
    });
    queue.paused = true;
    queue.pause = Math.min(queue.pause * 2, LONGEST_PAUSE_MS);
  }

  const enqueue = <T>(queue: Queue, work: (db: Prepared) => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      queue.jobs.push({ work, resolve, reject });
      if (hasWork(queue)) wake();
    });

  return {
    read: (work) => enqueue(reads, work),
    write: (work) => enqueue(writes, work),
  };
}

/** Lends the pool's connection, and gives it back. */
export async function borrow(
  db: Knex,
  use: (connection: SqliteConnection) => void | Promise<void>,
): Promise<void> {
  const connection: SqliteConnection = await db.client.acquireConnection();
  try {
    await use(connection);
  } finally {
    await db.client.releaseConnection(connection);
  }
}

/** Resolves or rejects each job by its outcome; one without an outcome stays as it is. */
function settle(
  jobs: readonly Job[],
  outcome: (job: Job, at: number) => Attempt<unknown> | undefined,
): void {
  for (const [at, job] of jobs.entries()) {
    const result = outcome(job, at);
    if (result === undefined) continue;
    if ('error' in result) job.reject(toStorageError(result.error));
    else job.resolve(result.value as never);
  }
}
