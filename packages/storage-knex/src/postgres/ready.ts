import { ConfigError, isConfigError } from '@playerlink/core';
import type { Knex } from 'knex';
import { withMend } from '../connection-fault.ts';
import { assertMigrated } from '../migrate.ts';
import { borrow } from './connections.ts';
import type { PgConnection } from './driver.ts';
import { TYPES } from './driver.ts';
import { toStorageError } from './storage-error.ts';

/** The oldest server on which the storage is tested. */
const OLDEST = 130_000;

interface Settings {
  readonly version: number;
  readonly encoding: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly read_only: string;
}

const SETTINGS = `
select cast(current_setting('server_version_num') as integer) as version,
  current_setting('server_encoding') as encoding,
  current_setting('fsync') as fsync,
  current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit,
  current_setting('transaction_read_only') as read_only`;

/**
 * Checks schema and durability of a database that may be the host's; changes nothing about it.
 *
 * @throws ConfigError with the line to paste; StorageUnavailable with the mend when the database
 * cannot be asked
 */
export async function checkReady(db: Knex, synchronous: 'FULL' | 'NORMAL'): Promise<void> {
  try {
    checkSettings(await borrow(db, readSettings), synchronous);
    await assertMigrated(db, '<url>');
  } catch (thrown) {
    throw isConfigError(thrown) ? thrown : withMend('postgres', toStorageError(thrown));
  }
}

async function readSettings(connection: PgConnection): Promise<Settings> {
  const { rows } = await connection.query({ text: SETTINGS, values: [], types: TYPES });
  return rows[0] as Settings;
}

function checkSettings(settings: Settings, synchronous: 'FULL' | 'NORMAL'): void {
  const { version, encoding, read_only } = settings;
  if (version < OLDEST) {
    throw new ConfigError(`Postgres must be 13 or newer, not ${version}: upgrade the server`);
  }
  if (encoding !== 'UTF8') {
    throw new ConfigError(
      `the database has the encoding ${encoding}, which does not hold every name: "create database <name> encoding 'UTF8' template template0"`,
    );
  }
  if (read_only === 'on') {
    throw new ConfigError(
      'this is a standby, or its transactions are read-only: connect to the primary, and "alter role <role> set default_transaction_read_only = off"',
    );
  }
  for (const name of ['fsync', 'full_page_writes'] as const) {
    if (settings[name] !== 'on') {
      throw new ConfigError(
        `Postgres needs ${name} (a crash would destroy what was answered): "alter system set ${name} = on", then "select pg_reload_conf()"`,
      );
    }
  }
  if (settings.synchronous_commit === 'off' && synchronous === 'FULL') {
    throw new ConfigError(
      'Postgres needs synchronous_commit (an answered connect must survive a power cut): "alter role <role> set synchronous_commit = on", or knexStorage(db, { synchronous: \'NORMAL\' })',
    );
  }
}
