import { ConfigError } from '@playerlink/core';
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

/**
 * Brings the schema up to this version, in one transaction. Safe to call when there is nothing to do, and
 * by several processes at once: one does the work, the others are told to try again.
 *
 * @returns the names of the steps that were applied now.
 * @throws ConfigError when the database was migrated by a newer version.
 */
export async function migrate(db: Knex): Promise<readonly string[]> {
  const { unknown } = await migrationStatus(db);
  if (unknown.length > 0) throw newer(unknown);
  const [, applied] = (await db.migrate.latest(CONFIG)) as [number, string[]];
  return applied;
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
