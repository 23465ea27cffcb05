import type { StorageAdapter } from '@playerlink/core';
import { type SecretColumns, toSecret } from '../rows.ts';
import type { GroupCommit } from './group-commit.ts';

/** The secrets of the port. */
export const vaultIn = ({ read, write }: GroupCommit): StorageAdapter['vault'] => ({
  read: (game, provider, external_id, now) =>
    read((rows) => {
      const row = rows.get<SecretColumns>('readSecret', { game, provider, external_id });
      return row && toSecret(row, now);
    }),
  async countFailure(game, provider, external_id, max, lockMs, now) {
    const account = { game, provider, external_id };
    await write((rows) =>
      rows.run('countFailure', { ...account, max, now, locked_until: now + lockMs }),
    );
  },
  async clearFailures(game, provider, external_id) {
    await write((rows) => rows.run('clearFailures', { game, provider, external_id }));
  },
});
