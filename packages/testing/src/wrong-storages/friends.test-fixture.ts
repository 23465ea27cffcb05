import {
  type FriendList,
  type PlatformFriend,
  type StorageAdapter,
  StorageConflict,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

type Friends = StorageAdapter['friends'];

const withFriends = (make: (inner: StorageAdapter) => Partial<Friends>): StorageAdapter => {
  const inner = memoryStorage();
  return { ...inner, friends: { ...inner.friends, ...make(inner) } };
};

/** A storage that keeps lists as `change` leaves them. */
const changesLists = (change: (list: FriendList) => FriendList): StorageAdapter =>
  withFriends(({ friends }) => ({
    replace: (game, playerId, list) => friends.replace(game, playerId, change(list)),
  }));

const isIn = (place: FriendList) => (list: FriendList) =>
  list.provider === place.provider && list.slot === place.slot;

/** Inserts friend by friend with "on conflict do nothing". */
export const mergesFriends = (): StorageAdapter =>
  withFriends(({ friends }) => ({
    replace: async (game, playerId, list) => {
      const before = (await friends.of(game, playerId)).find(isIn(list))?.friends ?? [];
      const known = new Set(before.map(({ externalId }) => externalId));
      const added = list.friends.filter(({ externalId }) => !known.has(externalId));
      await friends.replace(game, playerId, { ...list, friends: [...before, ...added] });
    },
  }));

/** Deletes the rows of a list and then inserts others, without a transaction around both. */
export function replacesInSteps(): StorageAdapter {
  const rows = new Map<string, PlatformFriend[]>();
  return withFriends(({ friends }) => ({
    replace: async (game, playerId, list) => {
      const place = JSON.stringify([game, playerId, list.provider, list.slot]);
      rows.set(place, []);
      await new Promise(setImmediate);
      const inserted = [...(rows.get(place) ?? []), ...list.friends];
      rows.set(place, inserted);
      await friends.replace(game, playerId, { ...list, friends: inserted });
    },
  }));
}

/** Has no row for a list of no friends. */
export const forgetsEmptyLists = (): StorageAdapter =>
  withFriends(({ friends }) => ({
    of: async (game, playerId) =>
      (await friends.of(game, playerId)).filter((list) => list.friends.length > 0),
  }));

/** Has one list for all accounts of a player at a provider. */
export const hasNoSlots = (): StorageAdapter =>
  withFriends(({ friends, links }) => ({
    replace: async (game, playerId, list) => {
      for (const { provider, slot } of await links.of(game, playerId)) {
        if (provider === list.provider) await friends.replace(game, playerId, { ...list, slot });
      }
    },
  }));

/** Sorts the wrong way round. */
export const listsBackwards = (): StorageAdapter =>
  withFriends(({ friends }) => ({
    of: async (game, playerId) => (await friends.of(game, playerId)).reverse(),
  }));

/** Takes a link that is gone for a lost race. */
export const conflictsWithoutLink = (): StorageAdapter =>
  withFriends(({ friends, links }) => ({
    replace: async (game, playerId, list) => {
      const isLink = isIn(list);
      const owned = await links.of(game, playerId);
      if (!owned.some((link) => isLink({ ...list, ...link }))) throw new StorageConflict('no row');
      await friends.replace(game, playerId, list);
    },
  }));

/** Keeps the very objects, in a table that knows no links. */
export function keepsWhatItIsGiven(): StorageAdapter {
  const owners = new Map<string, Map<string, FriendList>>();
  return withFriends(() => ({
    replace: async (game, playerId, list) => {
      const owner = JSON.stringify([game, playerId]);
      const lists = owners.get(owner) ?? new Map<string, FriendList>();
      owners.set(owner, lists.set(JSON.stringify([list.provider, list.slot]), list));
    },
    of: async (game, playerId) => [
      ...(owners.get(JSON.stringify([game, playerId])) ?? new Map()).values(),
    ],
  }));
}

/** Writes a player or a link by deleting the row and inserting it again; what belongs to it goes. */
export const losesWhatBelongsToRows = (): StorageAdapter => {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind !== 'renamePlayer') continue;
        const { playerId } = write;
        for (const list of await inner.friends.of(game, playerId)) {
          await inner.friends.replace(game, playerId, { ...list, friends: [] });
        }
        for (const { id } of await inner.push.of(game, playerId)) {
          await inner.push.remove(game, playerId, id);
        }
      }
    },
  };
};

/** A text column of 65,535 bytes: what is longer is cut. */
export const cutsLongLists = (): StorageAdapter =>
  changesLists((list) => {
    const friends = [...list.friends];
    while (Buffer.byteLength(JSON.stringify(friends)) > 65_535) friends.length >>= 1;
    return { ...list, friends };
  });

/** A table of friends by id that ignores case. */
export const foldsFriends = (): StorageAdapter =>
  changesLists((list) => {
    const byId = new Map(list.friends.map((friend) => [friend.externalId.toLowerCase(), friend]));
    return { ...list, friends: [...byId.values()] };
  });

/** A table of friends whose driver replaces lone surrogates. */
export const replacesIllFormedFriends = (): StorageAdapter =>
  changesLists((list) => ({
    ...list,
    friends: list.friends.map((friend) => ({
      ...friend,
      externalId: friend.externalId.toWellFormed(),
    })),
  }));

/** Keeps the ids of friends alone. */
export const forgetsFriendNames = (): StorageAdapter =>
  changesLists((list) => ({
    ...list,
    friends: list.friends.map(({ externalId }) => ({ externalId })),
  }));
