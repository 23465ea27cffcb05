import { createPool, type PoolConnection, type RowDataPacket } from 'mysql2/promise';
import type { FillingConnector } from '../engines/engine.ts';
import { accountOf, GAME, PROVIDER } from './floor.ts';
import { newSession } from './session-row.ts';
import { uuidV7 } from './uuid-v7.ts';

/** As many connections as knex opens by default. */
const CONNECTIONS = 10;

const SQL = {
  find: `select l.player_id, l.slot, l.display_name, l.sync_display_name, l.created_at,
    l.last_login_at, p.display_name as player_name
    from playerlink_links l join playerlink_players p on p.game = l.game and p.id = l.player_id
    where l.game = ? and l.provider = ? and l.external_id = ?`,
  touch: `update playerlink_links set last_login_at = ?, display_name = ?
    where game = ? and provider = ? and external_id = ? and player_id = ?`,
  player: `insert into playerlink_players
    (game, id, display_name, segments, created_at, last_seen_at) values (?, ?, ?, '{}', ?, ?)`,
  link: `insert into playerlink_links
    (game, provider, external_id, player_id, slot, display_name, sync_display_name, created_at,
     last_login_at) values (?, ?, ?, ?, '', ?, 0, ?, ?)`,
  session: `insert into playerlink_sessions
    (game, id, player_id, token_hash, created_at, last_seen_at, expires_at)
    values (?, ?, ?, ?, ?, ?, ?)`,
} as const;

/**
 * Bare prepared statements: one that reads link and player, then a transaction of as many statements as
 * there are rows to write, each a round trip. MySQL itself flushes once for those that wait.
 */
export function openMysqlFloor(url: string): FillingConnector {
  const pool = createPool({ uri: url, connectionLimit: CONNECTIONS });
  const insertPlayer = async (at: PoolConnection, id: string, account: string, now: number) => {
    await at.execute(SQL.player, [GAME, id, account, now, now]);
    await at.execute(SQL.link, [GAME, PROVIDER, account, id, account, now, now]);
  };
  const inTransaction = async (write: (at: PoolConnection) => Promise<unknown>) => {
    const connection = await pool.getConnection();
    try {
      await connection.query('set transaction isolation level read committed');
      await connection.query('begin');
      await write(connection);
      await connection.query('commit');
    } finally {
      connection.release();
    }
  };
  return {
    async connect(account) {
      const now = Date.now();
      const key = [GAME, PROVIDER, account];
      const [found] = await pool.execute<RowDataPacket[]>(SQL.find, key);
      const owner: string | undefined = found[0]?.player_id;
      const playerId = owner ?? uuidV7();
      const { id, token, tokenHash, expiresAt } = newSession(now);
      await inTransaction(async (at) => {
        if (owner === undefined) await insertPlayer(at, playerId, account, now);
        else await at.execute(SQL.touch, [now, account, ...key, owner]);
        await at.execute(SQL.session, [GAME, id, playerId, tokenHash, now, now, expiresAt]);
      });
      return { created: owner === undefined, playerId, token };
    },
    fill: (from, to) =>
      inTransaction(async (at) => {
        const now = Date.now();
        for (let n = from; n < to; n += 1) await insertPlayer(at, uuidV7(), accountOf(n), now);
      }),
    close: () => pool.end(),
  };
}
