import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  GAME,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refusedWhole, seedPlayer, seedTwoPlayers } from './two-players.ts';

/** What there can be only one of; and what looks similar but may be twice. */
export const uniqueKeys: StorageCases = {
  'an external id of a provider belongs to one player': async (storage) => {
    await seedTwoPlayers(storage);
    await seedPlayer(storage, 'p-new');
    await refusedWhole(
      storage,
      plan([insertLink(aLink('p-new', 'ext-1'))]),
      'links are unique by (game, provider, externalId).',
    );
  },

  'an external id is taken whatever the slot': async (storage) => {
    await seedTwoPlayers(storage);
    await seedPlayer(storage, 'p-new');
    await refusedWhole(
      storage,
      plan([insertLink(aLink('p-new', 'ext-1', { slot: 'ext-1' }))]),
      'The slot is no part of the key (game, provider, externalId).',
    );
  },

  'a link that its own player has already conflicts': async (storage) => {
    await seedTwoPlayers(storage);
    await refusedWhole(
      storage,
      plan([insertLink(aLink('p1', 'ext-1', { lastLoginAt: NOW + 5 }))]),
      'insertLink never overwrites: a link that is there is a conflict, also for its own player.',
    );
  },

  'a player has one account of a provider in a slot': async (storage) => {
    await seedTwoPlayers(storage);
    await refusedWhole(
      storage,
      plan([insertLink(aLink('p1', 'ext-new'))]),
      'links are unique by (game, player, provider, slot).',
    );
  },

  'a player may have accounts of one provider in different slots': async (storage) => {
    await seedPlayer(storage, 'p1');
    const links = [
      aLink('p1', 'ext-1', { slot: '' }),
      aLink('p1', 'ext-2', { slot: 'ext-2' }),
      aLink('p1', 'ext-3', { slot: 'ext-3' }),
    ];
    for (const link of links) await storage.apply(GAME, plan([insertLink(link)]));
    same(await storage.links.of(GAME, 'p1'), links, 'Different slots do not collide.');
  },

  'a filled slot other than the empty one conflicts too': async (storage) => {
    await seedPlayer(storage, 'p1');
    await storage.apply(GAME, plan([insertLink(aLink('p1', 'ext-1', { slot: 'second' }))]));
    await refusedWhole(
      storage,
      plan([insertLink(aLink('p1', 'ext-2', { slot: 'second' }))]),
      'links are unique by (game, player, provider, slot).',
    );
  },

  'the same external id may be linked at two providers': async (storage) => {
    await seedTwoPlayers(storage);
    const same1 = aLink('p1', 'ext-1', { provider: 'beta', displayName: 'own' });
    const other = aLink('p2', 'ext-1', { provider: 'gamma' });
    await storage.apply(GAME, plan([insertLink(same1)]));
    await storage.apply(GAME, plan([insertLink(other)]));
    const rule = 'The provider is part of the key: an id of one platform means nothing at another.';
    same(await storage.links.find(GAME, 'beta', ['ext-1']), [same1], rule);
    same(await storage.links.find(GAME, 'gamma', ['ext-1']), [other], rule);
    same((await storage.links.find(GAME, 'alpha', ['ext-1']))[0]?.playerId, 'p1', rule);
  },

  'two players may have the same slot of a provider': async (storage) => {
    await seedPlayer(storage, 'p1');
    await seedPlayer(storage, 'p2');
    for (const n of [1, 2]) {
      const link = aLink(`p${n}`, `ext-${n}`, { slot: 'second' });
      await storage.apply(GAME, plan([insertLink(link)]));
      same(await storage.links.of(GAME, `p${n}`), [link], 'The player is part of the slot key.');
    }
  },

  'a player id is given once': async (storage) => {
    await seedTwoPlayers(storage);
    await refusedWhole(
      storage,
      plan([insertPlayer('p1', { displayName: 'an impostor', segments: { a: 'b' } })]),
      'players are unique by (game, id); insertPlayer never overwrites.',
    );
  },

  'a session id is given once': async (storage) => {
    await seedTwoPlayers(storage);
    await refusedWhole(
      storage,
      plan([insertSession(aSession('p2', 's1', { tokenHash: 'of an impostor' }))]),
      'sessions are unique by (game, id); insertSession never overwrites.',
    );
  },
};
