import type { DialectSql } from '../statements/dialect-sql.ts';

/**
 * Compares text byte by byte to its end, by the name that this has on the server that reads it: MariaDB
 * alone reads the first comment, MySQL 8 alone the second.
 */
export const BINARY = 'collate /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */';

/** What MySQL and MariaDB write in their own way. */
export const MYSQL_SQL: DialectSql = {
  // A text that is longer than any id is cut, and so it must stay longer than any id.
  oneOf: (column, parameter) => `${column} in (select listed.value ${BINARY} from json_table(
    :${parameter}, '$[*]' columns (value varchar(256) character set utf8mb4 path '$')) as listed)`,
  // An export is a statement of its own here.
  rowsOf: () => 'null',
  typed: (parameter) => `:${parameter}`,
  deleteOldest: (table, _key, time) =>
    `delete from ${table} where ${time} <= :now order by ${time} limit :limit`,
  least: 'least',
  forUpdate: ' for update',
  // Two who shared a row and then both wrote it would deadlock.
  keepRow: ' for update',
};
