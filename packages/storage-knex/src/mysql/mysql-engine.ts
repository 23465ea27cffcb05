import type { Knex } from 'knex';
import { applyPlan } from '../adapter/apply-plan.ts';
import type { Engine } from '../adapter/engine.ts';
import type { EngineOptions } from '../adapter/engine-options.ts';
import { borrow, despiteDeadlocks, inTransaction, readCommitted } from './connections.ts';
import { checkReady } from './ready.ts';
import { applyWithHost } from './same-commit.ts';
import { statementRunner } from './statement-runner.ts';

/** mysql2: each statement is a round trip, prepared by the server once per connection. */
export function mysqlEngine(db: Knex, { synchronous, inSameCommit }: EngineOptions): Engine {
  const run = statementRunner(db);
  return {
    ready: () => checkReady(db, synchronous),
    read: (script) => borrow(db, (connection) => run(connection, script())),
    write: (script) =>
      borrow(db, (connection) =>
        despiteDeadlocks(async () => {
          await readCommitted(connection);
          return run(connection, script());
        }),
      ),
    transact: (script) =>
      borrow(db, (connection) =>
        despiteDeadlocks(() => inTransaction(connection, () => run(connection, script()))),
      ),
    apply:
      inSameCommit === undefined
        ? (game, plan) =>
            // Core decides again after a deadlock, with what it reads then.
            borrow(db, (connection) =>
              inTransaction(connection, () => run(connection, applyPlan(game, plan))),
            )
        : applyWithHost(db, run, inSameCommit),
  };
}
