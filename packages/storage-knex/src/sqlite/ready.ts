import { ConfigError, isConfigError } from '@playerlink/core';
import type { Knex } from 'knex';
import { assertMigrated } from '../migrate.ts';
import type { SqliteConnection } from './driver.ts';
import { toStorageError } from './storage-error.ts';

/** `PRAGMA synchronous` answers a number: 0 OFF, 1 NORMAL, 2 FULL, 3 EXTRA. */
const LEVEL = { NORMAL: 1, FULL: 2 } as const;

/**
 * Checks schema and durability of a connection that may be the host's; changes nothing about it.
 *
 * @throws ConfigError with the line to paste; StorageUnavailable when the database cannot be asked
 */
export async function checkReady(db: Knex, synchronous: keyof typeof LEVEL): Promise<void> {
  try {
    await check(db, synchronous);
  } catch (thrown) {
    throw isConfigError(thrown) ? thrown : toStorageError(thrown);
  }
}

async function check(db: Knex, synchronous: keyof typeof LEVEL): Promise<void> {
  await assertMigrated(db, '<file>');
  const connection: SqliteConnection = await db.client.acquireConnection();
  try {
    checkPragmas(connection, synchronous);
  } finally {
    await db.client.releaseConnection(connection);
  }
}

function checkPragmas(connection: SqliteConnection, synchronous: keyof typeof LEVEL): void {
  // Some hosts ask the driver for BigInts.
  const number = (name: string) => Number(connection.pragma(name, { simple: true }));
  const lacks = (line: string, why: string) =>
    new ConfigError(
      `SQLite needs "${line}" (${why}): paste connection.pragma('${line}') into knex's pool.afterCreate, or use openSqlite`,
    );
  if (number('foreign_keys') !== 1) throw lacks('foreign_keys = ON', 'no link without its player');
  // A database in memory has neither a journal to write ahead nor anything to flush.
  const [main] = connection.pragma('database_list') as Array<{ readonly file: string }>;
  if (main?.file === '') return;
  if (connection.pragma('journal_mode', { simple: true }) !== 'wal') {
    throw lacks('journal_mode = WAL', 'readers and the writer must not block each other');
  }
  if (number('synchronous') < LEVEL[synchronous]) {
    throw lacks(`synchronous = ${synchronous}`, 'an answered connect must survive a power cut');
  }
}
