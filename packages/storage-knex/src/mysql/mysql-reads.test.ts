import type { StorageAdapter } from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knexStorage, migrate } from '../index.ts';
import { NOW } from '../plans.test-fixture.ts';
import { TABLE } from '../table.ts';
import {
  aPlayer,
  aSignIn,
  mysqlDatabases,
  openMysql,
  type TestDatabases,
} from './mysql.test-fixture.ts';

const found = await mysqlDatabases();
const databases = found as TestDatabases;

const PLAYERS = 1_000;
/** More rows than any of these should have to look at, and far fewer than there are. */
const FEW = 40;
const ID = 'p500';
const ACCOUNT = `of ${ID}`;
const aPush = { id: `push ${ID}`, playerId: ID, deviceOs: 'ios', pushId: ID, pushHash: ID };

const CALLS: Record<string, (storage: StorageAdapter) => Promise<unknown>> = {
  'situation of a session': (storage) =>
    storage.situation('golf', {
      now: NOW,
      caller: { kind: 'session', id: `s of ${ID}`, tokenHash: 'hash' },
      provider: 'arcade',
      externalId: 'of p7',
      proof: ID,
    }),
  'situation of a player': (storage) =>
    storage.situation('golf', {
      now: NOW,
      caller: { kind: 'player', playerId: ID },
      provider: 'arcade',
      externalId: ACCOUNT,
    }),
  'a sign-in': (storage) => storage.apply('golf', aSignIn(ID, NOW + 1)),
  summary: (storage) => storage.summary('golf', ID),
  findSession: (storage) => storage.findSession('golf', `s of ${ID}`),
  rotateSession: (storage) => storage.rotateSession('golf', `s of ${ID}`, 'hash', 'new', NOW, NOW),
  touchSession: (storage) => storage.touchSession('golf', `s of ${ID}`, NOW),
  listSessions: (storage) => storage.listSessions('golf', ID),
  deleteSessions: (storage) => storage.deleteSessions('golf', ID, {}),
  'players.get': (storage) => storage.players.get('golf', ID),
  'players.many': (storage) => storage.players.many('golf', ['p1', 'p2', 'p3']),
  'players.update': (storage) => storage.players.update('golf', ID, {}),
  'players.export': (storage) => storage.players.export('golf', ID),
  'links.of': (storage) => storage.links.of('golf', ID),
  'links.find': (storage) => storage.links.find('golf', 'arcade', ['of p1', 'of p2', 'of p3']),
  'links.unlink': (storage) => storage.links.unlink('golf', ID, 'arcade', '', ['arcade', 'portal']),
  'vault.read': (storage) => storage.vault.read('golf', 'arcade', ACCOUNT, NOW),
  'vault.countFailure': (storage) =>
    storage.vault.countFailure('golf', 'arcade', ACCOUNT, 5, 1, NOW),
  'vault.clearFailures': (storage) => storage.vault.clearFailures('golf', 'arcade', ACCOUNT),
  'friends.replace': (storage) =>
    storage.friends.replace('golf', ID, {
      provider: 'arcade',
      slot: '',
      friends: [],
      fetchedAt: NOW,
    }),
  'friends.of': (storage) => storage.friends.of('golf', ID),
  'push.save': (storage) => storage.push.save('golf', aPush),
  'push.of': (storage) => storage.push.of('golf', ID),
  'push.remove': (storage) => storage.push.remove('golf', ID, aPush.id),
  sweep: (storage) => storage.sweep(NOW - 1, 5),
  'players.remove': (storage) => storage.players.remove('golf', ID),
};

describe.skipIf(found === undefined)('among many rows on MySQL or MariaDB', () => {
  let db: Knex;
  let storage: StorageAdapter;
  beforeAll(async () => {
    db = openMysql(await databases.make(), { pool: { max: 1 } });
    await migrate(db);
    await fill(db);
    storage = knexStorage(db);
  });
  afterAll(async () => {
    await db.destroy();
    await databases.remove();
  });

  /** Rows that the session has read, those of the question included. */
  const rowsRead = async (): Promise<number> => {
    const [rows] = await db.raw("show session status like 'Handler_read%'");
    return rows.reduce((sum: number, { Value }: { Value: string }) => sum + Number(Value), 0);
  };
  /** How many rows a call reads; once before, so that nothing is prepared or made known in between. */
  async function readBy(call: (storage: StorageAdapter) => Promise<unknown>): Promise<number> {
    const [before, asked] = [await rowsRead(), await rowsRead()];
    await call(storage);
    return (await rowsRead()) - asked - (asked - before);
  }

  it('an id that is too long is none that is as long as ids may be', async () => {
    const longest = 'x'.repeat(255);
    await storage.apply('golf', aPlayer('longest', longest));
    const ids = [`${longest}x`, `${longest} `, 'x'.repeat(70_000)];
    expect(await storage.links.find('golf', 'arcade', ids)).toEqual([]);
    expect(await storage.links.find('golf', 'arcade', [...ids, longest])).toHaveLength(1);
  });

  it('the count sees rows that are read in vain', async () => {
    const all = () => db(TABLE.players).where({ display_name: 'nobody' }).select();
    expect(await readBy(all)).toBeGreaterThanOrEqual(PLAYERS);
  });

  it.each(Object.entries(CALLS))('%s reads a few', async (_name, call) => {
    expect(await readBy(call)).toBeLessThan(FEW);
    await db.raw(`analyze table ${Object.values(TABLE).join(', ')}`);
    expect(await readBy(call)).toBeLessThan(FEW);
  });
});

/** One game with many players, each with a row in every table. */
async function fill(db: Knex): Promise<void> {
  const ids = Array.from({ length: PLAYERS }, (_, n) => `p${n}`);
  const insert = (table: string, row: (id: string) => object) =>
    db.batchInsert(
      table,
      ids.map((id) => ({ game: 'golf', ...row(id) })),
      500,
    );
  const account = (id: string) => ({ provider: 'arcade', external_id: `of ${id}` });
  const times = { created_at: NOW, last_seen_at: NOW };
  await insert(TABLE.players, (id) => ({ id, ...times }));
  await insert(TABLE.links, (id) => ({
    ...account(id),
    player_id: id,
    created_at: NOW,
    last_login_at: NOW,
  }));
  await insert(TABLE.sessions, (id) => ({
    id: `s of ${id}`,
    player_id: id,
    token_hash: 'hash',
    expires_at: NOW,
    ...times,
  }));
  await insert(TABLE.proofs, (id) => ({
    provider: 'arcade',
    proof: id,
    bound_to: '[]',
    until: NOW,
  }));
  await insert(TABLE.friends, (id) => ({
    player_id: id,
    provider: 'arcade',
    slot: '',
    list: '[]',
    fetched_at: NOW,
  }));
  await insert(TABLE.push, (id) => ({
    id: `push ${id}`,
    player_id: id,
    device_os: 'ios',
    push_id: id,
    push_hash: id,
  }));
  await insert(TABLE.secrets, (id) => ({ ...account(id), secret: 'secret' }));
}
