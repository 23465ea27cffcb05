import {
  type ConnectPlan,
  isStorageConflict,
  type StorageAdapter,
  StorageConflict,
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

/** Compares the secret that is expected before the commit, not in it. */
export const comparesSecretsTooEarly = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    const { secret: expected, ...expect } = plan.expect;
    if (expected !== undefined) {
      const { provider, externalId, secret } = expected;
      const row = await inner.vault.read(game, provider, externalId, plan.now);
      if (row?.secret !== secret) throw new StorageConflict('the secret has changed');
    }
    await inner.apply(game, { ...plan, expect });
  });

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
    case 'removeLink':
    case 'touchLink': {
      const [link] = await inner.links.find(game, write.provider, [write.externalId]);
      return link?.playerId === write.playerId;
    }
    case 'putSecret':
      return (await inner.links.find(game, write.provider, [write.externalId])).length > 0;
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

/** Removes what is to go when all else is written. */
export const removesLast = (): StorageAdapter =>
  withApply((inner) => (game, plan) => {
    const goes = ({ kind }: Write) => kind === 'removeLink';
    const writes = [...plan.writes.filter((write) => !goes(write)), ...plan.writes.filter(goes)];
    return inner.apply(game, { ...plan, writes });
  });

/** Removes links by their account, whoever has it. */
export const removesFromAnybody = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    const writes: Write[] = [];
    for (const write of plan.writes) {
      if (write.kind === 'removeLink') {
        const [link] = await inner.links.find(game, write.provider, [write.externalId]);
        writes.push({ ...write, playerId: link?.playerId ?? write.playerId });
      } else writes.push(write);
    }
    await inner.apply(game, { ...plan, writes });
  });

/** Wants a link to stay, as unlinking does. */
export const keepsTheLast = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    for (const write of plan.writes) {
      if (write.kind !== 'removeLink') continue;
      const links = await inner.links.of(game, write.playerId);
      if (links.length === 1) throw new StorageConflict('the last link');
    }
    await inner.apply(game, plan);
  });

/** Does not count what a delete has deleted. */
export const removesWithoutCounting = (): StorageAdapter =>
  withApply((inner) => async (game, plan) => {
    try {
      await inner.apply(game, plan);
    } catch (thrown) {
      const writes = plan.writes.filter(({ kind }) => kind !== 'removeLink');
      if (writes.length === plan.writes.length) throw thrown;
      await inner.apply(game, { ...plan, writes });
    }
  });
