import type { StorageAdapter } from '@playerlink/core';
import { belongingsOf, everything, secretOf, seedBelongings } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aLink,
  aPush,
  aSession,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  proofOf,
  query,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';

/** A player who is removed takes everything along but the proofs. */
export const removing: StorageCases = {
  'everything of a removed player is gone, from every read': async (storage) => {
    await seedBelongings(storage);
    same(await storage.players.remove(GAME, 'p1'), true, 'The player was there.');
    same(await belongingsOf(storage, '1'), NOTHING, 'Nothing of a removed player can be read.');
    const bySession = { kind: 'session', id: 's1', tokenHash: hashOf('s1') } as const;
    for (const caller of [bySession, { kind: 'player', playerId: 'p1' } as const]) {
      const situation = await storage.situation(GAME, query({ caller }));
      same(situation, { caller: { kind: 'invalid' } }, 'A removed player is nobody’s caller.');
    }
    same(await storage.summary(GAME, 'p1'), undefined, 'There is no player to show.');
  },

  'other players stay, and so does a proof': async (storage) => {
    await seedBelongings(storage);
    const other = await belongingsOf(storage, '2');
    await storage.players.remove(GAME, 'p1');
    same(await belongingsOf(storage, '2'), other, 'remove takes what the player has, only.');
    const proof = { boundTo: ['binding-1'], until: NOW + HOUR };
    same(await proofOf(storage, 'proof-1'), proof, 'A proof that was used once stays used.');
  },

  'a player who is not there is not removed': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    for (const id of ['p-nobody', '', 'ext-1', 's1']) {
      same(await storage.players.remove(GAME, id), false, 'remove says whether it was there.');
    }
    same(await everything(storage), before, 'A remove of nobody removes nothing.');
    await storage.players.remove(GAME, 'p1');
    same(await storage.players.remove(GAME, 'p1'), false, 'Nobody is removed twice.');
  },

  'what a removed player had is free, and begins anew': async (storage) => {
    await seedBelongings(storage);
    await storage.players.remove(GAME, 'p1');
    await takeOver(storage);
    same(await secretOf(storage, 'ext-1'), undefined, 'An account leaves its secret behind.');
    same(await storage.friends.of(GAME, 'p-new'), [], 'An account leaves its friends behind.');
  },

  'the id of a removed player may be given again, and has nothing': async (storage) => {
    await seedBelongings(storage);
    await storage.players.update(GAME, 'p1', { scriptData: { old: true } });
    await storage.players.remove(GAME, 'p1');
    await storage.apply(GAME, plan([insertPlayer('p1', { at: NOW + 5 })]));
    const { player, ...rest } = (await storage.players.export(GAME, 'p1')) ?? {};
    const facts = [player?.createdAt, player?.displayName, player?.scriptData];
    same(facts, [NOW + 5, null, {}], 'Nothing is left of the player before.');
    same(rest, { links: [], sessions: [], friends: [], push: [] }, 'A new player has nothing.');
  },
};

/** What is read of somebody who is not there. */
const NOTHING = {
  player: undefined,
  summaries: [],
  exported: undefined,
  rows: {
    links: [],
    accounts: [],
    secrets: [undefined, undefined],
    sessions: [],
    session: undefined,
    friends: [],
    push: [],
  },
};

/** Another player takes the account, the slot, the session's id and the device of the one who is gone. */
async function takeOver(storage: StorageAdapter): Promise<void> {
  const link = aLink('p-new', 'ext-1');
  const session = aSession('p-new', 's1');
  await storage.apply(
    GAME,
    plan([insertPlayer('p-new'), insertLink(link), insertSession(session)]),
  );
  same(await storage.links.of(GAME, 'p-new'), [link], 'The account is free.');
  same(await storage.listSessions(GAME, 'p-new'), [session], 'The id of the session is free.');
  const row = aPush('p-new', 'push-new', 'device-1');
  same(await storage.push.save(GAME, row), 'push-new', 'The device is registered anew.');
}
