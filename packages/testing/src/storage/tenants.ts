import type { StorageAdapter } from '@playerlink/core';
import { conflicts, same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  OTHER_GAME,
  plan,
  proofOf,
  query,
  removeLink,
  renamePlayer,
  retireSession,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { allRows, seedTwoPlayers } from './two-players.ts';

/** The rows of one game are invisible to another, and untouched by it. */
export const tenants: StorageCases = {
  'the same player, link, session and proof may be in two games': async (storage) => {
    await seedTwoPlayers(storage);
    await seedTwoPlayers(storage, OTHER_GAME);
    same(
      await allRows(storage, OTHER_GAME),
      await allRows(storage, GAME),
      'Every key contains the game: two games may hold rows of the same ids.',
    );
  },

  'reads of another game find nothing': async (storage) => {
    await seedTwoPlayers(storage);
    const rule = 'A game never sees rows of another one.';
    same(await storage.players.get(OTHER_GAME, 'p1'), undefined, rule);
    same(await storage.summary(OTHER_GAME, 'p1'), undefined, rule);
    same(await storage.links.of(OTHER_GAME, 'p1'), [], rule);
    same(await storage.links.find(OTHER_GAME, 'alpha', ['ext-1', 'ext-2']), [], rule);
    same(await storage.findSession(OTHER_GAME, 's1'), undefined, rule);
    same(await storage.listSessions(OTHER_GAME, 'p1'), [], rule);
    same(await proofOf(storage, 'proof-1', { game: OTHER_GAME }), undefined, rule);
  },

  'a situation is that of its own game': async (storage) => {
    await seedTwoPlayers(storage);
    const rule = 'situation finds caller, owner, own link and proof of the asked game only.';
    const bySession = { kind: 'session', id: 's1', tokenHash: hashOf('s1') } as const;
    const byPlayer = { kind: 'player', playerId: 'p1' } as const;
    for (const caller of [bySession, byPlayer]) {
      const asked = query({ caller, proof: 'proof-1' });
      same(await storage.situation(OTHER_GAME, asked), { caller: { kind: 'invalid' } }, rule);
      const parked = await storage.findProof(OTHER_GAME, 'alpha', 'proof-1', caller, NOW);
      same(parked.caller, { kind: 'invalid' }, 'findProof knows callers of the asked game only.');
    }
  },

  'an own link in another game is not shown': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(OTHER_GAME, plan([insertPlayer('p1')]));
    const caller = { kind: 'player', playerId: 'p1' } as const;
    same(
      await storage.situation(OTHER_GAME, query({ caller })),
      { caller: { kind: 'player', player: { id: 'p1', displayName: null } } },
      'A player of the same id in another game has other links.',
    );
  },

  'sessions of another game cannot be rotated, touched or deleted': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(OTHER_GAME, plan([insertPlayer('p1')]));
    const before = structuredClone(await allRows(storage));
    const rotated = await storage.rotateSession(
      OTHER_GAME,
      's1',
      hashOf('s1'),
      hashOf('new'),
      NOW + 1,
      NOW + 2 * HOUR,
    );
    same(rotated, false, 'rotateSession finds sessions of the asked game only.');
    await storage.touchSession(OTHER_GAME, 's1', NOW + 5);
    for (const which of [{}, { only: 's1' }, { except: 's9' }]) {
      const deleted = await storage.deleteSessions(OTHER_GAME, 'p1', which);
      same(deleted, 0, 'deleteSessions deletes and counts sessions of the asked game only.');
    }
    same(await allRows(storage), before, 'Nothing of a game is changed by a call for another.');
  },

  'deleting the sessions of a player leaves the other game alone': async (storage) => {
    await seedTwoPlayers(storage);
    await seedTwoPlayers(storage, OTHER_GAME);
    same(await storage.deleteSessions(GAME, 'p1', {}), 1, 'One session is in this game.');
    same(
      await storage.listSessions(OTHER_GAME, 'p1'),
      [aSession('p1', 's1')],
      'deleteSessions deletes in one game.',
    );
  },

  'writes in one game leave rows of the same ids in another alone': async (storage) => {
    await seedTwoPlayers(storage);
    await seedTwoPlayers(storage, OTHER_GAME);
    const before = structuredClone(await allRows(storage, OTHER_GAME));
    await storage.apply(
      GAME,
      plan([
        renamePlayer('p1', 'renamed'),
        touchLink('p1', 'ext-1', { at: NOW + 5, displayName: 'touched', syncDisplayName: true }),
        claimProof('proof-1', ['binding-1', 'more'], { seen: ['binding-1'] }),
        retireSession('s1', NOW + 5),
      ]),
    );
    await storage.rotateSession(GAME, 's2', hashOf('s2'), hashOf('new'), NOW + 1, NOW + HOUR);
    await storage.touchSession(GAME, 's2', NOW + 9);
    same(await allRows(storage, OTHER_GAME), before, 'A write changes rows of its own game only.');
  },

  'a plan cannot build on rows of another game': async (storage) => {
    await seedTwoPlayers(storage);
    for (const [what, refused] of foreignPlans()) {
      await conflicts(
        storage.apply(OTHER_GAME, refused),
        `${what} of another game is as good as missing.`,
      );
    }
    await nothingIn(storage);
  },
};

const foreignPlans = () =>
  [
    ['The player of a link', plan([insertLink(aLink('p1', 'ext-new'))])],
    ['The player of a session', plan([insertSession(aSession('p1', 's-new'))])],
    ['A player to rename', plan([renamePlayer('p1', 'renamed')])],
    ['A link to remove', plan([removeLink('p1', 'ext-1')])],
    ['A link to touch', plan([touchLink('p1', 'ext-1')])],
    ['A session to retire', plan([retireSession('s1', NOW + 1)])],
    ['An expected player', plan([claimProof('proof-new', [])], { expect: { player: 'p1' } })],
    [
      'An expected session',
      plan([claimProof('proof-new', [])], { expect: { session: { id: 's1', playerId: 'p1' } } }),
    ],
    [
      'An expected owner',
      plan([claimProof('proof-new', [])], {
        expect: { owner: { provider: 'alpha', externalId: 'ext-1', playerId: 'p1' } },
      }),
    ],
  ] as const;

async function nothingIn(storage: StorageAdapter): Promise<void> {
  same(
    await allRows(storage, OTHER_GAME),
    await allRows(storage, 'a game nobody has heard of'),
    'Plans that were refused left nothing in the other game.',
  );
}
