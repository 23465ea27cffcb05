import { openSqlite } from '@playerlink/storage-knex';

/** The part of a better-sqlite3 `Database` that is used here. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
}

/** A prepared statement. */
export interface SqliteStatement {
  get(...values: readonly unknown[]): unknown;
  run(...values: readonly unknown[]): unknown;
}

/** The driver's own handle on a file, opened and set as PlayerLink does it; and what closes it. */
export async function openConnection(
  filename: string,
): Promise<{ readonly connection: SqliteConnection; close(): Promise<void> }> {
  const db = openSqlite({ filename });
  const connection: SqliteConnection = await db.client.acquireConnection();
  return {
    connection,
    async close() {
      await db.client.releaseConnection(connection);
      await db.destroy();
    },
  };
}
