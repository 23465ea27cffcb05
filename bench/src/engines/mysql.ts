import knexPackage, { type Knex } from 'knex';
import { openMysqlFloor } from '../floor/mysql-floor.ts';
import type { Engine } from './engine.ts';
import { serverEngine } from './server-engine.ts';

const { knex } = knexPackage;

/** Where a MariaDB or MySQL is looked for. */
const HERE = 'mysql://root@127.0.0.1:3306/';

/** MySQL or MariaDB at `TEST_MYSQL_URL`, else on this machine with a root of no password. */
export const mysqlEngine = (): Engine =>
  serverEngine({
    name: 'mysql',
    start: async () => ({ url: process.env.TEST_MYSQL_URL || HERE, stop: async () => {} }),
    open: (url) =>
      knex({
        client: 'mysql2',
        connection: { uri: url } as Knex.MySql2ConnectionConfig,
        compileSqlOnError: false,
      }),
    floor: openMysqlFloor,
    settle: ['analyze table playerlink_players, playerlink_links'],
    drop: (database) => `drop database ${database}`,
  });
