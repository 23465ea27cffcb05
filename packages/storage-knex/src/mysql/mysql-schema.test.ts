import { isConfigError } from '@playerlink/core';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knexStorage, migrate, migrationStatus } from '../index.ts';
import { rejection } from '../plans.test-fixture.ts';
import { type Migration, migrationsOf, STEP_NAMES } from '../schema.ts';
import { TABLE } from '../table.ts';
import { aPlayer, mysqlDatabases, openMysql, tapped } from './mysql.test-fixture.ts';
import { MYSQL } from './mysql-dialect.ts';
import { BINARY } from './mysql-sql.ts';

const databases = await mysqlDatabases();
const STEPS = migrationsOf(MYSQL);
const LOCK = `${TABLE.migrations}_lock`;

describe.skipIf(databases === undefined)('the schema on MySQL or MariaDB', () => {
  let url: string;
  let db: Knex;
  beforeEach(async () => {
    url = (await databases?.make()) ?? '';
    db = openMysql(url);
  });
  afterEach(() => db.destroy());
  afterAll(() => databases?.remove());

  const tables = async (): Promise<string[]> => {
    const found: Array<{ name: string }> = await db('information_schema.tables')
      .whereRaw('table_schema = database()')
      .orderBy('table_name')
      .select({ name: 'table_name' });
    return found.map(({ name }) => name);
  };
  const schema = async (): Promise<string[]> => {
    const shown: string[] = [];
    for (const name of await tables()) {
      const [[row]] = await db.raw(`show create table ${name}`);
      shown.push(row['Create Table'].replace(/ AUTO_INCREMENT=\d+/, ''));
    }
    return shown;
  };
  const applied = (): Promise<string[]> => db(TABLE.migrations).orderBy('id').pluck('name');

  it('is made by many at once on an empty database: one does it, all can work', async () => {
    const others = Array.from({ length: 4 }, () => openMysql(url));
    const done = await Promise.all(others.map((other) => migrate(other)));
    expect(done.flat().sort()).toEqual([...STEP_NAMES]);
    expect(await applied()).toEqual([...STEP_NAMES]);
    for (const [n, other] of others.entries()) {
      const storage = knexStorage(other);
      await storage.ready();
      await storage.apply('golf', aPlayer(`p${n}`));
      await other.destroy();
    }
  });

  it('is finished by the next migrate, whichever statement a process died after', async () => {
    await migrate(db);
    const whole = await schema();
    for (let last = 1; ; last += 1) {
      const half = (await databases?.make()) ?? '';
      let sent = 0;
      const dying = openMysql(half, {
        pool: {
          max: 1,
          ...tapped({
            after(_sql, connection) {
              sent += 1;
              if (sent >= last) connection.destroy();
            },
          }),
        },
      });
      const outcome = await rejection(migrate(dying));
      await dying.destroy();
      if (sent < last) {
        expect(outcome).toBe('resolved');
        expect(last).toBeGreaterThan(15);
        return;
      }
      await db.destroy();
      db = openMysql(half);
      // What migrate() says to run, when it finds the mark of a process that is no more.
      if ((await tables()).includes(LOCK)) await db(LOCK).update({ is_locked: 0 });
      await migrate(db);
      expect(await applied()).toEqual([...STEP_NAMES]);
      expect(await schema()).toEqual(whole);
      await knexStorage(db).ready();
    }
  });

  it('goes back as it came', async () => {
    const seen: string[][] = [await schema()];
    for (const step of STEPS) {
      await step.up(db);
      seen.push(await schema());
    }
    // The last one has no tables on MySQL.
    expect(new Set(seen.map(String)).size).toBe(STEPS.length);
    for (const step of [...STEPS].reverse()) {
      expect(await schema()).toEqual(seen.pop());
      await step.down(db);
    }
    expect(await schema()).toEqual(seen.pop());
  });

  it('of the first release is refused by ready(), and takes the later steps with its rows', async () => {
    const first = STEPS.slice(0, 1);
    await db.migrate.latest({
      tableName: TABLE.migrations,
      migrationSource: {
        getMigrations: async () => [...first],
        getMigrationName: (step: Migration) => step.name,
        getMigration: async (step: Migration) => step,
      },
    });
    const storage = knexStorage(db);
    await storage.apply('golf', aPlayer('ann'));
    const refusal = await rejection(storage.ready());
    expect(isConfigError(refusal)).toBe(true);
    expect(String(refusal)).toContain(`the schema lacks ${STEP_NAMES.slice(1).join(', ')}: run`);
    expect(await migrate(db)).toEqual(STEP_NAMES.slice(1));
    await storage.ready();
    expect(await storage.links.of('golf', 'ann')).toMatchObject([{ externalId: 'of ann' }]);
  });

  it('of a newer release is refused by ready() and migrate()', async () => {
    await migrate(db);
    await db(TABLE.migrations).insert({ name: '9999_future', batch: 2 });
    for (const refusal of [rejection(knexStorage(db).ready()), rejection(migrate(db))]) {
      expect(isConfigError(await refusal)).toBe(true);
      expect(String(await refusal)).toContain('upgrade @playerlink/storage-knex');
    }
    expect((await migrationStatus(db)).unknown).toEqual(['9999_future']);
  });

  it('compares all text byte by byte, in a database that does not', async () => {
    await migrate(db);
    const columns: Array<{ collation: string; name: string }> = await db(
      'information_schema.columns',
    )
      .whereRaw('table_schema = database() and collation_name is not null')
      .whereNotIn('table_name', [TABLE.migrations, LOCK])
      .select('collation_name as collation', 'column_name as name');
    const wanted = databases?.isMariadb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
    expect(columns.length).toBeGreaterThan(30);
    expect(columns.filter(({ collation }) => collation !== wanted)).toEqual([]);
  });
});

describe('the collation', () => {
  it('has one name for each server, in the comment that it alone reads', () => {
    const onMariadb = BINARY.replace(/\/\*!80000.*?\*\//g, '').replace(/\/\*M! (.*?) \*\//g, '$1');
    const onMysql = BINARY.replace(/\/\*M!.*?\*\//g, '').replace(/\/\*!80000 (.*?) \*\//g, '$1');
    expect(onMariadb.trim()).toBe('collate utf8mb4_nopad_bin');
    expect(onMysql.trim()).toBe('collate  utf8mb4_0900_bin');
  });
});
