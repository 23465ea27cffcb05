import type { Clock } from '@playerlink/core';
import {
  isStorageConflict,
  isStorageUnavailable,
  StorageConflict,
  StorageUnavailable,
} from '@playerlink/core';
import type { Knex } from 'knex';
import type { SqliteConnection } from './driver.ts';
import type { Prepared } from './session.ts';

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
  /** When another process's lock was first in its way, ms. */
  busySince?: number;
}

const MAX_GROUP = 64;
const MAX_BUSY_MS = 5_000;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * Group commit: all reads and writes that wait are run in one borrow of a pool connection, the reads
 * first and by themselves, the writes in one BEGIN IMMEDIATE .. COMMIT, so that they share one flush to
 * the disk. Then the connection goes back. It is never kept: a write of ours would join a transaction that
 * the host has open on it, and vanish with its rollback. While another process holds the write lock, the
 * writes wait outside the driver for at most 5 s each, and reads and the event loop go on.
 */
export function groupCommit(
  db: Knex,
  prepare: (connection: SqliteConnection) => Prepared,
  clock: Clock,
): GroupCommit {
  const reads: Job[] = [];
  const writes: Job[] = [];
  let awake = false;
  let paused = false;
  let pause = FIRST_PAUSE_MS;

  const enqueue = <T>(queue: Job[], work: (db: Prepared) => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      queue.push({ work, resolve, reject });
      wake();
    });

  function wake(): void {
    if (awake) return;
    awake = true;
    // After the I/O callbacks of this turn of the loop: the requests they bring share the commit.
    setImmediate(drain);
  }

  async function drain(): Promise<void> {
    while (reads.length > 0 || (writes.length > 0 && !paused)) {
      try {
        await borrow(runWaiting);
      } catch (error) {
        // No connection could be had: whoever waits for one has failed.
        settle([...reads.splice(0), ...writes.splice(0)], () => ({ error }));
      }
    }
    awake = false;
  }

  function runWaiting(connection: SqliteConnection): void {
    const prepared = prepare(connection);
    const reading = reads.splice(0);
    // One statement each, so no transaction is needed.
    settle(reading, ({ work }) => attempt(() => work(prepared)));
    if (writes.length === 0 || paused) return;
    const group = writes.slice(0, MAX_GROUP);
    const result = attempt(() => runGroup(connection, prepared, group));
    if ('error' in result && isBusy(result.error)) {
      waitForLock(result.error);
      return;
    }
    pause = FIRST_PAUSE_MS;
    writes.splice(0, group.length);
    settle(group, (_, at) => ('error' in result ? result : (result.value[at] as Attempt<unknown>)));
  }

  /** Gives up those that have waited long enough; the others are tried again after a pause. */
  function waitForLock(error: unknown): void {
    const now = clock.now();
    for (const job of writes) job.busySince ??= now;
    const tired = writes.filter(({ busySince = now }) => now - busySince >= MAX_BUSY_MS);
    settle(tired, () => ({ error }));
    writes.splice(0, writes.length, ...writes.filter((job) => !tired.includes(job)));
    paused = true;
    clock.timer(pause, () => {
      paused = false;
      wake();
    });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  async function borrow(use: (connection: SqliteConnection) => void): Promise<void> {
    const connection: SqliteConnection = await db.client.acquireConnection();
    try {
      use(connection);
    } finally {
      await db.client.releaseConnection(connection);
    }
  }

  return {
    read: (work) => enqueue(reads, work),
    write: (work) => enqueue(writes, work),
  };
}

function settle(jobs: readonly Job[], outcome: (job: Job, at: number) => Attempt<unknown>): void {
  for (const [at, job] of jobs.entries()) {
    const result = outcome(job, at);
    if ('error' in result) job.reject(toStorageError(result.error));
    else job.resolve(result.value as never);
  }
}

/** Commits the writes as one; throws what concerns all of them. */
function runGroup(
  connection: SqliteConnection,
  db: Prepared,
  group: readonly Job[],
): readonly Attempt<unknown>[] {
  // Nearly always nothing fails, and then savepoints would be wasted. When something does, once more.
  const first = inTransaction(connection, () => group.map(({ work }) => ({ value: work(db) })));
  if (!('error' in first)) return first.value;
  if (isBusy(first.error)) throw first.error;
  const second = inTransaction(connection, () =>
    group.map(({ work }) => inSavepoint(connection, () => work(db))),
  );
  if ('error' in second) throw second.error;
  return second.value;
}

/**
 * All or nothing. What the run throws is returned, and rolled back; what BEGIN or COMMIT throw concerns
 * everybody in the group, and is thrown.
 */
function inTransaction<T>(connection: SqliteConnection, run: () => T): Attempt<T> {
  connection.exec('BEGIN IMMEDIATE');
  const result = attempt(run);
  if ('error' in result) {
    rollBack(connection);
    return result;
  }
  const committed = attempt(() => connection.exec('COMMIT'));
  if (!('error' in committed)) return result;
  rollBack(connection);
  // Not a conflict of one plan, whatever the driver calls it.
  throw new StorageUnavailable(`sqlite: COMMIT failed: ${codeOf(committed.error)}`, {
    cause: committed.error,
  });
}

function rollBack(connection: SqliteConnection): void {
  // After a full disk, for one, SQLite has done it by itself.
  if (connection.inTransaction) connection.exec('ROLLBACK');
}

function inSavepoint(connection: SqliteConnection, work: () => unknown): Attempt<unknown> {
  connection.exec('SAVEPOINT playerlink');
  const result = attempt(work);
  if ('error' in result) {
    // Without a transaction there is nothing left to save: the whole group has failed.
    if (!connection.inTransaction) throw result.error;
    connection.exec('ROLLBACK TO playerlink');
  }
  connection.exec('RELEASE playerlink');
  return result;
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown };

function attempt<T>(run: () => T): Attempt<T> {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}

const codeOf = (thrown: unknown): string =>
  String((thrown as { code?: unknown } | null)?.code ?? '');

const isBusy = (thrown: unknown): boolean => codeOf(thrown).startsWith('SQLITE_BUSY');

const CONFLICTS = new Set([
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_FOREIGNKEY',
]);

/** The driver's error in the port's words. Its code is kept; its message stays in `cause`. */
function toStorageError(thrown: unknown): unknown {
  if (isStorageConflict(thrown) || isStorageUnavailable(thrown)) return thrown;
  const code = codeOf(thrown);
  if (CONFLICTS.has(code)) return new StorageConflict(`sqlite: ${code}`, { cause: thrown });
  return new StorageUnavailable(`sqlite: ${code === '' ? 'failed' : code}`, { cause: thrown });
}
