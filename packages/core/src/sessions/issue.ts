import type { SessionRow } from '../contract/storage.ts';
import type { Game } from '../game.ts';
import { newToken } from './token.ts';

/** A session that is not stored yet, and the token that only its holder will know. */
export interface NewSession {
  readonly token: string;
  readonly row: SessionRow;
}

/** Makes a session for a player; the plan that inserts it is what issues it. */
export function issueSession(game: Game, playerId: string, now: number): NewSession {
  const id = game.newId();
  const { token, tokenHash } = newToken(id, game.random);
  return {
    token,
    row: {
      id,
      playerId,
      tokenHash,
      prevTokenHash: null,
      prevUntil: null,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + game.sessions.lifetimeMs,
      label: null,
    },
  };
}
