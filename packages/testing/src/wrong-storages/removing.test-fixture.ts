import {
  type FriendList,
  isStorageConflict,
  type PushRow,
  type SecretRow,
  type SessionRow,
  type StorageAdapter,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { turn, withPart } from './mistake.test-fixture.ts';

type Remove = StorageAdapter['players']['remove'];

const withRemove = (make: (inner: StorageAdapter) => Remove): StorageAdapter =>
  withPart('players', (inner) => ({ remove: make(inner) }));

/** Says yes to every remove. */
export const saysRemoved = (): StorageAdapter =>
  withRemove(({ players }) => async (game, id) => {
    await players.remove(game, id);
    return true;
  });

/** Looks whether there is a player, and then removes whoever is left. */
export const looksThenRemoves = (): StorageAdapter =>
  withRemove(({ players }) => async (game, id) => {
    const found = await players.get(game, id);
    await turn();
    await players.remove(game, id);
    return found !== undefined;
  });

/** Marks who is removed, and keeps the rows. */
export function marksRemoved(): StorageAdapter {
  const marked = new Set<string>();
  const isMarked = (game: string, id: string) => marked.has(JSON.stringify([game, id]));
  return withPart('players', ({ players }) => ({
    get: async (game, id) => (isMarked(game, id) ? undefined : players.get(game, id)),
    export: async (game, id) => (isMarked(game, id) ? undefined : players.export(game, id)),
    remove: async (game, id) => {
      if (isMarked(game, id) || !(await players.get(game, id))) return false;
      marked.add(JSON.stringify([game, id]));
      return true;
    },
  }));
}

/** Removes every row that has to do with anybody who was there. */
export function removesProofs(): StorageAdapter {
  const inner = memoryStorage();
  let removed = false;
  return {
    ...inner,
    players: {
      ...inner.players,
      remove: async (game, id) => {
        removed = true;
        return inner.players.remove(game, id);
      },
    },
    findProof: async (...asked) => {
      const { proof, ...parked } = await inner.findProof(...asked);
      return { ...parked, ...(proof && !removed && { proof }) };
    },
  };
}

/** Deletes all players of a game where it should delete one. */
export function removesEverybody(): StorageAdapter {
  const known = new Set<string>();
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) if (write.kind === 'insertPlayer') known.add(write.id);
    },
    players: {
      ...inner.players,
      remove: async (game, id) => {
        const removed = await inner.players.remove(game, id);
        if (removed) for (const other of known) await inner.players.remove(game, other);
        return removed;
      },
    },
  };
}

interface Left {
  readonly sessions: SessionRow[];
  readonly push: PushRow[];
}

/** Has tables that know no players: their rows stay when a player goes. */
export function leavesSessionsAndPush(): StorageAdapter {
  const inner = memoryStorage();
  const left = new Map<string, Left>();
  const of = (game: string, id: string) => left.get(JSON.stringify([game, id]));
  return {
    ...inner,
    players: {
      ...inner.players,
      remove: async (game, id) => {
        const rows = {
          sessions: await inner.listSessions(game, id),
          push: await inner.push.of(game, id),
        };
        left.set(JSON.stringify([game, id]), rows);
        return inner.players.remove(game, id);
      },
      export: async (game, id) => {
        const exported = await inner.players.export(game, id);
        return exported && { ...exported, sessions: of(game, id)?.sessions ?? exported.sessions };
      },
    },
    listSessions: async (game, id) =>
      of(game, id)?.sessions ?? (await inner.listSessions(game, id)),
    push: {
      ...inner.push,
      of: async (game, id) => of(game, id)?.push ?? (await inner.push.of(game, id)),
    },
  };
}

/** Has a table of secrets that knows no links: a secret stays when its link goes. */
export function leavesSecrets(): StorageAdapter {
  const inner = memoryStorage();
  const known = new Map<string, SecretRow>();
  return {
    ...inner,
    vault: {
      ...inner.vault,
      read: async (game, provider, externalId, now) => {
        const account = JSON.stringify([game, provider, externalId]);
        const found = await inner.vault.read(game, provider, externalId, now);
        if (found !== undefined) known.set(account, found);
        return found ?? known.get(account);
      },
    },
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind !== 'putSecret') continue;
        const { provider, externalId, secret } = write;
        known.set(JSON.stringify([game, provider, externalId]), { secret, failures: 0 });
      }
    },
  };
}

/** Has a table of friends that knows no links: a list stays when its link goes. */
export function leavesFriends(): StorageAdapter {
  const lists = new Map<string, FriendList>();
  return withPart('friends', ({ friends, players }) => ({
    replace: async (game, id, list) => {
      if ((await players.get(game, id)) === undefined) return;
      lists.set(JSON.stringify([game, id, list.provider, list.slot]), list);
      await friends.replace(game, id, list);
    },
    of: async (game, id) =>
      [...lists]
        .filter(([key]) => key.startsWith(JSON.stringify([game, id]).slice(0, -1)))
        .map(([, list]) => list),
  }));
}

/** Inserts sessions without looking whether their player is there. */
export function keepsLateSessions(): StorageAdapter {
  const inner = memoryStorage();
  const late = new Map<string, SessionRow>();
  return {
    ...inner,
    apply: async (game, plan) => {
      try {
        await inner.apply(game, plan);
      } catch (thrown) {
        if (!isStorageConflict(thrown)) throw thrown;
        for (const write of plan.writes) {
          if (write.kind === 'insertSession') late.set(write.session.id, write.session);
        }
        throw thrown;
      }
    },
    findSession: async (game, id) => (await inner.findSession(game, id)) ?? late.get(id),
  };
}
