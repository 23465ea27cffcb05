import type { Clock, ConnectPlan } from '@playerlink/core';
import type { Knex } from 'knex';

/**
 * The host's own rows in the commit of a plan: called after the plan's writes, inside the transaction, for
 * every plan, refusals included (see `plan.outcome`), and once more where a plan is made anew. What it
 * throws undoes all of it: a `StorageConflict` makes core read and decide again, anything else is the
 * `cause` of a `StorageUnavailable`. Only `trx` may be used for queries; it must not be ended, or kept.
 */
export type InSameCommit = (
  trx: Knex.Transaction,
  plan: ConnectPlan,
  game: string,
) => Promise<void>;

/** What an engine is told besides its database. */
export interface EngineOptions {
  /**
   * The least durability that `ready()` accepts. `FULL` (default): an answered connect survives a power cut.
   * `NORMAL`: it survives a crash of the process.
   */
  readonly synchronous: 'FULL' | 'NORMAL';
  /**
   * Postgres: each connection prepares each statement once, by name. Default true; false for poolers that
   * hand out connections by transaction.
   */
  readonly preparedStatements: boolean;
  /** Default: none. A connect is slower with it, and on SQLite shares its commit with no other one. */
  readonly inSameCommit?: InSameCommit;
  /** By which a write waits for a lock of SQLite. Default: the system's. */
  readonly clock: Clock;
}
