import { asStep } from '../diagnostics/channels.ts';
import type { Effect } from '../diagnostics/messages.ts';
import { nameOf } from '../failures.ts';
import type { Game } from '../game.ts';
import { withDeadline } from './deadline.ts';

/** Runs what follows a commit, within `timeoutMs`; absent when it failed, which is logged by name. */
export async function attempt<T>(
  game: Game,
  { provider }: { readonly provider: string },
  effect: Effect | 'beforeResponse',
  task: (signal: AbortSignal) => T | Promise<T>,
): Promise<T | undefined> {
  try {
    const step =
      effect === 'beforeResponse' ? (`hook.${effect}` as const) : (`effect.${effect}` as const);
    return await asStep(game, provider, step, () => withDeadline(game.clock, game.timeoutMs, task));
  } catch (thrown) {
    const entry = { game: game.id, provider, effect, ...nameOf(thrown) };
    game.logger.warn(entry, 'an effect failed; what was committed stands');
    return undefined;
  }
}
