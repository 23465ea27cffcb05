import type { KnownCaller, StorageAdapter } from '@playerlink/core';
import { StorageConflict } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

/** Keeps the rows of all games in one. */
export function ignoresGame(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    situation: (_game, query) => inner.situation('', query),
    apply: (_game, plan) => inner.apply('', plan),
    findProof: (_game, ...asked) => inner.findProof('', ...asked),
    players: {
      get: (_game, id) => inner.players.get('', id),
      many: (_game, ids) => inner.players.many('', ids),
      adopt: (_game, player) => inner.players.adopt('', player),
      update: (_game, ...asked) => inner.players.update('', ...asked),
      remove: (_game, id) => inner.players.remove('', id),
      export: (_game, id) => inner.players.export('', id),
    },
    links: {
      of: (_game, playerId) => inner.links.of('', playerId),
      find: (_game, provider, ids) => inner.links.find('', provider, ids),
      unlink: (_game, ...asked) => inner.links.unlink('', ...asked),
    },
    vault: {
      read: (_game, ...asked) => inner.vault.read('', ...asked),
      countFailure: (_game, ...asked) => inner.vault.countFailure('', ...asked),
      clearFailures: (_game, ...asked) => inner.vault.clearFailures('', ...asked),
    },
    friends: {
      replace: (_game, playerId, list) => inner.friends.replace('', playerId, list),
      of: (_game, playerId) => inner.friends.of('', playerId),
    },
    push: {
      save: (_game, row) => inner.push.save('', row),
      of: (_game, playerId) => inner.push.of('', playerId),
      remove: (_game, playerId, id) => inner.push.remove('', playerId, id),
    },
    listSessions: (_game, playerId) => inner.listSessions('', playerId),
  };
}

/** Takes an unknown caller for nobody, and nobody for unknown. */
export function mixesUpNobodyAndInvalid(): StorageAdapter {
  const inner = memoryStorage();
  const mixed = { none: { kind: 'invalid' }, invalid: { kind: 'none' } } as const;
  const other = <Caller extends { kind: KnownCaller['kind'] }>(caller: Caller) =>
    caller.kind === 'player' ? caller : mixed[caller.kind as 'none' | 'invalid'];
  return {
    ...inner,
    situation: async (game, query) => {
      const situation = await inner.situation(game, query);
      return { ...situation, caller: other(situation.caller) as KnownCaller };
    },
  };
}

/** Finds a session by its id and forgets to compare the secret. */
export function trustsAnySecret(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    situation: async (game, query) => {
      const { caller } = query;
      const session = caller.kind === 'session' && (await inner.findSession(game, caller.id));
      if (!session) return inner.situation(game, query);
      const trusted = { ...caller, tokenHash: session.tokenHash } as typeof caller;
      return inner.situation(game, { ...query, caller: trusted });
    },
  };
}

/** Says null where a row is absent, as drivers do. */
export function saysNullForAbsent(): StorageAdapter {
  const inner = memoryStorage();
  const nulled = async <T>(row: Promise<T>): Promise<T> => (await row) ?? (null as T);
  const nulledList = async <T>(rows: Promise<T[]>): Promise<T[]> =>
    (await rows).length > 0 ? rows : (null as never);
  return {
    ...inner,
    situation: async (game, query) => {
      const situation = await inner.situation(game, query);
      return { ...situation, proof: situation.proof ?? (null as never) };
    },
    summary: (...asked) => nulled(inner.summary(...asked)),
    findSession: (...asked) => nulled(inner.findSession(...asked)),
    players: {
      ...inner.players,
      get: (...asked) => nulled(inner.players.get(...asked)),
      update: (...asked) => nulled(inner.players.update(...asked)),
      export: (...asked) => nulled(inner.players.export(...asked)),
    },
    vault: { ...inner.vault, read: (...asked) => nulled(inner.vault.read(...asked)) },
    friends: { ...inner.friends, of: (...asked) => nulledList(inner.friends.of(...asked)) },
    push: { ...inner.push, of: (...asked) => nulledList(inner.push.of(...asked)) },
  };
}

/** Takes a session that is gone for a lost race. */
export function conflictsOnTouch(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    touchSession: async (game, id, at) => {
      if (!(await inner.findSession(game, id))) throw new StorageConflict('no row');
      await inner.touchSession(game, id, at);
    },
  };
}

/** Writes `in ()` for a list of no ids. */
export function failsOnNoIds(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    players: {
      ...inner.players,
      many: async (game, ids) => {
        if (ids.length === 0) throw new SyntaxError('near ")"');
        return inner.players.many(game, ids);
      },
    },
    links: {
      ...inner.links,
      find: async (game, provider, ids) => {
        if (ids.length === 0) throw new SyntaxError('near ")"');
        return inner.links.find(game, provider, ids);
      },
    },
  };
}

/** Finds the links of every provider. */
export function ignoresProvider(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    links: {
      ...inner.links,
      find: async (game, provider, ids) => [
        ...(await inner.links.find(game, provider, ids)),
        ...(provider === 'alpha' ? [] : await inner.links.find(game, 'alpha', ids)),
      ],
    },
  };
}

/** Lets the driver's error through when it cannot store a text. */
export function letsDriverErrorsThrough(): StorageAdapter {
  const inner = memoryStorage();
  const check = (written: unknown) => {
    if (JSON.stringify(written).includes('\\u0000')) throw new Error('invalid byte sequence');
  };
  return {
    ...inner,
    apply: async (game, plan) => {
      check(plan);
      await inner.apply(game, plan);
    },
    players: {
      ...inner.players,
      adopt: async (game, player) => {
        check(player);
        return inner.players.adopt(game, player);
      },
    },
    push: {
      ...inner.push,
      save: async (game, row) => {
        check(row);
        return inner.push.save(game, row);
      },
    },
  };
}

/** Throws at once instead of rejecting. */
export function throwsAtOnce(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    findSession: (game, id) => {
      if (id === '') throw new StorageConflict('no id');
      return inner.findSession(game, id);
    },
  };
}

/** Has no tables yet. */
export const isNotReady = (): StorageAdapter => ({
  ...memoryStorage(),
  ready: () => Promise.reject(new Error('no such table: players')),
});
