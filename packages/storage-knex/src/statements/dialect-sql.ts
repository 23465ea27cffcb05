import type { plainJoin, plainRows } from './plain-sql.ts';

/** Where the engines' SQL differs within statements that are otherwise the same. */
export interface DialectSql {
  /** A condition: the column is one of the texts in a JSON list that is a parameter. */
  oneOf(column: string, parameter: string): string;
  /** A subquery: the rows that a player (`:game`, `:player_id`) has in a table, as a JSON list of objects. */
  rowsOf(table: string, columns: readonly string[], order: string): string;
  /** A parameter that may be null, of this type, where nothing else tells the engine its type. */
  typed(parameter: string, type: 'text' | 'integer'): string;
  /** {@link plainRows} for an engine that must be told to find the rows first, and then to sort them. */
  ofPlayer?(table: string): string;
  /** {@link plainJoin} for an engine whose planner needs a hint. */
  leftJoin?(table: string, alias: string, condition: string): string;
  /** Deletes the rows whose `time` is not after `:now`, at most `:limit`, the oldest first. */
  deleteOldest(table: string, key: readonly string[], time: string): string;
  /** The function that gives the smaller of two values. */
  readonly least: string;
  /** Behind a select: keeps its rows from other writers until the transaction ends. */
  readonly forUpdate: string;
  /** Behind a select: its rows stay until the transaction ends; others may write what is no key of them. */
  readonly keepRow: string;
}
