import type { PlayerSummary } from '@playerlink/core';
import type { LinkColumns, PlayerColumns } from '../rows.ts';
import { idList } from './id-list.ts';
import { all, type Script } from './script.ts';

/** A player, with one link or none. */
type SummaryColumns = Pick<
  PlayerColumns,
  'id' | 'display_name' | 'script_data' | 'achievements' | 'virtual_goods'
> &
  (Pick<LinkColumns, 'provider' | 'external_id'> | { provider: null; external_id: null });

/** The summaries of those ids that are players: one statement, however many ids there are. */
export function* readSummaries(game: string, ids: readonly string[]): Script<PlayerSummary[]> {
  const summaries = new Map<string, ReturnType<typeof withoutLinks>>();
  const found = yield* all<SummaryColumns>('summaries', { game, ids: idList(ids) });
  for (const row of found) {
    const summary = summaries.get(row.id) ?? withoutLinks(row);
    summaries.set(row.id, summary);
    if (row.provider !== null) {
      summary.links.push({ provider: row.provider, externalId: row.external_id });
    }
  }
  return [...summaries.values()];
}

const withoutLinks = (row: SummaryColumns) => ({
  id: row.id,
  displayName: row.display_name,
  scriptData: JSON.parse(row.script_data) as PlayerSummary['scriptData'],
  achievements: JSON.parse(row.achievements) as string[],
  virtualGoods: JSON.parse(row.virtual_goods) as PlayerSummary['virtualGoods'],
  links: [] as Array<PlayerSummary['links'][number]>,
});
