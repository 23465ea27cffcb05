import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../index.ts';
import type { PgConnection } from '../postgres/driver.ts';
import { openPg, postgresDatabases } from '../postgres/postgres.test-fixture.ts';
import { POSTGRES_SQL } from '../postgres/postgres-sql.ts';
import { fill } from './fill.test-fixture.ts';
import { compileStatements } from './statements.ts';

const databases = await postgresDatabases();
// Written for a dialect; what is compiled reads no database.
const unconnected = openPg('postgres://nowhere');
const statements = compileStatements(unconnected, POSTGRES_SQL);
afterAll(async () => {
  await unconnected.destroy();
  await databases?.remove();
});

/** What the planner knows of a table, or thinks that it does. */
const STATES = {
  'is new': async () => {},
  'nobody has analyzed': (db: Knex) => fill(db, 300),
  'was analyzed when it was empty': async (db: Knex) => {
    await db.raw('analyze');
    await fill(db, 300);
  },
  'was analyzed with many players': async (db: Knex) => {
    await fill(db, 300);
    await db.raw('analyze');
  },
};

describe.skipIf(databases === undefined).each(Object.entries(STATES))(
  'in a Postgres database that %s',
  (_which, prepare) => {
    let db: Knex;
    let connection: PgConnection;
    beforeAll(async () => {
      db = openPg((await databases?.make()) ?? '');
      await migrate(db);
      await prepare(db);
      connection = await db.client.acquireConnection();
      // Without these it would read a table this small, and plan for the values it is asked with.
      await connection.query('set enable_seqscan = off');
      await connection.query('set plan_cache_mode = force_generic_plan');
    });
    afterAll(async () => {
      await db.client.releaseConnection(connection);
      await db.destroy();
    });

    test.each(Object.entries(statements))(
      '%s finds its rows by a whole key',
      async (name, { sql, parameters }) => {
        const values = parameters.length === 0 ? '' : `(${parameters.map(() => 'null')})`;
        await connection.query(`prepare ${name} as ${sql}`);
        const { rows } = await connection.query(`explain (costs off) execute ${name}${values}`);
        const plan = rows.map((row) => String(Object.values(Object(row))[0]));
        expect(plan.length).toBeGreaterThan(0);
        // By the game alone, or by nothing, it would read the rows of all players.
        const slow = plan.filter((line) => /Seq Scan|Index Cond: \(game = [^ ]+\)$/.test(line));
        expect(slow).toEqual([]);
      },
    );
  },
);

test.skipIf(databases === undefined)('no key or index begins with the game', async () => {
  const db = openPg((await databases?.make()) ?? '');
  await migrate(db);
  const { rows } = await db.raw(`
    select c.relname as name, a.attname as first_column
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where c.relname like 'playerlink_%'`);
  await db.destroy();
  expect(rows.length).toBeGreaterThan(10);
  // For a game without statistics the planner would take that part of the key for the whole of it.
  expect(rows.filter((row: { first_column: string }) => row.first_column === 'game')).toEqual([]);
});
