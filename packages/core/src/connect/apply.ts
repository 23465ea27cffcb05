import type { ConnectPlan } from '../contract/storage.ts';
import { asStep } from '../diagnostics/channels.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import type { RegisteredProvider } from '../registry.ts';

/**
 * Commits a plan as a whole, or nothing of it. A plan without writes has nothing to commit.
 *
 * @throws ConnectError UNAVAILABLE; StorageConflict when another writer was faster
 */
export async function apply(
  game: Game,
  { id }: RegisteredProvider,
  plan: ConnectPlan,
): Promise<void> {
  if (plan.writes.length === 0) return;
  const commit = () => game.storage.apply(game.id, plan);
  await asStep(game, id, 'apply', () => fromStorage(game, 'apply', commit, 'pass'));
}
