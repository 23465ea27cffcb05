import {
  type ConnectPlan,
  isStorageConflict,
  type StorageAdapter,
  type Write,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';

type Apply = StorageAdapter['apply'];

const withApply = (make: (inner: StorageAdapter) => Apply): StorageAdapter => {
  const inner = memoryStorage();
  return { ...inner, apply: make(inner) };
};

/** Applies write after write without a transaction around them. */
export const appliesOneByOne = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    for (const write of plan.writes) await inner.apply(game, { ...plan, writes: [write] });
  });

/** Trusts what was read before. */
export const ignoresExpect = (): StorageAdapter =>
  withApply((inner) => (game, plan) => inner.apply(game, { ...plan, expect: {} }));

/** Sees a session's end one ms too late. */
export const expiresTooLate = (): StorageAdapter => {
  const inner = memoryStorage();
  return {
    ...inner,
    situation: (game, query) => inner.situation(game, { ...query, now: query.now - 1 }),
  };
};

/** Says conflict with an error that only its message tells from others. */
export const conflictsWithoutBrand = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    try {
      await inner.apply(game, plan);
    } catch (thrown) {
      throw isStorageConflict(thrown) ? new Error('SQLITE_CONSTRAINT: UNIQUE') : thrown;
    }
  });

/** Answers before the commit. */
export const answersTooEarly = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    setImmediate(() => void inner.apply(game, plan).catch(() => {}));
  });

/** Takes a write that touches no row for a success. */
export const acceptsMissingRows = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    const writes: Write[] = [];
    for (const write of plan.writes) if (await hasRow(inner, game, write)) writes.push(write);
    await inner.apply(game, { ...plan, writes });
  });

async function hasRow(inner: StorageAdapter, game: string, write: Write): Promise<boolean> {
  switch (write.kind) {
    case 'touchLink': {
      const [link] = await inner.links.find(game, write.provider, [write.externalId]);
      return link?.playerId === write.playerId;
    }
    case 'renamePlayer':
      return (await inner.players.get(game, write.playerId)) !== undefined;
    case 'retireSession':
      return (await inner.findSession(game, write.id)) !== undefined;
    default:
      return true;
  }
}

/** Writes a default for what `touchLink` leaves out. */
export const fillsAbsentFields = (): StorageAdapter =>
  withApply((inner) => (game, plan) => inner.apply(game, filled(plan)));

const filled = (plan: ConnectPlan): ConnectPlan => ({
  ...plan,
  writes: plan.writes.map((write) =>
    write.kind === 'touchLink' ? { displayName: '', syncDisplayName: false, ...write } : write,
  ),
});

/**
 * Looks for the account, then inserts it with "on conflict do nothing": right until two come at once.
 */
export const checksThenInserts = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    const linked = async () => {
      for (const write of plan.writes) {
        if (write.kind !== 'insertLink') continue;
        const { provider, externalId } = write.link;
        if ((await inner.links.find(game, provider, [externalId])).length > 0) return true;
      }
      return false;
    };
    if (await linked()) return inner.apply(game, plan);
    await new Promise(setImmediate);
    const writes = plan.writes.filter(({ kind }) => kind !== 'insertLink');
    return inner.apply(game, (await linked()) ? { ...plan, writes } : plan);
  });
