import { ConnectError, isConnectError } from '@playerlink/core';
import { notAuthorized, requirePlayer } from '../caller.ts';
import { type Members, named } from '../envelope.ts';
import type { Call, Handle } from './call.ts';

const SLOTS = [1, 2, 3, 4, 5, 6] as const;

/** Currencies and the place are GameSparks features that nobody keeps here: empty, in their own shapes. */
const NOT_KEPT: Members = {
  ...Object.fromEntries(SLOTS.map((slot) => [`currency${slot}`, 0])),
  currencies: {},
  // Misspelt as on GameSparks' wire.
  location: { city: '', country: '', latitide: 0, longditute: 0 },
  ...Object.fromEntries(SLOTS.map((slot) => [`reservedCurrency${slot}`, {}])),
  reservedCurrencies: {},
};

/** AccountDetailsRequest. @throws ConnectError NOTAUTHORIZED, UNAVAILABLE */
export const accountDetails: Handle = async ({ link, caller }) => {
  const { playerId } = await requirePlayer(link, caller);
  const player = await link.players.get(playerId);
  if (player === undefined) throw notAuthorized();
  return {
    achievements: player.achievements,
    ...NOT_KEPT,
    ...named(player.displayName),
    externalIds: player.externalIds,
    userId: player.id,
    virtualGoods: player.virtualGoods,
  };
};

const CHANGES = ['displayName', 'language', 'newPassword', 'oldPassword', 'userName'] as const;

/**
 * ChangeUserDetailsRequest; what is null or empty stays.
 *
 * @throws ConnectError UNRECOGNISED on `DETAILS`, TAKEN on `USERNAME`, INVALID naming the member,
 * NOTAUTHORIZED, UNAVAILABLE
 */
export const changeUserDetails: Handle = async (call) => {
  const { link, caller, given } = call;
  const { playerId } = await requirePlayer(link, caller);
  const asked = CHANGES.filter((name) => !['', null, undefined].includes(given[name] as null));
  for (const name of asked) {
    if (typeof given[name] !== 'string') throw new ConnectError('INVALID', { field: name });
  }
  const change = Object.fromEntries(asked.map((name) => [name, given[name]]));
  try {
    await link.accounts.change(playerId, change);
  } catch (thrown) {
    throw withoutPlayer(thrown);
  }
  return {};
};

/** Somebody has removed the player meanwhile. */
export const withoutPlayer = (thrown: unknown): unknown =>
  isConnectError(thrown) && thrown.field === 'playerId' ? notAuthorized() : thrown;

/** EndSessionRequest: no logout, it tells how long was played. @throws ConnectError NOTAUTHORIZED, UNAVAILABLE */
export const endSession: Handle = async (call: Call) => {
  const { link, caller } = call;
  const { session } = await requirePlayer(link, caller);
  const now = call.now();
  const since = caller.activeSince ?? session?.createdAt ?? now;
  caller.rested(now);
  return { sessionDuration: Math.max(0, now - since) };
};
