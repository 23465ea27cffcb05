import type { Caller, KnownCaller, StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  hashOf,
  insertLink,
  insertSession,
  NOW,
  plan,
  query,
  renamePlayer,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

const bySession = (id: string, secret = id): Caller => ({
  kind: 'session',
  id,
  tokenHash: hashOf(secret),
});
const byPlayer = (playerId: string): Caller => ({ kind: 'player', playerId });

const HEAD1 = { id: 'p1', displayName: 'Player 1' };
const LINK1 = aLink('p1', 'ext-1', { displayName: 'Account 1' });
const OWNER1 = { player: HEAD1, link: LINK1 };
const HEAD2 = { id: 'p2', displayName: 'Player 2' };
const LINK2 = aLink('p2', 'ext-2', { displayName: 'Account 2' });
const OWNER2 = { player: HEAD2, link: LINK2 };
const NONE: KnownCaller = { kind: 'none' };

/** `situation` is one consistent read of all that a decision depends on. */
export const situations: StorageCases = {
  'nobody, and an account nobody has': async (storage) => {
    await seedTwoPlayers(storage);
    await situationIs(storage, { kind: 'none' }, 'ext-none', { caller: NONE });
  },

  'nobody, and an account somebody has': async (storage) => {
    await seedTwoPlayers(storage);
    await situationIs(storage, { kind: 'none' }, 'ext-2', { caller: NONE, owner: OWNER2 });
  },

  'a player without account here, and an account nobody has': async (storage) => {
    await seedTwoPlayers(storage);
    await seedNewcomer(storage);
    await situationIs(storage, bySession('s-new'), 'ext-none', { caller: NEWCOMER });
  },

  'a player without account here, and an account another one has': async (storage) => {
    await seedTwoPlayers(storage);
    await seedNewcomer(storage);
    await situationIs(storage, bySession('s-new'), 'ext-2', { caller: NEWCOMER, owner: OWNER2 });
  },

  'a player and the own account': async (storage) => {
    await seedTwoPlayers(storage);
    await situationIs(storage, bySession('s1'), 'ext-1', { caller: CALLER1, owner: OWNER1 });
  },

  'a player with another account, and an account nobody has': async (storage) => {
    await seedTwoPlayers(storage);
    await situationIs(storage, bySession('s1'), 'ext-none', { caller: CALLER1 });
  },

  'a player with another account, and an account another one has': async (storage) => {
    await seedTwoPlayers(storage);
    await situationIs(storage, bySession('s1'), 'ext-2', { caller: CALLER1, owner: OWNER2 });
  },

  'a caller named by the host is known without a session': async (storage) => {
    await seedTwoPlayers(storage);
    const caller = { kind: 'player', player: HEAD1, ownLink: LINK1 };
    await situationIs(storage, byPlayer('p1'), 'ext-2', { caller, owner: OWNER2 });
  },

  'the own link is the one of the asked provider': async (storage) => {
    await seedTwoPlayers(storage);
    const beta = aLink('p1', 'ext-b', { provider: 'beta' });
    await storage.apply(GAME, plan([insertLink(beta)]));
    for (const [provider, ownLink] of [
      ['beta', beta],
      ['alpha', LINK1],
      ['gamma', undefined],
    ] as const) {
      const asked = query({ caller: byPlayer('p1'), provider, externalId: 'ext-none' });
      same(
        await storage.situation(GAME, asked),
        { caller: { kind: 'player', player: HEAD1, ...(ownLink && { ownLink }) } },
        `ownLink is the caller's link at ${provider}, if there is one.`,
      );
    }
  },

  "the own link is the one of slot '', also among others": async (storage) => {
    await seedTwoPlayers(storage);
    await seedPlayer(storage, 'p-new');
    await storage.apply(GAME, plan([insertLink(aLink('p1', 'ext-0', { slot: 'ext-0' }))]));
    await storage.apply(GAME, plan([insertLink(aLink('p-new', 'ext-9', { slot: 'ext-9' }))]));
    const caller = { kind: 'player', player: HEAD1, ownLink: LINK1 };
    await situationIs(storage, byPlayer('p1'), 'ext-none', { caller });
    const other = { kind: 'player', player: { id: 'p-new', displayName: null } };
    await situationIs(storage, byPlayer('p-new'), 'ext-none', { caller: other });
  },

  'the owner of an account in a slot is found': async (storage) => {
    await seedTwoPlayers(storage);
    const link = aLink('p1', 'ext-0', { slot: 'ext-0' });
    await storage.apply(GAME, plan([insertLink(link)]));
    const owner = { player: HEAD1, link };
    await situationIs(storage, { kind: 'none' }, 'ext-0', { caller: NONE, owner });
  },

  'a read sees what the last apply wrote': async (storage) => {
    await seedTwoPlayers(storage);
    for (let n = 1; n <= 20; n += 1) {
      const writes = [renamePlayer('p1', `name ${n}`), touchLink('p1', 'ext-1', { at: NOW + n })];
      await storage.apply(GAME, plan(writes));
      const { owner } = await storage.situation(GAME, query());
      same(
        [owner?.player.displayName, owner?.link.lastLoginAt],
        [`name ${n}`, NOW + n],
        'apply resolves after the commit, and reads that start then see it (no stale replica).',
      );
    }
  },

  'a claimed proof is shown only when it is asked for': async (storage) => {
    await seedTwoPlayers(storage);
    const claimed = claimProof('proof-2', ['a', 'b']);
    await storage.apply(GAME, plan([claimed]));
    const without = await storage.situation(GAME, query());
    same(without.proof, undefined, 'A question without proof is answered without one.');
    const { proof } = await storage.situation(GAME, query({ proof: 'proof-2' }));
    const wanted = { boundTo: ['a', 'b'], until: claimed.until };
    same(proof, wanted, 'situation.proof is the row of the asked proof.');
  },
};

const CALLER1 = { kind: 'player', player: HEAD1, sessionId: 's1', ownLink: LINK1 };
const NEWCOMER = { kind: 'player', player: { id: 'p-new', displayName: null }, sessionId: 's-new' };

async function seedNewcomer(storage: StorageAdapter): Promise<void> {
  await seedPlayer(storage, 'p-new');
  await storage.apply(GAME, plan([insertSession(aSession('p-new', 's-new'))]));
}

async function situationIs(
  storage: StorageAdapter,
  caller: Caller,
  externalId: string,
  wanted: object,
): Promise<void> {
  const situation = await storage.situation(GAME, query({ caller, externalId }));
  same(situation, wanted, 'situation answers with caller, own link and owner, and nothing else.');
}
