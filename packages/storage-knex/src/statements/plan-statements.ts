import type { Knex } from 'knex';
import { COLUMNS } from '../columns.ts';
import { TABLE } from '../table.ts';
import { compile, compileSql } from './compile.ts';
import type { DialectSql } from './dialect-sql.ts';
import { plainJoin } from './plain-sql.ts';
import { rowOf } from './row-of.ts';

const prefixed = (alias: string, prefix: string, columns: readonly string[]) =>
  columns.map((column) => `${alias}.${column} as ${prefix}${column}`).join(', ');

const OWNER = `${prefixed('l', 'l_', COLUMNS.link)}, o.id as o_id, o.display_name as o_name`;

const ownerJoins = (leftJoin: typeof plainJoin) => `
${leftJoin(
  TABLE.links,
  'l',
  'l.game = :game and l.provider = :provider and l.external_id = :external_id',
)}
${leftJoin(TABLE.players, 'o', 'o.game = :game and o.id = l.player_id')}`;

/** One read, where nobody is signed in and nothing is claimed: the owner of the account. */
const owner = ({ leftJoin = plainJoin }: DialectSql) => `
select ${OWNER} from (select 1) as one ${ownerJoins(leftJoin)}`;

/** One read: the caller (by session or by id), its own link, the owner of the account, the proof. */
const situation = ({ leftJoin = plainJoin }: DialectSql) => `
select
  ${prefixed('s', 's_', COLUMNS.session)},
  c.id as c_id, c.display_name as c_name,
  ${prefixed('own', 'own_', COLUMNS.link)},
  ${OWNER},
  p.bound_to as bound_to, p.until as until
from (select 1) as one
${leftJoin(TABLE.sessions, 's', 's.game = :game and s.id = :session_id')}
${leftJoin(TABLE.players, 'c', 'c.game = :game and c.id = coalesce(s.player_id, :caller_id)')}
${leftJoin(
  TABLE.links,
  'own',
  "own.game = :game and own.player_id = c.id and own.provider = :provider and own.slot = ''",
)}
${ownerJoins(leftJoin)}
${leftJoin(
  TABLE.proofs,
  'p',
  'p.game = :game and p.provider = :provider and p.proof = :proof and p.until > :now',
)}`;

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

/** The right sides see the row as it was, or on MySQL what those before them have set: it is the same. */
const retireSession = ({ least }: DialectSql) => `
update ${TABLE.sessions} set expires_at = ${least}(expires_at, :expires_at),
prev_until = case when token_hash = '' then prev_until else ${least}(expires_at, :expires_at) end,
prev_token_hash = case when token_hash = '' then prev_token_hash else token_hash end,
token_hash = ''
where game = :game and id = :id`;

/** What is read before a plan, what a plan expects and what it writes. */
export const planStatements = (db: Knex, sql: DialectSql) => ({
  situation: compileSql(db, situation(sql)),
  owner: compileSql(db, owner(sql)),
  expectSession: compileSql(
    db,
    `select id from ${TABLE.sessions} where game = :game and id = :id and player_id = :player_id
     and expires_at > :now${sql.forUpdate}`,
  ),
  expectPlayer: compileSql(
    db,
    `select id from ${TABLE.players} where game = :game and id = :id${sql.keepRow}`,
  ),
  expectOwner: compileSql(
    db,
    `select slot from ${TABLE.links} where game = :game and provider = :provider
     and external_id = :external_id and player_id = :player_id${sql.keepRow}`,
  ),
  expectSecret: compileSql(
    db,
    `select failures from ${TABLE.secrets} where game = :game and provider = :provider
     and external_id = :external_id and secret = :secret${sql.forUpdate}`,
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
  retireSession: compileSql(db, retireSession(sql)),
});
