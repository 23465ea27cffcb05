import type { PushRow, StorageAdapter } from '@playerlink/core';
import { conflicts, same } from './assertions.ts';
import { aPush, GAME, NOW, plan, renamePlayer } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedTwoPlayers } from './two-players.ts';

/** Where messages reach a player: a target is registered once, and belongs to who registered it last. */
export const push: StorageCases = {
  'a registration comes back with every field, and save returns its id': async (storage) => {
    await seedTwoPlayers(storage);
    const row = aPush('p1', 'push-1', 'Zoë 🦊 "\' \\ 名前 \u202e %s ; --', { deviceOs: 'viber' });
    same(await storage.push.save(GAME, row), 'push-1', 'save returns the id of what it keeps.');
    await pushIs(storage, 'p1', [row], 'A registration comes back as it was given.');
  },

  'a push id of 4,096 characters comes back whole': async (storage) => {
    await seedTwoPlayers(storage);
    const row = aPush('p1', 'p'.repeat(64), '名'.repeat(4_095).concat(' '));
    same(await storage.push.save(GAME, row), row.id, 'An id has up to 64 characters.');
    await pushIs(storage, 'p1', [row], 'A push id has up to 4,096 characters, blanks included.');
  },

  'a player without a registration has none': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.push.save(GAME, aPush('p1', 'push-1', 'device-1'));
    await pushIs(storage, 'p1', [aPush('p1', 'push-1', 'device-1')], 'Who has one has one.');
    for (const id of ['p2', 'p-nobody', '']) await pushIs(storage, id, [], 'None is [].');
  },

  'registrations come by id': async (storage) => {
    await seedTwoPlayers(storage);
    const inOrder = ['A', 'B', 'a', 'a-', 'a0', 'b'];
    for (const at of [3, 5, 1, 4, 0, 2]) {
      const row = aPush('p1', inOrder[at] ?? '', `device-${9 - at}`);
      await storage.push.save(GAME, row);
    }
    const found = await storage.push.of(GAME, 'p1');
    same(
      found.map(({ id }) => id),
      inOrder,
      'push.of sorts by id, byte by byte.',
    );
  },

  'a target that is registered again keeps its id': async (storage) => {
    await seedTwoPlayers(storage);
    const first = aPush('p1', 'push-1', 'device-1');
    for (const id of ['push-1', 'push-2', 'push-1']) {
      const saved = await storage.push.save(GAME, { ...first, id });
      same(saved, 'push-1', 'The id of what is known stays, whatever id it is saved under.');
      await pushIs(storage, 'p1', [first], 'One target is one registration.');
    }
  },

  'a target that another player registers changes hands and keeps its id': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.push.save(GAME, aPush('p1', 'push-1', 'device-1'));
    await storage.push.save(GAME, aPush('p1', 'push-2', 'device-2'));
    const saved = await storage.push.save(GAME, aPush('p2', 'push-3', 'device-1'));
    same(saved, 'push-1', 'A target keeps its id when it changes hands.');
    const rule = 'A target belongs to who registered it last: the others get its messages no more.';
    await pushIs(storage, 'p1', [aPush('p1', 'push-2', 'device-2')], rule);
    await pushIs(storage, 'p2', [aPush('p2', 'push-1', 'device-1')], rule);
    same(await storage.push.remove(GAME, 'p1', 'push-1'), false, rule);
  },

  'a device OS or a push hash of its own makes a target of its own': async (storage) => {
    await seedTwoPlayers(storage);
    const rows = [
      aPush('p1', 'push-1', 'device-1'),
      aPush('p1', 'push-2', 'device-1', { deviceOs: 'android' }),
      aPush('p1', 'push-3', 'device-3'),
    ];
    for (const row of rows) same(await storage.push.save(GAME, row), row.id, 'It is a new target.');
    await pushIs(storage, 'p1', rows, 'A target is what deviceOs and pushHash are together.');
  },

  'an id is given once': async (storage) => {
    await seedTwoPlayers(storage);
    const row = aPush('p1', 'push-1', 'device-1');
    await storage.push.save(GAME, row);
    for (const playerId of ['p1', 'p2']) {
      const other = aPush(playerId, 'push-1', 'device-2');
      await conflicts(storage.push.save(GAME, other), 'An id belongs to one target of a game.');
    }
    await pushIs(storage, 'p1', [row], 'A refused registration changes nothing.');
    await pushIs(storage, 'p2', [], 'A refused registration leaves nothing.');
  },

  'a player who is not there registers nothing': async (storage) => {
    await seedTwoPlayers(storage);
    const row = aPush('p1', 'push-1', 'device-1');
    await storage.push.save(GAME, row);
    const rule = 'A registration needs its player.';
    await conflicts(storage.push.save(GAME, aPush('p-nobody', 'push-2', 'device-1')), rule);
    await conflicts(storage.push.save(GAME, aPush('p-nobody', 'push-2', 'device-2')), rule);
    await pushIs(storage, 'p1', [row], 'A refused registration takes nothing from anybody.');
    await pushIs(storage, 'p-nobody', [], 'A refused registration leaves nothing.');
  },

  'remove forgets one registration of the player, and says whether': async (storage) => {
    await seedTwoPlayers(storage);
    const rows = ['1', '2'].map((n) => aPush('p1', `push-${n}`, `device-${n}`));
    for (const row of rows) await storage.push.save(GAME, row);
    same(await storage.push.remove(GAME, 'p1', 'push-1'), true, 'It was there.');
    same(await storage.push.remove(GAME, 'p1', 'push-1'), false, 'It is gone already.');
    await pushIs(storage, 'p1', rows.slice(1), 'remove deletes the registration of that id only.');
  },

  'remove finds registrations of the asked player only': async (storage) => {
    await seedTwoPlayers(storage);
    const row = aPush('p1', 'push-1', 'device-1');
    await storage.push.save(GAME, row);
    for (const [playerId, id] of [
      ['p2', 'push-1'],
      ['p-nobody', 'push-1'],
      ['p1', 'push-2'],
      ['p1', ''],
    ] as const) {
      same(
        await storage.push.remove(GAME, playerId, id),
        false,
        'Nobody removes what others have.',
      );
    }
    await pushIs(storage, 'p1', [row], 'A remove that finds nothing removes nothing.');
  },

  'a target that was removed is registered anew': async (storage) => {
    await seedTwoPlayers(storage);
    const rule = 'push.of sees every save and every remove.';
    for (const id of ['push-1', 'push-2']) {
      const row = aPush('p1', id, 'device-1');
      await pushIs(storage, 'p1', [], rule);
      same(await storage.push.save(GAME, row), id, 'Nothing is left of what was removed.');
      await pushIs(storage, 'p1', [row], rule);
      await storage.push.remove(GAME, 'p1', id);
    }
  },

  'registrations stay when their player is renamed and seen': async (storage) => {
    await seedTwoPlayers(storage);
    const row = aPush('p1', 'push-1', 'device-1');
    await storage.push.save(GAME, row);
    await storage.apply(GAME, plan([renamePlayer('p1', 'renamed')]));
    await storage.touchSession(GAME, 's1', NOW + 5);
    const rule = 'They go with the player: mind writes that delete a row and insert it again.';
    await pushIs(storage, 'p1', [row], rule);
  },

  'a target that many register at once has one owner and one id': async (storage) => {
    await seedTwoPlayers(storage);
    const rows = Array.from({ length: 20 }, (_, n) =>
      aPush(n % 2 === 0 ? 'p1' : 'p2', `push-${n}`, 'device-1'),
    );
    const ids = await Promise.all(rows.map((row) => storage.push.save(GAME, row)));
    const kept = (await Promise.all(['p1', 'p2'].map((id) => storage.push.of(GAME, id)))).flat();
    same(kept.length, 1, 'One target is one registration of one player.');
    same([...new Set(ids)], [kept[0]?.id], 'Whoever comes second is told the id of the first.');
  },
};

async function pushIs(
  storage: StorageAdapter,
  playerId: string,
  wanted: readonly PushRow[],
  rule: string,
): Promise<void> {
  same(await storage.push.of(GAME, playerId), wanted, rule);
}
