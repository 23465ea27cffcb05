import {
  type ConnectPlan,
  createPlayerLink,
  isStorageConflict,
  isStorageUnavailable,
  type StorageAdapter,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { knexStorage, migrate } from '../index.ts';
import { arcade, NOW, rejection } from '../plans.test-fixture.ts';
import { TABLE } from '../table.ts';
import {
  aPlayer,
  aSignIn,
  empty,
  mysqlDatabases,
  openMysql,
  type Tap,
  type TestDatabases,
  tapped,
} from './mysql.test-fixture.ts';

const found = await mysqlDatabases();
const databases = found as TestDatabases;

describe.skipIf(found === undefined)('faults of MySQL or MariaDB', () => {
  let url: string;
  let db: Knex;
  let storage: StorageAdapter;
  beforeAll(async () => {
    url = await databases.make();
    db = openMysql(url);
    await migrate(db);
    storage = knexStorage(db);
  });
  beforeEach(() => empty(db));
  afterAll(async () => {
    await db.destroy();
    await databases.remove();
  });

  /** Another knex on the same database, of one connection, for as long as `use` runs. */
  async function on<T>(
    pool: Knex.PoolConfig,
    use: (storage: StorageAdapter, db: Knex) => Promise<T>,
  ): Promise<T> {
    const other = openMysql(url, { pool: { max: 1, ...pool } });
    try {
      return await use(knexStorage(other), other);
    } finally {
      await other.destroy();
    }
  }
  /** An error as mysql2 gives it, in the place of a statement that begins so. */
  const failing = (start: string, errno: number, code: string, times = 1): Tap => {
    let left = times;
    return {
      before(sql) {
        if (!sql.trimStart().startsWith(start) || left === 0) return;
        left -= 1;
        throw Object.assign(new Error(`of ${start}: secret`), { errno, code });
      },
    };
  };
  const rowsLeft = async () => {
    const counts = await Promise.all(
      [TABLE.players, TABLE.links, TABLE.sessions, TABLE.proofs].map((table) =>
        db(table).count({ n: '*' }),
      ),
    );
    return counts.flat().reduce((sum, { n }) => sum + Number(n), 0);
  };

  it.each([
    'set transaction',
    'start transaction',
    `insert into \`${TABLE.players}\``,
    `insert into \`${TABLE.links}\``,
    `insert into \`${TABLE.sessions}\``,
  ])(
    'a connection that is killed after "%s" leaves nothing, and the next one works',
    async (start) => {
      let killed = false;
      const tap: Tap = {
        async after(sql, { threadId }) {
          if (killed || !sql.startsWith(start)) return;
          killed = true;
          await databases.admin.raw(`kill connection ${threadId}`);
        },
      };
      await on(tapped(tap), async (tapping) => {
        const refusal = await rejection(tapping.apply('golf', aPlayer('ann')));
        expect(isStorageUnavailable(refusal)).toBe(true);
        expect(killed).toBe(true);
        expect(await rowsLeft()).toBe(0);
        await tapping.apply('golf', aPlayer('ann'));
        expect(await rowsLeft()).toBe(3);
      });
    },
  );

  it('a connection that is lost before COMMIT is answered is no success', async () => {
    let lost = false;
    const tap: Tap = {
      before(sql, connection) {
        if (lost || sql !== 'commit') return;
        lost = true;
        connection.destroy();
      },
    };
    await on(tapped(tap), async (tapping) => {
      expect(isStorageUnavailable(await rejection(tapping.apply('golf', aPlayer('ann'))))).toBe(
        true,
      );
      expect(await tapping.players.get('golf', 'ann')).toBeUndefined();
    });
  });

  it('a connection on which a rollback failed is not used again', async () => {
    const threads: number[] = [];
    const tap = failing('rollback', 2013, 'PROTOCOL_CONNECTION_LOST');
    const watching: Tap = {
      before(sql, connection) {
        threads.push(connection.threadId);
        return tap.before?.(sql, connection);
      },
    };
    await storage.apply('golf', aPlayer('ann'));
    await on(tapped(watching), async (tapping) => {
      expect(isStorageConflict(await rejection(tapping.apply('golf', aPlayer('ann'))))).toBe(true);
      await tapping.apply('golf', aPlayer('bob'));
      expect(new Set(threads).size).toBe(2);
      expect(await storage.players.get('golf', 'bob')).toBeDefined();
    });
  });

  it('a deadlock is a conflict of a plan, after a rollback', async () => {
    const sent: string[] = [];
    const deadlock = failing(`insert into \`${TABLE.links}\``, 1213, 'ER_LOCK_DEADLOCK');
    const tap: Tap = {
      before(sql, connection) {
        sent.push(sql);
        return deadlock.before?.(sql, connection);
      },
    };
    await on(tapped(tap), async (tapping) => {
      const refusal = await rejection(tapping.apply('golf', aPlayer('ann')));
      expect(isStorageConflict(refusal)).toBe(true);
      expect(String(refusal)).toBe('StorageConflict: mysql: ER_LOCK_DEADLOCK');
      expect(sent.at(-1)).toBe('rollback');
      expect(await rowsLeft()).toBe(0);
      await tapping.apply('golf', aPlayer('ann'));
    });
  });

  it('a deadlock of anything else is run again, five times at most', async () => {
    await storage.apply('golf', aPlayer('ann'));
    const start = `update ${TABLE.sessions}`;
    const touch = (times: number) =>
      on(tapped(failing(start, 1213, 'ER_LOCK_DEADLOCK', times)), (tapping) =>
        rejection(tapping.touchSession('golf', 's of ann', NOW + times)),
      );
    expect(await touch(4)).toBe('resolved');
    expect((await storage.findSession('golf', 's of ann'))?.lastSeenAt).toBe(NOW + 4);
    expect(isStorageConflict(await touch(5))).toBe(true);
    expect((await storage.findSession('golf', 's of ann'))?.lastSeenAt).toBe(NOW + 4);
  });

  it('a lock that does not come in time is a conflict, and nothing of the plan stays', async () => {
    await storage.apply('golf', aPlayer('ann'));
    // MySQL waits for a second at least.
    const wait = `set session innodb_lock_wait_timeout = ${databases.isMariadb ? 0 : 1}`;
    const host = await db.transaction();
    await host(TABLE.links).where({ player_id: 'ann' }).forUpdate();
    const writes = [...aPlayer('bob').writes, ...aSignIn('ann', NOW + 1).writes];
    const plan: ConnectPlan = { ...aPlayer('bob'), writes };
    await on(tapped({}, wait), async (waiting) => {
      const refusal = await rejection(waiting.apply('golf', plan));
      expect(isStorageConflict(refusal)).toBe(true);
      expect(await storage.players.get('golf', 'bob')).toBeUndefined();
      await host.rollback();
      await waiting.apply('golf', plan);
      expect(await storage.players.get('golf', 'bob')).toBeDefined();
    });
  });

  it('a pool that has no connection left is unavailable, until it has one', async () => {
    await on({ acquireTimeoutMillis: 20 }, async (starved, other) => {
      const host = await other.transaction();
      const refusals = [
        rejection(starved.apply('golf', aPlayer('ann'))),
        rejection(starved.players.get('golf', 'ann')),
      ];
      for (const refusal of refusals) expect(isStorageUnavailable(await refusal)).toBe(true);
      await host.rollback();
      await starved.apply('golf', aPlayer('ann'));
    });
  });

  it('a user without rights, and a session that only reads, are unavailable by name', async () => {
    await storage.apply('golf', aPlayer('secret-player'));
    const name = `playerlink_${process.pid}`;
    const { admin } = databases;
    await admin.raw(`drop user if exists ${name}`);
    await admin.raw(`create user ${name} identified by 'Password_1'`);
    await admin.raw(`grant select on ${new URL(url).pathname.slice(1)}.* to ${name}`);
    const asReader = Object.assign(new URL(url), { username: name, password: 'Password_1' });
    const reader = openMysql(asReader.href);
    const refusal = await rejection(knexStorage(reader).apply('golf', aPlayer('secret-player')));
    expect(String(refusal)).toBe('StorageUnavailable: mysql: ER_TABLEACCESS_DENIED_ERROR');
    expect(await knexStorage(reader).players.get('golf', 'secret-player')).toBeDefined();
    await reader.destroy();
    await admin.raw(`drop user ${name}`);

    await on(tapped({}, 'set session transaction read only'), async (readOnly) => {
      const written = await rejection(readOnly.apply('golf', aPlayer('secret-player')));
      expect(String(written)).toBe(
        'StorageUnavailable: mysql: ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
      );
    });
  });

  it('messages hold no values, though the driver’s do', async () => {
    await storage.apply('golf', aPlayer('ann', 'secret-account'));
    const refusal = await rejection(storage.apply('golf', aPlayer('bob', 'secret-account')));
    expect(String(refusal)).toBe('StorageConflict: mysql: ER_DUP_ENTRY');
    expect(JSON.stringify(refusal)).not.toContain('secret-account');
    const tooLong = { ...aPlayer('carl'), writes: [aPlayer('x'.repeat(65)).writes[0]] };
    const cut = await rejection(storage.apply('golf', tooLong as ConnectPlan));
    expect(String(cut)).toBe('StorageUnavailable: mysql: ER_DATA_TOO_LONG');
    expect(await rowsLeft()).toBe(3);
  });

  it('what core answers is retryable, and right again when the server is', async () => {
    const providers = [arcade({})];
    const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    let isDown = true;
    const tap: Tap = {
      before: (_sql, connection) => {
        if (isDown) connection.destroy();
      },
    };
    await on(tapped(tap), async (tapping) => {
      const link = createPlayerLink({ gameId: 'golf', storage: tapping, providers, logger });
      const request = { provider: 'arcade', credentials: { ticket: 'ann' } };
      expect(await rejection(link.connect(request))).toMatchObject({
        code: 'UNAVAILABLE',
        retryable: true,
      });
      isDown = false;
      expect(await link.connect(request)).toMatchObject({ outcome: 'created', newPlayer: true });
      await link.close();
    });
  });
});
