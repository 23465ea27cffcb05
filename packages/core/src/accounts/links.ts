import { attempt } from '../connect/attempt.ts';
import type { LinkRow } from '../contract/storage.ts';
import { asCall } from '../diagnostics/channels.ts';
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
 * No way in is an account at a provider that has no options today, nor a user name without a password.
 *
 * @throws ConnectError NOT_CONNECTED when there is none; NOT_SET when it is the last way in: nothing has
 * changed then, also when several are removed at once; INVALID; UNAVAILABLE
 */
export const unlink = asCall('links.unlink', remove);

async function remove(
  game: Game,
  playerId: string,
  provider: string,
  { externalId }: { readonly externalId?: string } = {},
): Promise<void> {
  const registered = game.providers.find(provider);
  const isMultiple = registered?.provider.traits?.multiple === true;
  // Of a plugin that is no longer there nobody knows; the storage does.
  if (registered !== undefined && isMultiple !== (externalId !== undefined)) {
    throw new ConnectError('INVALID', { field: 'externalId' });
  }
  const slot = externalId ?? '';
  const waysIn = await waysInOf(game, playerId);
  const outcome = await fromStorage(game, 'links.unlink', () =>
    game.storage.links.unlink(game.id, playerId, provider, slot, waysIn),
  );
  if (outcome === 'absent') throw new ConnectError('NOT_CONNECTED', { field: 'provider' });
  if (outcome === 'last') throw new ConnectError('NOT_SET', { field: 'password' });
  const event = { gameId: game.id, playerId, provider };
  later(game, () => attempt(game, event, 'unlinked', () => game.hooks.unlinked?.(event)));
}

/**
 * Where an account of the player would sign in. A password that is there stays with its account, so it
 * cannot be gone when the storage counts.
 */
async function waysInOf(game: Game, playerId: string): Promise<readonly string[]> {
  const { id: gameId, storage, providers } = game;
  const ways = game.waysIn.filter((id) => providers.find(id)?.configured === true);
  const passwords = ways.find((id) => providers.find(id)?.provider.secrets !== undefined);
  if (passwords === undefined) return ways;
  const links = await fromStorage(game, 'links.of', () => storage.links.of(gameId, playerId));
  const login = links.find((link) => link.provider === passwords);
  if (login === undefined) return ways;
  const row = await fromStorage(game, 'vault.read', () =>
    storage.vault.read(gameId, passwords, login.externalId, game.clock.now()),
  );
  return row === undefined ? ways.filter((id) => id !== passwords) : ways;
}
