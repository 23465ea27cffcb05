import type { SessionRow, StorageAdapter, Write } from '@playerlink/core';
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
export const claimsAgainForAnybody = (): StorageAdapter => claimsAgainWhere(() => true);

/** Lets through whoever shares an entry, whatever was claimed since it looked. */
export const losesClaimsInBetween = (): StorageAdapter =>
  claimsAgainWhere(({ boundTo }, present) => present.some((entry) => boundTo.includes(entry)));

type Claim = Extract<Write, { kind: 'claimProof' }>;

function claimsAgainWhere(
  may: (claim: Claim, present: readonly string[]) => boolean,
): StorageAdapter {
  const inner = memoryStorage();
  const overwriting = async (game: string, write: Write): Promise<Write> => {
    if (write.kind !== 'claimProof') return write;
    const { provider, proof } = write;
    const present = (await inner.findProof(game, provider, proof, { kind: 'none' }, 0)).proof;
    return present && may(write, present.boundTo) ? { ...write, seen: present.boundTo } : write;
  };
  return {
    ...inner,
    apply: async (game, plan) => {
      for (let tries = 100; ; tries -= 1) {
        const writes: Write[] = [];
        for (const write of plan.writes) writes.push(await overwriting(game, write));
        const moved = writes.some((write, at) => write !== plan.writes[at]);
        try {
          return await inner.apply(game, { ...plan, writes });
        } catch (thrown) {
          // Another claim was faster: look again, as an upsert would.
          const first = !moved && plan.writes.some(({ kind }) => kind === 'claimProof');
          if (tries === 0 || !(moved || first)) throw thrown;
        }
      }
    },
  };
}

/** Retires by a new end alone. */
export function retiresByEndAlone(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      const retire = plan.writes.find((write) => write.kind === 'retireSession');
      const before = retire && (await inner.findSession(game, retire.id));
      await inner.apply(game, plan);
      if (retire === undefined || before === undefined) return;
      await inner.deleteSessions(game, before.playerId, { only: before.id });
      const session = { ...before, expiresAt: Math.min(before.expiresAt, retire.expiresAt) };
      const write = { kind: 'insertSession', session } as const;
      await inner.apply(game, { outcome: 'resumed', now: 0, expect: {}, writes: [write] });
    },
  };
}

/** Remembers every answer of every read, for ever. */
export function remembersAnswers(): StorageAdapter {
  const inner = memoryStorage();
  const once = <Args extends readonly unknown[], T>(read: (...args: Args) => Promise<T>) => {
    const known = new Map<string, unknown>();
    return async (...args: Args): Promise<T> => {
      const asked = JSON.stringify(args);
      if (!known.has(asked)) known.set(asked, structuredClone(await read(...args)));
      return known.get(asked) as T;
    };
  };
  return {
    ...inner,
    findSession: once(inner.findSession),
    listSessions: once(inner.listSessions),
    findProof: once(inner.findProof),
    summary: once(inner.summary),
    players: {
      ...inner.players,
      get: once(inner.players.get),
      many: once(inner.players.many),
      export: once(inner.players.export),
    },
    links: { ...inner.links, of: once(inner.links.of), find: once(inner.links.find) },
    vault: { ...inner.vault, read: once(inner.vault.read) },
    friends: { ...inner.friends, of: once(inner.friends.of) },
    push: { ...inner.push, of: once(inner.push.of) },
  };
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
