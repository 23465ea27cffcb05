import type { Knex } from 'knex';

/** SQL in the engine's own dialect, and the names of its parameters in order. */
export interface CompiledSql {
  readonly sql: string;
  readonly parameters: readonly string[];
}

class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A named place in a query that knex is to compile: `db('links').where({ game: param('game') })`. */
// biome-ignore lint/suspicious/noExplicitAny: it stands where knex wants a column's value, of any type
export const param = (name: string): any => new Parameter(name);

/**
 * Lets knex write a query once, at start. knex spends five times as long on building a query as the
 * driver on running it, so no query is built on the path of a request.
 */
export function compile(query: Knex.QueryBuilder | Knex.Raw): CompiledSql {
  const { sql, bindings } = query.toSQL().toNative() as { sql: string; bindings: unknown[] };
  const parameters = bindings.map((binding) => {
    if (binding instanceof Parameter) return binding.name;
    throw new TypeError(`a compiled query takes parameters only, not ${typeof binding}: ${sql}`);
  });
  return { sql, parameters };
}

/** The same for SQL that knex cannot build; a name behind a colon is a parameter. */
export function compileSql(db: Knex, sql: string): CompiledSql {
  const names = new Set(sql.match(/:[a-z_]+/g)?.map((name) => name.slice(1)));
  const parameters = Object.fromEntries([...names].map((name) => [name, param(name)]));
  return compile(db.raw(sql, parameters));
}
