import { type Clock, ConfigError, systemClock } from '@playerlink/core';
import type { Knex } from 'knex';
import { MIGRATIONS, type Migration, TABLE } from './schema.ts';

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
        throw new ConfigError(
          `another process is migrating this database, or died while it did: if none is, run "update ${TABLE.migrations}_lock set is_locked = 0"`,
          { cause: thrown },
        );
      }
      await new Promise<void>((resolve) => clock.timer(PAUSE_MS, resolve));
    }
  }
}

async function migrateOnce(db: Knex): Promise<readonly string[]> {
  const { pending, unknown } = await migrationStatus(db);
  if (unknown.length > 0) throw newer(unknown);
  if (pending.length === 0) return [];
  const [, applied] = (await db.migrate.latest(CONFIG)) as [number, string[]];
  return applied;
}

/** Whether somebody else is at it: the file is locked, knex's lock row is taken, or a table has just been made. */
function isContended(thrown: unknown): boolean {
  const { code = '', name = '', message = '' } = Object(thrown) as Record<string, unknown>;
  const busy = String(code).startsWith('SQLITE_BUSY');
  return busy || name === 'MigrationLocked' || /already exists/.test(String(message));
}

/** Reads which steps have been applied; changes nothing. */
export async function migrationStatus(db: Knex): Promise<MigrationStatus> {
  const rows: Array<{ name: string }> = (await db.schema.hasTable(TABLE.migrations))
    ? await db(TABLE.migrations).select('name').orderBy('id')
    : [];
  return compareToCode(rows.map(({ name }) => name));
}

/** Sorts the applied steps by what this version knows of them. */
export function compareToCode(applied: readonly string[]): MigrationStatus {
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
