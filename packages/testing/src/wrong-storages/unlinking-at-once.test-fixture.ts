import {
  isStorageConflict,
  type LinkRow,
  type StorageAdapter,
  StorageConflict,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { turn, withPart } from './mistake.test-fixture.ts';

type Unlink = StorageAdapter['links']['unlink'];

const withUnlink = (make: (inner: StorageAdapter) => Unlink): StorageAdapter =>
  withPart('links', (inner) => ({ unlink: make(inner) }));

const isAt = (provider: string, slot: string) => (link: LinkRow) =>
  link.provider === provider && link.slot === slot;

/** Counts what it has read, and answers when it has deleted what was left. */
export const looksThenUnlinks = (): StorageAdapter =>
  withUnlink(({ links }) => async (game, id, provider, slot, keepOneOf) => {
    const read = await links.of(game, id);
    if (!read.some(isAt(provider, slot))) return 'absent';
    const others = read.filter((link) => !isAt(provider, slot)(link));
    if (!others.some((link) => keepOneOf.includes(link.provider))) return 'last';
    await turn();
    await links.unlink(game, id, provider, slot, keepOneOf);
    return 'done';
  });

/** Reads the links of a player and writes back those that stay: what comes in between is lost. */
export const rewritesLinks = (): StorageAdapter =>
  withUnlink(({ links }) => async (game, id, provider, slot, keepOneOf) => {
    const read = await links.of(game, id);
    await turn();
    const answer = await links.unlink(game, id, provider, slot, keepOneOf);
    for (const link of answer === 'done' ? await links.of(game, id) : []) {
      const isNew = !read.some(isAt(link.provider, link.slot));
      const all = [...keepOneOf, ...read.map((row) => row.provider)];
      if (isNew) await links.unlink(game, id, link.provider, link.slot, all);
    }
    return answer;
  });

/** Takes a sign-in to a link that has gone for one that has to come. */
export function insertsOnTouch(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      const touch = plan.writes.find((write) => write.kind === 'touchLink');
      try {
        await inner.apply(game, plan);
      } catch (thrown) {
        if (!isStorageConflict(thrown) || touch === undefined) throw thrown;
        const { provider, externalId, playerId, at } = touch;
        const times = { createdAt: at, lastLoginAt: at };
        const name = { displayName: null, syncDisplayName: false, slot: '' };
        const link = { provider, externalId, playerId, ...name, ...times };
        const writes = [{ kind: 'insertLink', link } as const];
        await inner.apply(game, { ...plan, expect: {}, writes }).catch(() => {
          throw new StorageConflict('no player');
        });
      }
    },
  };
}
