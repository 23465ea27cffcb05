import type { JsonObject } from '../contract/json.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';

/** A player as the host sees one. Times in ms. */
export interface Player {
  readonly id: string;
  readonly displayName: string | null;
  /** Platform ids by system id. */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly segments: JsonObject;
  readonly scriptData: JsonObject;
  readonly achievements: readonly string[];
  /** Code to count. */
  readonly virtualGoods: JsonObject;
  readonly createdAt: number;
  /** When a session of the player was last resolved, exact to five minutes; a connect alone does not move it. */
  readonly lastSeenAt: number;
}

/**
 * One player; absent when there is none of that id.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function getPlayer(game: Game, playerId: string): Promise<Player | undefined> {
  const [row, links] = await Promise.all([
    fromStorage(game, 'players.get', () => game.storage.players.get(game.id, playerId)),
    fromStorage(game, 'links.of', () => game.storage.links.of(game.id, playerId)),
  ]);
  if (row === undefined) return undefined;
  const { version: _, ...player } = row;
  return { ...player, externalIds: game.providers.externalIds(links) };
}
