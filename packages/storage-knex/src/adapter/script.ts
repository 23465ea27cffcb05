import type { StatementName } from '../statements/statements.ts';

/** Values by parameter name. */
export type Values = Readonly<Record<string, string | number | null>>;

/** One statement to run: for one row, for all rows, or for the number of rows it wrote. */
export interface Step {
  readonly want: 'get' | 'all' | 'run';
  readonly name: StatementName;
  readonly values: Values;
}

/**
 * Statements in their order, each written with the answers of those before it. An engine runs a script as
 * its driver wants it: at once, or with a wait between the steps. What a script throws undoes its writes.
 */
export type Script<T> = Generator<Step, T, unknown>;

/** The first row. */
export function* get<Row>(name: StatementName, values: Values): Script<Row | undefined> {
  return (yield { want: 'get', name, values }) as Row | undefined;
}

/** All rows. */
export function* all<Row>(name: StatementName, values: Values): Script<Row[]> {
  return (yield { want: 'all', name, values }) as Row[];
}

/** How many rows were written; of an update, how many it found. */
export function* run(name: StatementName, values: Values): Script<number> {
  return (yield { want: 'run', name, values }) as number;
}
