import type { Knex } from 'knex';
import { compile, compileSql } from '../compile.ts';
import { TABLE } from '../schema.ts';
import { COLUMNS } from './columns.ts';
import { rowOf } from './row-of.ts';

/** What is read and written of sessions outside plans. */
export const sessionStatements = (db: Knex) => ({
  findSession: compile(db(TABLE.sessions).select(COLUMNS.session).where(rowOf('id'))),
  listSessions: compile(
    db(TABLE.sessions)
      .select(COLUMNS.session)
      .where(rowOf('player_id'))
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ]),
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
     and (:only is null or id = :only) and (:except is null or id <> :except)`,
  ),
});
