import { isConfigError, isStorageUnavailable, type JsonObject } from '@playerlink/core';
import { until } from '@playerlink/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, openSqlite, postgresNodes } from '../index.ts';
import { rejection } from '../plans.test-fixture.ts';
import { openPg, postgresDatabases } from '../postgres/postgres.test-fixture.ts';
import { TABLE } from '../table.ts';
import { NODE_TABLE } from './node-tables.ts';
import { cutAll, eventually, join, LEASE_MS, type TestNode } from './nodes.test-fixture.ts';

const databases = await postgresDatabases();
afterAll(() => databases?.remove());

describe.skipIf(databases === undefined)('processes on one Postgres', () => {
  let url: string;
  let admin: Knex;
  beforeAll(async () => {
    url = (await databases?.make()) ?? '';
    admin = openPg(url);
    await migrate(admin);
  });
  afterAll(() => admin.destroy());

  const many = (count: number) => Promise.all(Array.from({ length: count }, () => join(url)));
  const two = async () => (await many(2)) as [TestNode, TestNode];
  /** Whether the others see it: they all read the same rows. */
  const seen = ({ nodes }: TestNode, key: string, is = true) =>
    eventually(async () => (await nodes.isHeld(key)) === is);
  const rows = async () => ({
    nodes: (await admin(NODE_TABLE.nodes)).length,
    held: (await admin(NODE_TABLE.held)).length,
  });
  /** Lets time pass until the lease is renewed. Before and after no answer is awaited, which would come late. */
  const beat = async ({ clock, asked }: TestNode, ms = LEASE_MS / 3) => {
    await new Promise(setImmediate);
    await until(() => clock.running === 1);
    const before = asked.length;
    clock.advance(ms);
    await until(() => asked.length > before && clock.running === 1);
  };

  describe('notices', () => {
    it('reach all others, in their order, and not the one who sends', async () => {
      const [one, other, third] = (await many(3)) as [TestNode, TestNode, TestNode];
      const notices = Array.from({ length: 50 }, (_, n) => ({
        n,
        text: 'Zoë \u{1f3c8} \0 \ud83d',
      }));
      const same = Array.from({ length: 3 }, () => ({ again: true }));
      const long = { text: 'x'.repeat(65_000) };
      const all: JsonObject[] = [...notices, ...same, long];
      await Promise.all(all.map((notice) => one.nodes.publish(notice)));
      await other.nodes.publish({ last: true });
      await until(() => third.heard.length > all.length && other.heard.length === all.length);
      expect(other.heard).toEqual(all);
      expect(third.heard).toEqual([...all, { last: true }]);
      await until(() => one.heard.length > 0);
      expect(one.heard).toEqual([{ last: true }]);
    });

    it('that wait are one statement', async () => {
      const [one] = await two();
      await Promise.all(Array.from({ length: 500 }, (_, n) => one.nodes.publish({ n })));
      expect(one.asked).toHaveLength(1);
    });

    it('are refused when they are too long, or too many wait', async () => {
      const [one] = await two();
      const long = { text: 'x'.repeat(65_000) };
      await expect(one.nodes.publish({ text: 'x'.repeat(70_000) })).rejects.toThrow(RangeError);
      const sent = Array.from({ length: 300 }, () => one.nodes.publish(long));
      const refusals = (await Promise.allSettled(sent)).filter(
        ({ status }) => status === 'rejected',
      );
      expect(refusals).toHaveLength(300 - 256);
      for (const refusal of refusals) {
        expect(refusal).toMatchObject({ reason: expect.toSatisfy(isStorageUnavailable) });
      }
      // What waited has gone, and there is room again.
      await one.nodes.publish(long);
    });

    it('of another channel are not heard', async () => {
      const one = await join(url);
      const stranger = await join(url, { channel: 'another_game' });
      const friend = await join(url, { channel: 'another_game' });
      await one.nodes.publish({ n: 1 });
      await stranger.nodes.publish({ n: 2 });
      await until(() => friend.heard.length > 0);
      expect(friend.heard).toEqual([{ n: 2 }]);
      expect(one.heard).toEqual([]);
    });

    it('disturb nobody, whatever they are and whatever listeners do', async () => {
      const [one, other] = await two();
      const leave = other.nodes.subscribe(() => {
        throw new RangeError('a secret');
      });
      await admin.raw("select pg_notify('playerlink', 'a secret')");
      await one.nodes.publish({ n: 1 });
      await until(() => other.heard.length > 0);
      leave();
      await one.nodes.publish({ n: 2 });
      await until(() => other.heard.length > 1);
      expect(other.heard).toEqual([{ n: 1 }, { n: 2 }]);
      expect(other.logs).toHaveLength(2);
      expect(other.logs.join()).toMatch(/SyntaxError.*RangeError/s);
      expect(other.logs.join()).not.toContain('a secret');
    });
  });

  describe('keys', () => {
    it('are held for all until the last one who holds them releases', async () => {
      const [one, other] = await two();
      expect(await other.nodes.isHeld('ada')).toBe(false);
      const [first, second] = [one.nodes.hold('ada'), one.nodes.hold('ada')];
      expect(await one.nodes.isHeld('ada')).toBe(true);
      await seen(other, 'ada');
      const third = other.nodes.hold('ada');
      first();
      first();
      second();
      await seen(one, 'ada');
      third();
      await seen(one, 'ada', false);
      expect(await other.nodes.isHeld('ada')).toBe(false);
    });

    it('may be anything that is text', async () => {
      const [one, other] = await two();
      const keys = ['Ada', 'ada', 'ada ', '{"\\}', "'; --", '语'.repeat(341), '\u0001', 'null'];
      for (const key of keys) one.nodes.hold(key);
      for (const key of keys) await seen(other, key);
      expect(await other.nodes.isHeld('ADA')).toBe(false);
      for (const none of ['', '\0', '\ud83d', 'x'.repeat(1_025)]) {
        expect(() => one.nodes.hold(none)).toThrow(TypeError);
      }
    });

    it('are written and read by the thousand', async () => {
      const [one, other] = await two();
      const keys = Array.from({ length: 2_500 }, (_, n) => `player-${n}`);
      const releases = keys.map((key) => one.nodes.hold(key));
      await seen(other, 'player-2499');
      expect(one.asked).toHaveLength(3);
      other.asked.length = 0;
      const held = await Promise.all([...keys, 'nobody'].map((key) => other.nodes.isHeld(key)));
      expect(held).toEqual([...keys.map(() => true), false]);
      expect(other.asked).toHaveLength(1);
      for (const release of releases) release();
      await seen(other, 'player-2499', false);
      expect((await rows()).held).toBe(0);
    });
  });

  describe('a lease', () => {
    it('is renewed by one statement at a time, three times as often as it ends', async () => {
      const [one, other] = await two();
      one.nodes.hold('ada');
      await seen(other, 'ada');
      one.asked.length = 0;
      for (let beats = 1; beats <= 9; beats += 1) {
        await beat(one);
        await beat(other);
        expect(one.asked).toHaveLength(beats);
        await seen(other, 'ada');
      }
    });

    it('lapses after a crash, and its rows are taken away', async () => {
      const [crashed, other] = await two();
      for (let n = 0; n < 1_500; n += 1) crashed.nodes.hold(`player-${n}`);
      await seen(other, 'player-1499');
      await beat(other, LEASE_MS - 1);
      expect(await other.nodes.isHeld('player-0')).toBe(true);
      other.clock.advance(1);
      expect(await other.nodes.isHeld('player-0')).toBe(false);
      expect(await rows()).toEqual({ nodes: 2, held: 1_500 });
      // Clocks may differ: not before another lease; and then in batches.
      await beat(other, LEASE_MS - 1);
      expect((await rows()).held).toBe(1_500);
      await beat(other);
      await eventually(async () => (await rows()).held === 500);
      await beat(other);
      await eventually(async () => (await rows()).nodes === 1);
      expect(await rows()).toEqual({ nodes: 1, held: 0 });
    });

    it('that was given up comes back with all that is held, and nothing that was released', async () => {
      const [paused, other] = await two();
      const release = paused.nodes.hold('ada');
      paused.nodes.hold('bob');
      await seen(other, 'bob');
      await beat(other, 2 * LEASE_MS);
      await eventually(async () => (await rows()).nodes === 1);
      await beat(paused, 2 * LEASE_MS);
      await seen(other, 'ada');
      expect(await rows()).toEqual({ nodes: 2, held: 2 });
      await beat(other, 4 * LEASE_MS);
      await eventually(async () => (await rows()).nodes === 1);
      release();
      await eventually(async () => (await rows()).held === 1);
      expect(await admin(NODE_TABLE.held).pluck('key')).toEqual(['bob']);
    });

    it('that is given up is not renewed, though its rows are not all gone', async () => {
      const [paused, other] = await two();
      for (let n = 0; n < 1_500; n += 1) paused.nodes.hold(`player-${n}`);
      await seen(other, 'player-1499');
      await beat(other, 2 * LEASE_MS);
      await eventually(async () => (await rows()).held === 500);
      await beat(paused, 2 * LEASE_MS);
      await seen(other, 'player-1499');
      const keys = Array.from({ length: 1_500 }, (_, n) => `player-${n}`);
      const held = await Promise.all(keys.map((key) => other.nodes.isHeld(key)));
      expect(held.filter(Boolean)).toHaveLength(1_500);
    });

    it('that the server has forgotten in a crash of its own is made anew', async () => {
      const [one, other] = await two();
      one.nodes.hold('ada');
      await seen(other, 'ada');
      // What is left of an unlogged table.
      await admin.raw(`truncate ${NODE_TABLE.nodes}, ${NODE_TABLE.held}`);
      expect(await other.nodes.isHeld('ada')).toBe(false);
      await beat(one);
      await seen(other, 'ada');
      // A sign-in does not wait for that.
      await admin.raw(`truncate ${NODE_TABLE.nodes}, ${NODE_TABLE.held}`);
      one.nodes.hold('bob');
      await seen(other, 'bob');
      expect(await other.nodes.isHeld('ada')).toBe(true);
    });

    it('ends at once with close', async () => {
      const [one, other] = await two();
      const release = one.nodes.hold('ada');
      await seen(other, 'ada');
      await one.nodes.close();
      expect(await other.nodes.isHeld('ada')).toBe(false);
      expect(await rows()).toEqual({ nodes: 1, held: 0 });
      release();
      one.nodes.hold('bob');
      expect(isStorageUnavailable(await rejection(one.nodes.publish({})))).toBe(true);
      expect(one.clock.running).toBe(0);
      await one.nodes.close();
      expect(await rows()).toEqual({ nodes: 1, held: 0 });
    });
  });

  describe('a connection that is lost', () => {
    it('comes back, with all that was held meanwhile', async () => {
      const [one, other] = await two();
      const release = one.nodes.hold('ada');
      await seen(other, 'ada');
      await cutAll(admin);
      await until(() => one.logs.length > 0 && other.logs.length > 0);
      release();
      one.nodes.hold('bob');
      expect(isStorageUnavailable(await rejection(one.nodes.publish({ n: 1 })))).toBe(true);
      expect(await one.nodes.isHeld('bob')).toBe(true);
      expect(await one.nodes.isHeld('eve')).toBe(false);
      for (const { clock, logs } of [one, other]) {
        clock.advance(100);
        await until(() => logs.length > 1);
        expect(logs.join()).toMatch(/is lost.*is back/s);
      }
      await seen(other, 'bob');
      expect(await other.nodes.isHeld('ada')).toBe(false);
      await one.nodes.publish({ n: 2 });
      await until(() => other.heard.length > 0);
      expect(other.heard).toEqual([{ n: 2 }]);
    });

    it('counts as lost when it is silent', async () => {
      const [one, other] = await two();
      const lock = await admin.transaction();
      await lock.raw(`lock table ${NODE_TABLE.held}`);
      one.nodes.hold('ada');
      await until(() => one.asked.length > 0);
      one.clock.advance(LEASE_MS / 3);
      await until(() => one.logs.join().includes('is lost'));
      await lock.rollback();
      one.clock.advance(100);
      await seen(other, 'ada');
    });

    it('is tried again later and later, and no more after close', async () => {
      const database = new URL((await databases?.make()) ?? '');
      const name = database.pathname.slice(1);
      const own = openPg(database.href);
      await migrate(own);
      const one = await join(database.href);
      await admin.raw(`alter database ${name} allow_connections false`);
      await cutAll(own);
      await until(() => one.logs.length > 0);
      const { begun, failed } = one.tries;
      for (const [index, pause] of [100, 200, 400, 800].entries()) {
        await until(() => one.tries.failed === failed + index);
        one.clock.advance(pause - 1);
        expect(one.tries.begun).toBe(begun + index);
        one.clock.advance(1);
        expect(one.tries.begun).toBe(begun + index + 1);
      }
      await until(() => one.tries.failed === failed + 4);
      expect(one.logs).toHaveLength(1);
      await one.nodes.close();
      one.clock.advance(LEASE_MS);
      expect(one.tries.begun).toBe(begun + 4);
      await admin.raw(`alter database ${name} allow_connections true`);
      await own.destroy();
    });
  });

  describe('is refused', () => {
    const refusal = async (db: Knex, options = {}) => {
      const error = await rejection(postgresNodes(db, options));
      return isConfigError(error) ? error.message : error;
    };

    it.each([
      [{ leaseMs: 999 }, /leaseMs must be an integer/],
      [{ leaseMs: 1.5 }, /leaseMs must be an integer/],
      [{ channel: 'a"b' }, /channel must be/],
      [{ channel: '' }, /channel must be/],
    ])('with %o', async (options, message) => {
      expect(await refusal(admin, options)).toMatch(message);
    });

    it('on another engine', async () => {
      const db = openSqlite({ filename: ':memory:' });
      expect(await refusal(db)).toMatch(/must be one of Postgres, not of sqlite/);
      await db.destroy();
    });

    it('without the schema, with the line to paste', async () => {
      const db = openPg((await databases?.make()) ?? '');
      expect(await refusal(db)).toMatch(/lacks .*0004_nodes: run .*await migrate\(db\)/);
      await migrate(db);
      await db(TABLE.migrations).insert({ name: '9999_future', batch: 2 });
      expect(await refusal(db)).toMatch(/9999_future/);
      await db.destroy();
    });

    it('where no server answers', async () => {
      const db = openPg('postgres://nobody:secret@127.0.0.1:1/none');
      const error = await rejection(postgresNodes(db));
      expect(isStorageUnavailable(error)).toBe(true);
      expect(String(error)).not.toContain('secret');
      await db.destroy();
    });
  });
});
