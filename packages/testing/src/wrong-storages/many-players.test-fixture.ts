import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

type Many = StorageAdapter['players']['many'];

const withMany = (make: (inner: StorageAdapter) => Many): StorageAdapter => {
  const inner = memoryStorage();
  return { ...inner, players: { ...inner.players, many: make(inner) } };
};

/** A statement that takes 999 parameters and not one more. */
export const findsAmong999Players = (): StorageAdapter =>
  withMany(
    ({ players }) =>
      (game, ids) =>
        players.many(game, ids.slice(0, 999)),
  );

/** Asks for id after id, as often as an id is given. */
export const asksIdById = (): StorageAdapter =>
  withMany(({ summary }) => async (game, ids) => {
    const found = await Promise.all(ids.map((id) => summary(game, id)));
    return found.flatMap((player) => player ?? []);
  });

/** An inner join with the links, and the first row of each player. */
export const joinsOneLink = (): StorageAdapter =>
  withMany(({ players }) => async (game, ids) => {
    const found = await players.many(game, ids);
    return found
      .filter(({ links }) => links.length > 0)
      .map((player) => ({ ...player, links: player.links.slice(0, 1) }));
  });

/** Finds players under their ids as `fold` leaves them, as a column's collation or type would. */
export const foldsPlayerIds = (fold: (id: string) => string): StorageAdapter => {
  const inner = memoryStorage();
  const games = new Map<string, Set<string>>();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      const known = games.get(game) ?? new Set();
      games.set(game, known);
      for (const write of plan.writes) if (write.kind === 'insertPlayer') known.add(write.id);
    },
    players: {
      ...inner.players,
      many: (game, ids) => {
        const asked = new Set(ids.map(fold));
        const known = [...(games.get(game) ?? [])].filter((id) => asked.has(fold(id)));
        return inner.players.many(game, known);
      },
    },
  };
};

/** Hands out what it keeps in a cache. */
export const sharesItsCache = (): StorageAdapter => {
  const inner = memoryStorage();
  const cache = new Map<string, Awaited<ReturnType<Many>>>();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      cache.clear();
    },
    players: {
      ...inner.players,
      many: async (game, ids) => {
        const asked = JSON.stringify([game, ids]);
        const found = cache.get(asked) ?? (await inner.players.many(game, ids));
        cache.set(asked, found);
        return found;
      },
    },
  };
};

/** Finds friend lists and registrations under a player's id as `fold` leaves it. */
export const foldsOwners = (fold: (id: string) => string): StorageAdapter => {
  const inner = memoryStorage();
  const owners = new Map<string, string>();
  const ownerOf = (game: string, id: string) => owners.get(JSON.stringify([game, fold(id)])) ?? id;
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind === 'insertPlayer') {
          owners.set(JSON.stringify([game, fold(write.id)]), write.id);
        }
      }
    },
    friends: {
      replace: (game, id, list) => inner.friends.replace(game, ownerOf(game, id), list),
      of: (game, id) => inner.friends.of(game, ownerOf(game, id)),
    },
    push: {
      save: (game, row) => inner.push.save(game, { ...row, playerId: ownerOf(game, row.playerId) }),
      of: (game, id) => inner.push.of(game, ownerOf(game, id)),
      remove: (game, playerId, id) => inner.push.remove(game, ownerOf(game, playerId), id),
    },
  };
};
