import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '@playerlink/core';
import { migrate, migrationStatus, openSqlite } from '@playerlink/storage-knex';

/**
 * Applies the pending steps; returns what to print.
 *
 * @throws ConfigError when the folder does not exist, the file is no database or locked, or its schema is newer
 */
export async function migrateCommand(file: string): Promise<string> {
  if (file === ':memory:') throw new ConfigError('a database in memory is gone with this command');
  if (!existsSync(dirname(file))) throw new ConfigError(`there is no folder ${dirname(file)}`);
  const applied = await withDatabase(file, migrate);
  return applied.length === 0
    ? `${file}: the schema is up to date\n`
    : applied.map((name) => `${file}: applied ${name}\n`).join('');
}

/**
 * Returns a line per step, newest last; changes nothing.
 *
 * @throws ConfigError when the file does not exist or is no database
 */
export async function statusCommand(file: string): Promise<string> {
  if (!existsSync(file)) throw new ConfigError(`there is no file ${file}`);
  const { applied, pending, unknown } = await withDatabase(file, migrationStatus, true);
  const known = applied.filter((name) => !unknown.includes(name));
  return [
    ...known.map((name) => `applied  ${name}\n`),
    ...pending.map((name) => `pending  ${name}\n`),
    ...unknown.map((name) => `unknown  ${name} (from a newer version)\n`),
  ].join('');
}

type Database = ReturnType<typeof openSqlite>;

async function withDatabase<T>(
  file: string,
  use: (db: Database) => Promise<T>,
  readOnly = false,
): Promise<T> {
  const db = openSqlite({ filename: file, readOnly });
  try {
    return await use(db);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === 'SQLITE_NOTADB') throw new ConfigError(`${file} is not a SQLite database`);
    if (code === 'SQLITE_CANTOPEN') throw new ConfigError(`${file} cannot be opened`);
    throw error;
  } finally {
    await db.destroy();
  }
}
