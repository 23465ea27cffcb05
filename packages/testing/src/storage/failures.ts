import type { StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted } from './accounts-by-hand.ts';
import { answerOf, same } from './assertions.ts';
import {
  aFriendList,
  aLink,
  aPush,
  aSession,
  claimProof,
  GAME,
  hashOf,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  putSecret,
  query,
  renamePlayer,
  retireSession,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { allRows, seedTwoPlayers } from './two-players.ts';

/** Text that some engine, driver or column refuses. */
const ODD = ['', '\u0000', 'a\u0000b', '\ud800', 'x'.repeat(70_000), "'; drop table players; --"];

/** Whatever a storage does not do, it refuses with a branded error by its promise. */
export const failures: StorageCases = {
  'reads of odd text are answered, or refused with a branded error': async (storage) => {
    await seedTwoPlayers(storage);
    for (const odd of ODD) {
      for (const [method, read] of Object.entries(oddReads(storage, odd))) {
        await answerOf<unknown>(read, described(method, odd));
      }
    }
    same((await storage.players.get(GAME, 'p1'))?.id, 'p1', 'A refused read breaks nothing.');
  },

  'writes of odd text are done, or refused with a branded error': async (storage) => {
    await seedTwoPlayers(storage);
    const before = structuredClone(await allRows(storage));
    for (const odd of ODD) {
      for (const write of oddWrites(odd)) {
        const made = plan([write]);
        await answerOf(() => storage.apply(GAME, made), described(`apply ${write.kind}`, odd));
      }
    }
    same(await allRows(storage), before, 'Odd text belongs to nobody who is there.');
  },

  'lists and registrations of odd text are kept, or refused with a branded error': async (
    storage,
  ) => {
    await seedTwoPlayers(storage);
    const before = structuredClone(await allRows(storage));
    for (const odd of ODD) {
      for (const [method, write] of Object.entries(oddLists(storage, odd))) {
        await answerOf<unknown>(write, described(method, odd));
      }
    }
    same(await allRows(storage), before, 'They change nothing of players, links and sessions.');
  },

  'players, links and secrets of odd text are kept, or refused with a branded error': async (
    storage,
  ) => {
    await seedTwoPlayers(storage);
    const before = structuredClone(await allRows(storage));
    for (const odd of ODD) {
      for (const [method, call] of Object.entries(oddAccounts(storage, odd))) {
        await answerOf<unknown>(call, described(method, odd));
      }
    }
    same(await allRows(storage), before, 'Odd text belongs to nobody who is there.');
  },

  'after a refusal the storage works as before': async (storage) => {
    await seedTwoPlayers(storage);
    for (let n = 0; n < 25; n += 1) {
      const refused = plan([renamePlayer('p1', 'refused'), retireSession('s-none', NOW)]);
      const answer = await answerOf(() => storage.apply(GAME, refused), 'A plan is refused.');
      same(answer, undefined, 'A retireSession of nothing is refused.');
    }
    await storage.apply(GAME, plan([renamePlayer('p1', 'applied')]));
    same(
      (await storage.players.get(GAME, 'p1'))?.displayName,
      'applied',
      'A refused plan gives its connection and its locks back.',
    );
  },
};

function oddReads(storage: StorageAdapter, odd: string) {
  const session = { kind: 'session', id: odd, tokenHash: odd } as const;
  const player = { kind: 'player', playerId: odd } as const;
  return {
    'situation by session': () => storage.situation(GAME, query({ caller: session })),
    'situation by player': () => storage.situation(GAME, query({ caller: player })),
    'situation of an account': () => storage.situation(GAME, query({ externalId: odd })),
    'situation of a proof': () => storage.situation(GAME, query({ proof: odd })),
    'situation of a provider': () => storage.situation(GAME, query({ provider: odd })),
    'situation of a game': () => storage.situation(odd, query()),
    findProof: () => storage.findProof(GAME, odd, odd, session, NOW),
    summary: () => storage.summary(GAME, odd),
    findSession: () => storage.findSession(GAME, odd),
    rotateSession: () => storage.rotateSession(GAME, odd, odd, hashOf('x'), NOW, NOW),
    touchSession: () => storage.touchSession(GAME, odd, NOW),
    listSessions: () => storage.listSessions(GAME, odd),
    deleteSessions: () => storage.deleteSessions(GAME, odd, { only: odd }),
    'players.get': () => storage.players.get(GAME, odd),
    'links.of': () => storage.links.of(GAME, odd),
    'links.find': () => storage.links.find(GAME, 'alpha', [odd, odd]),
    'players.many': () => storage.players.many(GAME, [odd, odd]),
    'friends.of': () => storage.friends.of(GAME, odd),
    'push.of': () => storage.push.of(GAME, odd),
    'push.remove': () => storage.push.remove(GAME, odd, odd),
  };
}

const oddWrites = (odd: string) => [
  insertPlayer(odd, { displayName: odd, segments: { [odd]: odd } }),
  renamePlayer(odd, odd),
  insertLink(aLink(odd, odd, { displayName: odd, slot: odd })),
  touchLink(odd, odd, { displayName: odd }),
  putSecret(odd, odd, { provider: odd }),
  claimProof(odd, [odd]),
  insertSession(aSession(odd, odd, { label: odd })),
  retireSession(odd, NOW),
];

const oddLists = (storage: StorageAdapter, odd: string) => ({
  'friends.replace for a player': () => storage.friends.replace(GAME, odd, aFriendList(['f1'])),
  'friends.replace of a place': () =>
    storage.friends.replace(GAME, 'p1', aFriendList(['f1'], { provider: odd, slot: odd })),
  'friends.replace of a friend': () =>
    storage.friends.replace(
      GAME,
      'p1',
      aFriendList([], { friends: [{ externalId: odd, displayName: odd }] }),
    ),
  'push.save': () => storage.push.save(GAME, aPush('p1', odd, odd, { deviceOs: odd })),
  'push.save for a player': () => storage.push.save(GAME, aPush(odd, odd, odd)),
});

const oddAccounts = (storage: StorageAdapter, odd: string) => ({
  'players.adopt': () =>
    storage.players.adopt(GAME, anAdopted(odd, { displayName: odd, achievements: [odd] })),
  'players.adopt with an account': () => {
    const account = anAccount(odd, { provider: odd, slot: odd, displayName: odd, secret: odd });
    return storage.players.adopt(GAME, anAdopted(`adopted ${odd}`, { links: [account] }));
  },
  'players.update': () =>
    storage.players.update(GAME, odd, { displayName: odd, segments: { [odd]: odd } }),
  'players.update with a version': () => storage.players.update(GAME, odd, {}, 7),
  'players.export': () => storage.players.export(GAME, odd),
  'players.remove': () => storage.players.remove(GAME, odd),
  'links.unlink': () => storage.links.unlink(GAME, odd, odd, odd, [odd]),
  'links.unlink of a player': () => storage.links.unlink(GAME, 'p1', odd, odd, [odd, odd]),
  'links.unlink for a provider': () => storage.links.unlink(GAME, 'p1', 'alpha', '', [odd]),
  'vault.read': () => storage.vault.read(GAME, odd, odd, NOW),
  'vault.countFailure': () => storage.vault.countFailure(GAME, odd, odd, 1, 1, NOW),
  'vault.clearFailures': () => storage.vault.clearFailures(GAME, odd, odd),
});

const described = (method: string, odd: string): string =>
  `${method}, with ${JSON.stringify(odd.slice(0, 30))} for an id.`;
