import type { Knex } from 'knex';
import { afterAll, describe, expect, test } from 'vitest';
import { migrate, openSqlite } from '../index.ts';
import { SQLITE_SQL } from '../sqlite/sqlite-sql.ts';
import { fill } from './fill.test-fixture.ts';
import { compileStatements } from './statements.ts';

/** Without statistics the planner has nothing to go by; with them it depends on when they were taken. */
const opened = async (players?: number): Promise<Knex> => {
  const db = openSqlite({ filename: ':memory:' });
  await migrate(db);
  if (players !== undefined) {
    await fill(db, players);
    await db.raw('analyze');
  }
  return db;
};
const databases = {
  'nobody has analyzed': await opened(),
  'was analyzed when it was empty': await opened(0),
  'was analyzed with one player': await opened(1),
  'was analyzed with many players': await opened(300),
};
const statements = compileStatements(databases['nobody has analyzed'], SQLITE_SQL);
afterAll(() => Promise.all(Object.values(databases).map((db) => db.destroy())));

/** The game is one that is there: from its values SQLite guesses how many rows it will find. */
const valuesFor = (parameters: readonly string[]) =>
  parameters.map((name) => (name === 'game' ? 'golf' : 'x'));

describe.each(Object.entries(databases))('in a database that %s', (_which, db) => {
  test.each(Object.entries(statements))(
    '%s finds its rows by a whole key',
    async (_name, compiled) => {
      const { sql, parameters } = compiled;
      const values = valuesFor(parameters);
      const plan: Array<{ detail: string }> = await db.raw(`explain query plan ${sql}`, values);
      // By the game alone, or by nothing, it would read the rows of all players. `one` is no table.
      const slow = plan.filter(({ detail }) =>
        /SCAN (?!CONSTANT|one|json_each)|\(game=\?\)/.test(detail),
      );
      expect(slow).toEqual([]);
    },
  );

  test.each(['removePlayer', 'unlink'] as const)(
    '%s finds what goes with it by a whole key',
    async (name) => {
      const { sql, parameters } = statements[name];
      const values = valuesFor(parameters);
      // Cascades are not in the plan, but in the program: each seek with its number of columns.
      const program: Array<{ opcode: string; p4: string }> = await db.raw(`explain ${sql}`, values);
      const columns = program
        .filter(({ opcode }) => /^Seek[GL][ET]$/.test(opcode))
        .map(({ p4 }) => Number(p4));
      expect(columns.length).toBeGreaterThan(4);
      expect(Math.min(...columns)).toBeGreaterThan(1);
    },
  );
});
