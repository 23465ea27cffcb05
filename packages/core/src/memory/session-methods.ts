import type { StorageAdapter } from '../contract/storage.ts';
import { ofPlayer } from './of-player.ts';
import type { Tables } from './tables.ts';

/** The sessions of the port, over the tables of a game. */
export function sessionMethods(of: (game: string) => Tables) {
  return {
    findSession: async (game, id) => structuredClone(of(game).sessions.get(id)),
    rotateSession: async (game, id, oldHash, newHash, prevUntil, expiresAt) => {
      const { sessions } = of(game);
      const session = sessions.get(id);
      const known = session?.tokenHash === oldHash || session?.prevTokenHash === oldHash;
      if (session === undefined || session.tokenHash === '' || !known) return false;
      const tokens = { tokenHash: newHash, prevTokenHash: oldHash, prevUntil, expiresAt };
      sessions.set(id, { ...session, ...tokens });
      return true;
    },
    touchSession: async (game, id, at) => {
      const { sessions, players } = of(game);
      const session = sessions.get(id);
      if (session === undefined) return;
      sessions.set(id, { ...session, lastSeenAt: at });
      const player = players.get(session.playerId);
      if (player !== undefined) players.set(player.id, { ...player, lastSeenAt: at });
    },
    listSessions: async (game, playerId) => ofPlayer.sessions(of(game), playerId),
    deleteSessions: async (game, playerId, { only, except }) => {
      const doomed = ofPlayer
        .sessions(of(game), playerId)
        .filter(({ id }) => id !== except && (only === undefined || id === only));
      for (const { id } of doomed) of(game).sessions.delete(id);
      return doomed.length;
    },
  } satisfies Partial<StorageAdapter>;
}
