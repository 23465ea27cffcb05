import { type PushRow, type StorageAdapter, StorageConflict } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

type Push = StorageAdapter['push'];

const withPush = (make: (inner: StorageAdapter) => Partial<Push>): StorageAdapter => {
  const inner = memoryStorage();
  return { ...inner, push: { ...inner.push, ...make(inner) } };
};

/** Says that there is a registration of this target: a plain insert. */
export const refusesKnownTargets = (): StorageAdapter =>
  withPush(({ push }) => ({
    save: async (game, row) => {
      const id = await push.save(game, row);
      if (id !== row.id) throw new StorageConflict('duplicate key');
      return id;
    },
  }));

/** Returns the id it was given, as an upsert without "returning" does. */
export const returnsTheGivenId = (): StorageAdapter =>
  withPush(({ push }) => ({
    save: async (game, row) => {
      await push.save(game, row);
      return row.id;
    },
  }));

/** "On conflict do nothing": the first owner keeps a target. */
export function leavesTargetsWithTheFirst(): StorageAdapter {
  const owners = new Map<string, string>();
  return withPush(({ push }) => ({
    save: async (game, row) => {
      const target = JSON.stringify([game, row.deviceOs, row.pushHash]);
      const playerId = owners.get(target) ?? row.playerId;
      owners.set(target, playerId);
      return push.save(game, { ...row, playerId });
    },
  }));
}

/** Deletes what is known of a target and inserts it anew. */
export function givesNewIds(): StorageAdapter {
  const known = new Map<string, PushRow>();
  return withPush(({ push }) => ({
    save: async (game, row) => {
      const target = JSON.stringify([game, row.deviceOs, row.pushHash]);
      const before = known.get(target);
      known.set(target, row);
      if (before !== undefined) await push.remove(game, before.playerId, before.id);
      return push.save(game, row);
    },
  }));
}

/** Its unique key has the player in it: a target is everybody's who ever registered it. */
export const sharesTargets = (): StorageAdapter =>
  withPush(({ push }) => {
    const mark = ({ playerId, pushHash }: PushRow) => `${pushHash} of ${playerId}`;
    const unmark = (row: PushRow) => ({ ...row, pushHash: row.pushHash.split(' of ')[0] ?? '' });
    return {
      save: (game, row) => push.save(game, { ...row, pushHash: mark(row) }),
      of: async (game, playerId) => (await push.of(game, playerId)).map(unmark),
    };
  });

/** Looks whether a target is known, then saves it: right until two come at once. */
export function looksThenSaves(): StorageAdapter {
  const ids = new Map<string, string>();
  return withPush(({ push }) => ({
    save: async (game, row) => {
      const target = JSON.stringify([game, row.deviceOs, row.pushHash]);
      const known = ids.get(target);
      await new Promise(setImmediate);
      ids.set(target, await push.save(game, row));
      return known ?? row.id;
    },
    remove: (game, playerId, id) => {
      ids.clear();
      return push.remove(game, playerId, id);
    },
  }));
}

/** Keeps the very objects, and hands them out. */
export function keepsTheRowsThemselves(): StorageAdapter {
  const rows = new Map<string, PushRow>();
  const target = (game: string, row: PushRow) => JSON.stringify([game, row.deviceOs, row.pushHash]);
  return withPush(({ push }) => ({
    save: async (game, row) => {
      const id = await push.save(game, row);
      rows.set(target(game, row), Object.assign(row, { id }));
      return id;
    },
    of: async (game, playerId) =>
      (await push.of(game, playerId)).map((row) => rows.get(target(game, row)) ?? row),
  }));
}

/** Takes a target for what its hash is alone. */
export const ignoresDeviceOs = (): StorageAdapter =>
  withPush(({ push }) => ({
    save: (game, row) => push.save(game, { ...row, deviceOs: 'ios' }),
  }));

/** Keeps registrations in a table that knows no players. */
export const savesForNobody = (): StorageAdapter =>
  withPush(({ push, players }) => ({
    save: async (game, row) =>
      (await players.get(game, row.playerId)) ? push.save(game, row) : row.id,
  }));

/** Two registrations may have one id. */
export const givesIdsTwice = (): StorageAdapter =>
  withPush(({ push, players }) => ({
    save: async (game, row) => {
      try {
        return await push.save(game, row);
      } catch (thrown) {
        if ((await players.get(game, row.playerId)) === undefined) throw thrown;
        return row.id;
      }
    },
  }));

/** Deletes by the id alone. */
export function removesForAnybody(): StorageAdapter {
  const owners = new Map<string, string>();
  return withPush(({ push }) => ({
    save: async (game, row) => {
      const id = await push.save(game, row);
      owners.set(JSON.stringify([game, id]), row.playerId);
      return id;
    },
    remove: (game, playerId, id) =>
      push.remove(game, owners.get(JSON.stringify([game, id])) ?? playerId, id),
  }));
}

/** Says yes to every remove. */
export const removesWithoutCounting = (): StorageAdapter =>
  withPush(({ push }) => ({
    remove: async (...asked) => {
      await push.remove(...asked);
      return true;
    },
  }));

/** Marks what is removed and keeps the row, so that its target is taken for ever. */
export function removesByMarking(): StorageAdapter {
  const marked = new Set<string>();
  return withPush(({ push }) => ({
    of: async (game, playerId) =>
      (await push.of(game, playerId)).filter(({ id }) => !marked.has(JSON.stringify([game, id]))),
    remove: async (game, playerId, id) => {
      const row = (await push.of(game, playerId)).find((one) => one.id === id);
      const key = JSON.stringify([game, id]);
      if (row === undefined || marked.has(key)) return false;
      marked.add(key);
      return true;
    },
  }));
}

/** Lists in the order of the unique key. */
export const listsByTarget = (): StorageAdapter =>
  withPush(({ push }) => ({
    of: async (game, playerId) =>
      (await push.of(game, playerId)).sort((a, b) => (a.pushId < b.pushId ? -1 : 1)),
  }));

/** A column of 255 characters. */
export const cutsPushIds = (): StorageAdapter =>
  withPush(({ push }) => ({
    save: (game, row) => push.save(game, { ...row, pushId: row.pushId.slice(0, 255) }),
  }));

/** A storage that keeps ids of players and registrations, and hashes, as `fold` leaves them. */
export const foldsPushIds = (fold: (id: string) => string): StorageAdapter => {
  const inner = memoryStorage();
  return {
    ...inner,
    push: {
      save: (game, row) =>
        inner.push.save(game, { ...row, id: fold(row.id), pushHash: fold(row.pushHash) }),
      of: (game, playerId) => inner.push.of(game, playerId),
      remove: (game, playerId, id) => inner.push.remove(game, playerId, fold(id)),
    },
  };
};
