import type { LinkRow } from '../contract/storage.ts';
import { key, type Tables } from './tables.ts';

/** How a row is taken out of its table. */
type Take = (table: Map<string, unknown>, id: string) => void;

/** Removes a link and what goes with it: its secret and its friends. */
export function removeLink(
  rows: Tables,
  link: LinkRow,
  take: Take = (table, id) => table.delete(id),
): void {
  const account = key(link.provider, link.externalId);
  const slot = key(link.playerId, link.provider, link.slot);
  take(rows.links, account);
  take(rows.secrets, account);
  take(rows.slots, slot);
  take(rows.friends, slot);
}
