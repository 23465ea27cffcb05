import {
  isConfigError,
  isStorageConflict,
  isStorageUnavailable,
  type StorageAdapter,
  type Write,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type KnexStorageOptions, knexStorage, migrate } from '../index.ts';
import { aSession, create, creation, NOW, planOf, rejection } from '../plans.test-fixture.ts';
import { TABLE } from '../table.ts';
import type { PgConnection } from './driver.ts';
import { embeddedServer, empty, openPg } from './postgres.test-fixture.ts';

const server = await embeddedServer();

describe.skipIf(server === undefined)('what goes wrong with a Postgres', () => {
  const url = server?.url('postgres') ?? '';
  let db: Knex;
  let storage: StorageAdapter;
  /** The operator at work beside us. */
  let other: Knex;
  const opened: Knex[] = [];
  beforeAll(async () => {
    db = openPg(url, { max: 4 });
    other = openPg(url, { max: 4 });
    await migrate(db);
    storage = knexStorage(db);
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.destroy();
    await empty(other);
  });
  afterAll(async () => {
    for (const each of [db, other]) await each.destroy();
    await server?.remove();
  });

  /** The same database, for sessions with these settings. */
  const withSettings = (settings: string, pool: Knex.PoolConfig = {}): Knex => {
    const each = openPg(`${url}?options=${encodeURIComponent(`-c ${settings}`)}`, pool);
    opened.push(each);
    return each;
  };
  const players = () => other(TABLE.players).orderBy('id').pluck('id');

  /** A row lock that stands in the way of a plan, until the test rolls it back. */
  const lock = async (id: string): Promise<Knex.Transaction> => {
    const trx = await other.transaction();
    await trx(TABLE.players).where({ id }).forUpdate();
    return trx;
  };
  /** Resolves when somebody waits for a lock, with the number of the session. */
  const waiting = async (): Promise<number> => {
    for (;;) {
      const { rows } = await other.raw(
        `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      if (rows.length > 0) return rows[0].pid;
    }
  };
  const removal: Write = {
    kind: 'removeLink',
    provider: 'arcade',
    externalId: 'ann',
    playerId: 'ann',
  };

  it.each([
    ['one statement', [...creation('bob'), aSession('ann', 's1')]],
    ['a transaction', [...creation('bob'), removal]],
  ])(
    'a session ended in the middle of %s: nothing is written, and the next one works',
    async (_, writes) => {
      await storage.apply('golf', create('ann'));
      const trx = await lock('ann');
      const applied = rejection(storage.apply('golf', planOf(writes)));
      await other.raw('select pg_terminate_backend(?)', [await waiting()]);
      expect(String(await applied)).toBe('StorageUnavailable: postgres: 57P01');
      await trx.rollback();
      expect(await players()).toEqual(['ann']);
      await storage.apply('golf', planOf(writes));
      expect(await players()).toEqual(['ann', 'bob']);
    },
  );

  it('a server that stops and comes back: outages meanwhile, and then all as before', async () => {
    await storage.apply('golf', create('ann'));
    await server?.stop();
    for (const _ of Array(5)) {
      const answers = [storage.players.get('golf', 'ann'), storage.apply('golf', create('bob'))];
      for (const answer of answers)
        expect(isStorageUnavailable(await rejection(answer))).toBe(true);
      expect(isStorageUnavailable(await rejection(storage.ready()))).toBe(true);
    }
    await server?.start();
    await storage.ready();
    expect(await storage.players.get('golf', 'ann')).toMatchObject({ id: 'ann' });
    await storage.apply('golf', create('bob'));
    expect(await players()).toEqual(['ann', 'bob']);
  });

  it('a pool without a free connection: an outage after the host’s own patience', async () => {
    const small = openPg(url, { min: 0, max: 1, acquireTimeoutMillis: 50 });
    opened.push(small);
    const trx = await small.transaction();
    const refusal = await rejection(knexStorage(small).apply('golf', create('ann')));
    expect(String(refusal)).toBe('StorageUnavailable: postgres: no connection could be had');
    await trx.rollback();
    await knexStorage(small).apply('golf', create('ann'));
    expect(await players()).toEqual(['ann']);
  });

  it('ready() says what keeps the server from being asked', async () => {
    const nowhere = new URL(url);
    nowhere.pathname = '/nowhere';
    const noServer = new URL(url);
    noServer.port = '1';
    for (const [at, words] of [
      [nowhere, 'there is no such database: make it, or mend its name'],
      [noServer, 'nothing listens there: start the server, or mend host and port'],
    ] as const) {
      const db = openPg(at.href);
      opened.push(db);
      const refusal = await rejection(knexStorage(db).ready());
      expect(String(refusal)).toBe(`StorageUnavailable: postgres: ${words}`);
    }
  });

  it.each([
    ['statement_timeout=50', 'StorageUnavailable: postgres: 57014'],
    ['lock_timeout=50', 'StorageConflict: postgres: 55P03'],
  ])('a lock that does not go, with %s: nothing is written', async (setting, words) => {
    await storage.apply('golf', create('ann'));
    const impatient = knexStorage(withSettings(setting, { max: 1 }));
    for (const writes of [[aSession('ann', 's1')], [removal]]) {
      const trx = await lock('ann');
      expect(String(await rejection(impatient.apply('golf', planOf(writes))))).toBe(words);
      await trx.rollback();
    }
    expect(await impatient.listSessions('golf', 'ann')).toEqual([]);
    expect(await impatient.links.of('golf', 'ann')).toHaveLength(1);
  });

  it('two who wait for each other: one is told to try again', async () => {
    for (const id of ['ann', 'bob']) await storage.apply('golf', create(id));
    const trx = await lock('bob');
    const rename = (playerId: string): Write => ({
      kind: 'renamePlayer',
      playerId,
      displayName: 'new',
    });
    // No plan of core's renames two: it is the way to hold one row and wait for another.
    const both = rejection(storage.apply('golf', planOf([rename('ann'), rename('bob')])));
    await waiting();
    const theirs = rejection(
      trx(TABLE.players)
        .where({ id: 'ann' })
        .forUpdate()
        .then(() => {}),
    );
    const lost = await theirs;
    await trx.rollback();
    const ours = await both;
    // The server chooses whom it ends.
    const isOurs = isStorageConflict(ours);
    expect([ours, Object(lost).code]).toEqual(isOurs ? [ours, undefined] : ['resolved', '40P01']);
    const names = await other(TABLE.players).orderBy('id').pluck('display_name');
    expect(names).toEqual(isOurs ? ['ann', 'bob'] : ['new', 'new']);
  });

  describe('locks are taken in the order players, links, sessions, so that nobody waits in a ring', () => {
    const account = { provider: 'arcade', externalId: 'ann', playerId: 'ann' };
    const signIn = planOf([{ kind: 'touchLink', ...account, at: NOW + 1 }, aSession('ann', 's2')], {
      session: { id: 's1', playerId: 'ann' },
      owner: account,
    });
    /** Holds a row of the table until the sign-in waits for it, and then wants the rows of those after it. */
    const inTheWay = async (table: string, after: readonly string[]) => {
      await storage.apply('golf', planOf([...creation('ann'), aSession('ann', 's1')]));
      const trx = await other.transaction();
      await trx(table).forUpdate();
      const applied = rejection(storage.apply('golf', signIn));
      await waiting();
      for (const each of after) await trx(each).forUpdate();
      return { trx, applied };
    };

    it('a player who is removed while they sign in', async () => {
      const { trx, applied } = await inTheWay(TABLE.players, [TABLE.links, TABLE.sessions]);
      await trx(TABLE.players).delete();
      await trx.commit();
      expect(String(await applied)).toBe('StorageConflict: postgres: the plan lost a race');
    });

    it('a link, and then a session, that somebody else writes', async () => {
      const { trx, applied } = await inTheWay(TABLE.links, [TABLE.sessions]);
      await trx.commit();
      expect(await applied).toBe('resolved');
    });
  });

  it('transactions that are read-only by default: reads work, writes and ready() do not', async () => {
    await storage.apply('golf', create('ann'));
    const readOnly = knexStorage(withSettings('default_transaction_read_only=on'));
    expect(await readOnly.players.get('golf', 'ann')).toMatchObject({ id: 'ann' });
    for (const writes of [creation('bob'), [removal]]) {
      const refusal = await rejection(readOnly.apply('golf', planOf(writes)));
      expect(String(refusal)).toBe('StorageUnavailable: postgres: 25006');
    }
    expect(String(await rejection(readOnly.ready()))).toContain(
      'set default_transaction_read_only = off',
    );
  });

  it('a role without rights: a branded error', async () => {
    await other.raw('drop role if exists guest');
    await other.raw(`create role guest login password 'guest'`);
    const guest = openPg(url.replace('postgres:password', 'guest:guest'));
    opened.push(guest);
    const refusal = await rejection(knexStorage(guest).apply('golf', create('ann')));
    expect(String(refusal)).toBe('StorageUnavailable: postgres: 42501');
  });

  describe('ready()', () => {
    const refusal = async (each: Knex, options: KnexStorageOptions = {}): Promise<string> => {
      const refused = await rejection(knexStorage(each, options).ready());
      expect(refused === 'resolved' || isConfigError(refused)).toBe(true);
      return String(refused);
    };
    /** Sets what only the server’s operator can, and waits until it is so. */
    const alter = async (name: string, value: 'on' | 'off') => {
      await other.raw(`alter system set ${name} = ${value}`);
      await other.raw('select pg_reload_conf()');
      // A session knows it after its next command.
      for (;;) {
        const { rows } = await other.raw(`show ${name}`);
        if (rows[0][name] === value) return;
      }
    };

    it('accepts the settings a server has by itself', async () => {
      expect(await refusal(db)).toBe('resolved');
    });

    it.each(['fsync', 'full_page_writes'])('refuses a server without %s', async (name) => {
      await alter(name, 'off');
      try {
        const fresh = withSettings('synchronous_commit=on');
        expect(await refusal(fresh)).toContain(`alter system set ${name} = on`);
        expect(await refusal(fresh, { synchronous: 'NORMAL' })).toContain(name);
      } finally {
        await alter(name, 'on');
      }
      expect(await refusal(withSettings('synchronous_commit=on'))).toBe('resolved');
    });

    it('refuses synchronous_commit=off, unless told that less will do', async () => {
      const hasty = withSettings('synchronous_commit=off');
      expect(await refusal(hasty)).toContain('set synchronous_commit = on');
      expect(await refusal(hasty, { synchronous: 'NORMAL' })).toBe('resolved');
      expect(await refusal(withSettings('synchronous_commit=local'))).toBe('resolved');
    });

    it('refuses a database that is not UTF8', async () => {
      await other.raw('drop database if exists ascii');
      await other.raw(
        `create database ascii encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`,
      );
      const ascii = openPg(server?.url('ascii') ?? '');
      expect(await refusal(ascii)).toContain("encoding 'UTF8'");
      await ascii.destroy();
    });

    it('refuses a server that is too old', async () => {
      const old = openPg(url, {
        afterCreate: (connection: PgConnection, done: (e: null, c: PgConnection) => void) => {
          const query = connection.query.bind(connection);
          connection.query = async (asked) => {
            const result = await query(asked);
            const isAsked = JSON.stringify(asked).includes('server_version_num');
            return isAsked
              ? { ...result, rows: [{ ...Object(result.rows[0]), version: 120_022 }] }
              : result;
          };
          done(null, connection);
        },
      });
      opened.push(old);
      expect(await refusal(old)).toContain('13 or newer, not 120022');
    });
  });

  it('a clock that was set back: what is over by it is over, and nothing else', async () => {
    await storage.apply('golf', create('ann'));
    await storage.apply('golf', planOf([aSession('ann', 's1')]));
    const earlier = {
      ...planOf([aSession('ann', 's2')], { session: { id: 's1', playerId: 'ann' } }),
      now: NOW - 86_400_000,
    };
    await storage.apply('golf', earlier);
    expect(await storage.sweep(NOW - 86_400_000, 10)).toBe(0);
    expect(await storage.listSessions('golf', 'ann')).toHaveLength(2);
  });
});
