import type { Dialect } from '../dialect.ts';
import { TABLE } from '../table.ts';
import { assertDriverRuns } from './driver.ts';
import { SQLITE_STEPS } from './sqlite-steps.ts';
import { isBusy } from './storage-error.ts';

const MADE_BY_ANOTHER = new RegExp(`table \\W?${TABLE.migrations}\\W? already exists`);
const LOCK = `${TABLE.migrations}_lock`;

/** SQLite through better-sqlite3. */
export const SQLITE: Dialect = {
  name: 'sqlite',
  steps: SQLITE_STEPS,
  lockRow: [
    `create table if not exists ${LOCK} ("index" integer primary key, is_locked integer)`,
    `insert or ignore into ${LOCK} ("index", is_locked) values (1, 0)`,
  ],
  assertDriverRuns,
  isBusy,
  isMadeByAnother: (thrown) => MADE_BY_ANOTHER.test(String(Object(thrown).message)),
};
