import type { StorageAdapter } from '@playerlink/core';
import { belongingsOf, seedBelongings } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aSession,
  claimProof,
  GAME,
  HOUR,
  hashOf,
  insertSession,
  NOW,
  OTHER_GAME,
  plan,
  proofOf,
  query,
  retireSession,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { allRows, seedPlayer, seedTwoPlayers } from './two-players.ts';

/** When the sessions and the proof of `seedTwoPlayers` end. */
const END = NOW + HOUR;

/** Sessions and proofs that are over go, in batches, those that have been over for longest first. */
export const sweeping: StorageCases = {
  'a session is swept at its expiresAt and not before': async (storage) => {
    await seedPlayer(storage, 'p1');
    for (const [id, end] of Object.entries({ before: -1, at: 0, after: 1, never: HOUR })) {
      await addSession(storage, 'p1', id, NOW + end);
    }
    same(await storage.sweep(NOW, 100), 2, 'A session is over at its expiresAt: as for a caller.');
    same(await sessionsOf(storage, 'p1'), ['after', 'never'], 'Sessions that last are kept.');
  },

  'a proof is swept at its until and not before': async (storage) => {
    for (const [proof, end] of Object.entries({ before: -1, at: 0, after: 1, never: HOUR })) {
      await claim(storage, proof, NOW + end);
    }
    same(await storage.sweep(NOW, 100), 2, 'A proof is over at its until: as for a claim.');
    const kept = await storedProofs(storage, ['before', 'at', 'after', 'never']);
    same(kept, ['after', 'never'], 'Proofs that last stay claimed.');
  },

  'where nothing is over nothing is swept, and 0 is returned': async (storage) => {
    same(await storage.sweep(END, 100), 0, 'An empty storage has nothing that is over.');
    await seedBelongings(storage);
    const before = [await allRows(storage), await belongingsOf(storage, '1')];
    same(await storage.sweep(END - 1, 100), 0, 'Nothing is over one ms before the end.');
    same([await allRows(storage), await belongingsOf(storage, '1')], before, 'Nothing has gone.');
  },

  'players stay, with all they have but their sessions': async (storage) => {
    await seedBelongings(storage);
    const before = await belongingsOf(storage, '1');
    same(await storage.sweep(END, 100), 3, 'Two sessions and a proof are over.');
    const { player, rows, exported } = await belongingsOf(storage, '1');
    const kept = { ...before.rows, sessions: [], session: undefined };
    same([player, rows], [before.player, kept], 'sweep deletes sessions and proofs, only.');
    same(exported?.sessions, [], 'A session that was swept is gone from every read.');
    const caller = { kind: 'session', id: 's1', tokenHash: hashOf('s1') } as const;
    const situation = await storage.situation(GAME, query({ caller }));
    same(situation.caller, { kind: 'invalid' }, 'Whoever brings its token is an invalid caller.');
    same(await storage.sweep(END, 100), 0, 'What is gone is not counted again.');
  },

  'of sessions at most the limit goes, those that ended first': async (storage) => {
    await seedPlayer(storage, 'p1');
    // Neither in the order of ids nor in that of insertion; the oldest session is not the first to end.
    for (const [id, age] of Object.entries({ c: 2, a: 4, e: 1, b: 5, d: 3 })) {
      await addSession(storage, 'p1', id, NOW - age, NOW - HOUR + age);
    }
    const left = [];
    for (const swept of [2, 2, 1, 0]) {
      same(await storage.sweep(NOW, 2), swept, COUNTED);
      left.push((await sessionsOf(storage, 'p1')).join(''));
    }
    same(left, ['cde', 'e', '', ''], 'Those that have been over for longest go first.');
  },

  'of proofs at most the limit goes, those that ended first': async (storage) => {
    const ages = { c: 2, a: 4, e: 1, b: 5, d: 3 };
    for (const [proof, age] of Object.entries(ages)) await claim(storage, proof, NOW - age);
    const left = [];
    for (const swept of [2, 2, 1, 0]) {
      same(await storage.sweep(NOW, 2), swept, COUNTED);
      left.push((await storedProofs(storage, Object.keys(ages))).sort().join(''));
    }
    same(left, ['cde', 'e', '', ''], 'Those that have been over for longest go first.');
  },

  'the limit is one for sessions and one for proofs': async (storage) => {
    await seedPlayer(storage, 'p1');
    for (const n of [1, 2, 3]) {
      await addSession(storage, 'p1', `s${n}`, NOW - n);
      // All proofs have been over for longer than all sessions.
      await claim(storage, `proof-${n}`, NOW - HOUR - n);
    }
    same(await storage.sweep(NOW, 2), 4, 'Of each table as many go as the limit allows.');
    const proofs = await storedProofs(storage, ['proof-1', 'proof-2', 'proof-3']);
    const left = [await sessionsOf(storage, 'p1'), proofs];
    same(left, [['s1'], ['proof-1']], 'Neither keeps the other waiting.');
    same(await storage.sweep(NOW, 2), 2, COUNTED);
  },

  'all games are swept, within one limit': async (storage) => {
    for (const [n, game] of [GAME, OTHER_GAME].entries()) {
      await seedPlayer(storage, 'p1', game);
      // By turns, so that the first two that ended are of different games.
      for (const age of [n + 1, n + 3]) {
        await addSession(storage, 'p1', `s${age}`, NOW - age, NOW - HOUR, game);
        await claim(storage, `proof-${age}`, NOW - age, game);
      }
    }
    const rule = 'sweep is told no game: of all games together those go that ended first.';
    same(await storage.sweep(NOW, 2), 4, rule);
    for (const [game, age] of [
      [GAME, 1],
      [OTHER_GAME, 2],
    ] as const) {
      same(await sessionsOf(storage, 'p1', game), [`s${age}`], rule);
      const kept = await storedProofs(storage, ['proof-1', 'proof-2', 'proof-3', 'proof-4'], game);
      same(kept, [`proof-${age}`], rule);
    }
    same(await storage.sweep(NOW, 2), 4, rule);
  },

  'a session is swept by its end of now: retired earlier, rotated later': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([retireSession('s1', NOW + 5)]));
    await storage.rotateSession(GAME, 's2', hashOf('s2'), hashOf('new'), NOW + 5, END + HOUR);
    same(await storage.sweep(NOW + 4, 100), 0, 'A retired session lasts until it was told to end.');
    same(await storage.sweep(NOW + 5, 100), 1, 'Then it goes, though it was to last longer once.');
    same(await sessionsOf(storage, 'p1'), [], 'It is the retired one that goes.');
    same(await storage.sweep(END, 1), 1, 'A rotated session lasts as long as it was prolonged.');
    same(await sessionsOf(storage, 'p2'), ['s2'], 'What is over at END is the proof alone.');
    same(await storage.sweep(END + HOUR, 100), 1, 'It ends at its new expiresAt.');
  },

  'a proof that is over is claimed anew before it is swept and after': async (storage) => {
    for (const proof of ['kept', 'swept']) await claim(storage, proof, NOW);
    await storage.apply(GAME, plan([claimProof('kept', ['b'])]));
    same(await storage.sweep(NOW, 100), 1, 'A proof that was claimed anew is over at its new end.');
    await storage.apply(GAME, plan([claimProof('swept', ['b'], { seen: ['a'] })]));
    const claimed = { boundTo: ['b'], until: END };
    const found = [await proofOf(storage, 'kept'), await proofOf(storage, 'swept')];
    same(found, [claimed, claimed], 'Whether it was swept or not makes no difference to a claim.');
  },

  'the id of a session that was swept is free': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.sweep(END, 100);
    const again = aSession('p2', 's1', { expiresAt: END + HOUR });
    await storage.apply(GAME, plan([insertSession(again)]));
    same(await storage.findSession(GAME, 's1'), again, 'A swept session leaves nothing behind.');
  },
};

const COUNTED = 'sweep returns, as a number, how many rows it has deleted.';

const addSession = (
  storage: StorageAdapter,
  playerId: string,
  id: string,
  expiresAt: number,
  createdAt = NOW - HOUR,
  game = GAME,
): Promise<void> =>
  storage.apply(game, plan([insertSession(aSession(playerId, id, { expiresAt, createdAt }))]));

/** Claims a proof, bound to `a`. */
const claim = (storage: StorageAdapter, proof: string, until: number, game = GAME): Promise<void> =>
  storage.apply(game, plan([claimProof(proof, ['a'], { until })]));

const sessionsOf = async (storage: StorageAdapter, playerId: string, game = GAME) =>
  (await storage.listSessions(game, playerId)).map(({ id }) => id).sort();

/** Those of the proofs that are stored, also when they are over: at the beginning of time none is. */
async function storedProofs(
  storage: StorageAdapter,
  proofs: readonly string[],
  game = GAME,
): Promise<string[]> {
  const stored = await Promise.all(
    proofs.map(async (proof) => ((await proofOf(storage, proof, { game, now: 0 })) ? [proof] : [])),
  );
  return stored.flat();
}
