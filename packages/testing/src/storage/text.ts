import type { StorageAdapter } from '@playerlink/core';
import { answerOf, same } from './assertions.ts';
import { ALIKE, LOOKALIKES } from './lookalikes.ts';
import {
  aLink,
  aSession,
  claimProof,
  creation,
  GAME,
  HOUR,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  proofOf,
  query,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer } from './two-players.ts';

/** Text compares byte by byte: an account is never found, or taken, under the name of another. */
export const text: StorageCases = {
  ...Object.fromEntries(
    Object.entries(LOOKALIKES).map(([kind, ids]) => [
      `${kind}: external ids that differ in nothing else are different accounts`,
      (storage: StorageAdapter) => differentAccounts(storage, ids),
    ]),
  ),

  'player ids that look alike are different players': async (storage) => {
    for (const id of ALIKE) {
      await storage.apply(GAME, plan([insertPlayer(id, { displayName: `name of ${id}` })]));
    }
    for (const id of ALIKE) {
      const player = await storage.players.get(GAME, id);
      const wanted = { id, displayName: `name of ${id}` };
      same(player && { id: player.id, displayName: player.displayName }, wanted, named(id));
      const caller = { kind: 'player', playerId: id } as const;
      const situation = await storage.situation(GAME, query({ caller }));
      same(situation.caller, { kind: 'player', player: wanted }, named(id));
    }
  },

  'session ids that look alike are different sessions': async (storage) => {
    await seedPlayer(storage, 'p1');
    for (const id of ALIKE) {
      await storage.apply(GAME, plan([insertSession(aSession('p1', id))]));
    }
    for (const id of ALIKE)
      same(await storage.findSession(GAME, id), aSession('p1', id), named(id));
    await storage.deleteSessions(GAME, 'p1', { only: 'Abc' });
    same(
      (await storage.listSessions(GAME, 'p1')).length,
      ALIKE.length - 1,
      "deleteSessions({ only: 'Abc' }) deletes no session of a similar id.",
    );
  },

  'token hashes that differ in case are different secrets': async (storage) => {
    await seedPlayer(storage, 'p1');
    const session = aSession('p1', 's1', { tokenHash: 'abcdef' });
    await storage.apply(GAME, plan([insertSession(session)]));
    const caller = { kind: 'session', id: 's1', tokenHash: 'ABCDEF' } as const;
    const { caller: found } = await storage.situation(GAME, query({ caller }));
    same(found, { kind: 'invalid' }, 'situation compares token hashes byte by byte.');
    const rotated = await storage.rotateSession(GAME, 's1', 'ABCDEF', 'new', NOW, NOW + HOUR);
    same(rotated, false, 'rotateSession compares token hashes byte by byte.');
  },

  'slots that look alike are different slots': async (storage) => {
    await seedPlayer(storage, 'p1');
    for (const [n, slot] of ALIKE.entries()) {
      await storage.apply(GAME, plan([insertLink(aLink('p1', `ext-${n}`, { slot }))]));
    }
    const links = await storage.links.of(GAME, 'p1');
    same(new Set(links.map(({ slot }) => slot)).size, ALIKE.length, 'Every slot is kept as it is.');
  },

  'proofs that look alike are different proofs, and so are their bindings': async (storage) => {
    for (const proof of ALIKE) await storage.apply(GAME, plan([claimProof(proof, [proof])]));
    for (const proof of ALIKE) {
      const claimed = await proofOf(storage, proof);
      same(claimed, { boundTo: [proof], until: NOW + HOUR }, named(proof));
    }
    const reclaim = plan([claimProof('Abc', ['abc', 'Abc '])]);
    const claimed = await answerOf(() => storage.apply(GAME, reclaim), named('Abc'));
    same(claimed, undefined, "A proof bound to 'Abc' is not claimed again by 'abc' or 'Abc '.");
  },

  'games whose ids look alike are different games': async (storage) => {
    for (const game of ALIKE) await storage.apply(game, creation(`p of ${game}`, 'ext-1', 's1'));
    for (const game of ALIKE) {
      const { owner } = await storage.situation(game, query());
      same(owner?.player.id, `p of ${game}`, named(game));
    }
  },
};

async function differentAccounts(storage: StorageAdapter, ids: readonly string[]): Promise<void> {
  for (const [n, id] of ids.entries()) {
    await storage.apply(GAME, creation(`p${n}`, id, `s${n}`));
  }
  for (const [n, id] of ids.entries()) {
    const { owner } = await storage.situation(GAME, query({ externalId: id }));
    same(owner?.link, aLink(`p${n}`, id), named(id));
    const found = await storage.links.find(GAME, 'alpha', [id]);
    same(found, [aLink(`p${n}`, id)], named(id));
  }
}

const named = (id: string): string =>
  `Text compares byte by byte: ${JSON.stringify(id)} is found as itself and never as another.`;
