import type { StorageAdapter } from '../contract/storage.ts';
import { StorageConflict } from '../errors.ts';
import { ofPlayer } from './of-player.ts';
import { key, type Tables } from './tables.ts';

/** The friend lists and push registrations of the port, over the tables of a game. */
export function socialMethods(of: (game: string) => Tables) {
  return {
    friends: {
      replace: async (game, playerId, list) => {
        const { slots, friends } = of(game);
        const id = key(playerId, list.provider, list.slot);
        if (slots.has(id)) friends.set(id, { ...structuredClone(list), playerId });
      },
      of: async (game, playerId) => ofPlayer.friends(of(game), playerId),
    },
    push: {
      save: async (game, row) => {
        const { players, push } = of(game);
        if (!players.has(row.playerId)) throw new StorageConflict('the player is gone');
        const unique = key(row.deviceOs, row.pushHash);
        const known = push.get(unique);
        const isTaken = [...push.values()].some(({ id }) => id === row.id);
        if (known === undefined && isTaken) throw new StorageConflict('the registration exists');
        const id = known?.id ?? row.id;
        push.set(unique, { ...row, id });
        return id;
      },
      of: async (game, playerId) => ofPlayer.push(of(game), playerId),
      remove: async (game, playerId, id) => {
        const { push } = of(game);
        const row = [...push.values()].find((one) => one.id === id && one.playerId === playerId);
        return row !== undefined && push.delete(key(row.deviceOs, row.pushHash));
      },
    },
  } satisfies Partial<StorageAdapter>;
}
