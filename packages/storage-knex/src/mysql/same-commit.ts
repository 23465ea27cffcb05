import type { ConnectPlan } from '@playerlink/core';
import type { Knex } from 'knex';
import { applyPlan } from '../adapter/apply-plan.ts';
import type { InSameCommit } from '../adapter/engine-options.ts';
import { commitWithHost, type SharedCommit } from '../adapter/same-commit.ts';
import { borrow, rollBack } from './connections.ts';
import { type MysqlConnection, query } from './driver.ts';
import type { RunScript } from './statement-runner.ts';
import { isBusy } from './storage-error.ts';

/** Applies plans in transactions of knex, each with the host's rows. */
export function applyWithHost(db: Knex, run: RunScript, host: InSameCommit) {
  const shared: SharedCommit<MysqlConnection> = {
    async apply(connection, game, plan) {
      await query(connection, 'savepoint playerlink');
      await run(connection, applyPlan(game, plan));
    },
    // It is gone with the transaction, which a deadlock that the host has caught ends, and DDL too.
    assertOpen: async (connection) => {
      await query(connection, 'release savepoint playerlink');
    },
    isBusy,
    config: { isolationLevel: 'read committed' },
  };
  return (game: string, plan: ConnectPlan): Promise<void> =>
    borrow(db, async (connection) => {
      try {
        await commitWithHost(db, connection, shared, host, [game, plan]);
      } catch (thrown) {
        // knex leaves a transaction open whose COMMIT has failed.
        await rollBack(connection);
        throw thrown;
      }
    });
}
