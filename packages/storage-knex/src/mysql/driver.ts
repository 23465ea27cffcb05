import type { Pooled } from '../adapter/lender.ts';

/** The part of mysql2's `Connection` that is used here. */
export interface MysqlConnection extends Pooled {
  /** A statement without parameters, as text. */
  query(options: MysqlQuery, done: MysqlCallback): unknown;
  /** A statement that the server prepares once per connection. Its values travel beside it, not inside. */
  execute(options: MysqlQuery, done: MysqlCallback): unknown;
  readonly config: {
    readonly bigNumberStrings?: boolean;
    readonly clientFlags?: number;
    readonly typeCast?: unknown;
  };
}

/** A statement as mysql2 takes it. */
export interface MysqlQuery {
  readonly sql: string;
  readonly values?: ReadonlyArray<string | number | null>;
  readonly typeCast: true | TypeCast;
  readonly rowsAsArray: false;
  readonly nestTables: false;
}

/** A row, by the names of its columns. */
export type MysqlRow = Record<string, unknown>;

/** What a statement that writes came to. */
export interface MysqlHeader {
  readonly affectedRows: number | string;
}

/** A column of a result. */
export interface MysqlField {
  readonly name: string;
  readonly columnType: number;
}

type MysqlCallback = (
  error: unknown,
  result: readonly MysqlRow[] | MysqlHeader,
  fields?: readonly MysqlField[],
) => void;

/** What a statement came to: its rows, or the number of rows it wrote. */
export interface MysqlResult {
  readonly rows: readonly MysqlRow[];
  /** Of an update those it found, also where nothing about them has changed. */
  readonly affected: number;
}

type TypeCast = (field: unknown, next: () => unknown) => unknown;

/** What a host's own function is replaced by: the driver's values. */
const AS_IT_IS: TypeCast = (_field, next) => next();

/** Rows as objects by column, whatever the host has told the driver about its own queries. */
const asObjects = ({ config }: MysqlConnection) => ({
  typeCast: typeof config.typeCast === 'function' ? AS_IT_IS : (true as const),
  rowsAsArray: false as const,
  nestTables: false as const,
});

/** `bigint`, in mysql2's list of column types. */
const LONGLONG = 8;

/** Runs a statement with its values. @throws the driver's error */
export const execute = (
  connection: MysqlConnection,
  sql: string,
  values: ReadonlyArray<string | number | null>,
): Promise<MysqlResult> => send(connection, 'execute', { sql, values, ...asObjects(connection) });

/** Runs a statement that has no values, such as COMMIT. @throws the driver's error */
export const query = (connection: MysqlConnection, sql: string): Promise<MysqlResult> =>
  send(connection, 'query', { sql, ...asObjects(connection) });

const send = (
  connection: MysqlConnection,
  method: 'query' | 'execute',
  statement: MysqlQuery,
): Promise<MysqlResult> =>
  new Promise((resolve, reject) => {
    connection[method](statement, (error, result, fields) => {
      if (error) reject(error);
      else if ('affectedRows' in result) {
        resolve({ rows: [], affected: Number(result.affectedRows) });
      } else {
        if (connection.config.bigNumberStrings) asNumbers(result, fields ?? []);
        resolve({ rows: result, affected: 0 });
      }
    });
  });

/** Some hosts ask the driver for big numbers as text; times are numbers here. */
function asNumbers(rows: readonly MysqlRow[], fields: readonly MysqlField[]): void {
  const names = fields.filter(({ columnType }) => columnType === LONGLONG).map(({ name }) => name);
  for (const row of rows) {
    for (const name of names) if (row[name] !== null) row[name] = Number(row[name]);
  }
}
