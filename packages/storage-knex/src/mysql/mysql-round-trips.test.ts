import { createPlayerLink, type StorageAdapter } from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { knexStorage, migrate } from '../index.ts';
import { arcade } from '../plans.test-fixture.ts';
import {
  aPlayer,
  empty,
  mysqlDatabases,
  openMysql,
  type TestDatabases,
  tapped,
} from './mysql.test-fixture.ts';

const found = await mysqlDatabases();
const databases = found as TestDatabases;

describe.skipIf(found === undefined)('round trips to MySQL or MariaDB', () => {
  let url: string;
  let db: Knex;
  let storage: StorageAdapter;
  const sent: string[] = [];
  beforeAll(async () => {
    url = await databases.make();
    db = openMysql(url, { pool: { max: 1, ...tapped({ before: (sql) => void sent.push(sql) }) } });
    await migrate(db);
    storage = knexStorage(db);
    // From now on it is known of the connection at which level its session is.
    await storage.apply('golf', aPlayer('warm'));
  });
  beforeEach(() => empty(db));
  afterAll(async () => {
    await db.destroy();
    await databases.remove();
  });
  const count = async (work: () => Promise<unknown>): Promise<number> => {
    sent.length = 0;
    await work();
    return sent.length;
  };

  it('of a connect: 7 for a new player, 7 for a known one, 8 for one with a session', async () => {
    const link = createPlayerLink({ gameId: 'golf', storage, providers: [arcade({})] });
    const request = { provider: 'arcade', credentials: { ticket: 'ann' } };
    expect(await count(() => link.connect(request))).toBe(7);
    expect(await count(() => link.connect(request))).toBe(7);
    const { authToken } = await link.connect(request);
    const session = authToken as string;
    expect(await count(() => link.connect({ ...request, session }))).toBe(8);
    await link.close();
  });

  it('are one fewer for a host whose sessions are READ COMMITTED', async () => {
    const lines: string[] = [];
    const level = 'set session transaction isolation level read committed';
    const pool = { max: 1, ...tapped({ before: (sql) => void lines.push(sql) }, level) };
    const host = openMysql(url, { pool });
    const fewer = knexStorage(host);
    await fewer.apply('golf', aPlayer('ann'));
    const plan = aPlayer('bob');
    const inserts = plan.writes.slice(0, 2);
    lines.length = 0;
    await fewer.apply('golf', { ...plan, writes: inserts });
    await host.destroy();
    const begins = lines.map((line) => line.split(' ', 2).join(' '));
    expect(begins).toEqual(['start transaction', 'insert into', 'insert into', 'commit']);
  });

  it('of a read are 1, of a single write 2, whatever the number of ids', async () => {
    await storage.apply('golf', aPlayer('ann'));
    const ids = Array.from({ length: 2_000 }, (_, n) => `p${n}`);
    expect(await count(() => storage.players.many('golf', ids))).toBe(1);
    expect(await count(() => storage.links.find('golf', 'arcade', ids))).toBe(1);
    expect(await count(() => storage.players.export('golf', 'ann'))).toBe(1);
    expect(await count(() => storage.deleteSessions('golf', 'ann', { only: 's' }))).toBe(2);
  });
});
