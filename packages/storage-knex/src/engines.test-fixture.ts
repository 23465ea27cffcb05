import type { Knex } from 'knex';
import { openSqlite } from './index.ts';
import { mysqlDatabases, openMysql } from './mysql/mysql.test-fixture.ts';
import { openPg, postgresDatabases } from './postgres/postgres.test-fixture.ts';

/** What a test runs on, by name: each call opens a new, empty database. */
export interface Engines {
  readonly engines: ReadonlyArray<readonly [name: string, open: () => Promise<Knex>]>;
  /** Takes away what was made for the tests. */
  remove(): Promise<void>;
}

/** SQLite, and Postgres and MySQL or MariaDB where there is one. */
export async function enginesToTest(): Promise<Engines> {
  const postgres = await postgresDatabases();
  const mysql = await mysqlDatabases();
  return {
    engines: [
      ['SQLite', async () => openSqlite({ filename: ':memory:' })],
      ...(postgres ? [['Postgres', async () => openPg(await postgres.make())] as const] : []),
      ...(mysql ? [['MySQL', async () => openMysql(await mysql.make())] as const] : []),
    ],
    remove: async () => {
      await Promise.all([postgres?.remove(), mysql?.remove()]);
    },
  };
}
