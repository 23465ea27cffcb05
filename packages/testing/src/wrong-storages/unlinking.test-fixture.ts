import type { LinkRow, StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { withPart } from './mistake.test-fixture.ts';

type Unlink = StorageAdapter['links']['unlink'];

const withUnlink = (make: (inner: StorageAdapter) => Unlink): StorageAdapter =>
  withPart('links', (inner) => ({ unlink: make(inner) }));

const isAt = (provider: string, slot: string) => (link: LinkRow) =>
  link.provider === provider && link.slot === slot;

/** Counts every other link, whatever is to be kept. */
export const keepsAnyLink = (): StorageAdapter =>
  withUnlink(({ links }) => async (game, id, provider, slot) => {
    const providers = (await links.of(game, id)).map((link) => link.provider);
    return links.unlink(game, id, provider, slot, providers);
  });

/** Counts the link that goes among those that stay. */
export const countsTheOneThatGoes = (): StorageAdapter =>
  withUnlink(({ links }) => async (game, id, provider, slot, keepOneOf) => {
    const all = await links.of(game, id);
    const counting = all.filter((link) => keepOneOf.includes(link.provider));
    const answer = await links.unlink(game, id, provider, slot, keepOneOf);
    if (answer === 'absent') return answer;
    return counting.length > 1 || (counting.length > 0 && answer === 'last') ? 'done' : 'last';
  });

/** Counts links that count, and wants two of them whichever goes. */
export const wantsTwo = (): StorageAdapter =>
  withUnlink(({ links }) => async (game, id, provider, slot, keepOneOf) => {
    const all = await links.of(game, id);
    if (!all.some(isAt(provider, slot))) return 'absent';
    const counting = all.filter((link) => keepOneOf.includes(link.provider));
    return counting.length < 2 ? 'last' : links.unlink(game, id, provider, slot, keepOneOf);
  });

/** Counts the links of all players. */
export function countsLinksOfOthers(): StorageAdapter {
  const inner = memoryStorage();
  const providers = new Set<string>();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind === 'insertLink') providers.add(write.link.provider);
      }
    },
    links: {
      ...inner.links,
      unlink: async (game, id, provider, slot, keepOneOf) => {
        const answer = await inner.links.unlink(game, id, provider, slot, keepOneOf);
        const others = keepOneOf.filter((one) => one !== provider && providers.has(one));
        return answer === 'last' && others.length > 0 ? 'done' : answer;
      },
    },
  };
}

/** Counts the links that a player of this id has in any game. */
export function countsLinksOfOtherGames(): StorageAdapter {
  const games = new Set<string>();
  return withPart('links', ({ links }) => ({
    of: (game, id) => {
      games.add(game);
      return links.of(game, id);
    },
    unlink: async (game, id, provider, slot, keepOneOf) => {
      const answer = await links.unlink(game, id, provider, slot, keepOneOf);
      if (answer !== 'last') return answer;
      for (const other of ['kit-game', ...games].filter((one) => one !== game)) {
        const kept = (await links.of(other, id)).some((link) => keepOneOf.includes(link.provider));
        if (kept) return 'done';
      }
      return answer;
    },
  }));
}

/** Unlinks whatever the player has at the provider. */
export const unlinksEverySlot = (): StorageAdapter =>
  withUnlink(({ links }) => async (game, id, provider, slot, keepOneOf) => {
    const answer = await links.unlink(game, id, provider, slot, keepOneOf);
    for (const link of answer === 'done' ? await links.of(game, id) : []) {
      if (link.provider === provider) {
        await links.unlink(game, id, provider, link.slot, keepOneOf);
      }
    }
    return answer;
  });

/** Deletes by provider and slot, whoever the player is. */
export function unlinksForEverybody(): StorageAdapter {
  const inner = memoryStorage();
  const known = new Set<string>();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) if (write.kind === 'insertPlayer') known.add(write.id);
    },
    links: {
      ...inner.links,
      unlink: async (game, id, ...link) => {
        const answer = await inner.links.unlink(game, id, ...link);
        if (answer === 'done') {
          for (const other of known) await inner.links.unlink(game, other, ...link);
        }
        return answer;
      },
    },
  };
}

/** Looks for others before it looks for the link. */
export const saysLastForAbsent = (): StorageAdapter =>
  withUnlink(({ links }) => async (game, id, provider, slot, keepOneOf) => {
    const others = (await links.of(game, id)).filter((link) => !isAt(provider, slot)(link));
    const kept = others.some((link) => keepOneOf.includes(link.provider));
    return kept ? links.unlink(game, id, provider, slot, keepOneOf) : 'last';
  });

/** Marks links that are gone, and keeps the rows: account and slot stay taken. */
export function marksUnlinked(): StorageAdapter {
  const inner = memoryStorage();
  const marked = new Set<string>();
  const keyOf = (game: string, id: string, provider: string, slot: string) =>
    JSON.stringify([game, id, provider, slot]);
  const isMarked = (game: string) => (link: LinkRow) =>
    marked.has(keyOf(game, link.playerId, link.provider, link.slot));
  const shown = async (game: string, links: Promise<LinkRow[]>) =>
    (await links).filter((link) => !isMarked(game)(link));
  return {
    ...inner,
    links: {
      of: (game, id) => shown(game, inner.links.of(game, id)),
      find: (game, ...asked) => shown(game, inner.links.find(game, ...asked)),
      unlink: async (game, id, provider, slot, keepOneOf) => {
        const links = await shown(game, inner.links.of(game, id));
        if (!links.some(isAt(provider, slot))) return 'absent';
        const others = links.filter((link) => !isAt(provider, slot)(link));
        if (!others.some((link) => keepOneOf.includes(link.provider))) return 'last';
        marked.add(keyOf(game, id, provider, slot));
        return 'done';
      },
    },
  };
}

/** Signs the player out of everything when a link goes. */
export const endsSessions = (): StorageAdapter =>
  withUnlink(({ links, deleteSessions }) => async (game, id, ...asked) => {
    const answer = await links.unlink(game, id, ...asked);
    if (answer === 'done') await deleteSessions(game, id, {});
    return answer;
  });
