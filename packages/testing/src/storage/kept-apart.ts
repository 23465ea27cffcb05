import type { StorageAdapter } from '@playerlink/core';
import { conflicts, same } from './assertions.ts';
import { ALIKE } from './lookalikes.ts';
import {
  aFriendList,
  aLink,
  aPush,
  creation,
  GAME,
  insertLink,
  OTHER_GAME,
  plan,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

/** Friend lists, push registrations and many players: rows of others, or of similar ids, never show. */
export const keptApart: StorageCases = {
  'another game reads nothing of a game': async (storage) => {
    await seedTwoPlayers(storage);
    await seedSocial(storage, GAME);
    const rule = 'A game never sees rows of another one.';
    same(await socialOf(storage, OTHER_GAME), { lists: [[], []], push: [[], []], many: [] }, rule);
  },

  'another game writes nothing into a game': async (storage) => {
    await seedTwoPlayers(storage);
    await seedSocial(storage, GAME);
    const before = await socialOf(storage, GAME);
    await storage.friends.replace(OTHER_GAME, 'p1', aFriendList(['other']));
    await conflicts(
      storage.push.save(OTHER_GAME, aPush('p1', 'push-9', 'device-9')),
      'The player of a registration is one of its own game.',
    );
    const removed = await storage.push.remove(OTHER_GAME, 'p1', 'push-1');
    same(removed, false, 'push.remove finds registrations of the asked game only.');
    same(await socialOf(storage, GAME), before, 'A call for a game changes nothing of another.');
  },

  'two games may have the same lists, targets and ids': async (storage) => {
    for (const game of [GAME, OTHER_GAME]) {
      await seedTwoPlayers(storage, game);
      await seedSocial(storage, game);
    }
    const before = await socialOf(storage, GAME);
    same(await socialOf(storage, OTHER_GAME), before, 'Every key contains the game.');
    await storage.friends.replace(OTHER_GAME, 'p1', aFriendList(['other']));
    await storage.push.save(OTHER_GAME, aPush('p2', 'push-9', 'device-1'));
    await storage.push.remove(OTHER_GAME, 'p2', 'push-1');
    same(await socialOf(storage, GAME), before, 'A call for a game changes nothing of another.');
  },

  'friends whose ids look alike are different friends': async (storage) => {
    await seedTwoPlayers(storage);
    const list = aFriendList(ALIKE);
    await storage.friends.replace(GAME, 'p1', list);
    same(await storage.friends.of(GAME, 'p1'), [list], 'Ids of friends are kept as they are.');
  },

  'players and slots that look alike have lists of their own': async (storage) => {
    await seedPlayer(storage, 'p1');
    for (const [n, id] of ALIKE.entries()) {
      await storage.apply(GAME, creation(id, `ext-${n}`, `s${n}`));
      const link = aLink('p1', `slot-${n}`, { slot: id });
      await storage.apply(GAME, plan([insertLink(link)]));
      await storage.friends.replace(GAME, id, aFriendList([`friend of ${id}`]));
      await storage.friends.replace(GAME, 'p1', aFriendList([`friend in ${id}`], { slot: id }));
    }
    const inSlots = new Map((await storage.friends.of(GAME, 'p1')).map((one) => [one.slot, one]));
    for (const id of ALIKE) {
      const wanted = aFriendList([`friend of ${id}`]);
      same(await storage.friends.of(GAME, id), [wanted], named('players', id));
      const inSlot = aFriendList([`friend in ${id}`], { slot: id });
      same(inSlots.get(id), inSlot, named('slots', id));
    }
  },

  'players, registrations and hashes that look alike are different ones': async (storage) => {
    for (const [n, id] of ALIKE.entries()) {
      await storage.apply(GAME, creation(id, `ext-${n}`, `s${n}`));
      const saved = await storage.push.save(GAME, aPush(id, id, id));
      same(saved, id, named('registrations', id));
    }
    for (const id of ALIKE) {
      same(await storage.push.of(GAME, id), [aPush(id, id, id)], named('players', id));
    }
    const [first = '', ...others] = ALIKE;
    for (const id of others) {
      const removed = await storage.push.remove(GAME, first, id);
      same(removed, false, named('registrations', id));
    }
    for (const pushHash of ['abcdef', 'ABCDEF']) {
      const row = aPush(first, `hash ${pushHash}`, 'device', { pushHash });
      same(await storage.push.save(GAME, row), row.id, named('hashes', pushHash));
    }
  },

  'many players are found by their exact ids': async (storage) => {
    for (const [n, id] of ALIKE.entries()) {
      await storage.apply(GAME, creation(id, `ext-${n}`, `s${n}`));
    }
    for (const id of ALIKE) {
      const found = await storage.players.many(GAME, [id]);
      same(
        found.map((player) => player.id),
        [id],
        named('players', id),
      );
    }
    const found = await storage.players.many(GAME, ALIKE);
    same(found.length, ALIKE.length, 'Of many ids each is found as itself.');
  },
};

/** A list and a registration for each of the two players: `push-1` for `device-1`, and `push-2`. */
async function seedSocial(storage: StorageAdapter, game: string): Promise<void> {
  for (const n of ['1', '2']) {
    await storage.friends.replace(game, `p${n}`, aFriendList([`f${n}`]));
    await storage.push.save(game, aPush(`p${n}`, `push-${n}`, `device-${n}`));
  }
}

async function socialOf(storage: StorageAdapter, game: string): Promise<unknown> {
  const ids = ['p1', 'p2'];
  const many = await storage.players.many(game, ids);
  return {
    lists: await Promise.all(ids.map((id) => storage.friends.of(game, id))),
    push: await Promise.all(ids.map((id) => storage.push.of(game, id))),
    many: structuredClone([...many].sort((a, b) => (a.id < b.id ? -1 : 1))),
  };
}

const named = (what: string, id: string): string =>
  `Text compares byte by byte: of ${what}, ${JSON.stringify(id)} is itself and never another.`;
