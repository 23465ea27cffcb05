import { openConnection, type SqliteStatement } from '../engines/sqlite-connection.ts';
import { accountOf, type Connected, GAME, PROVIDER } from './floor.ts';
import { newSession } from './session-row.ts';
import { uuidV7 } from './uuid-v7.ts';

/** The least that connects cost on SQLite. */
export interface SqliteFloor {
  /** Does so many connects in one commit; each returns when that commit is on the disk. */
  connect(accounts: readonly string[]): Connected[];
  /** Inserts players `from`..`to`, the end not included, each with its link. */
  fill(from: number, to: number): void;
  close(): Promise<void>;
}

// No joins: as the driver is built, a join with parameters is compiled again at every run (docs/reference/benchmarks.md).
const SQL = {
  findLink: `select player_id, slot, display_name, sync_display_name, created_at, last_login_at
    from playerlink_links where game = ? and provider = ? and external_id = ?`,
  findPlayer: 'select id, display_name from playerlink_players where game = ? and id = ?',
  expect: `select slot from playerlink_links
    where game = ? and provider = ? and external_id = ? and player_id = ?`,
  touch: `update playerlink_links set last_login_at = ?, display_name = ?
    where game = ? and provider = ? and external_id = ? and player_id = ?`,
  player: `insert into playerlink_players
    (game, id, display_name, segments, created_at, last_seen_at) values (?, ?, ?, '{}', ?, ?)`,
  link: `insert into playerlink_links
    (game, provider, external_id, player_id, slot, display_name, sync_display_name, created_at,
     last_login_at) values (?, ?, ?, ?, '', ?, 0, ?, ?)`,
  session: `insert into playerlink_sessions
    (game, id, player_id, token_hash, prev_token_hash, prev_until, created_at, last_seen_at,
     expires_at, label) values (?, ?, ?, ?, null, null, ?, ?, ?, null)`,
} as const;

type Statements = Readonly<Record<keyof typeof SQL, SqliteStatement>>;

/**
 * Bare prepared statements on a file that was migrated: the same rows read and written as by a connect,
 * with the same pragmas. It makes ids, secrets and hashes, since the rows need them; it parses, proves,
 * decides and checks nothing, and has no promises.
 */
export async function openSqliteFloor(filename: string): Promise<SqliteFloor> {
  const { connection, close } = await openConnection(filename);
  const prepared = Object.entries(SQL).map(([name, sql]) => [name, connection.prepare(sql)]);
  const { findLink, findPlayer, expect, touch, player, link, session } = Object.fromEntries(
    prepared,
  ) as Statements;

  const insertPlayer = (id: string, account: string, now: number) => {
    player.run(GAME, id, account, now, now);
    link.run(GAME, PROVIDER, account, id, account, now, now);
  };
  const resume = (account: string, owner: string, now: number) => {
    if (!findPlayer.get(GAME, owner)) throw new Error('a link without its player');
    if (!expect.get(GAME, PROVIDER, account, owner)) throw new Error('the owner has changed');
    touch.run(now, account, GAME, PROVIDER, account, owner);
  };
  const connect = (account: string, now: number): Connected => {
    const found = findLink.get(GAME, PROVIDER, account) as { player_id: string } | undefined;
    const playerId = found?.player_id ?? uuidV7();
    if (found === undefined) insertPlayer(playerId, account, now);
    else resume(account, playerId, now);
    const { id, token, tokenHash, expiresAt } = newSession(now);
    session.run(GAME, id, playerId, tokenHash, now, now, expiresAt);
    return { created: found === undefined, playerId, token };
  };

  return {
    connect(accounts) {
      const now = Date.now();
      connection.exec('BEGIN IMMEDIATE');
      const connected = accounts.map((account) => connect(account, now));
      connection.exec('COMMIT');
      return connected;
    },
    fill(from, to) {
      const now = Date.now();
      connection.exec('BEGIN IMMEDIATE');
      for (let n = from; n < to; n += 1) insertPlayer(uuidV7(), accountOf(n), now);
      connection.exec('COMMIT');
    },
    close,
  };
}
