import { type SecretRow, type StorageAdapter, StorageConflict } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { turn, withPart } from './mistake.test-fixture.ts';

/** Never counts. */
export const countsNothing = (): StorageAdapter =>
  withPart('vault', () => ({ countFailure: async () => {} }));

/** A column of 255 characters. */
export const cutsSecrets = (): StorageAdapter =>
  changesSecrets((row) => ({ ...row, secret: row.secret.slice(0, 255) }));

const changesSecrets = (change: (row: SecretRow) => SecretRow): StorageAdapter =>
  withPart('vault', ({ vault }) => ({
    read: async (...asked) => {
      const row = await vault.read(...asked);
      return row && change(row);
    },
  }));

/** Finds a secret by the external id alone. */
export const findsAtAnyProvider = (): StorageAdapter =>
  withPart('vault', ({ vault }) => ({
    read: async (game, _provider, externalId, now) =>
      (await vault.read(game, 'alpha', externalId, now)) ??
      (await vault.read(game, 'beta', externalId, now)),
  }));

/** Inserts secrets, and has no word for one that is there. */
export function insertsSecrets(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      for (const write of plan.writes) {
        if (write.kind !== 'putSecret') continue;
        const known = await inner.vault.read(game, write.provider, write.externalId, 0);
        if (known !== undefined) throw new StorageConflict('duplicate key');
      }
      await inner.apply(game, plan);
    },
  };
}

/** Looks whether there is a secret, then inserts or updates. */
export function looksThenPuts(): StorageAdapter {
  const inner = memoryStorage();
  return {
    ...inner,
    apply: async (game, plan) => {
      const put = plan.writes.find((write) => write.kind === 'putSecret');
      const read = () =>
        put && inner.vault.read(game, put.provider, put.externalId, Number.MAX_SAFE_INTEGER);
      const before = await read();
      if (put !== undefined) await turn();
      const after = await read();
      if (put && before === undefined && after !== undefined) throw new Error('duplicate key');
      await inner.apply(game, plan);
    },
  };
}

/** Writes a link by deleting the row and inserting it again; its secret goes. */
export function losesSecretsOnTouch(): StorageAdapter {
  const inner = memoryStorage();
  const lost = new Set<string>();
  return {
    ...inner,
    apply: async (game, plan) => {
      await inner.apply(game, plan);
      for (const write of plan.writes) {
        if (write.kind !== 'touchLink' && write.kind !== 'putSecret') continue;
        const account = JSON.stringify([game, write.provider, write.externalId]);
        if (write.kind === 'touchLink') lost.add(account);
        else lost.delete(account);
      }
    },
    vault: {
      ...inner.vault,
      read: async (game, provider, externalId, now) =>
        lost.has(JSON.stringify([game, provider, externalId]))
          ? undefined
          : inner.vault.read(game, provider, externalId, now),
    },
  };
}

/** Hands out the very rows. */
export function sharesItsSecrets(): StorageAdapter {
  const rows = new Map<string, SecretRow | undefined>();
  return withPart('vault', ({ vault }) => ({
    read: async (...asked) => {
      const key = JSON.stringify(asked);
      const row = rows.get(key) ?? (await vault.read(...asked));
      rows.set(key, row);
      return row;
    },
  }));
}
