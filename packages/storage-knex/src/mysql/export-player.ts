import { COLUMNS } from '../columns.ts';
import { TABLE } from '../table.ts';
import type { MysqlRow } from './driver.ts';

const json = (columns: readonly string[]) =>
  `cast(json_object(${columns.map((column) => `'${column}', ${column}`).join(', ')}) as char)`;

const part = (name: string, table: string, columns: readonly string[], order: string) => `
select '${name}', row_number() over (order by ${order}), ${json(columns)}
from ${table} where game = :game and player_id = :player_id`;

/**
 * One read, so that nothing changes in between: a row of JSON for each row that is stored. Functions that
 * make one text of many rows cut it where it grows long.
 */
export const EXPORT_PLAYER = `
select 'player' as part, 0 as n, ${json(COLUMNS.player)} as item
from ${TABLE.players} where game = :game and id = :player_id
${[
  part('links', TABLE.links, COLUMNS.link, 'provider, external_id'),
  part('sessions', TABLE.sessions, COLUMNS.session, 'created_at desc, id desc'),
  part('friends', TABLE.friends, COLUMNS.friends, 'provider, slot'),
  part('push', TABLE.push, COLUMNS.push, 'id'),
]
  .map((select) => `union all ${select}`)
  .join('\n')}
order by part, n`;

/** The one row that other engines make of it: the player, and a JSON list for each table. */
export function exported(rows: readonly MysqlRow[]): MysqlRow | undefined {
  const items = (name: string) =>
    rows.filter(({ part }) => part === name).map(({ item }) => String(item));
  const [player] = items('player');
  if (player === undefined) return undefined;
  const lists = ['links', 'sessions', 'friends', 'push'].map((name) => [
    name,
    `[${items(name).join(',')}]`,
  ]);
  return { ...JSON.parse(player), ...Object.fromEntries(lists) };
}
