import type { Knex } from 'knex';
import { type CompiledSql, compile, param } from '../compile.ts';
import { TABLE } from '../schema.ts';

const row = (...columns: string[]) =>
  Object.fromEntries(columns.map((column) => [column, param(column)]));

const PLAYER = [
  'id',
  'display_name',
  'segments',
  'script_data',
  'achievements',
  'virtual_goods',
  'version',
  'created_at',
  'last_seen_at',
];
const LINK = [
  'provider',
  'external_id',
  'player_id',
  'slot',
  'display_name',
  'sync_display_name',
  'created_at',
  'last_login_at',
];
const SESSION = [
  'id',
  'player_id',
  'token_hash',
  'prev_token_hash',
  'prev_until',
  'created_at',
  'last_seen_at',
  'expires_at',
  'label',
];
const FRIENDS = ['provider', 'slot', 'list', 'fetched_at'];
const PUSH = ['id', 'player_id', 'device_os', 'push_id', 'push_hash'];

const prefixed = (alias: string, prefix: string, columns: readonly string[]) =>
  columns.map((column) => `${alias}.${column} as ${prefix}${column}`).join(', ');

/** One read: the caller (by session or by id), its own link, the owner of the account, the proof. */
const SITUATION = `
select
  ${prefixed('s', 's_', SESSION)},
  c.id as c_id, c.display_name as c_name,
  ${prefixed('own', 'own_', LINK)},
  ${prefixed('l', 'l_', LINK)},
  o.id as o_id, o.display_name as o_name,
  p.bound_to as bound_to, p.until as until
from (select 1) as one
left join ${TABLE.sessions} s on s.game = :game and s.id = :session_id
left join ${TABLE.players} c on c.game = :game and c.id = coalesce(s.player_id, :caller_id)
left join ${TABLE.links} own
  on own.game = :game and own.player_id = c.id and own.provider = :provider and own.slot = ''
left join ${TABLE.links} l
  on l.game = :game and l.provider = :provider and l.external_id = :external_id
left join ${TABLE.players} o on o.game = :game and o.id = l.player_id
left join ${TABLE.proofs} p
  on p.game = :game and p.provider = :provider and p.proof = :proof and p.until > :now`;

/**
 * Rows of one player. SQLite, which knows nothing of the data, takes the part of a primary key that is the
 * game for as good as the index on (game, player_id), and would read the whole game: hence `unlikely`.
 */
const OF_PLAYER = 'game = :game and unlikely(player_id = :player_id)';

/** One read: players and their links, a row for each link, and one for a player without. */
const SUMMARIES = `
select
  p.id as id, p.display_name as display_name, p.script_data as script_data,
  p.achievements as achievements, p.virtual_goods as virtual_goods,
  l.provider as provider, l.external_id as external_id
from ${TABLE.players} p
left join ${TABLE.links} l on l.game = p.game and unlikely(l.player_id = p.id)
where p.game = :game and p.id in (select value from json_each(:ids))
order by p.id, l.provider, l.external_id`;

/** Keeps the list of a link that is there; writes nothing for one that is gone. */
const REPLACE_FRIENDS = `
insert into ${TABLE.friends} (game, player_id, provider, slot, list, fetched_at)
select game, player_id, provider, slot, :list, :fetched_at from ${TABLE.links}
where game = :game and player_id = :player_id and provider = :provider and slot = :slot
on conflict (game, player_id, provider, slot) do update
set list = excluded.list, fetched_at = excluded.fetched_at`;

/** Keeps a registration; one that is known keeps its id and changes hands. */
const SAVE_PUSH = `
insert into ${TABLE.push} (game, id, player_id, device_os, push_id, push_hash)
values (:game, :id, :player_id, :device_os, :push_id, :push_hash)
on conflict (game, device_os, push_hash) do update
set player_id = excluded.player_id, push_id = excluded.push_id
returning id`;

/** Claims a proof; once more where the claim has expired, or is still the one that was seen. */
const CLAIM_PROOF = `
insert into ${TABLE.proofs} (game, provider, proof, bound_to, until)
values (:game, :provider, :proof, :bound_to, :until)
on conflict (game, provider, proof) do update
set bound_to = excluded.bound_to, until = excluded.until
where ${TABLE.proofs}.until <= :now or ${TABLE.proofs}.bound_to = :seen`;

/** Every statement, compiled by knex when the storage is made. Parameters have the columns' names. */
export function compileStatements(db: Knex) {
  const raw = (sql: string) => {
    const names = new Set(sql.match(/:[a-z_]+/g)?.map((name) => name.slice(1)));
    return compile(db.raw(sql, Object.fromEntries([...names].map((name) => [name, param(name)]))));
  };
  const at = (...columns: string[]) => row('game', ...columns);
  return {
    situation: raw(SITUATION),
    findPlayer: compile(db(TABLE.players).select(PLAYER).where(at('id'))),
    summaries: raw(SUMMARIES),
    linksOf: raw(
      `select ${LINK.join(', ')} from ${TABLE.links} where ${OF_PLAYER}
       order by provider, external_id`,
    ),
    findLinks: raw(
      `select ${LINK.join(', ')} from ${TABLE.links} where game = :game and provider = :provider
       and external_id in (select value from json_each(:external_ids))`,
    ),
    findSession: compile(db(TABLE.sessions).select(SESSION).where(at('id'))),
    listSessions: raw(
      `select ${SESSION.join(', ')} from ${TABLE.sessions} where ${OF_PLAYER}
       order by created_at desc, id desc`,
    ),
    expectSession: compile(
      db(TABLE.sessions)
        .select('id')
        .where(at('id', 'player_id'))
        .where('expires_at', '>', param('now')),
    ),
    expectPlayer: compile(db(TABLE.players).select('id').where(at('id'))),
    expectOwner: compile(
      db(TABLE.links)
        .select('slot')
        .where(at('provider', 'external_id', 'player_id')),
    ),
    insertPlayer: compile(
      db(TABLE.players).insert(at('id', 'display_name', 'segments', 'created_at', 'last_seen_at')),
    ),
    renamePlayer: raw(
      `update ${TABLE.players} set display_name = :display_name, version = version + 1
       where game = :game and id = :id`,
    ),
    insertLink: compile(db(TABLE.links).insert(at(...LINK))),
    touchLink: raw(
      `update ${TABLE.links} set last_login_at = :last_login_at,
       display_name = coalesce(:display_name, display_name),
       sync_display_name = coalesce(:sync_display_name, sync_display_name)
       where game = :game and provider = :provider and external_id = :external_id and player_id = :player_id`,
    ),
    claimProof: raw(CLAIM_PROOF),
    insertSession: compile(db(TABLE.sessions).insert(at(...SESSION))),
    // The right sides see the row as it was.
    retireSession: raw(
      `update ${TABLE.sessions} set expires_at = min(expires_at, :expires_at),
       prev_until = case when token_hash = '' then prev_until else min(expires_at, :expires_at) end,
       prev_token_hash = case when token_hash = '' then prev_token_hash else token_hash end,
       token_hash = ''
       where game = :game and id = :id`,
    ),
    rotateSession: raw(
      `update ${TABLE.sessions} set token_hash = :new_hash, prev_token_hash = :old_hash,
       prev_until = :prev_until, expires_at = :expires_at
       where game = :game and id = :id and token_hash <> ''
       and (token_hash = :old_hash or prev_token_hash = :old_hash)`,
    ),
    touchSession: raw(
      `update ${TABLE.sessions} set last_seen_at = :at where game = :game and id = :id`,
    ),
    touchPlayer: raw(
      `update ${TABLE.players} set last_seen_at = :at where game = :game and id =
       (select player_id from ${TABLE.sessions} where game = :game and id = :id)`,
    ),
    deleteSessions: raw(
      `delete from ${TABLE.sessions} where ${OF_PLAYER}
       and (:only is null or id = :only) and (:except is null or id <> :except)`,
    ),
    replaceFriends: raw(REPLACE_FRIENDS),
    friendsOf: compile(
      db(TABLE.friends).select(FRIENDS).where(at('player_id')).orderBy(['provider', 'slot']),
    ),
    savePush: raw(SAVE_PUSH),
    pushOf: raw(`select ${PUSH.join(', ')} from ${TABLE.push} where ${OF_PLAYER} order by id`),
    removePush: compile(db(TABLE.push).where(at('id', 'player_id')).delete()),
  } satisfies Record<string, CompiledSql>;
}

/** The names of all statements. */
export type StatementName = keyof ReturnType<typeof compileStatements>;
