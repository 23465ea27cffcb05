import { ConfigError } from '@playerlink/core';
import knexPackage, { type Knex } from 'knex';
import { assertDriverRuns, type SqliteConnection } from './driver.ts';

const { knex } = knexPackage;

/** How to open a SQLite database. */
export interface SqliteOptions {
  /** A path, made when it does not exist (its folder must), or `:memory:`. */
  readonly filename: string;
  /**
   * `FULL` (default): an answered connect survives a power cut. `NORMAL`: it survives a crash of the
   * process, but not a power cut; faster. Give the same to `knexStorage`.
   */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** Nothing is changed, the file's own settings included; it must exist. Default false. */
  readonly readOnly?: boolean;
}

/**
 * Opens SQLite as PlayerLink wants it: WAL, foreign keys on, `synchronous=FULL`, one connection. The
 * caller closes it with `await db.destroy()`. A knex of your own does as well; `ready()` says what it lacks.
 *
 * @throws ConfigError without better-sqlite3, on a Node that is too old for it, or for wrong options.
 * @example
 * ```ts
 * const db = openSqlite({ filename: 'players.db' });
 * await migrate(db);
 * const link = createPlayerLink({ gameId: 'galactic-golf', storage: knexStorage(db), providers });
 * ```
 */
export function openSqlite(options: SqliteOptions): Knex {
  const { filename, synchronous = 'FULL', readOnly = false } = options;
  assertDriverRuns();
  if (typeof filename !== 'string' || filename === '') {
    throw new ConfigError('openSqlite: filename must be a path or ":memory:"');
  }
  if (synchronous !== 'FULL' && synchronous !== 'NORMAL') {
    throw new ConfigError('openSqlite: synchronous must be "FULL" or "NORMAL"');
  }
  return open({
    client: 'better-sqlite3',
    connection: { filename, options: { readonly: readOnly } },
    useNullAsDefault: true,
    compileSqlOnError: false,
    acquireConnectionTimeout: 10_000,
    // knex prints what it also throws.
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
    pool: {
      min: 1,
      max: 1,
      afterCreate(
        connection: SqliteConnection,
        done: (error: unknown, connection: SqliteConnection) => void,
      ) {
        // Short: waiting in the driver blocks the event loop. The storage waits asynchronously instead.
        connection.pragma('busy_timeout = 50');
        if (!readOnly) connection.pragma('journal_mode = WAL');
        connection.pragma(`synchronous = ${synchronous}`);
        connection.pragma('foreign_keys = ON');
        done(null, connection);
      },
    },
  });
}

/** knex says in three lines that it cannot load its driver. */
function open(config: Knex.Config): Knex {
  try {
    return knex(config);
  } catch (cause) {
    if (!String(Object(cause).message).startsWith('Knex: run')) throw cause;
    throw new ConfigError('openSqlite: run "npm install better-sqlite3", which is not installed', {
      cause,
    });
  }
}
