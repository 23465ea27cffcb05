import type { PlatformFriend } from '../contract/provider.ts';
import type { FriendList } from '../contract/storage.ts';
import type { SwitchSummary } from '../errors.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import { showPlayers } from './show-players.ts';

/** A player of this game who is a friend on some platform. */
export type Friend = SwitchSummary;

/** A friend on a platform who is no player of this game yet. */
export interface InvitableFriend {
  readonly provider: string;
  /** The provider's short code; absent for a provider without one. */
  readonly systemId?: string;
  readonly externalId: string;
  readonly displayName: string | null;
}

/**
 * The players whose platform accounts are in the friend lists of this player's own accounts, each once.
 * Worked out when asked: who joins the game later is a friend from then on, who unlinks is none any more.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function listFriends(game: Game, playerId: string): Promise<Friend[]> {
  const known = await readFriends(game, playerId);
  const ids = new Set(known.flatMap(({ owners }) => [...owners.values()]));
  ids.delete(playerId);
  const players = await fromStorage(game, 'players.many', () =>
    game.storage.players.many(game.id, [...ids]),
  );
  return showPlayers(game, players);
}

/**
 * The friends whose accounts belong to no player of this game, by provider, in the platform's order.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function listInvitable(game: Game, playerId: string): Promise<InvitableFriend[]> {
  const known = await readFriends(game, playerId);
  return known.flatMap(({ list, owners }) => {
    const systemId = game.providers.find(list.provider)?.systemId;
    return list.friends
      .filter(({ externalId }) => !owners.has(externalId))
      .map(({ externalId, displayName = null }) => ({
        provider: list.provider,
        ...(systemId !== undefined && { systemId }),
        externalId,
        displayName,
      }));
  });
}

interface KnownFriends {
  readonly list: FriendList;
  /** Player ids by external id, of those friends who are players. */
  readonly owners: ReadonlyMap<string, string>;
}

async function readFriends(game: Game, playerId: string): Promise<KnownFriends[]> {
  const lists = await fromStorage(game, 'friends.of', () =>
    game.storage.friends.of(game.id, playerId),
  );
  return Promise.all(lists.map(async (list) => ({ list, owners: await findOwners(game, list) })));
}

async function findOwners(
  game: Game,
  { provider, friends }: FriendList,
): Promise<ReadonlyMap<string, string>> {
  const ids = friends.map(({ externalId }: PlatformFriend) => externalId);
  const links = await fromStorage(game, 'links.find', () =>
    game.storage.links.find(game.id, provider, ids),
  );
  return new Map(links.map((link) => [link.externalId, link.playerId]));
}
