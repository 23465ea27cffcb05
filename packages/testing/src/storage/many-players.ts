import type { PlayerSummary, StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import { aLink, creation, GAME, insertLink, plan, renamePlayer } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

/** `players.many`: what `summary` shows of one, of as many as are asked for. */
export const manyPlayers: StorageCases = {
  'they are the summaries of those who are asked for': async (storage) => {
    await seedTwoPlayers(storage);
    await seedPlayer(storage, 'p3');
    for (const n of ['a', 'b', 'c']) {
      const link = aLink('p1', `ext-${n}`, { provider: `beta-${n}` });
      await storage.apply(GAME, plan([insertLink(link)]));
    }
    for (const ids of [['p1', 'p2', 'p3'], ['p3', 'p1'], ['p2']]) {
      same(
        await many(storage, ids),
        await summaries(storage, ids),
        'players.many shows of each player what summary shows: every link, and no other one’s.',
      );
    }
  },

  'a player without name or link is shown with null and none': async (storage) => {
    await seedTwoPlayers(storage);
    await seedPlayer(storage, 'p-new');
    same(
      await many(storage, ['p-new']),
      [
        {
          id: 'p-new',
          displayName: null,
          links: [],
          scriptData: {},
          achievements: [],
          virtualGoods: {},
        },
      ],
      'A player who has no link is a player (mind inner joins).',
    );
  },

  'among 2,000 ids the players are found': async (storage) => {
    const ids = Array.from({ length: 2_000 }, (_, n) => `p${n}`);
    const players = [0, 1, 499, 998, 999, 1_000, 1_023, 1_024, 1_500, 1_999];
    for (const n of players) await storage.apply(GAME, creation(`p${n}`, `ext-${n}`, `s${n}`));
    const found = await storage.players.many(GAME, ids);
    same(
      found.map(({ id }) => id).sort(),
      players.map((n) => `p${n}`).sort(),
      'players.many takes any number of ids (mind the limits on parameters of a statement).',
    );
  },

  'a player comes once, however often asked for, and unknown ids add none': async (storage) => {
    await seedTwoPlayers(storage);
    const ids = ['p2', 'p1', 'p-nobody', 'p1', '', 'p2', 'p1'];
    same(
      (await many(storage, ids)).map(({ id }) => id),
      ['p1', 'p2'],
      'players.many returns players, not answers per id.',
    );
  },

  'of no ids there are none': async (storage) => {
    await seedTwoPlayers(storage);
    same(await storage.players.many(GAME, []), [], 'No ids, no players (mind "in ()").');
    same(await storage.players.many(GAME, ['p-nobody']), [], 'An unknown id is no player.');
  },

  'they are found as they have become, though they were read before': async (storage) => {
    await seedTwoPlayers(storage);
    await many(storage, ['p1', 'p2']);
    await storage.apply(GAME, plan([renamePlayer('p1', 'renamed')]));
    await storage.apply(GAME, plan([insertLink(aLink('p2', 'ext-new', { provider: 'beta' }))]));
    same(
      (await many(storage, ['p1', 'p2'])).map(({ displayName, links }) => [
        displayName,
        links.length,
      ]),
      [
        ['renamed', 1],
        ['Player 2', 2],
      ],
      'players.many sees the last commit.',
    );
  },
};

const byId = (a: PlayerSummary, b: PlayerSummary) => (a.id < b.id ? -1 : 1);

/** In an order of ours: the port promises none. */
const many = async (storage: StorageAdapter, ids: readonly string[]): Promise<PlayerSummary[]> =>
  (await storage.players.many(GAME, ids)).map(sorted).sort(byId);

const summaries = async (
  storage: StorageAdapter,
  ids: readonly string[],
): Promise<PlayerSummary[]> => {
  const found = await Promise.all(ids.map((id) => storage.summary(GAME, id)));
  return found.flatMap((summary) => (summary ? [sorted(summary)] : [])).sort(byId);
};

const sorted = (summary: PlayerSummary): PlayerSummary => ({
  ...summary,
  links: [...summary.links].sort((a, b) => (a.provider < b.provider ? -1 : 1)),
});
