import type { StorageAdapter } from '@playerlink/core';
import { testStorage } from '@playerlink/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knexStorage, migrate } from './index.ts';
import { empty, openPg, postgresDatabases } from './postgres/postgres.test-fixture.ts';

const databases = await postgresDatabases();

describe.skipIf(databases === undefined)('the storage kit on Postgres', () => {
  let url: string;
  let dbs: readonly [Knex, Knex];
  let storage: StorageAdapter;
  let peer: StorageAdapter;
  beforeAll(async () => {
    url = (await databases?.make()) ?? '';
    dbs = [openPg(url), openPg(url)];
    await migrate(dbs[0]);
    storage = knexStorage(dbs[0]);
    // The ways of a host behind a pooler must lead to the same.
    peer = knexStorage(dbs[1], { preparedStatements: false });
  });
  afterAll(async () => {
    for (const db of dbs) await db.destroy();
    await databases?.remove();
  });
  const close = () => empty(dbs[0]);
  testStorage(test, async () => ({ storage, close }), {
    rows: 100_000,
    openTwice: async () => ({ storage, peer, close }),
  });

  test('took all its locks in one order', async () => {
    // A server counts what a connection has done when that connection ends.
    for (const db of dbs) await db.destroy();
    dbs = [openPg(url), openPg(url)];
    const { rows } = await dbs[0].raw(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    expect(rows).toEqual([{ deadlocks: '0' }]);
  });
});
