import { ConfigError, type StorageAdapter, systemClock } from '@playerlink/core';
import type { Knex } from 'knex';
import type { Engine } from './adapter/engine.ts';
import type { EngineOptions } from './adapter/engine-options.ts';
import { storageOn } from './adapter/storage-on.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { mysqlEngine } from './mysql/mysql-engine.ts';
import { postgresEngine } from './postgres/postgres-engine.ts';
import { sqliteEngine } from './sqlite/sqlite-engine.ts';

/** How the storage treats the database it is given. */
export type KnexStorageOptions = Partial<EngineOptions>;

const ENGINES: Readonly<Record<Dialect['name'], (db: Knex, options: EngineOptions) => Engine>> = {
  sqlite: sqliteEngine,
  postgres: postgresEngine,
  mysql: mysqlEngine,
};

/**
 * A PlayerLink storage over a knex that the host opened and closes. Its connection settings are never
 * changed; `ready()` says what is missing. Do not await a connect inside a transaction on the same knex:
 * with SQLite's one connection both would wait for each other.
 *
 * @throws ConfigError for a knex client that is not known, for wrong options, and on a Node too old for
 * better-sqlite3
 */
export function knexStorage(db: Knex, options: KnexStorageOptions = {}): StorageAdapter {
  const { name } = dialectOf(db, 'knexStorage');
  const { synchronous = 'FULL', preparedStatements = true, clock = systemClock } = options;
  if (synchronous !== 'FULL' && synchronous !== 'NORMAL') {
    throw new ConfigError('knexStorage: synchronous must be "FULL" or "NORMAL"');
  }
  if (options.inSameCommit !== undefined && typeof options.inSameCommit !== 'function') {
    throw new ConfigError('knexStorage: inSameCommit must be a function');
  }
  return storageOn(ENGINES[name](db, { ...options, synchronous, preparedStatements, clock }));
}
