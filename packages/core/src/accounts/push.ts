import { createHash } from 'node:crypto';
import type { PushTarget } from '../contract/provider.ts';
import { ConnectError, isStorageConflict } from '../errors.ts';
import { fromStorage, unavailable } from '../failures.ts';
import type { Game } from '../game.ts';

/** Where messages reach a player: one device or one account of a platform. */
export interface PushRegistration {
  readonly id: string;
  readonly deviceOs: (typeof DEVICE_OS)[number];
  readonly pushId: string;
}

/** GameSparks' own list. */
const DEVICE_OS = ['ios', 'android', 'fcm', 'wp8', 'w8', 'kindle', 'viber'] as const;

/** APNs and FCM tokens have some hundreds of characters. */
const LONGEST_PUSH_ID = 4_096;

/**
 * Keeps where messages reach the player, in addition to what is known. A target that is known keeps its
 * id, and is taken from whoever had it: a device changes hands. An account of a platform that this game has
 * as a provider (viber) must be the player's own.
 *
 * @throws ConnectError REQUIRED or INVALID naming `deviceOS` or `pushId`; UNRECOGNISED when there is no
 * such player; UNAVAILABLE
 */
export async function registerPush(
  game: Game,
  playerId: string,
  target: PushTarget,
): Promise<PushRegistration> {
  const read = readTarget(target);
  await requireOwnAccount(game, playerId, read);
  return keepPush(game, playerId, read);
}

/**
 * The same for a target that the player's own provider has named.
 *
 * @throws ConnectError as {@link registerPush}
 */
export const registerOwnPush = (
  game: Game,
  playerId: string,
  target: PushTarget,
): Promise<PushRegistration> => keepPush(game, playerId, readTarget(target));

/** Where messages go to an account of a platform, only its player may say so. */
async function requireOwnAccount(
  game: Game,
  playerId: string,
  { deviceOs, pushId }: Omit<PushRegistration, 'id'>,
): Promise<void> {
  if (game.providers.find(deviceOs) === undefined) return;
  const [owner] = await fromStorage(game, 'links.find', () =>
    game.storage.links.find(game.id, deviceOs, [pushId]),
  );
  if (owner?.playerId !== playerId) throw new ConnectError('INVALID', { field: 'pushId' });
}

async function keepPush(
  game: Game,
  playerId: string,
  { deviceOs, pushId }: Omit<PushRegistration, 'id'>,
): Promise<PushRegistration> {
  const pushHash = createHash('sha256').update(pushId).digest('hex');
  const row = { id: game.newId(), playerId, deviceOs, pushId, pushHash };
  try {
    const id = await fromStorage(
      game,
      'push.save',
      () => game.storage.push.save(game.id, row),
      'pass',
    );
    return { id, deviceOs, pushId };
  } catch (thrown) {
    if (!isStorageConflict(thrown)) throw thrown;
    throw (await isPlayer(game, playerId))
      ? unavailable(game, thrown, { game: game.id, storage: 'push.save' })
      : new ConnectError('UNRECOGNISED', { field: 'playerId' });
  }
}

/**
 * Where messages reach the player; empty for nobody.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function listPush(game: Game, playerId: string): Promise<PushRegistration[]> {
  const rows = await fromStorage(game, 'push.of', () => game.storage.push.of(game.id, playerId));
  return rows.map(({ id, deviceOs, pushId }) => ({
    id,
    deviceOs: deviceOs as PushRegistration['deviceOs'],
    pushId,
  }));
}

/**
 * Forgets one registration of the player; false when the player has none of that id.
 *
 * @throws ConnectError UNAVAILABLE
 */
export const removePush = (game: Game, playerId: string, id: string): Promise<boolean> =>
  fromStorage(game, 'push.remove', () => game.storage.push.remove(game.id, playerId, id));

const isPlayer = async (game: Game, playerId: string): Promise<boolean> =>
  (await fromStorage(game, 'players.get', () => game.storage.players.get(game.id, playerId))) !==
  undefined;

function readTarget(target: PushTarget): Omit<PushRegistration, 'id'> {
  const { deviceOs, pushId } = Object(target) as { readonly [name: string]: unknown };
  const absent = (value: unknown) => value === undefined || value === null || value === '';
  if (absent(deviceOs)) throw new ConnectError('REQUIRED', { field: 'deviceOS' });
  const name = typeof deviceOs === 'string' ? deviceOs.toLowerCase() : undefined;
  const known = DEVICE_OS.find((os) => os === name);
  if (known === undefined) throw new ConnectError('INVALID', { field: 'deviceOS' });
  if (absent(pushId)) throw new ConnectError('REQUIRED', { field: 'pushId' });
  if (typeof pushId !== 'string' || pushId.length > LONGEST_PUSH_ID || !pushId.isWellFormed()) {
    throw new ConnectError('INVALID', { field: 'pushId' });
  }
  return { deviceOs: known, pushId };
}
