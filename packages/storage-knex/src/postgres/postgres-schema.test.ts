import { isConfigError } from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hastyClock } from '../hasty-clock.test-fixture.ts';
import { knexStorage, migrate, migrationStatus } from '../index.ts';
import { create, rejection } from '../plans.test-fixture.ts';
import { migrationsOf, STEP_NAMES } from '../schema.ts';
import { TABLE } from '../table.ts';
import { openPg, postgresDatabases } from './postgres.test-fixture.ts';
import { POSTGRES } from './postgres-dialect.ts';

const databases = await postgresDatabases();
afterAll(() => databases?.remove());

describe.skipIf(databases === undefined)('the schema on Postgres', () => {
  let url: string;
  let db: Knex;
  beforeEach(async () => {
    url = (await databases?.make()) ?? '';
    db = openPg(url);
  });
  afterEach(() => db.destroy());

  it('is made once by several who migrate an empty database at once', async () => {
    const all = [db, ...Array.from({ length: 5 }, () => openPg(url))];
    const applied = await Promise.all(all.map((each) => migrate(each)));
    expect(applied.filter((names) => names.length > 0)).toEqual([STEP_NAMES]);
    expect(await migrationStatus(db)).toEqual({
      applied: [...STEP_NAMES],
      pending: [],
      unknown: [],
    });
    for (const each of all.slice(1)) await each.destroy();
    expect(await migrate(db)).toEqual([]);
  });

  it('goes back as it came, step by step', async () => {
    const schema = async () => {
      const { rows } = await db.raw(`
        select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
        from information_schema.columns where table_schema = 'public'
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace order by line`);
      return rows;
    };
    const steps = migrationsOf(POSTGRES);
    const seen = [await schema()];
    for (const step of steps) {
      await step.up(db);
      seen.push(await schema());
    }
    expect(new Set(seen.map(({ length }) => length)).size).toBe(steps.length + 1);
    for (const step of [...steps].reverse()) {
      expect(await schema()).toEqual(seen.pop());
      await step.down(db);
    }
    expect(await schema()).toEqual(seen.pop());
  });

  it('leaves nothing behind of a step that fails', async () => {
    await db.raw(`create table ${TABLE.secrets} (mine text)`);
    expect(await rejection(migrate(db))).toMatchObject({ code: '42P07' });
    expect((await migrationStatus(db)).applied).toEqual([]);
    expect(await db.schema.hasTable(TABLE.players)).toBe(false);
  });

  it('is refused by ready() when it is behind or ahead, with the line to paste', async () => {
    const refusal = async () => String(await rejection(knexStorage(db).ready()));
    expect(await refusal()).toContain('await migrate(db)');
    await migrate(db);
    expect(await refusal()).toBe('resolved');
    await db(TABLE.migrations).insert({ name: '9999_future', batch: 2 });
    expect(await refusal()).toContain('9999_future): upgrade @playerlink/storage-knex');
    expect(isConfigError(await rejection(migrate(db)))).toBe(true);
  });

  it('says who is in the way, after 10 s, when another one died while it migrated', async () => {
    await migrate(db);
    await db(TABLE.migrations)
      .where({ name: STEP_NAMES.at(-1) ?? '' })
      .delete();
    await db(`${TABLE.migrations}_lock`).update({ is_locked: 1 });
    const failure = await rejection(migrate(db, { clock: hastyClock(50) }));
    expect(isConfigError(failure) && failure.message).toContain('set is_locked = 0');
  });

  it('lies where the host’s knex looks for its tables', async () => {
    await db.raw('create schema players');
    const host = openPg(url, {}, { searchPath: ['players'] });
    await migrate(host);
    const storage = knexStorage(host);
    await storage.ready();
    await storage.apply('golf', create('ann'));
    const { rows } = await db.raw(`select id from players.${TABLE.players}`);
    expect(rows).toEqual([{ id: 'ann' }]);
    await host.destroy();
  });
});
