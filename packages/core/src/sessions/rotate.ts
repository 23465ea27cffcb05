import { asCall, isThere } from '../diagnostics/channels.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import { newToken, parseToken, sessionAccepts } from './token.ts';

/**
 * Replaces a token by a new one of the same session and gives the session its full lifetime again. The
 * old token stays good for the grace, so that a client which never saw the answer can rotate once more;
 * of several rotations in that time the newest wins. Absent when the token is not a clear yes.
 *
 * @throws ConnectError UNAVAILABLE
 */
export const rotateSession = asCall('sessions.rotate', rotate, isThere);

async function rotate(game: Game, token: unknown): Promise<string | undefined> {
  const presented = parseToken(token);
  if (presented === undefined) return undefined;
  const { id, tokenHash } = presented;
  const row = await fromStorage(game, 'findSession', () => game.storage.findSession(game.id, id));
  const now = game.clock.now();
  if (row === undefined || !sessionAccepts(row, tokenHash, now)) return undefined;
  const next = newToken(id, game.random);
  // A previous token keeps the grace it has: using it again must not make it last.
  const prevUntil =
    row.tokenHash === tokenHash ? now + game.sessions.graceMs : (row.prevUntil ?? now);
  const rotated = await fromStorage(game, 'rotateSession', () =>
    game.storage.rotateSession(
      game.id,
      id,
      tokenHash,
      next.tokenHash,
      prevUntil,
      now + game.sessions.lifetimeMs,
    ),
  );
  return rotated ? next.token : undefined;
}
