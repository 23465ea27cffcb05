import { StorageConflict } from '@playerlink/core';
import type { Knex } from 'knex';
import { bind } from '../adapter/bind.ts';
import { follow } from '../adapter/follow.ts';
import type { Script, Step, Values } from '../adapter/script.ts';
import type { CompiledSql } from '../statements/compile.ts';
import { execute, type MysqlConnection, type MysqlResult } from './driver.ts';
import { exported } from './export-player.ts';
import { compileMysql } from './mysql-statements.ts';
import { isDuplicate } from './storage-error.ts';

/** Runs a script on a connection, to its end. */
export type RunScript = <T>(connection: MysqlConnection, script: Script<T>) => Promise<T>;

/** Compiles all statements; what it gives runs scripts of them. */
export function statementRunner(db: Knex): RunScript {
  const { statements, before } = compileMysql(db);

  async function perform(connection: MysqlConnection, step: Step): Promise<unknown> {
    const { want, name, values } = step;
    const first = before[name];
    if (first !== undefined) await send(connection, first, values);
    const sent = send(connection, statements[name], values);
    const { rows, affected } = await (name === 'adoptPlayer' ? sent.catch(asNone) : sent);
    // The row is there, but it is not as the condition wants it, or it is another one of that id.
    if (first !== undefined && affected === 0) {
      throw new StorageConflict(`${name} found nothing to write`);
    }
    if (want === 'run') return affected;
    if (name === 'exportPlayer') return exported(rows);
    return want === 'get' ? rows[0] : rows;
  }

  return (connection, script) => follow(script, (step) => perform(connection, step));
}

const send = (
  connection: MysqlConnection,
  { sql, parameters }: CompiledSql,
  values: Values,
): Promise<MysqlResult> => execute(connection, sql, bind(parameters, withLimitAsText(values)));

/** Many versions of the driver send numbers as floating ones, and MySQL 8 wants none behind LIMIT. */
const withLimitAsText = (values: Values): Values =>
  values.limit === undefined ? values : { ...values, limit: String(values.limit) };

/** A player whose id is taken is not added, and that is no error. */
function asNone(thrown: unknown): MysqlResult {
  if (isDuplicate(thrown)) return { rows: [], affected: 0 };
  throw thrown;
}
