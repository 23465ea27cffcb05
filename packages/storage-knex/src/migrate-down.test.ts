import { isConfigError } from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enginesToTest } from './engines.test-fixture.ts';
import { hastyClock } from './hasty-clock.test-fixture.ts';
import { knexStorage, migrate, migrateDown, migrationStatus } from './index.ts';
import { create, rejection } from './plans.test-fixture.ts';
import { STEP_NAMES } from './schema.ts';
import { TABLE } from './table.ts';

const { engines, remove } = await enginesToTest();
afterAll(remove);

describe.each(engines)('migrateDown on %s', (_engine, open) => {
  let db: Knex;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(() => db.destroy());

  it('takes the newest step back, one a call, and leaves the rows of the others', async () => {
    await migrate(db);
    await knexStorage(db).apply('golf', create('ann'));
    expect(await migrateDown(db)).toBe('0004_nodes');
    expect(await db.schema.hasTable(TABLE.secrets)).toBe(true);
    expect(await migrateDown(db)).toBe('0003_secrets');
    expect(await db(TABLE.players).pluck('id')).toEqual(['ann']);
    expect(await db.schema.hasTable(TABLE.secrets)).toBe(false);
    expect((await migrationStatus(db)).pending).toEqual(['0003_secrets', '0004_nodes']);
    expect(await migrate(db)).toEqual(['0003_secrets', '0004_nodes']);
    await knexStorage(db).ready();
    expect(await db(TABLE.players).pluck('id')).toEqual(['ann']);
  });

  it('ends where nothing is left', async () => {
    expect(await migrateDown(db)).toBeUndefined();
    await migrate(db);
    const back: unknown[] = [];
    for (const _ of STEP_NAMES) back.push(await migrateDown(db));
    expect(back).toEqual([...STEP_NAMES].reverse());
    expect(await migrateDown(db)).toBeUndefined();
    expect(await db.schema.hasTable(TABLE.players)).toBe(false);
    expect(await migrate(db)).toEqual(STEP_NAMES);
  });

  it('touches nothing of a database that is newer', async () => {
    await migrate(db);
    await db(TABLE.migrations).insert({ name: '9999_future', batch: 2 });
    const refusal = await rejection(migrateDown(db));
    expect(isConfigError(refusal) && refusal.message).toContain('upgrade @playerlink/storage-knex');
    expect(await db.schema.hasTable(TABLE.secrets)).toBe(true);
  });

  it('waits for another one who migrates, for 10 s', async () => {
    await migrate(db);
    await db(`${TABLE.migrations}_lock`).update({ is_locked: 1 });
    const refusal = await rejection(migrateDown(db, { clock: hastyClock(50) }));
    expect(isConfigError(refusal) && refusal.message).toContain('set is_locked = 0');
    await db(`${TABLE.migrations}_lock`).update({ is_locked: 0 });
    expect(await migrateDown(db)).toBe('0004_nodes');
  });
});
