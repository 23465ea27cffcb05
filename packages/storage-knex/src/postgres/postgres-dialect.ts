import type { Dialect } from '../dialect.ts';
import { TABLE } from '../table.ts';
import { POSTGRES_STEPS } from './postgres-steps.ts';
import { codeOf, isRace } from './storage-error.ts';

const LOCK = `${TABLE.migrations}_lock`;

/** What two sessions get that make the migrator's tables at once: they are there, or become so just now. */
function isMadeByAnother(thrown: unknown): boolean {
  const { message, constraint } = Object(thrown) as Record<string, unknown>;
  const code = codeOf(thrown);
  // The table, or the type of its rows.
  if (code === '42P07' || code === '42710') return String(message).includes(TABLE.migrations);
  return code === '23505' && String(constraint).startsWith('pg_');
}

/** Postgres through pg. */
export const POSTGRES: Dialect = {
  name: 'postgres',
  steps: POSTGRES_STEPS,
  lockRow: [
    `create table if not exists ${LOCK} ("index" integer primary key, is_locked integer)`,
    `insert into ${LOCK} ("index", is_locked) values (1, 0) on conflict do nothing`,
  ],
  assertDriverRuns: () => {},
  isBusy: isRace,
  isMadeByAnother,
};
