import { StorageUnavailable } from '@playerlink/core';
import type { Knex } from 'knex';

/** A connection of knex's pool, which ends one that is disposed in place of handing it out again. */
export interface Pooled {
  __knex__disposed?: unknown;
}

/** Runs work on a connection of the pool. Rejects with StorageConflict or StorageUnavailable, whatever is thrown inside. */
export type Borrow<Connection> = <T>(
  db: Knex,
  use: (connection: Connection) => Promise<T>,
) => Promise<T>;

/** What lends an engine's connections. One that is broken is not given back as good. */
export function lender<Connection extends Pooled>(
  engine: string,
  toStorageError: (thrown: unknown) => unknown,
  isBroken: (thrown: unknown) => boolean,
): Borrow<Connection> {
  return async (db, use) => {
    const connection: Connection = await acquire(db, engine);
    try {
      return await use(connection);
    } catch (thrown) {
      if (isBroken(thrown)) discard(connection);
      throw toStorageError(thrown);
    } finally {
      await db.client.releaseConnection(connection);
    }
  };
}

async function acquire(db: Knex, engine: string) {
  try {
    return await db.client.acquireConnection();
  } catch (cause) {
    throw new StorageUnavailable(`${engine}: no connection could be had`, { cause });
  }
}

/** Keeps the pool from handing the connection out again: it ends it instead, and opens another. */
export function discard(connection: Pooled): void {
  connection.__knex__disposed = 'lost';
}
