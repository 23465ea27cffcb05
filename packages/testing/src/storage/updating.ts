import type { PlayerPatch, PlayerRow, StorageAdapter } from '@playerlink/core';
import { belongingsOf, everything, seedBelongings } from './accounts-by-hand.ts';
import { conflicts, same } from './assertions.ts';
import { ODD_JSON, ODD_NAME } from './odd-values.ts';
import { GAME } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedTwoPlayers } from './two-players.ts';

const FULL = {
  displayName: ODD_NAME,
  segments: ODD_JSON,
  scriptData: { ...ODD_JSON, of: 'scriptData' },
  achievements: ['b', 'a', ODD_NAME, 'a'],
  virtualGoods: { ...ODD_JSON, of: 'virtualGoods' },
} as const satisfies Required<PlayerPatch>;

const NAMES = Object.keys(FULL) as Array<keyof typeof FULL>;

/** What of a player changes, and what stays. */
export const updating: StorageCases = {
  'every field may be changed at once, and comes back': async (storage) => {
    await seedTwoPlayers(storage);
    await updated(storage, FULL);
  },

  'a field that is absent stays as it is': async (storage) => {
    await seedTwoPlayers(storage);
    await updated(storage, FULL);
    for (const name of NAMES) {
      const value = name === 'displayName' ? 'new' : name === 'achievements' ? ['new'] : { new: 1 };
      await updated(storage, { [name]: value });
    }
  },

  'a value takes the place of the one before, whole': async (storage) => {
    await seedTwoPlayers(storage);
    await updated(storage, FULL);
    await updated(storage, { scriptData: { a: 1, b: { c: 2 } }, achievements: ['a'] });
    await updated(storage, { scriptData: { b: { d: 3 } }, achievements: ['b'] });
    await updated(storage, { segments: {}, scriptData: {}, achievements: [], virtualGoods: {} });
  },

  'a name of null is none, and an empty one is a name': async (storage) => {
    await seedTwoPlayers(storage);
    for (const displayName of [null, '', 'Ada', null]) await updated(storage, { displayName });
  },

  'a patch of nothing counts the version, and changes nothing else': async (storage) => {
    await seedTwoPlayers(storage);
    for (let n = 0; n < 2; n += 1) await updated(storage, {});
  },

  'of nobody there is nothing to update, whatever version is expected': async (storage) => {
    await seedTwoPlayers(storage);
    for (const id of ['p-nobody', '']) {
      for (const version of [undefined, 0, 1]) {
        const found = await storage.players.update(GAME, id, { displayName: 'x' }, version);
        same(found, undefined, 'update is absent where there is no player, and no conflict.');
      }
      same(await storage.players.get(GAME, id), undefined, 'update adds nobody.');
    }
  },

  'a version that is expected has to be the present one': async (storage) => {
    await seedTwoPlayers(storage);
    const { version } = await updated(storage, { displayName: 'first' });
    const next = await updated(storage, { displayName: 'second' }, version);
    const before = await everything(storage);
    for (const wrong of [version, version - 1, next.version + 1, 0, -1]) {
      const update = storage.players.update(GAME, 'p1', { displayName: 'wrong' }, wrong);
      await conflicts(update, 'update conflicts where the player is no longer of that version.');
      same(await everything(storage), before, 'An update that is refused changes nothing.');
    }
    await updated(storage, { displayName: 'third' }, next.version);
  },

  'other players, and what belongs to this one, stay as they are': async (storage) => {
    await seedBelongings(storage);
    const before = await belongingsOf(storage, '1');
    const other = await belongingsOf(storage, '2');
    await updated(storage, FULL);
    const after = await belongingsOf(storage, '1');
    same(after.rows, before.rows, 'Mind updates that delete a row and insert it again.');
    same(await belongingsOf(storage, '2'), other, 'update changes one player.');
  },
};

/** Updates `p1`, and asserts what has become of the row; returns it. */
async function updated(
  storage: StorageAdapter,
  patch: PlayerPatch,
  expectVersion?: number,
): Promise<PlayerRow> {
  const before = structuredClone(await storage.players.get(GAME, 'p1')) as PlayerRow;
  const found = await storage.players.update(GAME, 'p1', patch, expectVersion);
  const wanted = { ...before, ...patch, version: before.version + 1 };
  same(
    found,
    wanted,
    'update changes what the patch has, counts the version, and returns the row.',
  );
  same(await storage.players.get(GAME, 'p1'), wanted, 'players.get sees the same.');
  return wanted;
}
