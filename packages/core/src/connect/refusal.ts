import type { Situation } from '../contract/storage.ts';
import { ConnectError, type SwitchSummary } from '../errors.ts';
import { fromStorage, nameOf } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
import { withDeadline } from './deadline.ts';
import type { Decision } from './decide.ts';

/**
 * The error of a refused decision. Only now is the other player read, and only when the row shows one.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function refusal(
  game: Game,
  provider: RegisteredProvider,
  decision: Extract<Decision, { outcome: 'refused' }>,
  situation: Situation,
): Promise<ConnectError> {
  const owner = decision.summary ? situation.owner?.player.id : undefined;
  const switchSummary = owner === undefined ? undefined : await summarize(game, owner);
  return new ConnectError(decision.code, {
    field: provider.linkField,
    ...(switchSummary && { switchSummary }),
  });
}

async function summarize(game: Game, playerId: string): Promise<SwitchSummary | undefined> {
  const player = await fromStorage(game, 'summary', () => game.storage.summary(game.id, playerId));
  if (player === undefined) return undefined;
  const online = await isOnline(game, playerId);
  return {
    id: player.id,
    displayName: player.displayName,
    externalIds: game.providers.externalIds(player.links),
    achievements: player.achievements,
    virtualGoods: Object.keys(player.virtualGoods),
    online,
    scriptData: player.scriptData,
  };
}

/** Not knowing is no reason to keep the summary back. */
async function isOnline(game: Game, playerId: string): Promise<boolean> {
  try {
    const ask = () => game.presence.isOnline(game.id, playerId);
    return (await withDeadline(game.clock, game.timeoutMs, ask)) === true;
  } catch (thrown) {
    game.logger.warn({ game: game.id, ...nameOf(thrown) }, 'the port presence gave no answer');
    return false;
  }
}
