import { mysqlDatabases } from '../../storage-knex/src/mysql/mysql.test-fixture.ts';
import { postgresDatabases } from '../../storage-knex/src/postgres/postgres.test-fixture.ts';

/** The servers to test with, by name: each call makes a new, empty database and returns its URL. */
export interface Servers {
  readonly servers: ReadonlyArray<readonly [name: string, make: () => Promise<string>]>;
  /** Takes away what was made for the tests. */
  remove(): Promise<void>;
}

/** Postgres, and MySQL or MariaDB, where there is one. */
export async function serversToTest(): Promise<Servers> {
  const [postgres, mysql] = await Promise.all([postgresDatabases(), mysqlDatabases()]);
  return {
    servers: [
      ...(postgres ? [['Postgres', () => postgres.make()] as const] : []),
      ...(mysql ? [['MySQL or MariaDB', () => mysql.make()] as const] : []),
    ],
    remove: async () => {
      await postgres?.remove();
      await mysql?.remove();
    },
  };
}
