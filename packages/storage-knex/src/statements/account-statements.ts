import type { Knex } from 'knex';
import { COLUMNS } from '../columns.ts';
import { TABLE } from '../table.ts';
import { compile, compileSql } from './compile.ts';
import type { DialectSql } from './dialect-sql.ts';
import { plainJoin, plainRows } from './plain-sql.ts';
import { rowOf } from './row-of.ts';

/** One read: players and their links, a row for each link, and one for a player without. */
const summaries = ({ oneOf, leftJoin = plainJoin }: DialectSql) => `
select
  p.id as id, p.display_name as display_name, p.script_data as script_data,
  p.achievements as achievements, p.virtual_goods as virtual_goods,
  l.provider as provider, l.external_id as external_id
from ${TABLE.players} p
${leftJoin(TABLE.links, 'l', 'l.game = p.game and l.player_id = p.id')}
where p.game = :game and ${oneOf('p.id', 'ids')}
order by p.id, l.provider, l.external_id`;

/** One read, so that nothing changes in between: the player, and what the player has, by table. */
const exportPlayer = ({ rowsOf }: DialectSql) => `
select ${COLUMNS.player.join(', ')},
  ${rowsOf(TABLE.links, COLUMNS.link, 'provider, external_id')} as links,
  ${rowsOf(TABLE.sessions, COLUMNS.session, 'created_at desc, id desc')} as sessions,
  ${rowsOf(TABLE.friends, COLUMNS.friends, 'provider, slot')} as friends,
  ${rowsOf(TABLE.push, COLUMNS.push, 'id')} as push
from ${TABLE.players} where game = :game and id = :player_id`;

/** Null leaves a column as it is; for the name, which may become null, `renames` says whether. */
const updatePlayer = ({ typed }: DialectSql) => `
update ${TABLE.players} set version = version + 1,
display_name = case when :renames then :display_name else display_name end,
segments = coalesce(:segments, segments),
script_data = coalesce(:script_data, script_data),
achievements = coalesce(:achievements, achievements),
virtual_goods = coalesce(:virtual_goods, virtual_goods)
where game = :game and id = :id and (${typed('expect_version', 'integer')} is null or version = :expect_version)`;

/** Another link of the player, at one of the providers that count. */
const findWayIn = ({ oneOf }: DialectSql) => `
select external_id from ${TABLE.links}
where game = :game and player_id = :player_id and (provider <> :provider or slot <> :slot)
and ${oneOf('provider', 'keep_one_of')} limit 1`;

/** The right sides see the row as it was: with a lock, which is over then, or without. */
const countFailure = ({ typed }: DialectSql) => `
update ${TABLE.secrets} set
failures = case when locked_until is null then failures + 1 else 1 end,
locked_until = case
  when case when locked_until is null then failures + 1 else 1 end >= :max then ${typed('locked_until', 'integer')}
end
where game = :game and provider = :provider and external_id = :external_id
and (locked_until is null or locked_until <= :now)`;

/** What is read and written of players, links and secrets outside plans. */
export const accountStatements = (db: Knex, { ofPlayer = plainRows, ...sql }: DialectSql) => ({
  findPlayer: compile(db(TABLE.players).select(COLUMNS.player).where(rowOf('id'))),
  summaries: compileSql(db, summaries(sql)),
  exportPlayer: compileSql(db, exportPlayer(sql)),
  adoptPlayer: compile(
    db(TABLE.players)
      .insert(rowOf(...COLUMNS.player))
      .onConflict(['game', 'id'])
      .ignore(),
  ),
  updatePlayer: compileSql(db, updatePlayer(sql)),
  removePlayer: compile(db(TABLE.players).where(rowOf('id')).delete()),
  linksOf: compileSql(
    db,
    `select ${COLUMNS.link.join(', ')} from ${ofPlayer(TABLE.links)} order by provider, external_id`,
  ),
  findLinks: compileSql(
    db,
    `select ${COLUMNS.link.join(', ')} from ${TABLE.links} where game = :game and provider = :provider
     and ${sql.oneOf('external_id', 'external_ids')}`,
  ),
  findInSlot: compile(
    db(TABLE.links)
      .select('external_id')
      .where(rowOf('player_id', 'provider', 'slot')),
  ),
  findWayIn: compileSql(db, findWayIn(sql)),
  lockPlayer: compileSql(
    db,
    `select id from ${TABLE.players} where game = :game and id = :id${sql.forUpdate}`,
  ),
  unlink: compile(
    db(TABLE.links)
      .where(rowOf('player_id', 'provider', 'slot'))
      .delete(),
  ),
  readSecret: compile(
    db(TABLE.secrets).select(COLUMNS.secret).where(rowOf('provider', 'external_id')),
  ),
  countFailure: compileSql(db, countFailure(sql)),
  clearFailures: compileSql(
    db,
    `update ${TABLE.secrets} set failures = 0
     where game = :game and provider = :provider and external_id = :external_id and failures > 0`,
  ),
});
