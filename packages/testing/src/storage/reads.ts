import type { LinkRow } from '@playerlink/core';
import { same } from './assertions.ts';
import { aLink, creation, GAME, insertLink, NOW, plan, touchLink } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

const byId = (a: LinkRow, b: LinkRow) => (a.externalId < b.externalId ? -1 : 1);

/** The reads beside `situation`. */
export const reads: StorageCases = {
  'a fresh storage is ready': async (storage) => {
    same(await storage.ready(), undefined, 'ready resolves when the storage is fit for use.');
  },

  'a player who is not there is absent': async (storage) => {
    await seedTwoPlayers(storage);
    same(await storage.players.get(GAME, 'p-nobody'), undefined, 'players.get finds by exact id.');
    same(await storage.players.get(GAME, ''), undefined, 'Nobody has an empty id.');
  },

  'links come by provider, then by external id': async (storage) => {
    await seedPlayer(storage, 'p1');
    const inOrder = [
      aLink('p1', 'b', { provider: 'alpha', slot: 'b' }),
      aLink('p1', 'c', { provider: 'alpha', slot: '' }),
      aLink('p1', 'd', { provider: 'alpha', slot: 'a' }),
      aLink('p1', 'z', { provider: 'alpha-2' }),
      aLink('p1', 'B', { provider: 'beta', slot: 'B' }),
      aLink('p1', 'a', { provider: 'beta', slot: 'a' }),
    ];
    for (const at of [3, 1, 5, 0, 4, 2]) {
      await storage.apply(GAME, plan(inOrder.slice(at, at + 1).map(insertLink)));
    }
    await storage.apply(GAME, plan([touchLink('p1', 'b', { at: NOW + 5 })]));
    const links = await storage.links.of(GAME, 'p1');
    same(
      links.map(({ provider, externalId }) => [provider, externalId]),
      inOrder.map(({ provider, externalId }) => [provider, externalId]),
      'links.of sorts by provider, then by external id, both byte by byte.',
    );
  },

  'links.of returns the links of one player': async (storage) => {
    await seedTwoPlayers(storage);
    await seedPlayer(storage, 'p-new');
    same(
      (await storage.links.of(GAME, 'p2')).map(({ externalId }) => externalId),
      ['ext-2'],
      'links.of returns the links of the asked player.',
    );
    same(await storage.links.of(GAME, 'p-new'), [], 'A player may have no link.');
    same(await storage.links.of(GAME, 'p-nobody'), [], 'Nobody has no link.');
  },

  'links.find finds among 2,000 ids the linked ones': async (storage) => {
    const ids = Array.from({ length: 2_000 }, (_, n) => `ext-${n}`);
    const linked = [0, 1, 499, 998, 999, 1_000, 1_023, 1_024, 1_500, 1_999];
    for (const n of linked) await storage.apply(GAME, creation(`p${n}`, `ext-${n}`, `s${n}`));
    const found = await storage.links.find(GAME, 'alpha', ids);
    same(
      [...found].sort(byId),
      linked.map((n) => aLink(`p${n}`, `ext-${n}`)).sort(byId),
      'links.find takes any number of ids (mind the limits on parameters of a statement).',
    );
  },

  'links.find returns a link once, however often it is asked for': async (storage) => {
    await seedTwoPlayers(storage);
    const ids = ['ext-2', 'ext-1', 'ext-none', 'ext-1', 'ext-2', 'ext-1'];
    const found = await storage.links.find(GAME, 'alpha', ids);
    same(
      found.map(({ externalId }) => externalId).sort(),
      ['ext-1', 'ext-2'],
      'links.find returns rows, not answers per id: duplicates and unknown ids add none.',
    );
  },

  'links.find of no ids finds none': async (storage) => {
    await seedTwoPlayers(storage);
    same(await storage.links.find(GAME, 'alpha', []), [], 'No ids, no links (mind "in ()").');
    same(await storage.links.find(GAME, 'alpha', ['ext-none']), [], 'An unknown id has no link.');
  },

  'links.find asks one provider': async (storage) => {
    await seedTwoPlayers(storage);
    same(
      await storage.links.find(GAME, 'beta', ['ext-1', 'ext-2']),
      [],
      'links.find finds links of the asked provider only.',
    );
  },

  'links.find finds links in every slot': async (storage) => {
    await seedTwoPlayers(storage);
    const link = aLink('p1', 'ext-0', { slot: 'ext-0' });
    await storage.apply(GAME, plan([insertLink(link)]));
    same(await storage.links.find(GAME, 'alpha', ['ext-0']), [link], 'The slot does not matter.');
  },

  'a summary shows the player and the links': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([insertLink(aLink('p1', 'ext-b', { provider: 'beta' }))]));
    const { links, ...player } = (await storage.summary(GAME, 'p1')) ?? {};
    same(
      player,
      {
        id: 'p1',
        displayName: 'Player 1',
        scriptData: {},
        achievements: [],
        virtualGoods: {},
      },
      'summary shows id, displayName, scriptData, achievements and virtualGoods.',
    );
    same(
      [...(links ?? [])].sort((a, b) => (a.provider < b.provider ? -1 : 1)),
      [
        { provider: 'alpha', externalId: 'ext-1' },
        { provider: 'beta', externalId: 'ext-b' },
      ],
      'summary shows provider and externalId of every link, and no more of it.',
    );
  },

  'a summary of a player without name or link shows null and none': async (storage) => {
    await seedPlayer(storage, 'p1');
    const summary = await storage.summary(GAME, 'p1');
    same([summary?.displayName, summary?.links], [null, []], 'null is null, no link is [].');
  },

  'a summary of nobody is absent': async (storage) => {
    await seedTwoPlayers(storage);
    same(await storage.summary(GAME, 'p-nobody'), undefined, 'There is no player to show.');
  },
};
