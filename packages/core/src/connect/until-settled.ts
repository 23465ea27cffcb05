import { tellConflict } from '../diagnostics/channels.ts';
import { ConnectError, isStorageConflict } from '../errors.ts';
import type { Game } from '../game.ts';

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 8;

/**
 * Runs an attempt, which begins with the read, again whenever another writer was faster: five times at
 * most, with a random pause between them.
 *
 * @throws ConnectError UNAVAILABLE after the last, or whatever else the attempt throws
 */
export async function untilSettled<T>(
  game: Game,
  provider: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!isStorageConflict(thrown)) throw thrown;
      tellConflict(game, provider, attempts, attempts < MAX_ATTEMPTS);
      if (attempts === MAX_ATTEMPTS) {
        game.logger.warn({ game: game.id, provider, attempts }, 'a connect lost every race');
        throw new ConnectError('UNAVAILABLE', { field: 'authentication', cause: thrown });
      }
      await pause(game, attempts);
    }
  }
}

/** Waits 0..8 ms, then 0..16 and so on, so that those who collided do not collide again. */
function pause(game: Game, attempts: number): Promise<void> {
  const [byte = 0] = game.random(1);
  const ms = (byte / 256) * FIRST_PAUSE_MS * 2 ** (attempts - 1);
  return new Promise((resolve) => game.clock.timer(ms, resolve));
}
