import { type ConnectPlan, isStorageConflict, StorageUnavailable } from '@playerlink/core';
import type { Knex } from 'knex';
import type { InSameCommit } from './engine-options.ts';

/** What an engine does for a plan that shares its transaction with rows of the host. */
export interface SharedCommit<Connection> {
  /** Applies the plan in the transaction that is open on the connection. */
  apply(connection: Connection, game: string, plan: ConnectPlan): Promise<void>;
  /** Rejects when the transaction, in which something has been written, has ended or failed behind knex's back. */
  assertOpen(connection: Connection): Promise<void>;
  /** Whether another transaction was in the host's way, so that it may go well next time. */
  isBusy(thrown: unknown): boolean;
  readonly config?: Knex.TransactionConfig;
}

/**
 * Applies a plan and then calls the host, in one transaction of knex, on a connection that nothing else
 * uses meanwhile.
 *
 * @throws StorageUnavailable for what the host throws, StorageConflict excepted, and for a COMMIT that
 * fails; what the plan throws
 */
export async function commitWithHost<Connection>(
  db: Knex,
  connection: Connection,
  shared: SharedCommit<Connection>,
  inSameCommit: InSameCommit,
  [game, plan]: readonly [game: string, plan: ConnectPlan],
): Promise<void> {
  const { apply, assertOpen, isBusy, config } = shared;
  let isOver = false;
  const run = async (trx: Knex.Transaction) => {
    await apply(connection, game, plan);
    await called(() => inSameCommit(trx, plan, game), isBusy);
    if (trx.isCompleted()) throw new StorageUnavailable('inSameCommit ended the transaction');
    // A statement of the host that failed may have taken the transaction along, though the host caught it.
    if (plan.writes.length > 0) await assertOpen(connection);
    isOver = true;
  };
  try {
    await db.transaction(run, { ...config, connection, doNotRejectOnRollback: false });
  } catch (cause) {
    if (!isOver || isBusy(cause)) throw cause;
    throw new StorageUnavailable('COMMIT failed', { cause });
  }
}

async function called(
  call: () => Promise<void>,
  isBusy: SharedCommit<unknown>['isBusy'],
): Promise<void> {
  try {
    await call();
  } catch (cause) {
    if (isStorageConflict(cause) || isBusy(cause)) throw cause;
    throw new StorageUnavailable('inSameCommit failed', { cause });
  }
}
