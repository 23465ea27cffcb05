import type { AdoptedPlayer, StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted, everything, secretOf, seedBelongings } from './accounts-by-hand.ts';
import { conflicts, same } from './assertions.ts';
import { ODD_JSON, ODD_NAME } from './odd-values.ts';
import {
  aLink,
  aSession,
  GAME,
  insertSession,
  NOW,
  plan,
  query,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';

/** Players who come from elsewhere: each is added whole, or not at all. */
export const adopting: StorageCases = {
  'an adopted player comes back with every field, and so do the accounts': async (storage) => {
    const player = anAdopted('p'.repeat(64), {
      displayName: ODD_NAME,
      segments: ODD_JSON,
      scriptData: { ...ODD_JSON, of: 'scriptData' },
      achievements: ['b', 'a', ODD_NAME, 'a'],
      virtualGoods: { ...ODD_JSON, of: 'virtualGoods' },
      createdAt: 0,
      lastSeenAt: Number.MAX_SAFE_INTEGER,
      links: [
        anAccount('名'.repeat(255), { slot: '名'.repeat(255), secret: ODD_NAME }),
        anAccount('ext-1', {
          provider: 'beta',
          displayName: ODD_NAME,
          syncDisplayName: true,
          createdAt: NOW + 1,
          lastLoginAt: NOW + 2,
        }),
      ],
    });
    await adopted(storage, player);
  },

  'a player without accounts, name and data is adopted': async (storage) => {
    await adopted(storage, anAdopted('p1'));
    same(await storage.listSessions(GAME, 'p1'), [], 'Who is adopted is not signed in.');
  },

  'each of many accounts is kept with its own secret, or with none': async (storage) => {
    const links = Array.from({ length: 40 }, (_, n) =>
      anAccount(`ext-${n}`, { slot: `${n}`, ...(n % 3 > 0 && { secret: `secret ${n}` }) }),
    );
    await adopted(storage, anAdopted('p1', { links }));
  },

  'an adopted player is one like any other': async (storage) => {
    await adopted(storage, anAdopted('p1', { displayName: 'Ada', links: [anAccount('ext-1')] }));
    const { owner } = await storage.situation(GAME, query());
    const wanted = { player: { id: 'p1', displayName: 'Ada' }, link: aLink('p1', 'ext-1') };
    same(owner, wanted, 'situation finds the owner of an adopted account.');
    const signIn = [touchLink('p1', 'ext-1', { at: NOW + 5 }), insertSession(aSession('p1', 's1'))];
    await storage.apply(GAME, plan(signIn));
    same((await storage.listSessions(GAME, 'p1')).length, 1, 'An adopted player signs in.');
  },

  'an id that is taken is false, and nothing has changed': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    for (const taken of ['ext-new', 'ext-1', 'ext-2']) {
      const links = [anAccount(taken, { secret: 'of an impostor' })];
      const impostor = anAdopted('p1', { displayName: 'an impostor', links });
      const rule = 'adopt is false for an id that is taken, whatever the accounts.';
      same(await storage.players.adopt(GAME, impostor), false, rule);
      same(await everything(storage), before, 'adopt never overwrites.');
    }
  },

  'an account that belongs to somebody is a conflict, and nothing is added': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    const free = [anAccount('ext-new', { secret: 'new' }), anAccount('ext-x', { slot: 'x' })];
    const taken = anAccount('beta-2', { provider: 'beta', secret: 'of an impostor' });
    for (const links of [
      [taken, ...free],
      [...free, taken],
    ]) {
      const rule = 'An account belongs to one player.';
      await conflicts(storage.players.adopt(GAME, anAdopted('p-new', { links })), rule);
      same(await everything(storage), before, 'A refused adopt leaves nothing behind.');
    }
    await adopted(storage, anAdopted('p-new', { links: free }));
  },

  'accounts that exclude each other are a conflict, and nothing is added': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    const account = anAccount('ext-new', { secret: 'new' });
    for (const other of [{ slot: 'x' }, { externalId: 'ext-x' }]) {
      const links = [account, { ...account, ...other }];
      const rule = 'The keys of links hold for adopted ones: one player, and one in a slot.';
      await conflicts(storage.players.adopt(GAME, anAdopted('p-new', { links })), rule);
      same(await everything(storage), before, 'A refused adopt leaves nothing behind.');
    }
  },
};

/** Adopts, and asserts that all of it is there. */
async function adopted(storage: StorageAdapter, player: AdoptedPlayer): Promise<void> {
  const { links, ...row } = player;
  same(await storage.players.adopt(GAME, player), true, 'adopt is true for an id that is free.');
  const { version, ...found } = (await storage.players.get(GAME, player.id)) ?? {};
  same(found, row, 'players.get returns what was adopted: JSON as JSON, times as numbers.');
  same(Number.isSafeInteger(version), true, 'The version of a player is an integer number.');
  for (const { secret, ...link } of links) {
    const { provider, externalId } = link;
    const [kept] = await storage.links.find(GAME, provider, [externalId]);
    same(kept, { ...link, playerId: player.id }, 'An adopted account comes back as it was.');
    same(
      await secretOf(storage, externalId, { provider }),
      secret === undefined ? undefined : { secret, failures: 0 },
      'The account that has a secret has it, without failures, and no other one has.',
    );
  }
  const all = await storage.links.of(GAME, player.id);
  same(all.length, links.length, 'The player has the accounts that were adopted.');
}
