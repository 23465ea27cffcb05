import type { DialectSql } from '../statements/dialect-sql.ts';
import { plainJoin } from '../statements/plain-sql.ts';

/** What SQLite writes in its own way. */
export const SQLITE_SQL: DialectSql = {
  oneOf: (column, parameter) => `${column} in (select value from json_each(:${parameter}))`,
  rowsOf: (table, columns, order) => `
  (select json_group_array(
    json_object(${columns.map((column) => `'${column}', ${column}`).join(', ')}) order by ${order})
  from ${table} where game = :game and player_id = :player_id)`,
  // A join that compares an indexed column with a parameter is compiled again at every run, because this
  // build of SQLite plans it by the parameter's value. With a subquery it is compiled once.
  leftJoin: (table, alias, condition) =>
    plainJoin(table, alias, condition.replace(/:\w+/g, '(select $&)')),
  typed: (parameter) => `:${parameter}`,
  deleteOldest: (table, key, time) => `
  delete from ${table} where (${key.join(', ')}) in (
    select ${key.join(', ')} from ${table} where ${time} <= :now order by ${time} limit :limit)`,
  least: 'min',
  // A write transaction has the whole file.
  forUpdate: '',
  keepRow: '',
};
