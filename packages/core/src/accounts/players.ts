import { cleanName } from '../connect/display-name.ts';
import type { JsonObject } from '../contract/json.ts';
import type { AdoptedPlayer, PlayerExport, PlayerPatch, PlayerRow } from '../contract/storage.ts';
import { ConnectError } from '../errors.ts';
import { fromStorage } from '../failures.ts';
import type { Game } from '../game.ts';
import { isJson, isPlain } from '../is-json.ts';
import { unknownKey } from '../unknown-key.ts';
import { isOnline } from './show-players.ts';

/** A player as the host sees one. Times in ms. */
export interface Player {
  readonly id: string;
  readonly displayName: string | null;
  /** Platform ids by system id. */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly segments: JsonObject;
  readonly scriptData: JsonObject;
  readonly achievements: readonly string[];
  /** Code to count. */
  readonly virtualGoods: JsonObject;
  readonly createdAt: number;
  /** When a session of the player was last resolved, exact to five minutes; a connect alone does not move it. */
  readonly lastSeenAt: number;
}

/**
 * One player; absent when there is none of that id.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function getPlayer(game: Game, playerId: string): Promise<Player | undefined> {
  const [row, links] = await Promise.all([
    fromStorage(game, 'players.get', () => game.storage.players.get(game.id, playerId)),
    fromStorage(game, 'links.of', () => game.storage.links.of(game.id, playerId)),
  ]);
  return row && showRow(game, row, links);
}

function showRow(
  game: Game,
  { version: _, ...player }: PlayerRow,
  links: ReadonlyArray<{ provider: string; externalId: string }>,
): Player {
  return { ...player, externalIds: game.providers.externalIds(links) };
}

/**
 * One player, and whether a signed-in connection is open; absent when there is none of that id.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function playerDetails(
  game: Game,
  playerId: string,
): Promise<(Player & { readonly online: boolean }) | undefined> {
  const player = await getPlayer(game, playerId);
  return player && { ...player, online: await isOnline(game, playerId) };
}

/** What the host may set of a player; a member that is absent stays. Names are cleaned as platforms' are. */
export type PlayerChange = PlayerPatch;

const CHANGES: ReadonlySet<string> = new Set<keyof PlayerChange>([
  'displayName',
  'segments',
  'scriptData',
  'achievements',
  'virtualGoods',
]);

/**
 * Changes what the game keeps of a player.
 *
 * @throws ConnectError INVALID naming the member; UNRECOGNISED when there is no such player; UNAVAILABLE
 */
export async function updatePlayer(
  game: Game,
  playerId: string,
  change: PlayerChange,
): Promise<Player> {
  const patch = readChange(change);
  const [row, links] = await Promise.all([
    fromStorage(game, 'players.update', () =>
      game.storage.players.update(game.id, playerId, patch),
    ),
    fromStorage(game, 'links.of', () => game.storage.links.of(game.id, playerId)),
  ]);
  if (row === undefined) throw new ConnectError('UNRECOGNISED', { field: 'playerId' });
  return showRow(game, row, links);
}

/**
 * Names a player. The name is cleaned as platforms' are.
 *
 * @throws ConnectError INVALID on `displayName`; UNRECOGNISED when there is no such player; UNAVAILABLE
 */
export const renamePlayer = async (
  game: Game,
  playerId: string,
  displayName: string,
): Promise<Player> => updatePlayer(game, playerId, { displayName: readName(displayName) });

function readChange(change: PlayerChange): PlayerPatch {
  if (!isPlain(change)) throw invalid('change');
  const unknown = unknownKey(change, CHANGES);
  if (unknown !== undefined) throw invalid('change');
  const { displayName, achievements, ...objects } = change;
  for (const [name, value] of Object.entries(objects)) {
    if (value !== undefined && !(isPlain(value) && isJson(value))) throw invalid(name);
  }
  const areCodes =
    achievements === undefined || (Array.isArray(achievements) && achievements.every(isCode));
  if (!areCodes) throw invalid('achievements');
  if (displayName === undefined || displayName === null) return change;
  return { ...change, displayName: readName(displayName) };
}

/** @throws ConnectError INVALID for what is no text, or of which nothing would be left to be shown */
export function readName(displayName: unknown): string {
  const name = typeof displayName === 'string' ? cleanName(displayName) : undefined;
  if (name === undefined) throw invalid('displayName');
  return name;
}

const isCode = (code: unknown): boolean => typeof code === 'string' && code.isWellFormed();

const invalid = (field: string) => new ConnectError('INVALID', { field });

/** A host's own user, who becomes a player under the id that the host has. */
export interface Adoption {
  /** 1..64 characters of well-formed text. */
  readonly id: string;
  readonly displayName?: string | null;
  readonly segments?: JsonObject;
}

/**
 * Makes a player of a host's own user, so that `currentPlayerId` may name them. False: there is one already.
 *
 * @throws ConnectError INVALID naming the member; UNAVAILABLE
 */
export async function adoptPlayer(
  game: Game,
  { id, displayName = null, segments = {} }: Adoption,
): Promise<boolean> {
  if (typeof id !== 'string' || id === '' || id.length > 64 || !id.isWellFormed())
    throw invalid('id');
  if (!isPlain(segments) || !isJson(segments)) throw invalid('segments');
  const now = game.clock.now();
  const player: AdoptedPlayer = {
    id,
    displayName: displayName === null ? null : readName(displayName),
    segments,
    scriptData: {},
    achievements: [],
    virtualGoods: {},
    createdAt: now,
    lastSeenAt: now,
    links: [],
  };
  return fromStorage(game, 'players.adopt', () => game.storage.players.adopt(game.id, player));
}

/**
 * Removes a player with everything that is theirs. False: there is none of that id.
 *
 * @throws ConnectError UNAVAILABLE
 */
export const removePlayer = (game: Game, playerId: string): Promise<boolean> =>
  fromStorage(game, 'players.remove', () => game.storage.players.remove(game.id, playerId));

/**
 * All that is stored of a player, but no secret and no hash of one; absent when there is none of that id.
 *
 * @throws ConnectError UNAVAILABLE
 */
export const exportPlayer = (game: Game, playerId: string): Promise<PlayerExport | undefined> =>
  fromStorage(game, 'players.export', () => game.storage.players.export(game.id, playerId));
