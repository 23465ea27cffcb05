import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '@playerlink/core';
import { openSqlite } from '@playerlink/storage-knex';
import type { Knex } from 'knex';
import { toSentence } from './connection-error.ts';
import { readDatabaseName } from './database-name.ts';
import { openServer } from './open-server.ts';

/** How a command wants its database. */
export interface DatabaseOptions {
  /** Nothing of it may change; for a SQLite file not even its settings. Default false. */
  readonly readOnly?: boolean;
  /** A SQLite file is made when it is not there. Default false. */
  readonly make?: boolean;
}

/**
 * Opens the database that `--db` names, and closes it after its use. `shown` names it in messages: without
 * a password.
 *
 * @throws ConfigError when it is not there, cannot be opened or reached, or is no database
 */
export async function withDatabase<T>(
  name: string,
  use: (db: Knex, shown: string) => Promise<T>,
  options: DatabaseOptions = {},
): Promise<T> {
  const database = readDatabaseName(name);
  const db = database.kind === 'file' ? openFile(database.file, options) : openServer(database);
  try {
    return await use(db, database.shown);
  } catch (thrown) {
    throw database.kind === 'file' ? toFileError(thrown, name) : toSentence(thrown, database.shown);
  } finally {
    await db.destroy();
  }
}

function openFile(file: string, { readOnly = false, make = false }: DatabaseOptions): Knex {
  if (file === ':memory:') throw new ConfigError('a database in memory is gone with this command');
  if (make && !existsSync(dirname(file))) {
    throw new ConfigError(`there is no folder ${dirname(file)}`);
  }
  if (!make && !existsSync(file)) {
    throw new ConfigError(`there is no file ${file}: "playerlink migrate --db ${file}" makes it`);
  }
  return openSqlite({ filename: file, readOnly });
}

function toFileError(thrown: unknown, file: string): unknown {
  // The driver's code, which the storage keeps in `cause`.
  const codes = [Object(thrown).code, Object(Object(thrown).cause).code];
  if (codes.includes('SQLITE_NOTADB')) return new ConfigError(`${file} is not a SQLite database`);
  if (codes.includes('SQLITE_CANTOPEN')) return new ConfigError(`${file} cannot be opened`);
  return toSentence(thrown, file);
}
