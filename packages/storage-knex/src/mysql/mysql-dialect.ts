import type { Dialect } from '../dialect.ts';
import { TABLE } from '../table.ts';
import { MYSQL_STEPS } from './mysql-steps.ts';
import { isBusy, numberOf } from './storage-error.ts';

const LOCK = `${TABLE.migrations}_lock`;

/** A table that is there already. */
const TABLE_EXISTS = 1050;

/** MySQL and MariaDB through mysql2. */
export const MYSQL: Dialect = {
  name: 'mysql',
  steps: MYSQL_STEPS,
  lockRow: [
    `create table if not exists ${LOCK} (\`index\` int primary key, is_locked int) engine = InnoDB`,
    `insert ignore into ${LOCK} (\`index\`, is_locked) values (1, 0)`,
  ],
  assertDriverRuns: () => {},
  isBusy,
  // Our own tables are made where they are missing; the migrator's is not.
  isMadeByAnother: (thrown) => numberOf(thrown) === TABLE_EXISTS,
};
