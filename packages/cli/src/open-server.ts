import knexPackage, { type Knex } from 'knex';
import type { DatabaseName } from './database-name.ts';

const { knex } = knexPackage;

/** Half of what an import has under way at once, and far from what servers allow (100, 151). */
const CONNECTIONS = 32;

/** A server that does not answer is given up after so long, ms. */
const CONNECT_MS = 10_000;

/** How long a player may wait for one of the connections, ms. */
const ACQUIRE_MS = 60_000;

const CLIENTS = { postgres: 'pg', mysql: 'mysql2' } as const;

/** What the storage wants of a session, whatever the server gives to others. */
const MYSQL_SESSION = [
  "set session sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, foreign_key_checks = 1, unique_checks = 1",
  'set session transaction isolation level read committed',
];

type Server = Extract<DatabaseName, { readonly url: URL }>;

/** Opens a database server; nothing is sent before it is asked for something. The caller closes it. */
export const openServer = ({ kind, url }: Server): Knex =>
  knex({
    client: CLIENTS[kind],
    connection: kind === 'postgres' ? { connectionString: url.href } : { uri: url.href },
    compileSqlOnError: false,
    acquireConnectionTimeout: ACQUIRE_MS,
    // knex prints what it also throws.
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
    pool: {
      min: 0,
      max: CONNECTIONS,
      createTimeoutMillis: CONNECT_MS,
      ...(kind === 'mysql' && { afterCreate: prepareMysql }),
    },
  } as Knex.Config);

interface Connection {
  query(sql: string, done: (error: unknown) => void): unknown;
}

function prepareMysql(
  connection: Connection,
  done: (error: unknown, connection: Connection) => void,
): void {
  const [settings = '', level = ''] = MYSQL_SESSION;
  connection.query(settings, (error) => {
    if (error) done(error, connection);
    else connection.query(level, (refused) => done(refused, connection));
  });
}
