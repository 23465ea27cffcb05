import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStorageUnavailable } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hastyClock } from '../hasty-clock.test-fixture.ts';
import { knexStorage, migrate, openSqlite } from '../index.ts';
import { create, NOW, planOf, rejection } from '../plans.test-fixture.ts';

let folder: string;
let db: Knex;
let other: Knex;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playerlink-same-commit-'));
  const open = () => openSqlite({ filename: join(folder, 'players.db') });
  [db, other] = [open(), open()];
  await migrate(db);
  // No waiting inside the driver, so that only the clock of the test passes.
  await db.raw('pragma busy_timeout = 0');
});
afterEach(async () => {
  for (const each of [db, other]) await each.destroy();
  rmSync(folder, { recursive: true });
});

const told: string[] = [];
const inSameCommit = async (_trx: unknown, { outcome }: { outcome: string }) => {
  told.push(outcome);
};
beforeEach(() => {
  told.length = 0;
});

it('waits for the lock of another process, with the connection given back', async () => {
  const clock = manualClock(NOW);
  const storage = knexStorage(db, { clock, inSameCommit });
  await other.raw('begin immediate');
  // The host would meet the lock first, if the plan, which writes nothing, had not looked for it.
  const applied = storage
    .apply('golf', planOf([]))
    .then(() => storage.apply('golf', create('ann')));
  while (clock.running === 0) await new Promise((go) => setImmediate(go));
  expect(await storage.players.get('golf', 'ann')).toBeUndefined();
  await other.raw('commit');
  expect(told).toEqual([]);
  clock.advance(100);
  await applied;
  expect(await storage.players.get('golf', 'ann')).toBeDefined();
  expect(told).toEqual(['created', 'created']);
});

it('gives up after 5 s of it', async () => {
  const clock = hastyClock();
  const storage = knexStorage(db, { clock, inSameCommit });
  await other.raw('begin immediate');
  const refusal = await rejection(storage.apply('golf', create('ann')));
  expect(String(refusal)).toBe('StorageUnavailable: sqlite: SQLITE_BUSY');
  expect(clock.now() - NOW).toBeGreaterThanOrEqual(5_000);
  expect(clock.now() - NOW).toBeLessThan(5_200);
  expect(told).toEqual([]);
});

it('writes nothing, and keeps nothing open, when the COMMIT fails', async () => {
  // A deferred foreign key is checked at COMMIT only.
  await db.raw('create table parent (id integer primary key)');
  await db.raw(
    'create table child (id integer references parent (id) deferrable initially deferred)',
  );
  const storage = knexStorage(db, {
    inSameCommit: async (trx, { writes }) => {
      if (writes.length === 2) await trx('child').insert({ id: 7 });
    },
  });
  const refusal = await rejection(storage.apply('golf', create('ann')));
  expect(isStorageUnavailable(refusal)).toBe(true);
  expect(await storage.players.get('golf', 'ann')).toBeUndefined();
  await storage.apply('golf', { ...create('bob'), writes: create('bob').writes.slice(0, 1) });
  expect(await db('playerlink_players').pluck('id')).toEqual(['bob']);
});
