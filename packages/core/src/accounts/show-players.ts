import { withDeadline } from '../connect/deadline.ts';
import type { PlayerSummary } from '../contract/storage.ts';
import type { SwitchSummary } from '../errors.ts';
import { nameOf } from '../failures.ts';
import type { Game } from '../game.ts';

/**
 * Players as another one may see them: no id of a provider without a system id, the goods without their
 * counts. All are asked for their presence at once; not knowing it is no reason to keep a player back.
 */
export function showPlayers(
  game: Game,
  players: readonly PlayerSummary[],
): Promise<SwitchSummary[]> {
  return Promise.all(players.map((player) => showPlayer(game, player)));
}

async function showPlayer(game: Game, player: PlayerSummary): Promise<SwitchSummary> {
  return {
    id: player.id,
    displayName: player.displayName,
    externalIds: game.providers.externalIds(player.links),
    achievements: player.achievements,
    virtualGoods: Object.keys(player.virtualGoods),
    online: await isOnline(game, player.id),
    scriptData: player.scriptData,
  };
}

/** Whether a signed-in connection of the player is open; not knowing it is a no. */
export async function isOnline(game: Game, playerId: string): Promise<boolean> {
  try {
    const ask = () => game.presence.isOnline(game.id, playerId);
    return (await withDeadline(game.clock, game.timeoutMs, ask)) === true;
  } catch (thrown) {
    game.logger.warn({ game: game.id, ...nameOf(thrown) }, 'the port presence gave no answer');
    return false;
  }
}
