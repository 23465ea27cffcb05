import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, StorageAdapter } from '@playerlink/core';
import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hastyClock } from '../hasty-clock.test-fixture.ts';
import { knexStorage, migrate, openSqlite } from '../index.ts';
import { aSession, create, creation, planOf, rejection } from '../plans.test-fixture.ts';
import { TABLE } from '../table.ts';

let folder: string;
let filename: string;
let db: Knex;
let storage: StorageAdapter;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playerlink-faults-'));
  filename = join(folder, 'players.db');
  db = openSqlite({ filename });
  await migrate(db);
  storage = knexStorage(db);
  await storage.apply('golf', create('ann'));
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

it('a full disk: an outage, no half player, and all as before when there is room', async () => {
  const [{ page_count: pages }] = await db.raw('pragma page_count');
  await db.raw(`pragma max_page_count = ${pages + 1}`);
  const answers: unknown[] = [];
  for (let n = 0; !answers.includes('StorageUnavailable: sqlite: SQLITE_FULL'); n += 1) {
    const writes = [...creation(`p${n}`), aSession(`p${n}`, `s${n}`)];
    answers.push(String(await rejection(storage.apply('golf', planOf(writes)))));
    expect(n).toBeLessThan(1_000);
  }
  const made = answers.filter((answer) => answer === 'resolved').length;
  for (const table of [TABLE.players, TABLE.links]) {
    expect(await db(table).count('* as n')).toEqual([{ n: made + 1 }]);
  }
  expect(await storage.players.get('golf', 'ann')).toMatchObject({ id: 'ann' });
  await db.raw('pragma max_page_count = 1000000');
  await storage.apply('golf', create('bob'));
});

it('a file that may only be read: reads work, writes are outages', async () => {
  const readOnly = openSqlite({ filename, readOnly: true });
  const reader = knexStorage(readOnly);
  expect(await reader.players.get('golf', 'ann')).toMatchObject({ id: 'ann' });
  const refusal = await rejection(reader.apply('golf', create('bob')));
  expect(String(refusal)).toBe('StorageUnavailable: sqlite: SQLITE_READONLY');
  expect(await storage.players.get('golf', 'bob')).toBeUndefined();
  await readOnly.destroy();
});

it('a database that its host has closed: an outage', async () => {
  await db.destroy();
  for (const answer of [storage.players.get('golf', 'ann'), storage.apply('golf', create('bob'))]) {
    expect(String(await rejection(answer))).toBe('StorageUnavailable: sqlite: failed');
  }
  db = openSqlite({ filename });
});

it('a clock that is set back while a lock is in the way: 5 s from then', async () => {
  const hasty = hastyClock();
  let back = 0;
  let pauses = 0;
  const clock: Clock = {
    now: () => hasty.now() - back,
    timer: (ms, fire) => {
      pauses += ms;
      // After the first look at it.
      back = 3_600_000;
      return hasty.timer(ms, fire);
    },
  };
  await db.raw('pragma busy_timeout = 0');
  const other = openSqlite({ filename });
  await other.raw('begin immediate');
  for (const options of [{}, { inSameCommit: async () => {} }]) {
    [back, pauses] = [0, 0];
    const waiting = knexStorage(db, { clock, ...options });
    const refusal = await rejection(waiting.apply('golf', create('bob')));
    expect(String(refusal)).toBe('StorageUnavailable: sqlite: SQLITE_BUSY');
    expect(pauses).toBeGreaterThanOrEqual(5_000);
    expect(pauses).toBeLessThan(5_300);
  }
  await other.destroy();
});
