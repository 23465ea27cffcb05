import type { ConnectPlan } from '@playerlink/core';
import knexPackage, { type Knex } from 'knex';
import { aSession, creation, planOf } from '../plans.test-fixture.ts';
import { TABLE } from '../table.ts';

const { knex } = knexPackage;

/** Databases on a server for tests, each empty when it is made. */
export interface TestDatabases {
  /** A new database, and its URL. */
  make(): Promise<string>;
  /** Whether the server is MariaDB. */
  readonly isMariadb: boolean;
  /** As the server's administrator, in no database. */
  readonly admin: Knex;
  /** Takes them all away. */
  remove(): Promise<void>;
}

const HERE = 'mysql://root@127.0.0.1:3306/';

const HOW =
  'set TEST_MYSQL_URL (mysql://user:password@host:3306/, a user who may create databases and users), or run a MariaDB or MySQL on 127.0.0.1:3306 with a root of no password';

/**
 * The databases for a test file: on the server of `TEST_MYSQL_URL`, or on one that is found on this machine.
 * Undefined, and a line that says so, where there is neither.
 *
 * @throws where `TEST_MYSQL_URL` is given and cannot be reached
 */
export async function mysqlDatabases(): Promise<TestDatabases | undefined> {
  const given = process.env.TEST_MYSQL_URL ?? '';
  const url = given === '' ? HERE : given;
  const admin = openMysql(url, { pool: { max: 1 } });
  try {
    const [[{ version }]] = await admin.raw('select version() as version');
    return databasesOn(url, admin, /mariadb/i.test(version));
  } catch (cause) {
    await admin.destroy();
    if (given !== '') throw new Error(`no MySQL to test with: ${HOW}`, { cause });
    console.warn(`MySQL and MariaDB are not tested: ${HOW}`);
    return undefined;
  }
}

let made = 0;

function databasesOn(url: string, admin: Knex, isMariadb: boolean): TestDatabases {
  const names: string[] = [];
  return {
    isMariadb,
    admin,
    async make() {
      made += 1;
      const name = `playerlink_test_${process.pid}_${made}`;
      await admin.raw(`drop database if exists ${name}`);
      // As most databases are: one that takes 'Abc' and 'abc' for the same.
      await admin.raw(`create database ${name} character set utf8mb4 collate utf8mb4_general_ci`);
      names.push(name);
      return Object.assign(new URL(url), { pathname: `/${name}` }).href;
    },
    async remove() {
      for (const name of names) await admin.raw(`drop database ${name}`);
      await admin.destroy();
    },
  };
}

/** A knex as a host would have it; it prints nothing. */
export const openMysql = (
  url: string,
  {
    pool = {},
    connection = {},
  }: { pool?: Knex.PoolConfig; connection?: Knex.MySql2ConnectionConfig & object } = {},
): Knex =>
  knex({
    client: 'mysql2',
    connection: { uri: url, ...connection } as Knex.MySql2ConnectionConfig,
    compileSqlOnError: false,
    acquireConnectionTimeout: 10_000,
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} },
    pool: { min: 0, max: 10, ...pool },
  });

/** What happens to a statement on its way; what is thrown is the driver's error to whoever sent it. */
export interface Tap {
  /** Before it is sent. */
  before?(sql: string, connection: TappedConnection): Promise<void> | void;
  /** When it has been answered, before anybody is told. */
  after?(sql: string, connection: TappedConnection): Promise<void> | void;
}

/** A connection of mysql2. */
export interface TappedConnection {
  readonly threadId: number;
  query(sql: string, done: (error: unknown) => void): unknown;
  destroy(): void;
}

/** A setting of knex's pool: all statements of all its connections pass the tap. */
export const tapped = (
  tap: Tap,
  ...settings: readonly string[]
): Pick<Knex.PoolConfig, 'afterCreate'> => ({
  // biome-ignore lint/suspicious/noExplicitAny: mysql2's overloads
  afterCreate(connection: any, done: (error: unknown, connection: unknown) => void) {
    connection.query(settings.join('; ') || 'do 0', (error: unknown) => {
      for (const method of ['query', 'execute']) {
        const send = connection[method].bind(connection);
        connection[method] = (...args: unknown[]) => {
          const answer = args.pop() as (error: unknown, ...rest: unknown[]) => void;
          const sql: string = Object(args[0]).sql ?? args[0];
          void pass(tap, sql, connection, (answered) => send(...args, answered)).then(
            (answers) => answer(...(answers as [unknown])),
            (thrown) => answer(thrown),
          );
        };
      }
      done(error, connection);
    });
  },
});

async function pass(
  tap: Tap,
  sql: string,
  connection: TappedConnection,
  send: (answered: (...answers: unknown[]) => void) => void,
): Promise<unknown[]> {
  await tap.before?.(sql, connection);
  const answers = await new Promise<unknown[]>((resolve) => {
    send((...all) => resolve(all));
  });
  if (!answers[0]) await tap.after?.(sql, connection);
  return answers;
}

/** Takes all rows out of a migrated database. What belongs to players goes with them. */
export async function empty(db: Knex): Promise<void> {
  await db.raw(`delete from ${TABLE.players}`);
  await db.raw(`delete from ${TABLE.proofs}`);
}

/** A player who is created with an account and a session. */
export const aPlayer = (id: string, externalId = `of ${id}`): ConnectPlan =>
  planOf([...creation(id, externalId), aSession(id, `s of ${id}`)]);

/** A sign-in of such a player. */
export const aSignIn = (playerId: string, at: number): ConnectPlan => {
  const account = { provider: 'arcade', externalId: `of ${playerId}`, playerId };
  const plan = planOf([{ kind: 'touchLink', ...account, at }], { owner: account });
  return { ...plan, outcome: 'resumed' };
};
