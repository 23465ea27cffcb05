import type { Nodes, Presence } from '@playerlink/core';

/** Who has an open, signed-in socket. */
export interface GameSparksPresence extends Presence {
  /** One socket more of the player in this process; returns what takes it away again, once. */
  enter(gameId: string, playerId: string): () => void;
}

/**
 * Makes the presence port of this process, or with `nodes` of all: hand it to `createPlayerLink` and to
 * `createGameSparks`. A player is online from a sign-in on a socket until the last such socket closes or
 * signs in as somebody else.
 *
 * @example
 * ```ts
 * const presence = gameSparksPresence();
 * const link = createPlayerLink({ gameId: 'galactic-golf', storage, providers, presence });
 * const gameSparks = createGameSparks(link, { apiKey, credentials, presence });
 * ```
 */
export function gameSparksPresence({ nodes }: { readonly nodes?: Nodes } = {}): GameSparksPresence {
  const sockets = new Map<string, number>();
  // A game's id may hold any character, so the two are not just joined.
  const keyOf = (gameId: string, playerId: string) => JSON.stringify([gameId, playerId]);
  const add = (key: string, more: 1 | -1) => {
    const open = (sockets.get(key) ?? 0) + more;
    if (open > 0) sockets.set(key, open);
    else sockets.delete(key);
  };
  return {
    isOnline: (gameId, playerId) => {
      const key = keyOf(gameId, playerId);
      return sockets.has(key) || (nodes?.isHeld(key) ?? false);
    },
    enter: (gameId, playerId) => {
      const key = keyOf(gameId, playerId);
      let isIn = true;
      add(key, 1);
      const release = nodes?.hold(key);
      return () => {
        if (!isIn) return;
        isIn = false;
        add(key, -1);
        release?.();
      };
    },
  };
}
