import pg from 'pg';
import type { FillingConnector } from '../engines/engine.ts';
import { accountOf, GAME, PROVIDER } from './floor.ts';
import { newSession } from './session-row.ts';
import { uuidV7 } from './uuid-v7.ts';

/** As many connections as knex opens by default. */
const CONNECTIONS = 10;

const SESSION = `insert into playerlink_sessions
  (game, id, player_id, token_hash, created_at, last_seen_at, expires_at)`;
const SQL = {
  find: `select l.player_id, l.slot, l.display_name, l.sync_display_name, l.created_at,
    l.last_login_at, p.display_name as player_name
    from playerlink_links l join playerlink_players p on p.game = l.game and p.id = l.player_id
    where l.game = $1 and l.provider = $2 and l.external_id = $3`,
  resume: `with touched as (update playerlink_links set last_login_at = $4, display_name = $3
    where game = $1 and provider = $2 and external_id = $3 and player_id = $5 returning 1)
    ${SESSION} select $1, $6, $5, $7, $4, $4, $8 from touched`,
  create: `with player as (insert into playerlink_players
    (game, id, display_name, created_at, last_seen_at) values ($1, $5, $3, $4, $4)),
    link as (insert into playerlink_links
    (game, provider, external_id, player_id, display_name, created_at, last_login_at)
    values ($1, $2, $3, $5, $3, $4, $4))
    ${SESSION} values ($1, $6, $5, $7, $4, $4, $8)`,
  fill: `with given as (select * from unnest($1::text[], $2::text[]) as t (id, account)),
    player as (insert into playerlink_players (game, id, display_name, created_at, last_seen_at)
    select $3, id, account, $5, $5 from given)
    insert into playerlink_links
    (game, provider, external_id, player_id, display_name, created_at, last_login_at)
    select $3, $4, account, id, account, $5, $5 from given`,
} as const;

/**
 * Bare prepared statements: one that reads link and player, one that writes all of a connect, each a round
 * trip and the second a transaction of its own. Postgres itself flushes once for those that wait.
 */
export function openPostgresFloor(url: string): FillingConnector {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  const ask = (name: keyof typeof SQL, values: unknown[]) =>
    pool.query<{ player_id: string }>({ name, text: SQL[name], values });
  return {
    async connect(account) {
      const now = Date.now();
      const { rows } = await ask('find', [GAME, PROVIDER, account]);
      const owner = rows[0]?.player_id;
      const playerId = owner ?? uuidV7();
      const { id, token, tokenHash, expiresAt } = newSession(now);
      const values = [GAME, PROVIDER, account, now, playerId, id, tokenHash, expiresAt];
      const { rowCount } = await ask(owner === undefined ? 'create' : 'resume', values);
      if (rowCount !== 1) throw new Error('the owner has changed');
      return { created: owner === undefined, playerId, token };
    },
    async fill(from, to) {
      const names = Array.from({ length: to - from }, (_, at) => accountOf(from + at));
      await ask('fill', [names.map(uuidV7), names, GAME, PROVIDER, Date.now()]);
    },
    close: () => pool.end(),
  };
}
