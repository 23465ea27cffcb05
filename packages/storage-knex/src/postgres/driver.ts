import type { Pooled } from '../adapter/lender.ts';

/** The part of pg's `Client` that is used here. */
export interface PgConnection extends Pooled {
  query(query: PgQuery | string): Promise<PgResult>;
}

/** A query as pg takes it. One with a name is prepared once per connection, and known by it. */
export interface PgQuery {
  readonly name?: string;
  readonly text: string;
  readonly values: ReadonlyArray<string | number | null>;
  readonly types: PgTypes;
}

/** How the values of a result are read. */
export interface PgTypes {
  getTypeParser(oid: number, format?: string): (value: string) => unknown;
}

/** What a query came to. */
export interface PgResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
}

const asText = (value: string): string => value;

/** By the oid of Postgres: bool, int8, int2, int4. */
const PARSERS: ReadonlyMap<number, (value: string) => unknown> = new Map<
  number,
  (value: string) => unknown
>([
  [16, (value) => value === 't'],
  [20, Number],
  [21, Number],
  [23, Number],
]);

/** Times and counts are numbers, whatever the host has told the driver about its own queries. */
export const TYPES: PgTypes = { getTypeParser: (oid) => PARSERS.get(oid) ?? asText };
