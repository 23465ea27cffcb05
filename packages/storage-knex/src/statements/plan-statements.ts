import type { Knex } from 'knex';
import { compile, compileSql, param } from '../compile.ts';
import { TABLE } from '../schema.ts';
import { COLUMNS } from './columns.ts';
import { rowOf } from './row-of.ts';

const prefixed = (alias: string, prefix: string, columns: readonly string[]) =>
  columns.map((column) => `${alias}.${column} as ${prefix}${column}`).join(', ');

/** One read: the caller (by session or by id), its own link, the owner of the account, the proof. */
const SITUATION = `
select
  ${prefixed('s', 's_', COLUMNS.session)},
  c.id as c_id, c.display_name as c_name,
  ${prefixed('own', 'own_', COLUMNS.link)},
  ${prefixed('l', 'l_', COLUMNS.link)},
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

const TOUCH_LINK = `
update ${TABLE.links} set last_login_at = :last_login_at,
display_name = coalesce(:display_name, display_name),
sync_display_name = coalesce(:sync_display_name, sync_display_name)
where game = :game and provider = :provider and external_id = :external_id and player_id = :player_id`;

/** Keeps a secret without failures and locks, in place of one that is known. */
const PUT_SECRET = `
insert into ${TABLE.secrets} (game, provider, external_id, secret)
values (:game, :provider, :external_id, :secret)
on conflict (game, provider, external_id) do update
set secret = excluded.secret, failures = 0, locked_until = null`;

/** Claims a proof; once more where the claim has expired, or is still the one that was seen. */
const CLAIM_PROOF = `
insert into ${TABLE.proofs} (game, provider, proof, bound_to, until)
values (:game, :provider, :proof, :bound_to, :until)
on conflict (game, provider, proof) do update
set bound_to = excluded.bound_to, until = excluded.until
where ${TABLE.proofs}.until <= :now or ${TABLE.proofs}.bound_to = :seen`;

/** The right sides see the row as it was. */
const RETIRE_SESSION = `
update ${TABLE.sessions} set expires_at = min(expires_at, :expires_at),
prev_until = case when token_hash = '' then prev_until else min(expires_at, :expires_at) end,
prev_token_hash = case when token_hash = '' then prev_token_hash else token_hash end,
token_hash = ''
where game = :game and id = :id`;

/** What is read before a plan, what a plan expects and what it writes. */
export const planStatements = (db: Knex) => ({
  situation: compileSql(db, SITUATION),
  expectSession: compile(
    db(TABLE.sessions)
      .select('id')
      .where(rowOf('id', 'player_id'))
      .where('expires_at', '>', param('now')),
  ),
  expectPlayer: compile(db(TABLE.players).select('id').where(rowOf('id'))),
  expectOwner: compile(
    db(TABLE.links)
      .select('slot')
      .where(rowOf('provider', 'external_id', 'player_id')),
  ),
  insertPlayer: compile(
    db(TABLE.players).insert(rowOf('id', 'display_name', 'segments', 'created_at', 'last_seen_at')),
  ),
  renamePlayer: compileSql(
    db,
    `update ${TABLE.players} set display_name = :display_name, version = version + 1
     where game = :game and id = :id`,
  ),
  removeLink: compile(
    db(TABLE.links)
      .where(rowOf('provider', 'external_id', 'player_id'))
      .delete(),
  ),
  insertLink: compile(db(TABLE.links).insert(rowOf(...COLUMNS.link))),
  touchLink: compileSql(db, TOUCH_LINK),
  putSecret: compileSql(db, PUT_SECRET),
  claimProof: compileSql(db, CLAIM_PROOF),
  insertSession: compile(db(TABLE.sessions).insert(rowOf(...COLUMNS.session))),
  retireSession: compileSql(db, RETIRE_SESSION),
});
