import type { LinkRow } from '../contract/storage.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';

/** A platform account of a player. Times in ms. */
export type Link = Omit<LinkRow, 'slot' | 'playerId'>;

/**
 * The platform accounts of a player, by provider.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function listLinks(game: Game, playerId: string): Promise<Link[]> {
  const rows = await fromStorage(game, 'links.of', () => game.storage.links.of(game.id, playerId));
  return rows.map(({ slot: _slot, playerId: _playerId, ...link }) => link);
}
