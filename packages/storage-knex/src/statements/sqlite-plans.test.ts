import type { Knex } from 'knex';
import { afterAll, describe, expect, test } from 'vitest';
import { migrate, openSqlite } from '../index.ts';
import { TABLE } from '../schema.ts';
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
const statements = compileStatements(databases['nobody has analyzed']);
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

/** One game with so many players, each with a row in every table. */
async function fill(db: Knex, players: number): Promise<void> {
  const ids = Array.from({ length: players }, (_, n) => `p${n}`);
  const insert = (table: string, row: (id: string) => object) =>
    db.batchInsert(
      table,
      ids.map((id) => ({ game: 'golf', ...row(id) })),
      50,
    );
  const times = { created_at: 1, last_seen_at: 1 };
  await insert(TABLE.players, (id) => ({ id, ...times }));
  const account = (id: string) => ({ provider: 'arcade', external_id: `of ${id}` });
  await insert(TABLE.links, (id) => ({
    ...account(id),
    player_id: id,
    created_at: 1,
    last_login_at: 1,
  }));
  await insert(TABLE.sessions, (id) => ({
    id: `s ${id}`,
    player_id: id,
    token_hash: 'hash',
    expires_at: 1,
    ...times,
  }));
  const list = { provider: 'arcade', slot: '', list: '[]', fetched_at: 1 };
  await insert(TABLE.friends, (id) => ({ player_id: id, ...list }));
  await insert(TABLE.push, (id) => ({
    id: `push ${id}`,
    player_id: id,
    device_os: 'ios',
    push_id: id,
    push_hash: id,
  }));
  await insert(TABLE.secrets, (id) => ({ ...account(id), secret: 'secret' }));
  await insert(TABLE.proofs, (id) => ({ provider: 'arcade', proof: id, bound_to: '[]', until: 1 }));
}
