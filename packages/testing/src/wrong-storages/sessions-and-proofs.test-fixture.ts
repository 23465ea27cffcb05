import type { ConnectPlan, SessionRow, StorageAdapter, Write } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

/** Looks sessions up by id alone. */
export function ignoresGameInSessions(): StorageAdapter {
  const inner = memoryStorage();
  const games = new Set<string>();
  const gameOf = async (game: string, id: string): Promise<string> => {
    for (const other of [game, ...games]) if (await inner.findSession(other, id)) return other;
    return game;
  };
  return {
    ...inner,
    apply: (game, plan) => {
      games.add(game);
      return inner.apply(game, plan);
    },
    findSession: async (game, id) => inner.findSession(await gameOf(game, id), id),
    rotateSession: async (game, id, ...hashes) =>
      inner.rotateSession(await gameOf(game, id), id, ...hashes),
  };
}

/** Deletes a player's sessions by the player's id alone. */
export function ignoresGameWhenDeleting(): StorageAdapter {
  const inner = memoryStorage();
  const games = new Set<string>();
  return {
    ...inner,
    apply: (game, plan) => {
      games.add(game);
      return inner.apply(game, plan);
    },
    deleteSessions: async (_game, playerId, which) => {
      let deleted = 0;
      for (const game of games) deleted += await inner.deleteSessions(game, playerId, which);
      return deleted;
    },
  };
}

/** Overwrites whatever hash is there. */
export function rotatesWithoutComparing(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    rotateSession: async (game, id, _oldHash, ...changes) => {
      const session = await inner.findSession(game, id);
      return session !== undefined && inner.rotateSession(game, id, session.tokenHash, ...changes);
    },
  };
}

/** Compares with the current hash alone. */
export function forgetsPreviousHash(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    rotateSession: async (game, id, oldHash, ...changes) => {
      const session = await inner.findSession(game, id);
      return session?.tokenHash === oldHash && inner.rotateSession(game, id, oldHash, ...changes);
    },
  };
}

/** Reads a session, deletes it and inserts what it has become. */
export function rotatesByReplacing(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    rotateSession: async (game, id, oldHash, tokenHash, prevUntil, expiresAt) => {
      const before = await inner.findSession(game, id);
      if (before?.tokenHash !== oldHash && before?.prevTokenHash !== oldHash) return false;
      await inner.deleteSessions(game, before.playerId, { only: id });
      await new Promise(setImmediate);
      const session = { ...before, tokenHash, prevTokenHash: oldHash, prevUntil, expiresAt };
      const write = { kind: 'insertSession', session } as const;
      await inner.apply(game, { outcome: 'resumed', now: 0, expect: {}, writes: [write] });
      return true;
    },
  };
}

/** Lists in the order of the index. */
export function listsOldestFirst(): StorageAdapter {
  const inner = memoryStorage();
  const byAge = (a: SessionRow, b: SessionRow) => a.createdAt - b.createdAt;
  return {
    ...inner,
    listSessions: async (game, playerId) => (await inner.listSessions(game, playerId)).sort(byAge),
  };
}

/** Claims with a plain upsert: the last one wins. */
export function claimsAgainForAnybody(): StorageAdapter {
  const inner = memoryStorage();
  const retried = new WeakSet<ConnectPlan>();
  const storage: StorageAdapter = {
    ...inner,
    apply: async (game, plan) => {
      const writes: Write[] = [];
      for (const write of plan.writes) {
        const found =
          write.kind === 'claimProof' &&
          (await inner.findProof(game, write.provider, write.proof, { kind: 'none' }, 0)).proof;
        writes.push(found ? { ...write, boundTo: [...write.boundTo, ...found.boundTo] } : write);
      }
      await inner.apply(game, { ...plan, writes }).catch((thrown) => {
        const again = plan.writes.some(({ kind }) => kind === 'claimProof') && !retried.has(plan);
        if (!again) throw thrown;
        retried.add(plan);
        return storage.apply(game, plan);
      });
    },
  };
  return storage;
}

/** Shows proofs that have expired. */
export function showsExpiredProofs(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    findProof: async (game, provider, proof, caller, now) => {
      const { proof: _judged, ...asked } = await inner.findProof(
        game,
        provider,
        proof,
        caller,
        now,
      );
      const ever = await inner.findProof(game, provider, proof, caller, 0);
      return { ...asked, ...(ever.proof && { proof: ever.proof }) };
    },
  };
}
