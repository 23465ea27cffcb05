import { ConfigError } from '../errors.ts';
import type { Game } from '../game.ts';

const MAX_LIMIT = 10_000;

/** One batch of what is over; see `PlayerLink.sweep`. */
export async function sweep(
  { storage, clock }: Game,
  { limit = 1_000 }: { readonly limit?: number } = {},
): Promise<number> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new ConfigError(`sweep: limit must be a whole number of 1..${MAX_LIMIT}`);
  }
  return storage.sweep(clock.now(), limit);
}
