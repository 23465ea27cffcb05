import {
  type ConnectPlan,
  isStorageConflict,
  StorageConflict,
  StorageUnavailable,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { applyPlan } from '../adapter/apply-plan.ts';
import type { Engine } from '../adapter/engine.ts';
import type { EngineOptions, InSameCommit } from '../adapter/engine-options.ts';
import { follow } from '../adapter/follow.ts';
import { discard } from '../adapter/lender.ts';
import { commitWithHost, type SharedCommit } from '../adapter/same-commit.ts';
import type { Script, Step } from '../adapter/script.ts';
import { compileStatements } from '../statements/statements.ts';
import { borrow, inTransaction } from './connections.ts';
import type { PgConnection } from './driver.ts';
import { fitsOneStatement, LOST, stepsOf } from './one-statement.ts';
import { POSTGRES_SQL } from './postgres-sql.ts';
import { queriesOf } from './queries.ts';
import { checkReady } from './ready.ts';
import { codeOf, isRace, toStorageError } from './storage-error.ts';

/** pg: a read, a write and nearly every plan is one statement, and so one round trip. */
export function postgresEngine(db: Knex, options: EngineOptions): Engine {
  const queries = queriesOf(compileStatements(db, POSTGRES_SQL), options.preparedStatements);
  const run = <T>(connection: PgConnection, script: Script<T>): Promise<T> =>
    follow(script, (step) => execute(connection, step));
  const execute = async (connection: PgConnection, step: Step): Promise<unknown> => {
    const { rows, rowCount } = await connection.query(queries.of(step));
    if (step.want === 'run') return rowCount ?? 0;
    return step.want === 'get' ? rows[0] : rows;
  };
  const single = <T>(script: () => Script<T>) =>
    borrow(db, (connection) => run(connection, script()));
  const transact = <T>(script: () => Script<T>) =>
    borrow(db, (connection) => inTransaction(connection, () => run(connection, script())));

  /** A plan on a connection on which a transaction is open, unless the plan fits one statement. */
  const applyOn = async (connection: PgConnection, game: string, plan: ConnectPlan) => {
    if (!fitsOneStatement(plan)) return run(connection, applyPlan(game, plan));
    const steps = stepsOf(game, plan);
    if (steps.length > 0) await connection.query(queries.ofAll(steps)).catch(asConflict);
  };
  const apply = (game: string, plan: ConnectPlan) =>
    fitsOneStatement(plan)
      ? borrow(db, (connection) => applyOn(connection, game, plan))
      : transact(() => applyPlan(game, plan));

  return {
    ready: () => checkReady(db, options.synchronous),
    read: single,
    write: single,
    transact,
    apply: options.inSameCommit ? applyWithHost(db, applyOn, options.inSameCommit) : apply,
  };
}

function applyWithHost(db: Knex, apply: SharedCommit<PgConnection>['apply'], host: InSameCommit) {
  const shared: SharedCommit<PgConnection> = {
    apply,
    assertOpen,
    isBusy: isRace,
    config: { isolationLevel: 'read committed' },
  };
  return (game: string, plan: ConnectPlan): Promise<void> =>
    borrow(db, async (connection) => {
      try {
        await commitWithHost(db, connection, shared, host, [game, plan]);
      } catch (thrown) {
        // knex gives up a rollback that takes long, and nobody knows what the host has left running.
        if (!isStorageConflict(toStorageError(thrown))) discard(connection);
        throw thrown;
      }
    });
}

/** In a transaction that has failed no query is answered, and one that has not written has no number. */
async function assertOpen(connection: PgConnection): Promise<void> {
  const { rows } = await connection.query('select pg_current_xact_id_if_assigned() as id');
  if (Object(rows[0]).id === null) throw new StorageUnavailable('the transaction has ended');
}

/** The way in which {@link oneStatement} says that a step found nothing. */
function asConflict(thrown: unknown): never {
  const isLost = codeOf(thrown) === '22P02' && String(Object(thrown).message).includes(LOST);
  throw isLost ? new StorageConflict('postgres: the plan lost a race', { cause: thrown }) : thrown;
}
