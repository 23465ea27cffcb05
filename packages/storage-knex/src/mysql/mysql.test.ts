import { testStorage } from '@playerlink/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { knexStorage, migrate } from '../index.ts';
import { empty, mysqlDatabases, openMysql } from './mysql.test-fixture.ts';

const databases = await mysqlDatabases();

describe.skipIf(databases === undefined)('the storage kit on MySQL or MariaDB', () => {
  const opened: Knex[] = [];
  beforeAll(async () => {
    const url = (await databases?.make()) ?? '';
    opened.push(openMysql(url), openMysql(url));
    await migrate(opened[0] as Knex);
  });
  afterAll(async () => {
    for (const db of opened) await db.destroy();
    await databases?.remove();
  });
  const openTwice = async () => {
    const [here, there] = opened as [Knex, Knex];
    await empty(here);
    return { storage: knexStorage(here), peer: knexStorage(there), close: async () => {} };
  };
  testStorage(test, openTwice, { openTwice, rows: 100_000 });
});
