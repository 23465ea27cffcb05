import { isConfigError, isStorageUnavailable } from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KnexStorageOptions, knexStorage, migrate } from '../index.ts';
import { rejection } from '../plans.test-fixture.ts';
import { mysqlDatabases, openMysql, tapped } from './mysql.test-fixture.ts';
import { checkSettings, type Settings } from './settings.ts';

const databases = await mysqlDatabases();

/** What a MariaDB of today has, with its binary log on. */
const FIT: Settings = {
  version: '10.11.19-MariaDB-log',
  is_mariadb: 1,
  sql_mode: 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
  autocommit: 1,
  client: 'utf8mb4',
  connection: 'utf8mb4',
  results: 'utf8mb4',
  foreign_key_checks: 1,
  unique_checks: 1,
  flush_log: 1,
  log_bin: 1,
  sync_binlog: 1,
  level: 'REPEATABLE-READ',
  counts_found: true,
};
const MYSQL = { is_mariadb: 0, version: '8.0.17' };

describe('the settings', () => {
  it.each<[Partial<Settings>, 'FULL' | 'NORMAL']>([
    [{}, 'FULL'],
    [{ version: '10.6.0-MariaDB' }, 'FULL'],
    [{ version: '12.1.2-MariaDB-ubu2404' }, 'FULL'],
    [MYSQL, 'FULL'],
    [{ ...MYSQL, version: '8.4.3' }, 'FULL'],
    [{ ...MYSQL, version: '9.1.0-commercial' }, 'FULL'],
    [{ sql_mode: 'STRICT_ALL_TABLES' }, 'FULL'],
    [{ log_bin: 0, sync_binlog: 0 }, 'FULL'],
    [{ flush_log: 3 }, 'FULL'],
    [{ flush_log: 2, sync_binlog: 0 }, 'NORMAL'],
    [{ level: 'READ-COMMITTED' }, 'FULL'],
    [{ level: 'SERIALIZABLE' }, 'FULL'],
  ])('with %j are fit for %s', (changed, synchronous) => {
    expect(() => checkSettings({ ...FIT, ...changed }, synchronous)).not.toThrow();
  });

  it.each<[Partial<Settings>, 'FULL' | 'NORMAL', string]>([
    [{ version: '10.5.29-MariaDB' }, 'FULL', 'MariaDB must be 10.6.0 or newer, not 10.5.29'],
    [{ ...MYSQL, version: '8.0.16' }, 'FULL', 'MySQL must be 8.0.17 or newer, not 8.0.16'],
    [{ ...MYSQL, version: '5.7.44-log' }, 'FULL', 'not 5.7.44: upgrade'],
    [{ sql_mode: 'NO_ENGINE_SUBSTITUTION' }, 'FULL', "concat(@@sql_mode, ',STRICT_TRANS_TABLES')"],
    [
      { sql_mode: `${FIT.sql_mode},SIMULTANEOUS_ASSIGNMENT` },
      'FULL',
      'SIMULTANEOUS_ASSIGNMENT changes what SQL means',
    ],
    [
      { sql_mode: `${FIT.sql_mode},EMPTY_STRING_IS_NULL` },
      'FULL',
      'EMPTY_STRING_IS_NULL changes what SQL means',
    ],
    [{ autocommit: 0 }, 'FULL', 'set session autocommit = 1'],
    [{ foreign_key_checks: 0 }, 'FULL', 'set session foreign_key_checks = 1'],
    [{ unique_checks: 0 }, 'FULL', 'set session unique_checks = 1'],
    [{ level: 'READ-UNCOMMITTED' }, 'FULL', 'transaction isolation level read committed'],
    [{ client: 'utf8mb3' }, 'FULL', "charset: 'utf8mb4'"],
    [{ connection: 'latin1' }, 'FULL', "charset: 'utf8mb4'"],
    [{ results: 'latin1' }, 'FULL', "charset: 'utf8mb4'"],
    [{ counts_found: false }, 'FULL', "remove '-FOUND_ROWS'"],
    [{ flush_log: 2 }, 'FULL', 'set global innodb_flush_log_at_trx_commit = 1'],
    [{ flush_log: 0 }, 'NORMAL', 'set global innodb_flush_log_at_trx_commit = 1'],
    [{ sync_binlog: 0 }, 'FULL', 'set global sync_binlog = 1'],
    [{ sync_binlog: 100 }, 'FULL', 'set global sync_binlog = 1'],
  ])('with %j are not fit for %s', (changed, synchronous, words) => {
    const judge = () => checkSettings({ ...FIT, ...changed }, synchronous);
    expect(judge).toThrow(words);
    expect(isConfigErrorOf(judge)).toBe(true);
  });
});

function isConfigErrorOf(run: () => void): boolean {
  try {
    run();
    return false;
  } catch (thrown) {
    return isConfigError(thrown);
  }
}

describe.skipIf(databases === undefined)('ready() on MySQL or MariaDB', () => {
  let url: string;
  beforeAll(async () => {
    url = (await databases?.make()) ?? '';
    const db = openMysql(url);
    await migrate(db);
    await db.destroy();
  });
  afterAll(() => databases?.remove());

  /** What ready() says to a knex with these settings. The server of the tests may flush as it likes. */
  async function said(
    options: Parameters<typeof openMysql>[1],
    storage: KnexStorageOptions = { synchronous: 'NORMAL' },
  ): Promise<unknown> {
    const db: Knex = openMysql(url, options);
    const outcome = await rejection(knexStorage(db, storage).ready());
    await db.destroy();
    return outcome;
  }
  const withSession = (line: string) => ({ pool: { max: 1, ...tapped({}, line) } });

  it('accepts the driver as it is, and what a host may have set', async () => {
    expect(await said({})).toBe('resolved');
    expect(
      await said(withSession("set session sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')")),
    ).toBe('resolved');
    const bigNumbers = { supportBigNumbers: true, bigNumberStrings: true };
    expect(await said({ connection: bigNumbers })).toBe('resolved');
  });

  it.each([
    ["set session sql_mode = ''", 'STRICT_TRANS_TABLES'],
    ['set session autocommit = 0', 'autocommit = 1'],
    ['set session foreign_key_checks = 0', 'foreign_key_checks = 1'],
    ['set session transaction isolation level read uncommitted', 'read committed'],
    ['set names latin1', 'utf8mb4'],
  ])('refuses a host that does "%s"', async (line, words) => {
    const refusal = await said(withSession(line));
    expect(isConfigError(refusal)).toBe(true);
    expect(String(refusal)).toContain(words);
  });

  it('gives lines that mend what they are about', async () => {
    // MySQL has none of these modes.
    const strange = databases?.isMariadb ? 'EMPTY_STRING_IS_NULL,SIMULTANEOUS_ASSIGNMENT' : '';
    const session = `set session sql_mode = '${strange}', autocommit = 0, unique_checks = 0`;
    const broken = openMysql(url, withSession(session));
    const storage = knexStorage(broken, { synchronous: 'NORMAL' });
    for (let refusals = databases?.isMariadb ? 4 : 3; refusals > 0; refusals -= 1) {
      const refusal = String(await rejection(storage.ready()));
      await broken.raw(/connection\.query\("(.*)", \(error\)/.exec(refusal)?.[1] ?? 'not found');
    }
    await expect(storage.ready()).resolves.toBeUndefined();
    await broken.destroy();
  });

  it('refuses a driver that counts changed rows only', async () => {
    const refusal = await said({ connection: { flags: '-FOUND_ROWS' } as object });
    expect(isConfigError(refusal)).toBe(true);
    expect(String(refusal)).toContain('-FOUND_ROWS');
  });

  it('says that a server which is not there is unavailable', async () => {
    // Nobody listens at port 1.
    const db = openMysql('mysql://root@127.0.0.1:1/nothing');
    const refusal = await rejection(knexStorage(db).ready());
    await db.destroy();
    expect(isStorageUnavailable(refusal)).toBe(true);
    expect(String(refusal)).toBe(
      'StorageUnavailable: mysql: nothing listens there: start the server, or mend host and port',
    );
  });
});
