import { ConfigError } from '@playerlink/core';

/** The part of better-sqlite3's `Database` that is used here. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  pragma(source: string, options?: { readonly simple: boolean }): unknown;
  readonly inTransaction: boolean;
}

/** A prepared statement of better-sqlite3. */
export interface SqliteStatement {
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  run(...values: unknown[]): { readonly changes: number };
  safeIntegers(toggle: boolean): this;
}

/**
 * better-sqlite3 13 needs Node-API 10. On an older Node it ends the process without a word, so refuse
 * before it is loaded.
 *
 * @throws ConfigError
 */
export function assertDriverRuns(
  versions: { napi?: string; node?: string } = process.versions,
): void {
  if (Number(versions.napi) >= 10) return;
  throw new ConfigError(
    `better-sqlite3 13 needs Node 22.14 or newer (Node-API 10); this is Node ${versions.node}: upgrade Node`,
  );
}
