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
  /** Resolves with what the read found. */
  read<T>(work: (db: Prepared) => T): Promise<T>;
  /** Resolves after the durable commit. What the work throws undoes its writes, and nobody else's. */
  write<T>(work: (db: Prepared) => T): Promise<T>;
}

interface Job {
  readonly writes: boolean;
  readonly work: (db: Prepared) => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_GROUP = 64;
const MAX_BUSY_MS = 5_000;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * Group commit: all reads and writes that wait are run in one borrow of a pool connection and, when one
 * of them writes, one BEGIN IMMEDIATE .. COMMIT, so that they share one flush to the disk. Then the
 * connection goes back. It is never kept: a write of ours would join a transaction that the host has
 * open on it, and vanish with its rollback. While another process holds the write lock, the group waits
 * outside the driver, so that the event loop goes on, for at most 5 s.
 */
export function groupCommit(
  db: Knex,
  prepare: (connection: SqliteConnection) => Prepared,
  clock: Clock,
): GroupCommit {
  const waiting: Job[] = [];
  let draining = false;

  const enqueue = <T>(writes: boolean, work: (db: Prepared) => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ writes, work, resolve, reject });
      if (draining) return;
      draining = true;
      // After the I/O callbacks of this turn of the loop: the requests they bring share the commit.
      setImmediate(drain);
    });

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const group: Job[] = [];
      settle(group, await runWhenFree(group));
    }
    draining = false;
  }

  /** Fills the group with what waits once a connection is there, so that nobody misses the commit. */
  async function runWhenFree(group: Job[]): Promise<readonly Attempt<unknown>[]> {
    const fill = () => {
      if (group.length === 0) group.push(...waiting.splice(0, MAX_GROUP));
    };
    const giveUpAt = clock.now() + MAX_BUSY_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await borrow((connection) => {
          fill();
          return runGroup(connection, prepare(connection), group);
        });
      } catch (error) {
        // No connection could be had: whoever waits for one has failed.
        fill();
        if (!isBusy(error) || clock.now() >= giveUpAt) return group.map(() => ({ error }));
        await new Promise<void>((resolve) => clock.timer(pause, resolve));
      }
    }
  }

  async function borrow<T>(use: (connection: SqliteConnection) => T): Promise<T> {
    const connection: SqliteConnection = await db.client.acquireConnection();
    try {
      return use(connection);
    } finally {
      await db.client.releaseConnection(connection);
    }
  }

  return {
    read: (work) => enqueue(false, work),
    write: (work) => enqueue(true, work),
  };
}

function settle(group: readonly Job[], results: readonly Attempt<unknown>[]): void {
  for (const [at, { resolve, reject }] of group.entries()) {
    const result = results[at] as Attempt<unknown>;
    if ('error' in result) reject(toStorageError(result.error));
    else resolve(result.value as never);
  }
}

function runGroup(
  connection: SqliteConnection,
  db: Prepared,
  group: readonly Job[],
): readonly Attempt<unknown>[] {
  if (!group.some(({ writes }) => writes)) return runReads(db, group);
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

/** One statement each, so no transaction is needed. */
function runReads(db: Prepared, group: readonly Job[]): readonly Attempt<unknown>[] {
  const results = group.map(({ work }) => attempt(() => work(db)));
  for (const result of results) if ('error' in result && isBusy(result.error)) throw result.error;
  return results;
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
