import { type Situation, type StorageAdapter, StorageConflict } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { turn } from './mistake.test-fixture.ts';

/** Lists the sessions that have to go, and deletes them one by one. */
export function listsThenDeletes(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    deleteSessions: async (game, playerId, { only, except }) => {
      const listed = await inner.listSessions(game, playerId);
      const doomed = listed.filter(
        ({ id }) => id !== except && (only === undefined || only === id),
      );
      await turn();
      let deleted = 0;
      for (const { id } of doomed) {
        deleted += await inner.deleteSessions(game, playerId, { only: id });
      }
      return deleted;
    },
  };
}

/** Checks what a plan expects of a session before the commit, not inside it. */
export function checksSessionsBefore(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      const { session, ...expect } = plan.expect;
      const found = session && (await inner.findSession(game, session.id));
      const isGood =
        found?.playerId === session?.playerId && !(found && found.expiresAt <= plan.now);
      if (!isGood) throw new StorageConflict('the session has ended');
      await turn();
      await inner.apply(game, { ...plan, expect });
    },
  };
}

/** Commits the writes of a plan one by one. */
export function commitsInSteps(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      for (const write of plan.writes) {
        await inner.apply(game, { ...plan, writes: [write] });
        await turn();
      }
    },
  };
}

/** Makes up a situation from two reads. */
export function readsInSteps(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    situation: async (game, query): Promise<Situation> => {
      const { caller } = await inner.situation(game, query);
      await turn();
      return { ...(await inner.situation(game, query)), caller };
    },
  };
}

/** Inserts a session that is not there to be touched or rotated: an upsert. */
export function upsertsSessions(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    touchSession: async (game, id, at) => {
      const session = await inner.findSession(game, id);
      await turn();
      await inner.touchSession(game, id, at);
      if (session === undefined || (await inner.findSession(game, id)) !== undefined) return;
      const write = { kind: 'insertSession', session: { ...session, lastSeenAt: at } } as const;
      await inner.apply(game, { outcome: 'resumed', now: at, expect: {}, writes: [write] });
    },
  };
}

/** Rotates what it has read before. */
export function readsThenRotates(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    rotateSession: async (game, id, oldHash, tokenHash, prevUntil, expiresAt) => {
      const read = await inner.findSession(game, id);
      const isKnown = read?.tokenHash === oldHash || read?.prevTokenHash === oldHash;
      if (read === undefined || read.tokenHash === '' || !isKnown) return false;
      await turn();
      if ((await inner.deleteSessions(game, read.playerId, { only: id })) === 0) return false;
      const session = { ...read, tokenHash, prevTokenHash: oldHash, prevUntil, expiresAt };
      const write = { kind: 'insertSession', session } as const;
      await inner.apply(game, { outcome: 'resumed', now: 0, expect: {}, writes: [write] });
      return true;
    },
  };
}

/** Takes a sign-in for a sign of life. */
export function seesEverySignIn(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind !== 'insertSession') continue;
        const { id, createdAt } = write.session;
        await inner.touchSession(game, id, createdAt);
      }
    },
  };
}
