import { showPlayers } from '../accounts/show-players.ts';
import type { Situation } from '../contract/storage.ts';
import { asStep } from '../diagnostics/channels.ts';
import { ConnectError, type SwitchSummary } from '../errors.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';
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
  const switchSummary =
    owner === undefined
      ? undefined
      : await asStep(game, provider.id, 'summary', () => summarize(game, owner));
  return new ConnectError(decision.code, {
    field: provider.linkField,
    ...(switchSummary && { switchSummary }),
  });
}

async function summarize(game: Game, playerId: string): Promise<SwitchSummary | undefined> {
  const player = await fromStorage(game, 'summary', () => game.storage.summary(game.id, playerId));
  const [shown] = await showPlayers(game, player === undefined ? [] : [player]);
  return shown;
}
