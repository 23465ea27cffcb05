import { bind } from '../adapter/bind.ts';
import type { Script, Step } from '../adapter/script.ts';
import type { StatementName, Statements } from '../statements/statements.ts';
import type { SqliteConnection, SqliteStatement } from './driver.ts';

/** One connection with its statements prepared; used only while the connection is borrowed. */
export interface Prepared {
  /** Runs a script to its end, without a pause. */
  follow<T>(script: Script<T>): T;
}

/** Prepares each statement once per connection, when it is first needed. */
export function preparer(compiled: Statements) {
  // Weak: the pool may throw a connection away, and its statements go with it.
  const known = new WeakMap<SqliteConnection, Prepared>();
  return (connection: SqliteConnection): Prepared => {
    const prepared = known.get(connection) ?? prepare(connection, compiled);
    known.set(connection, prepared);
    return prepared;
  };
}

function prepare(connection: SqliteConnection, compiled: Statements): Prepared {
  const statements = new Map<StatementName, SqliteStatement>();
  const statement = (name: StatementName): SqliteStatement => {
    // A host may have asked for BigInts on its connection; times and counts here are numbers.
    const ready =
      statements.get(name) ?? connection.prepare(compiled[name].sql).safeIntegers(false);
    statements.set(name, ready);
    return ready;
  };
  const execute = ({ want, name, values }: Step): unknown => {
    const bound = bind(compiled[name].parameters, values);
    if (want === 'run') return statement(name).run(...bound).changes;
    return statement(name)[want](...bound);
  };
  return {
    follow: (script) => {
      let step = script.next();
      while (step.done !== true) step = script.next(execute(step.value));
      return step.value;
    },
  };
}
