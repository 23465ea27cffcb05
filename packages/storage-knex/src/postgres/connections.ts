import { StorageUnavailable } from '@playerlink/core';
import type { Knex } from 'knex';
import type { PgConnection } from './driver.ts';
import { isBroken, toStorageError } from './storage-error.ts';

/**
 * Lends a connection of the pool. One that is broken is not given back as good.
 *
 * @throws StorageConflict or StorageUnavailable, whatever is thrown inside
 */
export async function borrow<T>(
  db: Knex,
  use: (connection: PgConnection) => Promise<T>,
): Promise<T> {
  const connection = await acquire(db);
  try {
    return await use(connection);
  } catch (thrown) {
    if (isBroken(thrown)) discard(connection);
    throw toStorageError(thrown);
  } finally {
    await db.client.releaseConnection(connection);
  }
}

async function acquire(db: Knex): Promise<PgConnection> {
  try {
    return await db.client.acquireConnection();
  } catch (cause) {
    throw new StorageUnavailable('postgres: no connection could be had', { cause });
  }
}

/** Keeps the pool from handing the connection out again: it ends it instead, and opens another. */
export function discard(connection: PgConnection): void {
  connection.__knex__disposed = 'lost';
}

/** All or nothing: what is thrown inside undoes all of it. */
export async function inTransaction<T>(
  connection: PgConnection,
  run: () => Promise<T>,
): Promise<T> {
  // The host's default may be another, under which a lock does not show what others have committed.
  await connection.query('begin isolation level read committed');
  try {
    const value = await run();
    await connection.query('commit');
    return value;
  } catch (thrown) {
    await rollBack(connection);
    throw thrown;
  }
}

async function rollBack(connection: PgConnection): Promise<void> {
  try {
    await connection.query('rollback');
  } catch {
    // Nobody knows what is open on it. The server undoes it when the connection ends.
    discard(connection);
  }
}
