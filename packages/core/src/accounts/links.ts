import { attempt } from '../connect/attempt.ts';
import type { LinkRow } from '../contract/storage.ts';
import { ConnectError } from '../errors.ts';
import { fromStorage, later } from '../failures.ts';
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

/**
 * Removes the player's account at a provider, with the friends that came through it. Of a provider with
 * several accounts a player, `externalId` says which.
 *
 * @throws ConnectError NOT_CONNECTED when there is none; NOT_SET when it is the last way in: nothing has
 * changed then, also when several are removed at once; INVALID; UNAVAILABLE
 */
export async function unlink(
  game: Game,
  playerId: string,
  provider: string,
  { externalId }: { readonly externalId?: string } = {},
): Promise<void> {
  const isMultiple = game.providers.find(provider)?.provider.traits?.multiple === true;
  if (isMultiple !== (externalId !== undefined)) {
    throw new ConnectError('INVALID', { field: 'externalId' });
  }
  const slot = externalId ?? '';
  const outcome = await fromStorage(game, 'links.unlink', () =>
    game.storage.links.unlink(game.id, playerId, provider, slot, game.waysIn),
  );
  if (outcome === 'absent') throw new ConnectError('NOT_CONNECTED', { field: 'provider' });
  if (outcome === 'last') throw new ConnectError('NOT_SET', { field: 'password' });
  const event = { gameId: game.id, playerId, provider };
  later(game, () => attempt(game, event, 'unlinked', () => game.hooks.unlinked?.(event)));
}
