import { type StorageAdapter, StorageConflict } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { turn } from './mistake.test-fixture.ts';
import { type Choice, right, sweeps } from './own-sweep.test-fixture.ts';

const both = (choose: Choice): StorageAdapter => sweeps({ sessions: choose, proofs: choose });

/** Nothing is wrong with it. */
export const sweepsRight = (): StorageAdapter => sweeps({});

/** Has no sweep yet. */
export const sweepsNothing = (): StorageAdapter => both(() => []);

/** Sweeps sessions alone. */
export const forgetsProofs = (): StorageAdapter => sweeps({ proofs: () => [] });

/** Sweeps what ended before now, and not at it. */
export const sweepsTooLate = (): StorageAdapter =>
  both((rows, now, limit) => right(rows, now - 1, limit));

/** Sweeps what ends at the next ms. */
export const sweepsTooEarly = (): StorageAdapter =>
  both((rows, now, limit) => right(rows, now + 1, limit));

/** Sweeps all that is over at once. */
export const ignoresLimits = (): StorageAdapter =>
  both((rows, now) => right(rows, now, rows.length));

/** Sweeps in the order of insertion. */
export const sweepsInAnyOrder = (): StorageAdapter =>
  both((rows, now, limit) => rows.filter(({ end }) => end <= now).slice(0, limit));

/** Sweeps those that ended last. */
export const sweepsNewestFirst = (): StorageAdapter =>
  both((rows, now, limit) => right(rows, now, rows.length).slice(-limit));

/** Takes proofs only as far as sessions leave room. */
export function sharesTheLimit(): StorageAdapter {
  let room = 0;
  return sweeps({
    sessions: (rows, now, limit) => {
      const chosen = right(rows, now, limit);
      room = limit - chosen.length;
      return chosen;
    },
    proofs: (rows, now) => right(rows, now, room),
  });
}

/** Sweeps game by game, each with the limit. */
export const limitsEachGame = (): StorageAdapter =>
  both((rows, now, limit) =>
    [...new Set(rows.map(({ game }) => game))].flatMap((game) =>
      right(
        rows.filter((row) => row.game === game),
        now,
        limit,
      ),
    ),
  );

/** Sweeps the game that it has heard of first. */
export const sweepsOneGame = (): StorageAdapter =>
  both((rows, now, limit) => {
    const mine = rows.filter(({ game }) => game === rows[0]?.game);
    return right(mine, now, limit);
  });

/** Knows the end that a row had at first. */
export const sweepsByFirstEnd = (): StorageAdapter =>
  both((rows, now, limit) =>
    right(
      rows.map((row) => ({ ...row, end: row.firstEnd })),
      now,
      limit,
    ),
  );

/** Deletes the players whose sessions are over. */
export const sweepsPlayers = (): StorageAdapter =>
  sweeps({
    remove: async (inner, row) => {
      if (row.playerId !== undefined) await inner.players.remove(row.game, row.playerId);
      await row.remove();
    },
  });

/** Deletes all sessions of a player of whom one is over. */
export const sweepsAllOfAPlayer = (): StorageAdapter =>
  sweeps({
    pause: turn,
    remove: async (inner, row) => {
      if (row.playerId === undefined) return row.remove();
      return (await inner.deleteSessions(row.game, row.playerId, {})) > 0;
    },
  });

/** Marks what is swept, so that the ids stay taken. */
export function marksSwept(): StorageAdapter {
  const inner = memoryStorage();
  const swept = new Set<string>();
  return {
    ...inner,
    apply: async (game, plan) => {
      for (const write of plan.writes) {
        const id = write.kind === 'insertSession' ? write.session.id : undefined;
        const proof = write.kind === 'claimProof' ? write.proof : undefined;
        const isTaken = (id && swept.has(id)) || (proof && swept.has(proof));
        if (isTaken) throw new StorageConflict('the id is taken');
        for (const added of [id, proof]) if (added !== undefined) swept.add(added);
      }
      await inner.apply(game, plan);
    },
  };
}

/** Says how many it was to delete. */
export const countsTheLimit = (): StorageAdapter => sweeps({ count: (_, chosen) => chosen + 1 });

/** Returns nothing. */
export const countsNothing = (): StorageAdapter =>
  sweeps({ count: () => undefined as unknown as number });

/** Reads which rows are over, and then deletes them by their ids, whatever they have become. */
export const looksThenSweeps = (): StorageAdapter => sweeps({ pause: turn });

/** The same, and counts what it has read. */
export const countsWhatItRead = (): StorageAdapter =>
  sweeps({ pause: turn, count: (_, chosen) => chosen });
