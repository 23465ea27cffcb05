import type { StorageAdapter } from '@playerlink/core';
import { answerOf, same } from './assertions.ts';
import { ILL_FORMED, REPLACED } from './lookalikes.ts';
import { aFriendList, aLink, aPush, creation, GAME, insertLink, plan } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

/** Lone surrogates in friend lists, push registrations and many players: refused, or kept apart. */
export const illFormed: StorageCases = {
  'an id that is read is never taken for another': async (storage) => {
    await seedReplaced(storage);
    for (const id of ILL_FORMED) {
      const reads = {
        'friends.of': async () => (await storage.friends.of(GAME, id))[0],
        'push.of': async () => (await storage.push.of(GAME, id))[0],
        'players.many': async () => (await storage.players.many(GAME, [id]))[0],
        'push.remove of the id': async () =>
          (await storage.push.remove(GAME, 'p1', id)) || undefined,
        'push.remove for the player': async () =>
          (await storage.push.remove(GAME, id, `of ${id.toWellFormed()}`)) || undefined,
      };
      for (const [method, read] of Object.entries(reads)) {
        const answer = await answerOf<unknown>(read, named(method));
        same(answer?.value, undefined, named(method));
      }
    }
    await replacedIsWhole(storage);
  },

  'an id that is written is refused or kept apart from all others': async (storage) => {
    await seedReplaced(storage);
    for (const id of ILL_FORMED) {
      const writes = {
        'friends.replace for the player': () =>
          storage.friends.replace(GAME, id, aFriendList(['wrong'])),
        'friends.replace of the slot': () =>
          storage.friends.replace(GAME, 'p1', aFriendList(['wrong'], { slot: id })),
        'push.save for the player': () => storage.push.save(GAME, aPush(id, `new ${id}`, 'new')),
        'push.save of the id': () => storage.push.save(GAME, aPush('p1', id, `new ${id}`)),
        'push.save of the hash': () =>
          storage.push.save(GAME, aPush('p1', 'wrong', 'new', { pushHash: id })),
      };
      for (const [method, write] of Object.entries(writes)) {
        await answerOf<unknown>(write, named(method));
      }
    }
    await replacedIsWhole(storage);
  },

  'a list with such an id is refused or comes back as it was': async (storage) => {
    await seedTwoPlayers(storage);
    const old = aFriendList(['old']);
    await storage.friends.replace(GAME, 'p1', old);
    const list = aFriendList([...ILL_FORMED, ...REPLACED]);
    const rule = named('friends.replace');
    const answer = await answerOf(() => storage.friends.replace(GAME, 'p1', list), rule);
    same(await storage.friends.of(GAME, 'p1'), [answer ? list : old], rule);
  },
};

/** Players, and slots and registrations of `p1`, whose ids are what ill-formed text is often turned into. */
async function seedReplaced(storage: StorageAdapter): Promise<void> {
  await seedPlayer(storage, 'p1');
  for (const [n, id] of REPLACED.entries()) {
    await storage.apply(GAME, creation(id, `ext-${n}`, `s${n}`));
    await storage.apply(GAME, plan([insertLink(aLink('p1', `slot-${n}`, { slot: id }))]));
    await storage.friends.replace(GAME, id, aFriendList(['right']));
    await storage.friends.replace(GAME, 'p1', aFriendList(['right'], { slot: id }));
    await storage.push.save(GAME, aPush(id, `of ${id}`, `of ${id}`));
    await storage.push.save(GAME, aPush('p1', id, id, { pushHash: id }));
  }
}

async function replacedIsWhole(storage: StorageAdapter): Promise<void> {
  const rule = 'What an ill-formed id is like is what it was.';
  const others = new Map((await storage.push.of(GAME, 'p1')).map((row) => [row.id, row]));
  const inSlots = new Map((await storage.friends.of(GAME, 'p1')).map((list) => [list.slot, list]));
  for (const id of REPLACED) {
    same(await storage.friends.of(GAME, id), [aFriendList(['right'])], rule);
    same(inSlots.get(id), aFriendList(['right'], { slot: id }), rule);
    same(await storage.push.of(GAME, id), [aPush(id, `of ${id}`, `of ${id}`)], rule);
    same(others.get(id), aPush('p1', id, id, { pushHash: id }), rule);
  }
}

const named = (method: string): string =>
  `${method}: text with a lone surrogate is refused (branded) or kept apart, never turned into another.`;
