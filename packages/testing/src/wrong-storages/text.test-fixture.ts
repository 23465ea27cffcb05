import type { ConnectPlan, StorageAdapter, Write } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

/** A storage that keeps external ids as `fold` leaves them, as a column's collation or type would. */
export function foldsExternalIds(fold: (externalId: string) => string): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    situation: (game, query) =>
      inner.situation(game, { ...query, externalId: fold(query.externalId) }),
    apply: (game, plan) => inner.apply(game, foldPlan(plan, fold)),
    links: {
      ...inner.links,
      find: (game, provider, ids) => inner.links.find(game, provider, ids.map(fold)),
    },
  };
}

function foldPlan(plan: ConnectPlan, fold: (externalId: string) => string): ConnectPlan {
  const { owner } = plan.expect;
  return {
    ...plan,
    expect: {
      ...plan.expect,
      ...(owner && { owner: { ...owner, externalId: fold(owner.externalId) } }),
    },
    writes: plan.writes.map((write) => foldWrite(write, fold)),
  };
}

function foldWrite(write: Write, fold: (externalId: string) => string): Write {
  if (write.kind === 'insertLink') {
    return { ...write, link: { ...write.link, externalId: fold(write.link.externalId) } };
  }
  return write.kind === 'touchLink' ? { ...write, externalId: fold(write.externalId) } : write;
}

/** A driver that gives booleans as 0 and 1. */
export function returnsNumbersForBooleans(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    links: {
      ...inner.links,
      of: async (game, playerId) =>
        (await inner.links.of(game, playerId)).map((link) => ({
          ...link,
          syncDisplayName: Number(link.syncDisplayName) as unknown as boolean,
        })),
    },
  };
}

/** A driver that gives 64-bit integers as text. */
export function returnsTextForTimes(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    findSession: async (game, id) => {
      const session = await inner.findSession(game, id);
      return session && { ...session, expiresAt: String(session.expiresAt) as unknown as number };
    },
  };
}

/** A statement that takes 999 parameters and not one more. */
export function findsAmong999Ids(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    links: {
      ...inner.links,
      find: (game, provider, ids) => inner.links.find(game, provider, ids.slice(0, 999)),
    },
  };
}
