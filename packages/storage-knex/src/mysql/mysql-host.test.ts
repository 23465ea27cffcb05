import {
  type ConnectPlan,
  createPlayerLink,
  isStorageUnavailable,
  type StorageAdapter,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InSameCommit } from '../adapter/engine-options.ts';
import { knexStorage, migrate } from '../index.ts';
import { arcade, NOW, rejection } from '../plans.test-fixture.ts';
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

describe.skipIf(found === undefined)('beside a host on MySQL or MariaDB', () => {
  let url: string;
  let db: Knex;
  let storage: StorageAdapter;
  beforeAll(async () => {
    url = await databases.make();
    db = openMysql(url);
    await migrate(db);
    await db.raw('create table wallet (player varchar(64) primary key, coins int not null)');
    storage = knexStorage(db);
  });
  beforeEach(async () => {
    await empty(db);
    await db('wallet').delete();
  });
  afterAll(async () => {
    await db.destroy();
    await databases.remove();
  });

  const wallets = (): Promise<Array<{ player: string; coins: number }>> =>
    db('wallet').orderBy('player');

  describe('the host’s rows in the same commit', () => {
    const playerOf = ({ writes }: ConnectPlan): string | undefined =>
      writes.flatMap((write) => (write.kind === 'insertPlayer' ? [write.id] : []))[0];
    const withHost = (inSameCommit: InSameCommit) => knexStorage(db, { inSameCommit });

    it('see the plan’s rows, which nobody else sees before the commit', async () => {
      const seen: unknown[] = [];
      const looking = withHost(async (trx) => {
        seen.push((await trx('playerlink_players').pluck('id')).join());
        seen.push(await storage.players.get('golf', 'ann'));
      });
      await looking.apply('golf', aPlayer('ann'));
      expect(seen).toEqual(['ann', undefined]);
    });

    it('are READ COMMITTED too, whatever the session is', async () => {
      const seen: number[] = [];
      const looking = withHost(async (trx) => {
        seen.push((await trx('wallet')).length);
        await db('wallet').insert({ player: 'bob', coins: 1 });
        seen.push((await trx('wallet')).length);
      });
      await looking.apply('golf', aPlayer('ann'));
      expect(seen).toEqual([0, 1]);
    });

    it('are undone when the host ends the transaction without a word', async () => {
      const ends = async (line: string): Promise<unknown> => {
        const careless = withHost(async (trx) => {
          await trx('wallet').insert({ player: 'ann', coins: 100 });
          await trx.raw(line);
        });
        return rejection(careless.apply('golf', aPlayer('ann')));
      };
      // What a deadlock does that the host catches and forgets.
      expect(isStorageUnavailable(await ends('rollback'))).toBe(true);
      expect(await wallets()).toEqual([]);
      expect(await storage.players.get('golf', 'ann')).toBeUndefined();
    });

    it('are undone when COMMIT fails, and the connection serves the next plan', async () => {
      let fails = true;
      const tap = {
        before(sql: string) {
          if (!fails || !/^commit/i.test(sql)) return;
          fails = false;
          throw Object.assign(new Error('lost'), { errno: 1180, code: 'ER_ERROR_DURING_COMMIT' });
        },
      };
      const one = openMysql(url, { pool: { max: 1, ...tapped(tap) } });
      const hosts = knexStorage(one, { inSameCommit: async () => {} });
      expect(isStorageUnavailable(await rejection(hosts.apply('golf', aPlayer('ann'))))).toBe(true);
      await hosts.apply('golf', aPlayer('bob'));
      await one.destroy();
      expect(await storage.players.get('golf', 'ann')).toBeUndefined();
      expect(await storage.players.get('golf', 'bob')).toBeDefined();
    });

    it('make one player of 20 connects at once, and are made once', async () => {
      const welcome = withHost(async (trx, plan) => {
        const player = playerOf(plan);
        if (player !== undefined) await trx('wallet').insert({ player, coins: 100 });
      });
      const link = createPlayerLink({
        gameId: 'golf',
        storage: welcome,
        providers: [arcade({})],
      });
      const request = { provider: 'arcade', credentials: { ticket: 'ann' } };
      const answers = await Promise.all(Array.from({ length: 20 }, () => link.connect(request)));
      expect(new Set(answers.map(({ playerId }) => playerId)).size).toBe(1);
      expect(await wallets()).toEqual([{ player: answers[0]?.playerId, coins: 100 }]);
      await link.close();
    });
  });

  describe('what the host has set', () => {
    it('stays: our transactions are READ COMMITTED, its next one has the level of its session', async () => {
      const sent: string[] = [];
      const tap = { before: (sql: string) => void sent.push(sql) };
      const one = openMysql(url, { pool: { max: 1, ...tapped(tap) } });
      const ours = knexStorage(one);
      await ours.apply('golf', aPlayer('ann'));
      await ours.vault.clearFailures('golf', 'arcade', 'of ann');
      await rejection(ours.apply('golf', aPlayer('ann')));
      const ofLevel = sent.flatMap((sql, at) =>
        / read committed$/.test(sql) ? [sent[at + 1]] : [],
      );
      expect(ofLevel.map((sql) => sql?.trimStart().split(' ', 1)[0])).toEqual([
        'start',
        'update',
        'start',
      ]);
      const coins = () =>
        one.transaction(async (trx) => {
          const before = await trx('wallet');
          await db('wallet').insert({ player: 'ann', coins: 1 });
          return [before, await trx('wallet')];
        });
      // REPEATABLE READ: what others commit meanwhile is not seen.
      expect(await coins()).toEqual([[], []]);
      await one.destroy();
    });

    it.each<[string, Parameters<typeof openMysql>[1]]>([
      ['big numbers as text', { connection: { supportBigNumbers: true, bigNumberStrings: true } }],
      ['a type cast of its own', { connection: { typeCast: () => 'cast' } }],
      ['rows as arrays', { connection: { rowsAsArray: true } as object }],
      [
        'no backslash escapes',
        { pool: tapped({}, "set sql_mode = 'NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES'") },
      ],
      ['ansi quotes', { pool: tapped({}, "set sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES'") }],
      [
        'serializable sessions',
        { pool: tapped({}, 'set session transaction isolation level serializable') },
      ],
    ])('does not matter: %s', async (_what, options) => {
      const hosts = openMysql(url, options);
      const ours = knexStorage(hosts);
      const id = `\\' or 1=1; -- "`;
      await ours.apply('golf', aPlayer(id));
      expect(await ours.findSession('golf', `s of ${id}`)).toMatchObject({
        playerId: id,
        createdAt: NOW,
        prevUntil: null,
      });
      const [link] = await ours.links.find('golf', 'arcade', [`of ${id}`]);
      expect(link).toMatchObject({
        playerId: id,
        slot: '',
        syncDisplayName: false,
        createdAt: NOW,
      });
      expect((await ours.players.export('golf', id))?.links).toEqual([link]);
      expect((await ours.players.update('golf', id, { displayName: id }))?.version).toBe(2);
      expect(await ours.deleteSessions('golf', id, {})).toBe(1);
      expect(await storage.players.get('golf', id)).toMatchObject({ id, displayName: id });
      await hosts.destroy();
    });
  });
});
