import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import type { Mistake } from './mistake.test-fixture.ts';

/** Shows a page of every list, as many rows as a page has. */
function showsOnePage(page: number): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    listSessions: async (...asked) => (await inner.listSessions(...asked)).slice(0, page),
    links: {
      ...inner.links,
      of: async (...asked) => (await inner.links.of(...asked)).slice(0, page),
    },
    push: {
      ...inner.push,
      of: async (...asked) => (await inner.push.of(...asked)).slice(0, page),
    },
  };
}

/** A statement that takes so many parameters and not one more. */
function takesParameters(most: number): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    players: {
      ...inner.players,
      many: (game, ids) => inner.players.many(game, ids.slice(0, most)),
    },
    links: {
      ...inner.links,
      find: (game, provider, ids) => inner.links.find(game, provider, ids.slice(0, most)),
    },
  };
}

/** Keeps JSON in a column of so many bytes, and forgets what does not fit. */
function fitsJson(bytes: number): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    players: {
      ...inner.players,
      update: async (game, id, patch, expectVersion) => {
        const fits = (value: unknown) => Buffer.byteLength(JSON.stringify(value)) <= bytes;
        const kept = Object.entries(patch).filter(([, value]) => fits(value));
        return inner.players.update(game, id, Object.fromEntries(kept), expectVersion);
      },
    },
  };
}

/** Keeps the bindings of a proof in a column of so many characters. */
function cutsBindings(length: number): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    findProof: async (...asked) => {
      const { proof, ...parked } = await inner.findProof(...asked);
      let room = length;
      const boundTo = proof?.boundTo.filter((text) => {
        room -= text.length;
        return room >= 0;
      });
      return { ...parked, ...(proof && boundTo && { proof: { ...proof, boundTo } }) };
    },
  };
}

/** What can be wrong with much at once. */
export const LENGTH_MISTAKES: readonly Mistake[] = [
  [
    'shows one page of every list',
    () => showsOnePage(100),
    [
      'long answers: 2,000 sessions of a player are listed, exported and deleted',
      'long answers: 1,000 accounts of a player are adopted, shown and removed',
      'long answers: 500 registrations of a player are listed by id',
    ],
  ],
  [
    'takes as many ids as a statement has parameters',
    () => takesParameters(65_535),
    ['long answers: 70,000 ids are asked for at once'],
  ],
  [
    'keeps JSON in a column of text',
    () => fitsJson(65_535),
    ['long answers: a quarter of a million characters of JSON come back whole'],
  ],
  [
    'keeps bindings in a column of text',
    () => cutsBindings(2_000),
    ['long answers: a proof comes back with 16 bindings of 255 characters'],
  ],
];
