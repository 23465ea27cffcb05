import {
  type ConnectPlan,
  type ProofRow,
  type StorageAdapter,
  StorageConflict,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

/** A row that a sweep may delete. */
export interface Row {
  readonly game: string;
  /** Of a session. */
  readonly playerId?: string;
  /** When it ends now, and when it was to end at first, ms. */
  readonly end: number;
  readonly firstEnd: number;
  /** Whether it was there to be deleted. */
  remove(): Promise<boolean>;
}

/** Which rows of a table go. */
export type Choice = (rows: readonly Row[], now: number, limit: number) => readonly Row[];

/** How a wrong storage sweeps; what is absent is right. */
interface Sweep {
  readonly sessions?: Choice;
  readonly proofs?: Choice;
  /** Between the read and the deletion. */
  readonly pause?: () => Promise<void>;
  /** How a row is deleted; false: it was not there. */
  readonly remove?: (inner: StorageAdapter, row: Row) => Promise<unknown>;
  readonly count?: (deleted: number, chosen: number) => number;
}

/** What is over, that which ended first at first, up to the limit. */
export const right: Choice = (rows, now, limit) =>
  rows
    .filter(({ end }) => end <= now)
    .sort((a, b) => a.end - b.end)
    .slice(0, limit);

/** A storage that sweeps so. It keeps proofs in a table of its own, where any of them can be deleted. */
export function sweeps(how: Sweep): StorageAdapter {
  const inner = memoryStorage();
  const sessions = sessionTable(inner);
  const proofs = proofTable();
  return {
    ...inner,
    apply: async (game, plan) => {
      const undo = proofs.claim(game, plan);
      const writes = plan.writes.filter(({ kind }) => kind !== 'claimProof');
      await inner.apply(game, { ...plan, writes }).catch((thrown: unknown) => {
        undo();
        throw thrown;
      });
      sessions.add(game, plan);
    },
    situation: async (game, query) => ({
      ...(await inner.situation(game, query)),
      ...proofs.shown(game, query.provider, query.proof, query.now),
    }),
    findProof: async (game, provider, name, caller, now) => ({
      ...(await inner.findProof(game, provider, name, caller, now)),
      ...proofs.shown(game, provider, name, now),
    }),
    sweep: async (now, limit) => {
      const old = (how.proofs ?? right)(proofs.rows(), now, limit);
      const chosen = [...old, ...(how.sessions ?? right)(await sessions.rows(), now, limit)];
      await how.pause?.();
      let deleted = 0;
      for (const row of chosen) {
        if ((await (how.remove ?? remove)(inner, row)) !== false) deleted += 1;
      }
      return how.count === undefined ? deleted : how.count(deleted, chosen.length);
    },
  };
}

const remove = (_inner: StorageAdapter, row: Row): Promise<unknown> => row.remove();

/** The sessions of a storage that were ever added, so that they can be told of all players and games. */
function sessionTable(inner: StorageAdapter) {
  const known = new Map<string, { game: string; id: string; firstEnd: number }>();
  return {
    add(game: string, { writes }: ConnectPlan): void {
      for (const write of writes) {
        if (write.kind !== 'insertSession') continue;
        const { id, expiresAt } = write.session;
        known.set(JSON.stringify([game, id]), { game, id, firstEnd: expiresAt });
      }
    },
    async rows(): Promise<Row[]> {
      const rows = [...known.values()].map(async ({ game, id, firstEnd }) => {
        const session = await inner.findSession(game, id);
        if (session === undefined) return [];
        const { playerId, expiresAt: end } = session;
        const remove = async () => (await inner.deleteSessions(game, playerId, { only: id })) === 1;
        return [{ game, playerId, end, firstEnd, remove }];
      });
      return (await Promise.all(rows)).flat();
    },
  };
}

function proofTable() {
  const table = new Map<string, ProofRow & { readonly game: string; readonly firstEnd: number }>();
  return {
    /** Claims the proofs of a plan; what it returns takes that back. */
    claim(game: string, { writes, now }: ConnectPlan): () => void {
      const before = new Map<string, ReturnType<typeof table.get>>();
      for (const write of writes) {
        if (write.kind !== 'claimProof') continue;
        const id = JSON.stringify([game, write.provider, write.proof]);
        const { boundTo, until } = write;
        const row = table.get(id);
        const isSeen = JSON.stringify(row?.boundTo) === JSON.stringify(write.seen);
        if (row !== undefined && row.until > now && !isSeen) throw new StorageConflict('claimed');
        before.set(id, row);
        table.set(id, { game, boundTo, until, firstEnd: row?.firstEnd ?? until });
      }
      return () => {
        for (const [id, row] of before) row === undefined ? table.delete(id) : table.set(id, row);
      };
    },
    shown(game: string, provider: string, name: string | undefined, now: number) {
      const row = table.get(JSON.stringify([game, provider, name]));
      if (row === undefined || row.until <= now) return {};
      return { proof: { boundTo: row.boundTo, until: row.until } };
    },
    rows: (): Row[] =>
      [...table].map(([id, { game, until: end, firstEnd }]) => ({
        game,
        end,
        firstEnd,
        remove: async () => table.delete(id),
      })),
  };
}
