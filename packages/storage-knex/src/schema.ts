import type { Knex } from 'knex';
import type { Dialect } from './dialect.ts';

/** The names of the steps, oldest first, the same on all engines. A released step is never changed. */
export const STEP_NAMES = [
  '0001_connect',
  '0002_friends_and_push',
  '0003_secrets',
  '0004_nodes',
] as const;

/** The statements of each step, forward and back. */
export type SchemaSteps = Readonly<
  Record<
    (typeof STEP_NAMES)[number],
    { readonly up: readonly string[]; readonly down: readonly string[] }
  >
>;

/** One step of the schema, as knex wants it. */
export interface Migration {
  readonly name: string;
  readonly up: (db: Knex) => Promise<void>;
  readonly down: (db: Knex) => Promise<void>;
}

/** The schema of an engine, oldest step first. */
export const migrationsOf = ({ steps }: Dialect): readonly Migration[] =>
  STEP_NAMES.map((name) => ({
    name,
    up: (db) => runAll(db, steps[name].up),
    down: (db) => runAll(db, steps[name].down),
  }));

async function runAll(db: Knex, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await db.raw(statement);
}
