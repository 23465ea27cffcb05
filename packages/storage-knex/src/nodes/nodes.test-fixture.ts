import type { JsonObject, Logger } from '@playerlink/core';
import { type ManualClock, manualClock } from '@playerlink/testing';
import type { Knex } from 'knex';
import { onTestFinished } from 'vitest';
import { type PostgresNodes, type PostgresNodesOptions, postgresNodes } from '../index.ts';
import { openPg } from '../postgres/postgres.test-fixture.ts';

/** The default of `leaseMs`. */
export const LEASE_MS = 30_000;

/** A node of a test, as a process would have it. */
export interface TestNode {
  readonly nodes: PostgresNodes;
  readonly db: Knex;
  /** Its own: a process whose clock stands still renews nothing, as one that has crashed. */
  readonly clock: ManualClock;
  /** What it has heard. */
  readonly heard: JsonObject[];
  /** The messages of its log. */
  readonly logs: string[];
  /** What its own connection was asked since it joined. */
  readonly asked: string[];
  /** How often it tried to connect, and failed. */
  readonly tries: { begun: number; failed: number };
}

/** Joins the processes on a migrated database; leaves at the end of the test. */
export async function join(url: string, options: PostgresNodesOptions = {}): Promise<TestNode> {
  const clock = manualClock();
  const logs: string[] = [];
  const log = (fields: object, message: string) => {
    logs.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { debug: () => {}, info: log, warn: log, error: log };
  const db = openPg(url);
  const { asked, tries } = watchLines(db);
  const nodes = await postgresNodes(db, { clock, logger, ...options });
  const heard: JsonObject[] = [];
  nodes.subscribe((notice) => heard.push(notice));
  asked.length = 0;
  onTestFinished(async () => {
    await nodes.close();
    await db.destroy();
  });
  return { nodes, db, clock, heard, logs, asked, tries };
}

/** Writes down what connections are asked: but for the beginning, only those beside the pool. */
function watchLines(db: Knex): Pick<TestNode, 'asked' | 'tries'> {
  const asked: string[] = [];
  const tries = { begun: 0, failed: 0 };
  const { client } = db;
  const acquire = client.acquireRawConnection.bind(client);
  client.acquireRawConnection = async () => {
    tries.begun += 1;
    const connection = await acquire().catch((error: unknown) => {
      tries.failed += 1;
      throw error;
    });
    const query = connection.query.bind(connection);
    connection.query = (...args: readonly [string | { readonly text: string }]) => {
      const [given] = args;
      asked.push(typeof given === 'string' ? given : given.text);
      return query(...args);
    };
    return connection;
  };
  return { asked, tries };
}

/** Asks until it is so; the test's own time-out ends it. */
export async function eventually(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise(setImmediate);
}

/** Ends all connections of the database but the one that asks. */
export const cutAll = (admin: Knex): Promise<unknown> =>
  admin.raw(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
