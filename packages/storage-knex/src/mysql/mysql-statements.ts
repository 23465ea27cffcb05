import type { Knex } from 'knex';
import { COLUMNS } from '../columns.ts';
import { compile, compileSql } from '../statements/compile.ts';
import { rowOf } from '../statements/row-of.ts';
import { compileStatements, type Statements } from '../statements/statements.ts';
import { TABLE } from '../table.ts';
import { EXPORT_PLAYER } from './export-player.ts';
import { MYSQL_SQL } from './mysql-sql.ts';

/**
 * All statements, as MySQL and MariaDB write them. ON DUPLICATE KEY UPDATE has no condition, and fires on
 * any unique key of the table; so what must only be written under a condition is two statements: the
 * first makes the row where it is missing, the second writes it.
 */
export function compileMysql(db: Knex): {
  readonly statements: Statements;
  /** What runs before a statement of the name. */
  readonly before: Partial<Statements>;
} {
  const written = Object.entries(WRITTEN).map(([name, sql]) => [name, compileSql(db, sql)]);
  return {
    statements: {
      ...compileStatements(db, MYSQL_SQL),
      ...(Object.fromEntries(written) as Pick<Statements, keyof typeof WRITTEN>),
      // IGNORE would also cut what is too long.
      adoptPlayer: compile(db(TABLE.players).insert(rowOf(...COLUMNS.player))),
    },
    before: {
      claimProof: compileSql(db, MAKE_PROOF),
      savePush: compileSql(db, MAKE_PUSH),
    },
  };
}

/** A claim that is over, where there is none. */
const MAKE_PROOF = `
insert into ${TABLE.proofs} (game, provider, proof, bound_to, until)
values (:game, :provider, :proof, '[]', :now)
on duplicate key update proof = proof`;

const MAKE_PUSH = `
insert into ${TABLE.push} (game, id, player_id, device_os, push_id, push_hash)
values (:game, :id, :player_id, :device_os, :push_id, :push_hash)
on duplicate key update id = id`;

const WRITTEN = {
  claimProof: `
update ${TABLE.proofs} set bound_to = :bound_to, until = :until
where game = :game and provider = :provider and proof = :proof and (until <= :now or bound_to = :seen)`,
  savePush: `
update ${TABLE.push} set player_id = :player_id, push_id = :push_id
where game = :game and device_os = :device_os and push_hash = :push_hash`,
  putSecret: `
insert into ${TABLE.secrets} (game, provider, external_id, secret)
values (:game, :provider, :external_id, :secret)
on duplicate key update secret = values(secret), failures = 0, locked_until = null`,
  // Of a link that is about to go it waits for the end.
  replaceFriends: `
insert into ${TABLE.friends} (game, player_id, provider, slot, list, fetched_at)
select game, player_id, provider, slot, :list, :fetched_at from ${TABLE.links}
where game = :game and player_id = :player_id and provider = :provider and slot = :slot
for update
on duplicate key update list = values(list), fetched_at = values(fetched_at)`,
  // Each right side sees what those before it have set.
  countFailure: `
update ${TABLE.secrets} set
failures = case when locked_until is null then failures + 1 else 1 end,
locked_until = case when failures >= :max then :locked_until end
where game = :game and provider = :provider and external_id = :external_id
and (locked_until is null or locked_until <= :now)`,
  exportPlayer: EXPORT_PLAYER,
} satisfies Partial<Record<keyof Statements, string>>;
