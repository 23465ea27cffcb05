import type { DialectSql } from '../statements/dialect-sql.ts';

// In a subquery of its own (`offset 0` keeps it one) there is only the key to find rows by. Joined, or
// wanted in another order, a new table is taken for small enough to be read through.
const ofPlayer = (table: string): string =>
  `(select * from ${table} where game = :game and player_id = :player_id offset 0) as own`;

/** What Postgres writes in its own way. */
export const POSTGRES_SQL: DialectSql = {
  // As an array it is looked up in the index whatever the planner thinks of the list, and of the table.
  oneOf: (column, parameter) =>
    `${column} = any (array(select json_array_elements_text(cast(:${parameter} as json))))`,
  leftJoin: (table, alias, condition) =>
    `left join lateral (select * from ${table} ${alias} where ${condition} offset 0) ${alias} on true`,
  rowsOf: (table, columns, order) => `
  (select cast(coalesce(json_agg(
    json_build_object(${columns.map((column) => `'${column}', ${column}`).join(', ')}) order by ${order}
  ), '[]') as text)
  from ${ofPlayer(table)})`,
  ofPlayer,
  typed: (parameter, type) => `cast(:${parameter} as ${type === 'integer' ? 'bigint' : type})`,
  // By the place of the row, which stays the same while it is locked.
  deleteOldest: (table, _key, time) => `
  delete from ${table} where ctid = any (array(
    select ctid from ${table} where ${time} <= :now order by ${time} limit :limit
    for update))`,
  least: 'least',
  forUpdate: ' for update',
  keepRow: ' for key share',
};
