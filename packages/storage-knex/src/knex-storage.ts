import { type Clock, ConfigError, type StorageAdapter, systemClock } from '@playerlink/core';
import type { Knex } from 'knex';
import { assertDriverRuns } from './sqlite/driver.ts';
import { sqliteStorage } from './sqlite/sqlite-storage.ts';

/** How the storage treats the database it is given. */
export interface KnexStorageOptions {
  /** The least durability `ready()` accepts of a SQLite file. Default `FULL`. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  readonly clock?: Clock;
}

/**
 * A PlayerLink storage over a knex that the host opened and closes. Its connection settings are never
 * changed; `ready()` says what is missing. Do not await a connect inside a transaction on the same knex:
 * with SQLite's one connection both would wait for each other.
 *
 * @throws ConfigError for a knex client other than better-sqlite3, and on a Node too old for it
 */
export function knexStorage(db: Knex, options: KnexStorageOptions = {}): StorageAdapter {
  const client: unknown = db?.client?.config?.client;
  if (client !== 'better-sqlite3') {
    throw new ConfigError(
      `knexStorage: the knex client must be "better-sqlite3", not ${JSON.stringify(client)}`,
    );
  }
  assertDriverRuns();
  const { synchronous = 'FULL', clock = systemClock } = options;
  if (synchronous !== 'FULL' && synchronous !== 'NORMAL') {
    throw new ConfigError('knexStorage: synchronous must be "FULL" or "NORMAL"');
  }
  return sqliteStorage(db, { synchronous, clock });
}
