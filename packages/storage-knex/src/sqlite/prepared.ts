import { StorageUnavailable } from '@playerlink/core';
import type { CompiledSql } from '../compile.ts';
import type { SqliteConnection, SqliteStatement } from './driver.ts';
import type { StatementName } from './statements.ts';

/** Values by parameter name. */
export type Values = Readonly<Record<string, string | number | null>>;

/** One connection with its statements prepared; used only while the connection is borrowed. */
export interface Prepared {
  get<Row>(name: StatementName, values: Values): Row | undefined;
  all<Row>(name: StatementName, values: Values): Row[];
  /** How many rows were written. */
  run(name: StatementName, values: Values): number;
}

/** Prepares each statement once per connection, when it is first needed. */
export function preparer(compiled: Readonly<Record<StatementName, CompiledSql>>) {
  // Weak: the pool may throw a connection away, and its statements go with it.
  const known = new WeakMap<SqliteConnection, Prepared>();
  return (connection: SqliteConnection): Prepared => {
    const prepared = known.get(connection) ?? prepare(connection, compiled);
    known.set(connection, prepared);
    return prepared;
  };
}

function prepare(
  connection: SqliteConnection,
  compiled: Readonly<Record<StatementName, CompiledSql>>,
): Prepared {
  const statements = new Map<StatementName, SqliteStatement>();
  const statement = (name: StatementName): SqliteStatement => {
    // A host may have asked for BigInts on its connection; times and counts here are numbers.
    const ready =
      statements.get(name) ?? connection.prepare(compiled[name].sql).safeIntegers(false);
    statements.set(name, ready);
    return ready;
  };
  const bind = (name: StatementName, values: Values) =>
    compiled[name].parameters.map((parameter) => bindable(parameter, values[parameter]));
  return {
    get: <Row>(name: StatementName, values: Values) =>
      statement(name).get(...bind(name, values)) as Row | undefined,
    all: <Row>(name: StatementName, values: Values) =>
      statement(name).all(...bind(name, values)) as Row[],
    run: (name, values) => statement(name).run(...bind(name, values)).changes,
  };
}

function bindable(parameter: string, value: string | number | null | undefined) {
  if (value === undefined) throw new StorageUnavailable(`no value for ${parameter}`);
  // UTF-8 has no lone surrogates: the driver would store U+FFFD, and two ids would become one.
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new StorageUnavailable(`${parameter} is not well-formed text`);
  }
  return value;
}
