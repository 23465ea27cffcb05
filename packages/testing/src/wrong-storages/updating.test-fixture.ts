import {
  type PlayerPatch,
  type PlayerRow,
  type StorageAdapter,
  StorageConflict,
} from '@playerlink/core';
import { turn, withPart } from './mistake.test-fixture.ts';

type Update = StorageAdapter['players']['update'];

const withUpdate = (make: (inner: StorageAdapter) => Update): StorageAdapter =>
  withPart('players', (inner) => ({ update: make(inner) }));

/** A storage that applies patches as `change` leaves them, knowing what was there. */
const changesPatches = (
  change: (patch: PlayerPatch, before: PlayerRow) => PlayerPatch,
): StorageAdapter =>
  withUpdate(({ players }) => async (game, id, patch, expectVersion) => {
    const before = await players.get(game, id);
    return players.update(game, id, before ? change(patch, before) : patch, expectVersion);
  });

/** Has no column for virtual goods. */
export const forgetsAField = (): StorageAdapter =>
  changesPatches(({ virtualGoods: _, ...patch }) => patch);

/** Writes a default for what the patch leaves out. */
export const writesDefaults = (): StorageAdapter =>
  changesPatches((patch) => ({ segments: {}, scriptData: {}, achievements: [], ...patch }));

/** Merges JSON into what is there. */
export const mergesJson = (): StorageAdapter =>
  changesPatches((patch, before) => ({
    ...patch,
    ...(patch.scriptData && { scriptData: { ...before.scriptData, ...patch.scriptData } }),
  }));

/** "Coalesce": null is as good as absent. */
export const takesNullForAbsent = (): StorageAdapter =>
  changesPatches(({ displayName, ...patch }) => ({
    ...patch,
    ...(displayName !== null && displayName !== undefined && { displayName }),
  }));

/** Has nothing to set, so runs no update. */
export const skipsEmptyPatches = (): StorageAdapter =>
  withUpdate(
    ({ players }) =>
      (game, id, patch, expectVersion) =>
        Object.keys(patch).length === 0
          ? players.get(game, id)
          : players.update(game, id, patch, expectVersion),
  );

/** Takes a player who is not there for one of another version. */
export const conflictsOnNobody = (): StorageAdapter =>
  withUpdate(({ players }) => async (game, id, patch, expectVersion) => {
    const changed = await players.update(game, id, patch, expectVersion);
    if (changed === undefined) throw new StorageConflict('no row');
    return changed;
  });

/** Compares no versions. */
export const ignoresVersions = (): StorageAdapter =>
  withUpdate(
    ({ players }) =>
      (game, id, patch) =>
        players.update(game, id, patch),
  );

/** Deletes the row and inserts it again; what belongs to it goes. */
export const replacesTheRow = (): StorageAdapter =>
  withUpdate(({ players }) => async (game, id, patch, expectVersion) => {
    const changed = await players.update(game, id, patch, expectVersion);
    if (changed === undefined) return undefined;
    await players.remove(game, id);
    await players.adopt(game, { ...changed, links: [] });
    return changed;
  });

/** Reads a player, changes what it has read and writes all of it. */
export const readsThenWrites = (): StorageAdapter =>
  withUpdate(({ players }) => async (game, id, patch, expectVersion) => {
    const read = await players.get(game, id);
    if (read === undefined) return undefined;
    if (expectVersion !== undefined && read.version !== expectVersion) {
      throw new StorageConflict('another version');
    }
    await turn();
    const { displayName, segments, scriptData, achievements, virtualGoods } = read;
    const all = { displayName, segments, scriptData, achievements, virtualGoods, ...patch };
    await players.update(game, id, all);
    return { ...read, ...patch, version: read.version + 1 };
  });

/** Keeps the very objects of a patch, and hands them out. */
export function keepsPatchesThemselves(): StorageAdapter {
  const patches = new Map<string, PlayerPatch>();
  return withPart('players', ({ players }) => ({
    update: (game, id, patch, expectVersion) => {
      patches.set(JSON.stringify([game, id]), patch);
      return players.update(game, id, patch, expectVersion);
    },
    get: async (game, id) => {
      const player = await players.get(game, id);
      return player && { ...player, ...patches.get(JSON.stringify([game, id])) };
    },
  }));
}
