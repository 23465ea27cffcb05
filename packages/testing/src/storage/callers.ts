import type { Caller, SessionRow, StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import { aSession, GAME, HOUR, hashOf, insertSession, NOW, plan, query } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedTwoPlayers } from './two-players.ts';

const bySession = (id: string, secret = id): Caller => ({
  kind: 'session',
  id,
  tokenHash: hashOf(secret),
});
const byPlayer = (playerId: string): Caller => ({ kind: 'player', playerId });

/** Who is known by a session or by name, and until when; `situation` and `findProof` agree on it. */
export const callers: StorageCases = {
  'nobody stays nobody': async (storage) => {
    await seedTwoPlayers(storage);
    const situation = await storage.situation(GAME, query());
    same(situation.caller, { kind: 'none' }, 'Who brings nothing is nobody, which is not invalid.');
  },

  'a player named by the host is known when there is one': async (storage) => {
    await seedTwoPlayers(storage);
    await callerIs(storage, byPlayer('p1'), NOW, true);
    await callerIs(storage, byPlayer('p-nobody'), NOW, false);
    await callerIs(storage, byPlayer(''), NOW, false);
  },

  'the owner is found also for an invalid caller': async (storage) => {
    await seedTwoPlayers(storage);
    const situation = await storage.situation(GAME, query({ caller: byPlayer('p-nobody') }));
    same(
      [situation.caller, situation.owner?.player.id],
      [{ kind: 'invalid' }, 'p1'],
      'An unknown player is an invalid caller, not nobody, and hides no owner.',
    );
  },

  'a caller is invalid for a session that is not there': async (storage) => {
    await seedTwoPlayers(storage);
    await callerIs(storage, bySession('s-none'), NOW, false);
  },

  'a caller is invalid for the wrong secret, also that of another session': async (storage) => {
    await seedTwoPlayers(storage);
    await callerIs(storage, bySession('s1', 'wrong'), NOW, false);
    await callerIs(storage, bySession('s1', 's2'), NOW, false);
    await callerIs(storage, { kind: 'session', id: 's1', tokenHash: '' }, NOW, false);
  },

  'a session is good before its expiresAt and not at it': async (storage) => {
    await seedTwoPlayers(storage);
    await callerIs(storage, bySession('s1'), NOW + HOUR - 1, true);
    await callerIs(storage, bySession('s1'), NOW + HOUR, false);
    await callerIs(storage, bySession('s1'), NOW + HOUR + 1, false);
  },

  'a previous secret is good before its prevUntil and not at it': async (storage) => {
    await seedTwoPlayers(storage);
    await seedSession(storage, { prevTokenHash: hashOf('before'), prevUntil: NOW + 60_000 });
    await callerIs(storage, bySession('s-new', 'before'), NOW + 59_999, true);
    await callerIs(storage, bySession('s-new', 'before'), NOW + 60_000, false);
    await callerIs(storage, bySession('s-new'), NOW + 60_000, true);
  },

  'a previous secret does not outlive its session': async (storage) => {
    await seedTwoPlayers(storage);
    const rotated = {
      prevTokenHash: hashOf('before'),
      prevUntil: NOW + 60_000,
      expiresAt: NOW + 9,
    };
    await seedSession(storage, rotated);
    await callerIs(storage, bySession('s-new', 'before'), NOW + 8, true);
    await callerIs(storage, bySession('s-new', 'before'), NOW + 9, false);
  },

  'a previous secret is no good without a prevUntil': async (storage) => {
    await seedTwoPlayers(storage);
    await seedSession(storage, { prevTokenHash: hashOf('before'), prevUntil: null });
    await callerIs(storage, bySession('s-new', 'before'), NOW, false);
  },

  'a deleted session makes an invalid caller': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.deleteSessions(GAME, 'p1', { only: 's1' });
    await callerIs(storage, bySession('s1'), NOW, false);
  },
};

const seedSession = (storage: StorageAdapter, changes: Partial<SessionRow>): Promise<void> =>
  storage.apply(GAME, plan([insertSession(aSession('p1', 's-new', changes))]));

/** Both reads that know callers have to agree. */
async function callerIs(
  storage: StorageAdapter,
  caller: Caller,
  now: number,
  good: boolean,
): Promise<void> {
  const kind = good ? 'player' : 'invalid';
  const situation = await storage.situation(GAME, query({ caller, now }));
  same(situation.caller.kind, kind, `situation: at ${now - NOW} ms, the caller is "${kind}".`);
  const parked = await storage.findProof(GAME, 'alpha', 'proof-none', caller, now);
  same(parked.caller.kind, kind, `findProof: at ${now - NOW} ms, the caller is "${kind}".`);
}
