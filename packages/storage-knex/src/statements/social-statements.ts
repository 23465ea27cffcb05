import type { Knex } from 'knex';
import { COLUMNS } from '../columns.ts';
import { TABLE } from '../table.ts';
import { compile, compileSql } from './compile.ts';
import type { DialectSql } from './dialect-sql.ts';
import { plainRows } from './plain-sql.ts';
import { rowOf } from './row-of.ts';

/** Keeps the list of a link that is there; writes nothing for one that is gone. */
const replaceFriends = ({ keepRow }: Pick<DialectSql, 'keepRow'>) => `
insert into ${TABLE.friends} (game, player_id, provider, slot, list, fetched_at)
select game, player_id, provider, slot, :list, :fetched_at from ${TABLE.links}
where game = :game and player_id = :player_id and provider = :provider and slot = :slot${keepRow}
on conflict (game, player_id, provider, slot) do update
set list = excluded.list, fetched_at = excluded.fetched_at`;

/** Keeps a registration; one that is known keeps its id and changes hands. */
const SAVE_PUSH = `
insert into ${TABLE.push} (game, id, player_id, device_os, push_id, push_hash)
values (:game, :id, :player_id, :device_os, :push_id, :push_hash)
on conflict (game, device_os, push_hash) do update
set player_id = excluded.player_id, push_id = excluded.push_id`;

/** What is read and written of friend lists and push registrations. */
export const socialStatements = (db: Knex, { ofPlayer = plainRows, ...sql }: DialectSql) => ({
  replaceFriends: compileSql(db, replaceFriends(sql)),
  friendsOf: compileSql(
    db,
    `select ${COLUMNS.friends.join(', ')} from ${ofPlayer(TABLE.friends)} order by provider, slot`,
  ),
  savePush: compileSql(db, SAVE_PUSH),
  pushOn: compile(db(TABLE.push).select('id').where(rowOf('device_os', 'push_hash'))),
  pushOf: compileSql(
    db,
    `select ${COLUMNS.push.join(', ')} from ${ofPlayer(TABLE.push)} order by id`,
  ),
  removePush: compile(db(TABLE.push).where(rowOf('id', 'player_id')).delete()),
});
