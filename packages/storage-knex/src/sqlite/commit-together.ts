import { StorageUnavailable } from '@playerlink/core';
import type { SqliteConnection } from './driver.ts';
import { codeOf, isBusy } from './storage-error.ts';

/** What a piece of work came to. */
export type Attempt<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Commits pieces of work as one, and tells of each what it came to. One that fails takes nothing of the
 * others with it.
 *
 * @throws what concerns all of them: the driver's error of BEGIN, StorageUnavailable for a failed COMMIT
 */
export function commitTogether(
  connection: SqliteConnection,
  works: ReadonlyArray<() => unknown>,
): readonly Attempt<unknown>[] {
  // Nearly always nothing fails, and then savepoints would be wasted. When something does, once more.
  const first = inTransaction(connection, () => works.map((work) => ({ value: work() })));
  if (!('error' in first)) return first.value;
  if (isBusy(first.error)) throw first.error;
  const second = inTransaction(connection, () =>
    works.map((work) => inSavepoint(connection, work)),
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

/** Runs something that may throw. */
export function attempt<T>(run: () => T): Attempt<T> {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}
