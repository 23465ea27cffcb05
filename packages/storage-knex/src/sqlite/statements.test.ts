import { afterAll, expect, test } from 'vitest';
import { migrate, openSqlite } from '../index.ts';
import { compileStatements } from './statements.ts';

const db = openSqlite({ filename: ':memory:' });
await migrate(db);
const statements = compileStatements(db);
afterAll(() => db.destroy());

test.each(Object.entries(statements))(
  '%s finds its rows by a whole key',
  async (_name, compiled) => {
    const { sql, parameters } = compiled;
    const values = parameters.map(() => 'x');
    const plan: Array<{ detail: string }> = await db.raw(`explain query plan ${sql}`, values);
    // By the game alone, or by nothing, it would read the rows of all players. `one` is no table.
    const slow = plan.filter(({ detail }) =>
      /SCAN (?!CONSTANT|one|json_each)|\(game=\?\)/.test(detail),
    );
    expect(slow).toEqual([]);
  },
);
