import type { SecretRow, StorageAdapter } from '../contract/storage.ts';
import { key, type Tables } from './tables.ts';

/** The secrets of the port, over the tables of a game. */
export function vaultMethods(of: (game: string) => Tables) {
  return {
    vault: {
      read: async (game, provider, externalId, now) => {
        const row = of(game).secrets.get(key(provider, externalId));
        return row && asOf(row, now);
      },
      countFailure: async (game, provider, externalId, max, lockMs, now) => {
        const { secrets } = of(game);
        const row = secrets.get(key(provider, externalId));
        if (row === undefined) return;
        const { secret, failures: before, lockedUntil } = asOf(row, now);
        if (lockedUntil !== undefined) return;
        const failures = before + 1;
        const lock = failures >= max && { lockedUntil: now + lockMs };
        secrets.set(key(provider, externalId), { secret, failures, ...lock });
      },
      clearFailures: async (game, provider, externalId) => {
        const { secrets } = of(game);
        const row = secrets.get(key(provider, externalId));
        if (row !== undefined) secrets.set(key(provider, externalId), { ...row, failures: 0 });
      },
    },
  } satisfies Partial<StorageAdapter>;
}

/** A copy of the row as it is at `now`: a lock that is over is none, and takes its failures along. */
function asOf(row: SecretRow, now: number): SecretRow {
  const isOver = row.lockedUntil !== undefined && row.lockedUntil <= now;
  return isOver ? { secret: row.secret, failures: 0 } : { ...row };
}
