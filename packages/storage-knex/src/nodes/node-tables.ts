/** The tables of the processes that share a Postgres; other engines have none. */
export const NODE_TABLE = {
  nodes: 'playerlink_nodes',
  held: 'playerlink_held',
} as const;
