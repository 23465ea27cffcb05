import { ConfigError } from '@playerlink/core';
import { type MysqlConnection, query } from './driver.ts';

/** What a session is asked. Each server has its own name for the level, and reads its own comment. */
const SETTINGS = `
select version() as version, 0 /*M! + 1 */ as is_mariadb,
  @@sql_mode as sql_mode, @@autocommit as autocommit,
  @@character_set_client as client, @@character_set_connection as connection,
  @@character_set_results as results,
  @@foreign_key_checks as foreign_key_checks, @@unique_checks as unique_checks,
  @@innodb_flush_log_at_trx_commit as flush_log, @@log_bin as log_bin, @@sync_binlog as sync_binlog
  /*M! , @@tx_isolation as level */ /*!80000 , @@transaction_isolation as level */`;

/** How a session and its server are set; booleans are 0 and 1. */
export interface Settings {
  readonly version: string;
  readonly is_mariadb: number;
  readonly sql_mode: string;
  readonly autocommit: number;
  readonly client: string;
  readonly connection: string;
  readonly results: string;
  readonly foreign_key_checks: number;
  readonly unique_checks: number;
  readonly flush_log: number;
  readonly log_bin: number;
  readonly sync_binlog: number;
  readonly level: string;
  /** Whether the driver has asked for the rows that an update finds, not only those it changes. */
  readonly counts_found: boolean;
}

/** CLIENT_FOUND_ROWS, a flag of the protocol. */
const FOUND_ROWS = 2;

/** The oldest servers that have all that the schema and the statements need. */
const OLDEST = { MySQL: [8, 0, 17], MariaDB: [10, 6, 0] } as const;

/** Modes in which a statement means something else. */
const STRANGE_MODES = ['SIMULTANEOUS_ASSIGNMENT', 'EMPTY_STRING_IS_NULL'];

const SWITCHES = [
  ['autocommit', 'what is answered must be committed'],
  ['foreign_key_checks', 'no link without its player'],
  ['unique_checks', 'no account of two players'],
] as const;

/** Reads them, as the connection has them now. @throws the driver's error */
export async function readSettings(connection: MysqlConnection): Promise<Settings> {
  const { rows } = await query(connection, SETTINGS);
  const { clientFlags = FOUND_ROWS } = connection.config;
  return { ...(rows[0] as unknown as Settings), counts_found: (clientFlags & FOUND_ROWS) !== 0 };
}

/**
 * Judges whether they are fit.
 *
 * @throws ConfigError with the line to paste
 */
export function checkSettings(settings: Settings, synchronous: 'FULL' | 'NORMAL'): void {
  checkVersion(settings);
  checkSession(settings);
  checkDurability(settings, synchronous);
}

function checkVersion({ version, is_mariadb }: Settings): void {
  const name = Number(is_mariadb) === 1 ? 'MariaDB' : 'MySQL';
  const numbers = version.split(/[.-]/).map(Number);
  const oldest = OLDEST[name];
  const at = oldest.findIndex((number, n) => numbers[n] !== number);
  if (at === -1 || Number(numbers[at]) > Number(oldest[at])) return;
  throw new ConfigError(
    `${name} must be ${oldest.join('.')} or newer, not ${numbers.slice(0, 3).join('.')}: upgrade the server`,
  );
}

function checkSession(settings: Settings): void {
  const modes = settings.sql_mode.split(',');
  if (!modes.includes('STRICT_TRANS_TABLES') && !modes.includes('STRICT_ALL_TABLES')) {
    throw lacks(
      "sql_mode = concat(@@sql_mode, ',STRICT_TRANS_TABLES')",
      'an id that does not fit must be refused, not cut',
    );
  }
  const strange = STRANGE_MODES.find((mode) => modes.includes(mode));
  if (strange !== undefined) {
    const line = "sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'";
    throw lacks(line, `${strange} changes what SQL means`);
  }
  for (const [name, why] of SWITCHES) {
    if (Number(settings[name]) !== 1) throw lacks(`${name} = 1`, why);
  }
  if (settings.level === 'READ-UNCOMMITTED') {
    throw lacks('transaction isolation level read committed', 'what is read must be true');
  }
  if ([settings.client, settings.connection, settings.results].some((set) => set !== 'utf8mb4')) {
    throw new ConfigError(
      `the connection must speak utf8mb4, which holds every name: add "charset: 'utf8mb4'" to knex's connection`,
    );
  }
  if (!settings.counts_found) {
    throw new ConfigError(
      `an update must tell how many rows it found: remove '-FOUND_ROWS' from the flags of knex's connection`,
    );
  }
}

const lacks = (line: string, why: string) =>
  new ConfigError(
    `MySQL needs "set session ${line}" (${why}): paste connection.query("set session ${line}", (error) => done(error, connection)) into knex's pool.afterCreate`,
  );

function checkDurability(settings: Settings, synchronous: 'FULL' | 'NORMAL'): void {
  const flushes = Number(settings.flush_log);
  // Each second only: a crash of the server alone loses what was answered.
  if (flushes === 0) throw loses('innodb_flush_log_at_trx_commit = 1', 'a crash');
  if (synchronous === 'NORMAL') return;
  // 3 flushes as 1 does, and once more.
  if (flushes === 2) throw loses('innodb_flush_log_at_trx_commit = 1', OR_NORMAL);
  if (Number(settings.log_bin) === 1 && Number(settings.sync_binlog) !== 1) {
    throw loses('sync_binlog = 1', OR_NORMAL);
  }
}

const OR_NORMAL = "a power cut, or say knexStorage(db, { synchronous: 'NORMAL' })";

const loses = (line: string, event: string) =>
  new ConfigError(
    `MySQL needs "${line}": run "set global ${line}" and add the line under [mysqld] in my.cnf; an answered connect must survive ${event}`,
  );
