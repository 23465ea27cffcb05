import type { StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertSession,
  NOW,
  plan,
  proofOf,
} from './plans-by-hand.ts';
import { inFewRounds, inRounds, insisted, inTurns, isAccepted } from './races.ts';
import type { StorageCases } from './storage-case.ts';

/** Rows that are swept while they change: what has got a new end in time is kept. */
export const parallelSweeps: StorageCases = {
  'what many sweep at once is counted once': inFewRounds(async (storage, round) => {
    const id = `p${round}`;
    await storage.players.adopt(GAME, anAdopted(id));
    for (let n = 0; n < 10; n += 1) {
      const session = aSession(id, `s${round}-${n}`, { expiresAt: NOW - n });
      const proof = claimProof(`proof-${round}-${n}`, [], { until: NOW - n });
      await storage.apply(GAME, plan([proof, insertSession(session)]));
    }
    const sweep = () => insisted(() => storage.sweep(NOW, 3));
    let swept = 0;
    for (const count of await Promise.all([sweep(), sweep(), sweep()])) swept += count;
    for (let count = await sweep(); count > 0; count = await sweep()) swept += count;
    same(swept, 20, 'Each row is deleted, and counted, by one of those who sweep.');
    same(await storage.listSessions(GAME, id), [], 'When 0 is returned, nothing is left.');
  }),

  'a session that is prolonged while it is swept is kept, or was gone before': inRounds(
    async (storage, round) => {
      const { session } = await seedOver(storage, round);
      const [swept, isProlonged] = await inTurns(round, [
        () => insisted(() => storage.sweep(NOW, 100)),
        () =>
          insisted(() =>
            storage.rotateSession(GAME, session, hashOf(session), hashOf('new'), NOW, NOW + HOUR),
          ),
      ]);
      const found = await storage.findSession(GAME, session);
      const rule = 'sweep deletes what is over when it deletes, not what was when it looked.';
      same([swept, found?.tokenHash], isProlonged ? [0, hashOf('new')] : [1, undefined], rule);
    },
  ),

  'a proof that is claimed anew while it is swept stays claimed': inRounds(
    async (storage, round) => {
      const proof = `proof-${round}`;
      await storage.apply(GAME, plan([claimProof(proof, ['old'], { until: NOW })]));
      await inTurns(round, [
        () => insisted(() => storage.sweep(NOW, 100)),
        () => insisted(() => storage.apply(GAME, plan([claimProof(proof, ['new'])]))),
      ]);
      const claimed = { boundTo: ['new'], until: NOW + HOUR };
      same(await proofOf(storage, proof), claimed, 'A claim that was lost lets a proof in twice.');
    },
  ),

  'a connect with a session that is swept at once is done whole or not at all': inRounds(
    async (storage, round) => {
      const { id, session } = await seedOver(storage, round);
      const expected = { session: { id: session, playerId: id } };
      const link = aLink(id, `beta of ${id}`, { provider: 'beta' });
      const writes = [insertLink(link), insertSession(aSession(id, `new of ${id}`))];
      // The clock of the one who connects is a little behind.
      const connect = plan(writes, { now: NOW - 1, expect: expected });
      const [swept, isDone] = await inTurns(round, [
        () => insisted(() => storage.sweep(NOW, 100)),
        () => isAccepted(storage.apply(GAME, connect)),
      ]);
      const exported = await storage.players.export(GAME, id);
      const found = [exported?.links.length, exported?.sessions.map((row) => row.id)];
      const rule =
        'A plan is applied before its session goes, or refused; what it adds is not over.';
      same([swept, ...found], isDone ? [1, 2, [`new of ${id}`]] : [1, 1, []], rule);
    },
  ),
};

/** A player of the round's own with an account and a session that ends at `NOW`. */
async function seedOver(storage: StorageAdapter, round: number) {
  const [id, session] = [`p${round}`, `s${round}`];
  await storage.players.adopt(GAME, anAdopted(id, { links: [anAccount(`ext-${round}`)] }));
  const over = aSession(id, session, { expiresAt: NOW });
  await storage.apply(GAME, plan([insertSession(over)]));
  return { id, session };
}
