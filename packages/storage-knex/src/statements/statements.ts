import type { Knex } from 'knex';
import type { CompiledSql } from '../compile.ts';
import { accountStatements } from './account-statements.ts';
import { planStatements } from './plan-statements.ts';
import { sessionStatements } from './session-statements.ts';
import { socialStatements } from './social-statements.ts';

/** Every statement, compiled by knex when the storage is made. Parameters have the columns' names. */
export const compileStatements = (db: Knex) =>
  ({
    ...planStatements(db),
    ...sessionStatements(db),
    ...accountStatements(db),
    ...socialStatements(db),
  }) satisfies Record<string, CompiledSql>;

/** The names of all statements. */
export type StatementName = keyof ReturnType<typeof compileStatements>;
