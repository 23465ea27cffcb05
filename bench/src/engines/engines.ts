import type { Engine } from './engine.ts';
import { mysqlEngine } from './mysql.ts';
import { postgresEngine } from './postgres.ts';
import { sqlite } from './sqlite.ts';

/** All engines by name. */
export const ENGINES: Readonly<Record<string, Engine>> = {
  sqlite,
  postgres: postgresEngine(),
  mysql: mysqlEngine(),
};

/**
 * The engine of this name.
 *
 * @throws RangeError when there is none
 */
export function engineCalled(name: string): Engine {
  const engine = ENGINES[name];
  if (engine === undefined) throw new RangeError(`no engine is called ${name}`);
  return engine;
}
