import type { StorageAdapter } from '@playerlink/core';
import { type SecretColumns, toSecret } from '../rows.ts';
import type { Engine } from './engine.ts';
import { get, run } from './script.ts';

/** The secrets of the port. */
export const vaultIn = ({ read, write }: Engine): StorageAdapter['vault'] => ({
  read: (game, provider, external_id, now) =>
    read(function* () {
      const row = yield* get<SecretColumns>('readSecret', { game, provider, external_id });
      return row && toSecret(row, now);
    }),
  async countFailure(game, provider, external_id, max, lockMs, now) {
    const account = { game, provider, external_id };
    await write(() => run('countFailure', { ...account, max, now, locked_until: now + lockMs }));
  },
  async clearFailures(game, provider, external_id) {
    await write(() => run('clearFailures', { game, provider, external_id }));
  },
});
