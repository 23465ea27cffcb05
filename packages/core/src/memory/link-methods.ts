import type { StorageAdapter } from '../contract/storage.ts';
import { ofPlayer } from './of-player.ts';
import { removeLink } from './remove-link.ts';
import { key, type Tables } from './tables.ts';

/** The links of the port, over the tables of a game. */
export function linkMethods(of: (game: string) => Tables) {
  return {
    links: {
      of: async (game, playerId) => ofPlayer.links(of(game), playerId),
      find: async (game, provider, externalIds) =>
        [...new Set(externalIds)].flatMap((id) => {
          const link = of(game).links.get(key(provider, id));
          return link === undefined ? [] : { ...link };
        }),
      unlink: async (game, playerId, provider, slot, keepOneOf) => {
        const rows = of(game);
        const link = rows.slots.get(key(playerId, provider, slot));
        if (link === undefined) return 'absent';
        const others = ofPlayer
          .links(rows, playerId)
          .filter((other) => other.provider !== provider || other.slot !== slot);
        if (!others.some((other) => keepOneOf.includes(other.provider))) return 'last';
        removeLink(rows, link);
        return 'done';
      },
    },
  } satisfies Partial<StorageAdapter>;
}
