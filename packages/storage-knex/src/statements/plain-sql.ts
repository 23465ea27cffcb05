// What most engines write alike; a dialect has a say where the planner would go wrong.

/** A left join. */
export const plainJoin = (table: string, alias: string, condition: string): string =>
  `left join ${table} ${alias} on ${condition}`;

/** Behind `from`: the rows that a player (`:game`, `:player_id`) has in a table. */
export const plainRows = (table: string): string =>
  `${table} where game = :game and player_id = :player_id`;
