import {
  type ConnectPlan,
  isConfigError,
  type LinkRow,
  type StorageAdapter,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knexStorage, migrate, migrationStatus, openSqlite } from './index.ts';
import { type Migration, migrationsOf } from './schema.ts';
import type { SqliteConnection } from './sqlite/driver.ts';
import { SQLITE } from './sqlite/sqlite-dialect.ts';
import { TABLE } from './table.ts';

const NOW = 1_700_000_000_000;
const MIGRATIONS = migrationsOf(SQLITE);
const FIRST = MIGRATIONS.slice(0, 1);
const LATER = ['0002_friends_and_push', '0003_secrets', '0004_nodes'];

let db: Knex;
let storage: StorageAdapter;
beforeEach(() => {
  db = openSqlite({ filename: ':memory:' });
  storage = knexStorage(db);
});
afterEach(() => db.destroy());

/** What the first release did: its one step, by knex. */
const migrateAsFirstRelease = (): Promise<unknown> =>
  db.migrate.latest({
    tableName: TABLE.migrations,
    migrationSource: {
      getMigrations: async () => [...FIRST],
      getMigrationName: (step: Migration) => step.name,
      getMigration: async (step: Migration) => step,
    },
  });

const aLink = (playerId: string): LinkRow => ({
  provider: 'arcade',
  externalId: `of-${playerId}`,
  playerId,
  slot: '',
  displayName: 'At the arcade',
  syncDisplayName: true,
  createdAt: NOW,
  lastLoginAt: NOW + 1,
});

/** A player with a link, a session and a proof: a row in every table of the first step. */
const create = (id: string): Promise<void> =>
  storage.apply('golf', {
    outcome: 'created',
    now: NOW,
    expect: {},
    writes: [
      { kind: 'insertPlayer', id, displayName: 'Ann', segments: { level: 'pro' }, at: NOW },
      { kind: 'insertLink', link: aLink(id) },
      {
        kind: 'claimProof',
        provider: 'arcade',
        proof: `p-${id}`,
        boundTo: ['x'],
        until: NOW + 9_000,
      },
      {
        kind: 'insertSession',
        session: {
          id: `s-${id}`,
          playerId: id,
          tokenHash: 'hash',
          prevTokenHash: null,
          prevUntil: null,
          createdAt: NOW,
          lastSeenAt: NOW,
          expiresAt: NOW + 9_000,
          label: null,
        },
      },
    ],
  });

const aSecret = (id: string): ConnectPlan => ({
  outcome: 'resumed',
  now: NOW,
  expect: {},
  writes: [
    {
      kind: 'putSecret',
      provider: 'arcade',
      externalId: `of-${id}`,
      secret: `secret of ${id}`,
    },
  ],
});

const secretOf = async (id: string): Promise<string | undefined> =>
  (await storage.vault.read('golf', 'arcade', `of-${id}`, NOW))?.secret;

const aList = { provider: 'arcade', slot: '', friends: [{ externalId: 'f1' }], fetchedAt: NOW };
const aPush = { deviceOs: 'ios', pushId: 'device', pushHash: 'hash of device' };

describe('a database of the first release', () => {
  const rows = async () => ({
    players: await db(TABLE.players),
    links: await db(TABLE.links),
    sessions: await db(TABLE.sessions),
    proofs: await db(TABLE.proofs),
  });

  it('takes the later steps, and keeps its rows', async () => {
    await migrateAsFirstRelease();
    await create('ann');
    const before = await rows();
    for (const table of Object.values(before)) expect(table).toHaveLength(1);
    expect(await migrate(db)).toEqual(LATER);
    expect(await rows()).toEqual(before);
    await storage.ready();
    await storage.friends.replace('golf', 'ann', aList);
    await storage.push.save('golf', { ...aPush, id: 'push-1', playerId: 'ann' });
    expect(await storage.friends.of('golf', 'ann')).toEqual([aList]);
    expect(await storage.push.of('golf', 'ann')).toHaveLength(1);
    await storage.apply('golf', aSecret('ann'));
    expect(await secretOf('ann')).toBe('secret of ann');
  });

  it('is refused by ready(), with the steps it lacks and the line to paste', async () => {
    await migrateAsFirstRelease();
    const refusal: unknown = await storage.ready().catch((error: unknown) => error);
    expect(isConfigError(refusal)).toBe(true);
    expect(String(refusal)).toContain(`the schema lacks ${LATER.join(', ')}: run`);
    expect(String(refusal)).toContain('await migrate(db)');
    expect(await migrationStatus(db)).toEqual({
      applied: ['0001_connect'],
      pending: LATER,
      unknown: [],
    });
  });
});

describe('the steps', () => {
  it('go back as they came', async () => {
    const schema = () => db('sqlite_master').orderBy('name').pluck('sql');
    const seen: string[][] = [await schema()];
    for (const step of MIGRATIONS) {
      await step.up(db);
      seen.push(await schema());
    }
    // The last one has no tables on SQLite.
    expect(new Set(seen.map(String)).size).toBe(MIGRATIONS.length);
    for (const step of [...MIGRATIONS].reverse()) {
      expect(await schema()).toEqual(seen.pop());
      await step.down(db);
    }
    expect(await schema()).toEqual(seen.pop());
  });
});

describe('what belongs to a row', () => {
  beforeEach(async () => {
    await migrate(db);
    for (const id of ['ann', 'bob']) {
      await create(id);
      await storage.friends.replace('golf', id, aList);
      await storage.push.save('golf', {
        ...aPush,
        id: `push-${id}`,
        playerId: id,
        pushHash: id,
      });
      await storage.apply('golf', aSecret(id));
    }
  });

  it('friends go with their link, which leaves registrations and other lists alone', async () => {
    await db(TABLE.links).where({ player_id: 'ann' }).delete();
    expect(await storage.friends.of('golf', 'ann')).toEqual([]);
    expect(await storage.push.of('golf', 'ann')).toHaveLength(1);
    expect(await storage.friends.of('golf', 'bob')).toEqual([aList]);
  });

  it('a secret goes with its link, and no other one does', async () => {
    await db(TABLE.links).where({ player_id: 'ann' }).delete();
    expect(await secretOf('ann')).toBeUndefined();
    expect(await secretOf('bob')).toBe('secret of bob');
  });

  it('registrations go with their player, and so do lists and secrets', async () => {
    await db(TABLE.players).where({ id: 'ann' }).delete();
    expect(await db(TABLE.secrets).pluck('external_id')).toEqual(['of-bob']);
    expect(await db(TABLE.push).pluck('player_id')).toEqual(['bob']);
    expect(await db(TABLE.friends).pluck('player_id')).toEqual(['bob']);
  });
});

describe('many ids', () => {
  it.each([0, 1, 2_000])('%i of them are one statement', async (count) => {
    await migrate(db);
    await create('p1');
    const ids = Array.from({ length: count }, (_, n) => `p${n}`);
    const statements: string[] = [];
    const connection: SqliteConnection = await db.client.acquireConnection();
    const { prepare } = connection;
    connection.prepare = (sql) => {
      const statement = prepare.call(connection, sql);
      const { all } = statement;
      statement.all = (...values) => {
        statements.push(sql);
        return all.apply(statement, values);
      };
      return statement;
    };
    await db.client.releaseConnection(connection);
    const found = await storage.players.many('golf', ids);
    expect(found.map(({ id }) => id)).toEqual(count > 1 ? ['p1'] : []);
    expect(statements).toHaveLength(1);
    expect(await storage.links.find('golf', 'arcade', ids)).toEqual([]);
    expect(statements).toHaveLength(2);
  });
});
