import { ConfigError } from '@playerlink/core';
import type { Knex } from 'knex';
import { MYSQL } from './mysql/mysql-dialect.ts';
import { POSTGRES } from './postgres/postgres-dialect.ts';
import type { SchemaSteps } from './schema.ts';
import { SQLITE } from './sqlite/sqlite-dialect.ts';

/** What the schema and its migrations need to know of an engine. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres' | 'mysql';
  readonly steps: SchemaSteps;
  /**
   * Makes the lock row of knex's migrator (`index`, `is_locked`) where it is missing. knex makes it with a
   * read and an insert: processes that start together make several, and then none can ever take the lock.
   */
  readonly lockRow: readonly string[];
  /** @throws ConfigError where the driver would end the process */
  assertDriverRuns(): void;
  /** Whether another connection's lock was in the way. */
  isBusy(thrown: unknown): boolean;
  /** Whether somebody else has just made what was to be made. */
  isMadeByAnother(thrown: unknown): boolean;
}

/**
 * The dialect of a knex.
 *
 * @throws ConfigError for a client that is not known, naming `caller`
 */
export function dialectOf(db: Knex, caller: string): Dialect {
  const client: unknown = db?.client?.driverName;
  const dialect = DIALECTS.get(client);
  if (dialect === undefined) {
    const known = [...DIALECTS.keys()].map((name) => `"${name}"`).join(', ');
    throw new ConfigError(
      `${caller}: the knex client must be one of ${known}, not ${JSON.stringify(client)}`,
    );
  }
  dialect.assertDriverRuns();
  return dialect;
}

const DIALECTS: ReadonlyMap<unknown, Dialect> = new Map([
  ['better-sqlite3', SQLITE],
  ['pg', POSTGRES],
  ['mysql2', MYSQL],
]);
