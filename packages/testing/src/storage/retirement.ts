import type { StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import { aSession, GAME, HOUR, hashOf, NOW, plan, query, retireSession } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refusedWhole, seedTwoPlayers } from './two-players.ts';

const END = NOW + 60_000;

const retire = (storage: StorageAdapter, expiresAt = END) =>
  storage.apply(GAME, plan([retireSession('s1', expiresAt)]));

const RETIRED = aSession('p1', 's1', {
  tokenHash: '',
  prevTokenHash: hashOf('s1'),
  prevUntil: END,
  expiresAt: END,
});

/** A session that is retired ends when it was told to, whatever its token still does. */
export const retirement: StorageCases = {
  'the end comes forward, and the token becomes the previous one': async (storage) => {
    await seedTwoPlayers(storage);
    await retire(storage);
    const rule =
      "retireSession sets expiresAt, and makes the current hash '' and the previous one.";
    same(await storage.findSession(GAME, 's1'), RETIRED, rule);
  },

  'a session never lasts longer for it': async (storage) => {
    await seedTwoPlayers(storage);
    await retire(storage, NOW + 2 * HOUR);
    const { expiresAt } = aSession('p1', 's1');
    const session = await storage.findSession(GAME, 's1');
    same(
      [session?.expiresAt, session?.prevUntil],
      [expiresAt, expiresAt],
      'The end of a session is the earlier of the two, and the later one is no conflict.',
    );
  },

  'the token is good until the end and not at it': async (storage) => {
    await seedTwoPlayers(storage);
    await retire(storage);
    const caller = { kind: 'session', id: 's1', tokenHash: hashOf('s1') } as const;
    const kindAt = async (now: number) =>
      (await storage.situation(GAME, query({ caller, now }))).caller.kind;
    same(
      [await kindAt(END - 1), await kindAt(END)],
      ['player', 'invalid'],
      'A client that lost the answer may repeat its request, for a while.',
    );
  },

  'a retired session is not rotated': async (storage) => {
    await seedTwoPlayers(storage);
    await retire(storage);
    for (const oldHash of [hashOf('s1'), '']) {
      const rotated = storage.rotateSession(GAME, 's1', oldHash, hashOf('x'), END, NOW + 9 * HOUR);
      same(await rotated, false, 'A rotation would give it a new life.');
    }
    same(await storage.findSession(GAME, 's1'), RETIRED, 'It changes nothing either.');
  },

  'retired twice, a session keeps its token': async (storage) => {
    await seedTwoPlayers(storage);
    await retire(storage);
    await retire(storage, END + 5);
    same(await storage.findSession(GAME, 's1'), RETIRED, 'The first end stands.');
    await retire(storage, END - 5);
    const session = await storage.findSession(GAME, 's1');
    same(session?.prevTokenHash, hashOf('s1'), 'The hash that was retired stays the previous one.');
    same(session?.expiresAt, END - 5, 'An earlier end is taken.');
  },

  'it needs the session': async (storage) => {
    await seedTwoPlayers(storage);
    const nothing = plan([retireSession('s-none', NOW + 5)]);
    await refusedWhole(storage, nothing, 'A retireSession that touches no row is a conflict.');
  },
};
