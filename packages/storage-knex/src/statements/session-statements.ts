import type { Knex } from 'knex';
import { COLUMNS } from '../columns.ts';
import { TABLE } from '../table.ts';
import { compile, compileSql } from './compile.ts';
import type { DialectSql } from './dialect-sql.ts';
import { plainRows } from './plain-sql.ts';
import { rowOf } from './row-of.ts';

/** What is read and written of sessions outside plans. */
export const sessionStatements = (
  db: Knex,
  { typed, deleteOldest, ofPlayer = plainRows }: DialectSql,
) => ({
  findSession: compile(db(TABLE.sessions).select(COLUMNS.session).where(rowOf('id'))),
  listSessions: compileSql(
    db,
    `select ${COLUMNS.session.join(', ')} from ${ofPlayer(TABLE.sessions)}
     order by created_at desc, id desc`,
  ),
  rotateSession: compileSql(
    db,
    `update ${TABLE.sessions} set token_hash = :new_hash, prev_token_hash = :old_hash,
     prev_until = :prev_until, expires_at = :expires_at
     where game = :game and id = :id and token_hash <> ''
     and (token_hash = :old_hash or prev_token_hash = :old_hash)`,
  ),
  touchSession: compileSql(
    db,
    `update ${TABLE.sessions} set last_seen_at = :at where game = :game and id = :id`,
  ),
  touchPlayer: compileSql(
    db,
    `update ${TABLE.players} set last_seen_at = :at where game = :game and id =
     (select player_id from ${TABLE.sessions} where game = :game and id = :id)`,
  ),
  deleteSessions: compileSql(
    db,
    `delete from ${TABLE.sessions} where game = :game and player_id = :player_id
     and (${typed('only', 'text')} is null or id = :only)
     and (${typed('except', 'text')} is null or id <> :except)`,
  ),
  sweepSessions: compileSql(db, deleteOldest(TABLE.sessions, ['game', 'id'], 'expires_at')),
  sweepProofs: compileSql(db, deleteOldest(TABLE.proofs, ['game', 'provider', 'proof'], 'until')),
});
