import type { Knex } from 'knex';
import { accountStatements } from './account-statements.ts';
import type { CompiledSql } from './compile.ts';
import type { DialectSql } from './dialect-sql.ts';
import { planStatements } from './plan-statements.ts';
import { sessionStatements } from './session-statements.ts';
import { socialStatements } from './social-statements.ts';

/** Every statement, compiled by knex when the storage is made. Parameters have the columns' names. */
export const compileStatements = (db: Knex, sql: DialectSql) =>
  ({
    ...planStatements(db, sql),
    ...sessionStatements(db, sql),
    ...accountStatements(db, sql),
    ...socialStatements(db, sql),
  }) satisfies Record<string, CompiledSql>;

/** The names of all statements. */
export type StatementName = keyof ReturnType<typeof compileStatements>;

/** All statements of one engine. */
export type Statements = Readonly<Record<StatementName, CompiledSql>>;
