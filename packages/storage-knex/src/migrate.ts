import { type Clock, ConfigError, systemClock } from '@playerlink/core';
import type { Knex } from 'knex';
import { MIGRATIONS, type Migration, TABLE } from './schema.ts';
import { assertDriverRuns } from './sqlite/driver.ts';
import { isBusy } from './sqlite/storage-error.ts';

/** Which steps of the schema a database has. */
export interface MigrationStatus {
  readonly applied: readonly string[];
  /** Known to this version, not applied yet. */
  readonly pending: readonly string[];
  /** Applied by a newer version of this package. */
  readonly unknown: readonly string[];
}

const CONFIG: Knex.MigratorConfig = {
  tableName: TABLE.migrations,
  migrationSource: {
    getMigrations: async () => [...MIGRATIONS],
    getMigrationName: (migration: Migration) => migration.name,
    getMigration: async (migration: Migration) => migration,
  } satisfies Knex.MigrationSource<Migration>,
};

/** How long `migrate` waits for another process that migrates the same database, ms. */
const MAX_WAIT_MS = 10_000;
const PAUSE_MS = 50;

/**
 * Brings the schema up to this version, in one transaction. Safe to call when there is nothing to do, and
 * by several processes at once: one does the work, the others wait for it, for at most 10 s.
 *
 * @returns the names of the steps that were applied now; none when another process did it.
 * @throws ConfigError when the database was migrated by a newer version, or the other process never ends.
 */
export async function migrate(
  db: Knex,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<readonly string[]> {
  const giveUpAt = clock.now() + MAX_WAIT_MS;
  for (;;) {
    try {
      return await migrateOnce(db);
    } catch (thrown) {
      if (!isContended(thrown)) throw thrown;
      if (clock.now() >= giveUpAt) {
        throw new ConfigError(contention(thrown), { cause: thrown });
      }
      await new Promise<void>((resolve) => clock.timer(PAUSE_MS, resolve));
    }
  }
}

async function migrateOnce(db: Knex): Promise<readonly string[]> {
  const { pending, unknown } = await migrationStatus(db);
  if (unknown.length > 0) throw newer(unknown);
  if (pending.length === 0) return [];
  await makeLockRow(db);
  const [, applied] = (await db.migrate.latest(CONFIG)) as [number, string[]];
  return applied;
}

/**
 * knex makes its lock row with a read and an insert: processes that start together make several, and then
 * none can ever take the lock. So the row is there before knex looks.
 */
async function makeLockRow(db: Knex): Promise<void> {
  const table = `${TABLE.migrations}_lock`;
  await db.raw(
    `create table if not exists ${table} ("index" integer primary key, is_locked integer)`,
  );
  await db.raw(`insert or ignore into ${table} ("index", is_locked) values (1, 0)`);
}

const contention = (thrown: unknown): string =>
  isBusy(thrown)
    ? 'another process keeps this database locked: end its transaction, and try again'
    : `another process is migrating this database, or died while it did: if none is, run "update ${TABLE.migrations}_lock set is_locked = 0"`;

const MADE_BY_ANOTHER = new RegExp(`table \\W?${TABLE.migrations}\\W? already exists`);

/** Whether somebody else is at it: the file is locked, knex's lock row is taken, or a table has just been made. */
function isContended(thrown: unknown): boolean {
  const { name, message } = Object(thrown) as Record<string, unknown>;
  return isBusy(thrown) || name === 'MigrationLocked' || MADE_BY_ANOTHER.test(String(message));
}

/** Reads which steps have been applied; changes nothing. */
export async function migrationStatus(db: Knex): Promise<MigrationStatus> {
  assertDriverRuns();
  const rows: Array<{ name: string }> = (await db.schema.hasTable(TABLE.migrations))
    ? await db(TABLE.migrations).select('name').orderBy('id')
    : [];
  return compareToCode(rows.map(({ name }) => name));
}

/** Sorts the applied steps by what this version knows of them. */
function compareToCode(applied: readonly string[]): MigrationStatus {
  const known = MIGRATIONS.map(({ name }) => name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/** The refusal of a schema that this version cannot work with. */
export function newer(unknown: readonly string[]): ConfigError {
  return new ConfigError(
    `the database has schema steps this version does not know (${unknown.join(', ')}): upgrade @playerlink/storage-knex`,
  );
}
