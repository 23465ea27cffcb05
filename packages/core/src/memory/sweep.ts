import type { Tables } from './tables.ts';

/** Deletes what is over at `now`, of each table at most `limit` rows, the oldest first; returns how many. */
export function sweep(games: Iterable<Tables>, now: number, limit: number): number {
  const all = [...games];
  return (
    sweepTable(
      all.map(({ sessions }) => sessions),
      ({ expiresAt }) => expiresAt,
      now,
      limit,
    ) +
    sweepTable(
      all.map(({ proofs }) => proofs),
      ({ until }) => until,
      now,
      limit,
    )
  );
}

function sweepTable<Row>(
  tables: ReadonlyArray<Map<string, Row>>,
  endOf: (row: Row) => number,
  now: number,
  limit: number,
): number {
  const over = tables
    .flatMap((table) => [...table].map(([key, row]) => ({ table, key, end: endOf(row) })))
    .filter(({ end }) => end <= now)
    .sort((a, b) => a.end - b.end)
    .slice(0, limit);
  for (const { table, key } of over) table.delete(key);
  return over.length;
}
