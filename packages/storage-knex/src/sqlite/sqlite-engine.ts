import type { ConnectPlan } from '@playerlink/core';
import type { Knex } from 'knex';
import { applyPlan } from '../adapter/apply-plan.ts';
import type { Engine } from '../adapter/engine.ts';
import type { EngineOptions } from '../adapter/engine-options.ts';
import { compileStatements } from '../statements/statements.ts';
import { groupCommit } from './group-commit.ts';
import { preparer } from './prepared.ts';
import { checkReady } from './ready.ts';
import { applyWithHost } from './same-commit.ts';
import { SQLITE_SQL } from './sqlite-sql.ts';

/** better-sqlite3: each script is one job of the group commit, and runs at once. */
export function sqliteEngine(
  db: Knex,
  { synchronous, clock, inSameCommit }: EngineOptions,
): Engine {
  const prepare = preparer(compileStatements(db, SQLITE_SQL));
  const { read, write } = groupCommit(db, prepare, clock);
  const apply = (game: string, plan: ConnectPlan) =>
    write((rows) => rows.follow(applyPlan(game, plan)));
  return {
    ready: () => checkReady(db, synchronous),
    read: (script) => read((rows) => rows.follow(script())),
    write: (script) => write((rows) => rows.follow(script())),
    transact: (script) => write((rows) => rows.follow(script())),
    apply: inSameCommit ? applyWithHost(db, prepare, clock, inSameCommit) : apply,
  };
}
