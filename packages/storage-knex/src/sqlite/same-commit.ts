import { type Clock, type ConnectPlan, StorageUnavailable } from '@playerlink/core';
import type { Knex } from 'knex';
import { applyPlan } from '../adapter/apply-plan.ts';
import type { InSameCommit } from '../adapter/engine-options.ts';
import { commitWithHost, type SharedCommit } from '../adapter/same-commit.ts';
import { TABLE } from '../table.ts';
import type { SqliteConnection } from './driver.ts';
import { borrow, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, MAX_BUSY_MS } from './group-commit.ts';
import type { Prepared } from './prepared.ts';
import { isBusy, toStorageError } from './storage-error.ts';

/** Writes nothing, and takes the lock of all who write: knex begins without it, and then it may be too late. */
const TAKE_LOCK = `delete from ${TABLE.proofs} where false`;

/**
 * Applies plans in transactions of knex, each with the host's rows. Such a plan shares its commit with no
 * other one, and until it ends everybody else waits for the connection. It waits for the lock of another
 * process as the group commit does: with the connection given back, for at most 5 s.
 */
export function applyWithHost(
  db: Knex,
  prepare: (connection: SqliteConnection) => Prepared,
  clock: Clock,
  host: InSameCommit,
) {
  const shared: SharedCommit<SqliteConnection> = {
    async apply(connection, game, plan) {
      connection.exec(TAKE_LOCK);
      prepare(connection).follow(applyPlan(game, plan));
    },
    async assertOpen(connection) {
      if (!connection.inTransaction) throw new StorageUnavailable('the transaction has ended');
    },
    isBusy: () => false,
  };
  const once = (game: string, plan: ConnectPlan): Promise<void> =>
    borrow(db, async (connection) => {
      try {
        await commitWithHost(db, connection, shared, host, [game, plan]);
      } finally {
        // knex leaves a transaction open whose COMMIT has failed.
        if (connection.inTransaction) connection.exec('ROLLBACK');
      }
    });
  return async (game: string, plan: ConnectPlan): Promise<void> => {
    let since = clock.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await once(game, plan);
      } catch (thrown) {
        // A clock that was set back must not make it wait for longer.
        since = Math.min(since, clock.now());
        if (!isBusy(thrown) || clock.now() - since >= MAX_BUSY_MS) throw toStorageError(thrown);
      }
      await new Promise<void>((resolve) => clock.timer(pause, resolve));
    }
  };
}
