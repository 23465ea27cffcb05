import type { SessionRow } from '../contract/storage.ts';
import { asCall, isThere } from '../diagnostics/channels.ts';
import { fromStorage, later } from '../failures.ts';
import type { Game } from '../game.ts';
import { parseToken, sessionAccepts } from './token.ts';

/** A session as its host sees it; nothing in it opens anything. */
export interface Session {
  readonly id: string;
  readonly playerId: string;
  readonly createdAt: number;
  /** Exact to five minutes. */
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** How far last-seen may lag behind, ms: a write per request would cost more than the knowledge is worth. */
const LAST_SEEN_STEP_MS = 5 * 60_000;

/** A stored session without its hashes. */
export const toSession = ({
  id,
  playerId,
  createdAt,
  lastSeenAt,
  expiresAt,
}: SessionRow): Session => ({
  id,
  playerId,
  createdAt,
  lastSeenAt,
  expiresAt,
});

/**
 * The session of a token; absent unless the token is a clear yes.
 *
 * @throws ConnectError UNAVAILABLE
 */
export const resolveSession = asCall('sessions.resolve', resolve, isThere);

async function resolve(game: Game, token: unknown): Promise<Session | undefined> {
  const presented = parseToken(token);
  if (presented === undefined) return undefined;
  const row = await fromStorage(game, 'findSession', () =>
    game.storage.findSession(game.id, presented.id),
  );
  const now = game.clock.now();
  if (row === undefined || !sessionAccepts(row, presented.tokenHash, now)) return undefined;
  if (now - row.lastSeenAt >= LAST_SEEN_STEP_MS) {
    const touch = () => game.storage.touchSession(game.id, row.id, now);
    later(game, () => fromStorage(game, 'touchSession', touch));
  }
  return toSession(row);
}
