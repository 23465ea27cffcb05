import type { Knex } from 'knex';
import { compile, compileSql } from '../compile.ts';
import { TABLE } from '../schema.ts';
import { COLUMNS } from './columns.ts';
import { rowOf } from './row-of.ts';

/** One read: players and their links, a row for each link, and one for a player without. */
const SUMMARIES = `
select
  p.id as id, p.display_name as display_name, p.script_data as script_data,
  p.achievements as achievements, p.virtual_goods as virtual_goods,
  l.provider as provider, l.external_id as external_id
from ${TABLE.players} p
left join ${TABLE.links} l on l.game = p.game and l.player_id = p.id
where p.game = :game and p.id in (select value from json_each(:ids))
order by p.id, l.provider, l.external_id`;

/** The rows that a player has in a table, as JSON. */
const listOf = (table: string, columns: readonly string[], order: string) => `
  (select json_group_array(
    json_object(${columns.map((column) => `'${column}', ${column}`).join(', ')}) order by ${order})
  from ${table} where game = :game and player_id = :player_id)`;

/** One read, so that nothing changes in between: the player, and what the player has, by table. */
const EXPORT_PLAYER = `
select ${COLUMNS.player.join(', ')},
  ${listOf(TABLE.links, COLUMNS.link, 'provider, external_id')} as links,
  ${listOf(TABLE.sessions, COLUMNS.session, 'created_at desc, id desc')} as sessions,
  ${listOf(TABLE.friends, COLUMNS.friends, 'provider, slot')} as friends,
  ${listOf(TABLE.push, COLUMNS.push, 'id')} as push
from ${TABLE.players} where game = :game and id = :player_id`;

/** Null leaves a column as it is; for the name, which may become null, `renames` says whether. */
const UPDATE_PLAYER = `
update ${TABLE.players} set version = version + 1,
display_name = case when :renames then :display_name else display_name end,
segments = coalesce(:segments, segments),
script_data = coalesce(:script_data, script_data),
achievements = coalesce(:achievements, achievements),
virtual_goods = coalesce(:virtual_goods, virtual_goods)
where game = :game and id = :id and (:expect_version is null or version = :expect_version)
returning ${COLUMNS.player.join(', ')}`;

/** Looks for another link and deletes this one in one statement: nobody unlinks in between. */
const UNLINK = `
delete from ${TABLE.links}
where game = :game and player_id = :player_id and provider = :provider and slot = :slot
and exists (
  select 1 from ${TABLE.links} other
  where other.game = :game and other.player_id = :player_id
  and (other.provider <> :provider or other.slot <> :slot)
  and other.provider in (select value from json_each(:keep_one_of)))`;

/** The right sides see the row as it was: with a lock, which is over then, or without. */
const COUNT_FAILURE = `
update ${TABLE.secrets} set
failures = case when locked_until is null then failures + 1 else 1 end,
locked_until = case
  when case when locked_until is null then failures + 1 else 1 end >= :max then :locked_until
end
where game = :game and provider = :provider and external_id = :external_id
and (locked_until is null or locked_until <= :now)`;

/** What is read and written of players, links and secrets outside plans. */
export const accountStatements = (db: Knex) => ({
  findPlayer: compile(db(TABLE.players).select(COLUMNS.player).where(rowOf('id'))),
  summaries: compileSql(db, SUMMARIES),
  exportPlayer: compileSql(db, EXPORT_PLAYER),
  adoptPlayer: compile(
    db(TABLE.players)
      .insert(rowOf(...COLUMNS.player))
      .onConflict(['game', 'id'])
      .ignore(),
  ),
  updatePlayer: compileSql(db, UPDATE_PLAYER),
  removePlayer: compile(db(TABLE.players).where(rowOf('id')).delete()),
  linksOf: compile(
    db(TABLE.links)
      .select(COLUMNS.link)
      .where(rowOf('player_id'))
      .orderBy(['provider', 'external_id']),
  ),
  findLinks: compileSql(
    db,
    `select ${COLUMNS.link.join(', ')} from ${TABLE.links} where game = :game and provider = :provider
     and external_id in (select value from json_each(:external_ids))`,
  ),
  findInSlot: compile(
    db(TABLE.links)
      .select('external_id')
      .where(rowOf('player_id', 'provider', 'slot')),
  ),
  unlink: compileSql(db, UNLINK),
  readSecret: compile(
    db(TABLE.secrets).select(COLUMNS.secret).where(rowOf('provider', 'external_id')),
  ),
  countFailure: compileSql(db, COUNT_FAILURE),
  clearFailures: compileSql(
    db,
    `update ${TABLE.secrets} set failures = 0
     where game = :game and provider = :provider and external_id = :external_id and failures > 0`,
  ),
});
