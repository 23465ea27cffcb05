import { ConnectError } from '../errors.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import { type Session, toSession } from './resolve.ts';

/**
 * Ends one session at once. False when there was none.
 *
 * @throws ConnectError INVALID without an id, UNAVAILABLE
 */
export async function revokeSession(
  game: Game,
  session: Pick<Session, 'id' | 'playerId'>,
): Promise<boolean> {
  // Without an id storage would be asked to delete them all.
  if (typeof session.id !== 'string') throw new ConnectError('INVALID', { field: 'id' });
  return (await remove(game, session.playerId, { only: session.id })) > 0;
}

/**
 * Ends all sessions of a player, or all but the one named. Returns how many.
 *
 * @throws ConnectError UNAVAILABLE
 */
export function revokeAllSessions(
  game: Game,
  playerId: string,
  options: { readonly except?: string } = {},
): Promise<number> {
  return remove(game, playerId, options);
}

/**
 * The player's sessions that have not expired, newest first.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function listSessions(game: Game, playerId: string): Promise<Session[]> {
  const rows = await fromStorage(game, 'listSessions', () =>
    game.storage.listSessions(game.id, playerId),
  );
  const now = game.clock.now();
  return rows.filter((row) => row.expiresAt > now).map(toSession);
}

const remove = (game: Game, playerId: string, which: { only?: string; except?: string }) =>
  fromStorage(game, 'deleteSessions', () => game.storage.deleteSessions(game.id, playerId, which));
