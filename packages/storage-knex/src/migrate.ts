import { type Clock, ConfigError, systemClock } from '@playerlink/core';
import type { Knex } from 'knex';
import { type Dialect, dialectOf } from './dialect.ts';
import { type Migration, migrationsOf, STEP_NAMES } from './schema.ts';
import { TABLE } from './table.ts';

/** Which steps of the schema a database has. */
export interface MigrationStatus {
  readonly applied: readonly string[];
  /** Known to this version, not applied yet. */
  readonly pending: readonly string[];
  /** Applied by a newer version of this package. */
  readonly unknown: readonly string[];
}

const configOf = (dialect: Dialect): Knex.MigratorConfig => ({
  tableName: TABLE.migrations,
  migrationSource: {
    getMigrations: async () => [...migrationsOf(dialect)],
    getMigrationName: (migration: Migration) => migration.name,
    getMigration: async (migration: Migration) => migration,
  } satisfies Knex.MigrationSource<Migration>,
});

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
  const dialect = dialectOf(db, 'migrate');
  return whenFree(dialect, clock, () => migrateOnce(db, dialect));
}

/**
 * Takes the newest step of the schema back, with all rows of its tables. Waits as {@link migrate} does.
 *
 * @returns its name; undefined when there is none to take back.
 * @throws ConfigError when the database was migrated by a newer version, or the other process never ends.
 */
export async function migrateDown(
  db: Knex,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<string | undefined> {
  const dialect = dialectOf(db, 'migrateDown');
  return whenFree(dialect, clock, async () => {
    const { applied, unknown } = await migrationStatus(db);
    if (unknown.length > 0) throw newer(unknown);
    if (applied.length === 0) return undefined;
    for (const statement of dialect.lockRow) await db.raw(statement);
    const [, [name]] = (await db.migrate.down(configOf(dialect))) as [number, string[]];
    return name;
  });
}

/** Tries again, for at most 10 s, while another process is at it. */
async function whenFree<T>(dialect: Dialect, clock: Clock, run: () => Promise<T>): Promise<T> {
  let since = clock.now();
  for (;;) {
    try {
      return await run();
    } catch (thrown) {
      if (!isContended(dialect, thrown)) throw thrown;
      since = Math.min(since, clock.now());
      if (clock.now() - since >= MAX_WAIT_MS) {
        throw new ConfigError(contention(dialect, thrown), { cause: thrown });
      }
      await new Promise<void>((resolve) => clock.timer(PAUSE_MS, resolve));
    }
  }
}

async function migrateOnce(db: Knex, dialect: Dialect): Promise<readonly string[]> {
  const { pending, unknown } = await migrationStatus(db);
  if (unknown.length > 0) throw newer(unknown);
  if (pending.length === 0) return [];
  for (const statement of dialect.lockRow) await db.raw(statement);
  const [, applied] = (await db.migrate.latest(configOf(dialect))) as [number, string[]];
  return applied;
}

const contention = ({ isBusy }: Dialect, thrown: unknown): string =>
  isBusy(thrown)
    ? 'another process keeps this database locked: end its transaction, and try again'
    : `another process is migrating this database, or died while it did: if none is, run "update ${TABLE.migrations}_lock set is_locked = 0"`;

/** Whether somebody else is at it: with a lock, with knex's lock row, or with a table that has just been made. */
const isContended = ({ isBusy, isMadeByAnother }: Dialect, thrown: unknown): boolean =>
  isBusy(thrown) || Object(thrown).name === 'MigrationLocked' || isMadeByAnother(thrown);

/** Reads which steps have been applied; changes nothing. */
export async function migrationStatus(db: Knex): Promise<MigrationStatus> {
  dialectOf(db, 'migrationStatus');
  const rows: Array<{ name: string }> = (await db.schema.hasTable(TABLE.migrations))
    ? await db(TABLE.migrations).select('name').orderBy('id')
    : [];
  return compareToCode(rows.map(({ name }) => name));
}

/** Sorts the applied steps by what this version knows of them. */
function compareToCode(applied: readonly string[]): MigrationStatus {
  const known: readonly string[] = STEP_NAMES;
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/**
 * Checks that the schema is the one of this version; `database` is how the command line names it.
 *
 * @throws ConfigError with the line to paste
 */
export async function assertMigrated(db: Knex, database: '<file>' | '<url>'): Promise<void> {
  const { pending, unknown } = await migrationStatus(db);
  if (unknown.length > 0) throw newer(unknown);
  if (pending.length === 0) return;
  throw new ConfigError(
    `the schema lacks ${pending.join(', ')}: run "npx playerlink migrate --db ${database}", or in code: await migrate(db)`,
  );
}

/** The refusal of a schema that this version cannot work with. */
function newer(unknown: readonly string[]): ConfigError {
  return new ConfigError(
    `the database has schema steps this version does not know (${unknown.join(', ')}): upgrade @playerlink/storage-knex`,
  );
}
