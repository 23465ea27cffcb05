import type { FriendList, StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import {
  aFriendList,
  aLink,
  creation,
  GAME,
  insertLink,
  NOW,
  plan,
  renamePlayer,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

const MOST = 5_000;

/** The friend lists of platform accounts: one per link, replaced as a whole. */
export const friends: StorageCases = {
  'a list comes back with every field, its friends in their order': async (storage) => {
    await seedTwoPlayers(storage);
    const list = aFriendList([], {
      friends: [
        { externalId: 'z', displayName: 'Zoë 🦊 "O\'Brien" \\ 名前 %s ; --' },
        { externalId: 'a' },
        { externalId: '名'.repeat(255), displayName: '🦊'.repeat(64) },
        { externalId: '7', displayName: '7' },
      ],
    });
    for (const fetchedAt of [0, NOW + 1, Number.MAX_SAFE_INTEGER]) {
      await storage.friends.replace(GAME, 'p1', { ...list, fetchedAt });
      await listsAre(storage, 'p1', [{ ...list, fetchedAt }], 'A list comes back as it was given.');
    }
  },

  'a player without a list has none': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.friends.replace(GAME, 'p1', aFriendList(['f1']));
    await listsAre(storage, 'p1', [aFriendList(['f1'])], 'Who has a list has one.');
    for (const id of ['p2', 'p-nobody', '']) await listsAre(storage, id, [], 'No list is [].');
  },

  'an empty list is a list': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.friends.replace(GAME, 'p1', aFriendList([]));
    const rule =
      'That an account has no friends is known, unlike that of an account never asked for.';
    await listsAre(storage, 'p1', [aFriendList([])], rule);
  },

  'a list replaces the one before it, whole': async (storage) => {
    await seedTwoPlayers(storage);
    for (const ids of [['f1', 'f2'], ['f2', 'f3'], ['f3'], [], ['f1']]) {
      const list = aFriendList(ids, { fetchedAt: NOW + ids.length });
      await storage.friends.replace(GAME, 'p1', list);
      await listsAre(storage, 'p1', [list], 'replace leaves nothing of the list before.');
    }
  },

  'a list replaces that of its own player, provider and slot only': async (storage) => {
    await seedTwoPlayers(storage);
    const kept = await seedLists(storage);
    for (const [at, { playerId, list }] of kept.entries()) {
      const changed = { ...list, friends: [{ externalId: 'changed' }], fetchedAt: NOW + 9 };
      await storage.friends.replace(GAME, playerId, changed);
      kept[at] = { playerId, list: changed };
      for (const id of ['p1', 'p2']) {
        const wanted = kept.filter((one) => one.playerId === id).map((one) => one.list);
        await listsAre(storage, id, wanted, 'replace changes the list of one link.');
      }
    }
  },

  'lists come by provider, then by slot': async (storage) => {
    await seedPlayer(storage, 'p1');
    const inOrder = [
      ['alpha', ''],
      ['alpha', 'B'],
      ['alpha', 'a'],
      ['alpha', 'b'],
      ['alpha-2', ''],
      ['beta', 'A'],
    ] as const;
    for (const at of [3, 5, 1, 4, 0, 2]) {
      const [provider = '', slot = ''] = inOrder[at] ?? [];
      const link = aLink('p1', `ext-${9 - at}`, { provider, slot });
      await storage.apply(GAME, plan([insertLink(link)]));
      await storage.friends.replace(GAME, 'p1', aFriendList([`f${at}`], { provider, slot }));
    }
    same(
      (await storage.friends.of(GAME, 'p1')).map(({ provider, slot }) => [provider, slot]),
      inOrder,
      'friends.of sorts by provider, then by slot, both byte by byte.',
    );
  },

  'for a link that is not there nothing is kept, and that is no error': async (storage) => {
    await seedTwoPlayers(storage);
    await seedPlayer(storage, 'p-new');
    const missing: ReadonlyArray<readonly [playerId: string, list: FriendList]> = [
      ['p1', aFriendList(['f1'], { provider: 'beta' })],
      ['p1', aFriendList(['f1'], { slot: 'ext-1' })],
      ['p-new', aFriendList(['f1'])],
      ['p-nobody', aFriendList(['f1'])],
    ];
    for (const [playerId, list] of missing) await storage.friends.replace(GAME, playerId, list);
    // Links that come later begin without a list.
    const link = aLink('p1', 'ext-later');
    await storage.apply(GAME, plan([insertLink({ ...link, provider: 'beta' })]));
    await storage.apply(GAME, plan([insertLink({ ...link, slot: 'ext-1' })]));
    await storage.apply(GAME, plan([insertLink(aLink('p-new', 'ext-new'))]));
    await storage.apply(GAME, creation('p-nobody', 'ext-none', 's-none'));
    for (const [playerId] of missing) {
      await listsAre(storage, playerId, [], 'A list is kept with its link, or not at all.');
    }
  },

  'a list stays when its link is touched and its player renamed': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.friends.replace(GAME, 'p1', aFriendList(['f1']));
    const changes = { at: NOW + 5, displayName: 'touched', syncDisplayName: true };
    const writes = [renamePlayer('p1', 'renamed'), touchLink('p1', 'ext-1', changes)];
    await storage.apply(GAME, plan(writes));
    await storage.touchSession(GAME, 's1', NOW + 5);
    const rule = 'A list goes with its link: mind writes that delete a row and insert it again.';
    await listsAre(storage, 'p1', [aFriendList(['f1'])], rule);
  },

  '5,000 friends of long ids and names come back': async (storage) => {
    await seedTwoPlayers(storage);
    const list = aFriendList([], {
      friends: Array.from({ length: MOST }, (_, n) => ({
        externalId: String(n).padStart(255, '名'),
        displayName: String(n).padEnd(64, '名'),
      })),
    });
    await storage.friends.replace(GAME, 'p1', list);
    const [found] = await storage.friends.of(GAME, 'p1');
    same(found?.friends.length, MOST, 'A list has up to 5,000 friends.');
    same(
      toText(found) === toText(list),
      true,
      'A long list comes back whole and in its order (mind the length of a text column).',
    );
  },

  'a list is found as it has become, though it was read before': async (storage) => {
    await seedTwoPlayers(storage);
    await listsAre(storage, 'p1', [], 'There is no list at first.');
    for (const id of ['f1', 'f2']) {
      await storage.friends.replace(GAME, 'p1', aFriendList([id]));
      await listsAre(storage, 'p1', [aFriendList([id])], 'friends.of sees the last replace.');
    }
  },

  'of many lists given at once one is kept, whole': async (storage) => {
    await seedTwoPlayers(storage);
    const lists = Array.from({ length: 20 }, (_, n) =>
      aFriendList([`f${n}-1`, `f${n}-2`, `f${n}-3`], { fetchedAt: NOW + n }),
    );
    await Promise.all(lists.map((list) => storage.friends.replace(GAME, 'p1', list)));
    const found = await storage.friends.of(GAME, 'p1');
    const kept = lists[(found[0]?.fetchedAt ?? 0) - NOW];
    same(found, [kept], 'Lists that are given at once exclude each other, and never mix.');
  },
};

async function listsAre(
  storage: StorageAdapter,
  playerId: string,
  wanted: readonly FriendList[],
  rule: string,
): Promise<void> {
  same(await storage.friends.of(GAME, playerId), wanted, rule);
}

/** Links of both players at two providers and in two slots, with a list each; in the order of `of`. */
async function seedLists(storage: StorageAdapter) {
  const seeded: Array<{ playerId: string; list: FriendList }> = [];
  for (const playerId of ['p1', 'p2']) {
    const inSlot = aLink(playerId, `slot-of-${playerId}`, { slot: 'second' });
    const atBeta = aLink(playerId, `ext-of-${playerId}`, { provider: 'beta' });
    await storage.apply(GAME, plan([insertLink(inSlot)]));
    await storage.apply(GAME, plan([insertLink(atBeta)]));
    for (const place of [{}, { slot: 'second' }, { provider: 'beta' }]) {
      const list = aFriendList([`f${seeded.length}`], place);
      await storage.friends.replace(GAME, playerId, list);
      seeded.push({ playerId, list });
    }
  }
  return seeded;
}

/** As text: a difference would be told with all 5,000. */
const toText = (list: FriendList | undefined): string =>
  JSON.stringify(list?.friends.map(({ externalId, displayName }) => [externalId, displayName]));
