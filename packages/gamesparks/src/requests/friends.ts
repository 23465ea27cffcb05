import { ConnectError, type Player } from '@playerlink/core';
import { notAuthorized, requirePlayer } from '../caller.ts';
import { type Members, named, shownPlayer } from '../envelope.ts';
import type { Call, Handle } from './call.ts';

/** ListGameFriendsRequest. @throws ConnectError NOTAUTHORIZED, UNAVAILABLE */
export const listGameFriends: Handle = async ({ link, caller }) => {
  const { playerId } = await requirePlayer(link, caller);
  const friends = await link.friends.list(playerId);
  return { friends: friends.map(shownPlayer) };
};

/** ListInviteFriendsRequest; platforms tell no picture. @throws ConnectError NOTAUTHORIZED, UNAVAILABLE */
export const listInviteFriends: Handle = async ({ link, caller }) => {
  const { playerId } = await requirePlayer(link, caller);
  const friends = await link.friends.invitable(playerId);
  return {
    friends: friends
      .filter(({ systemId }) => systemId !== undefined)
      .map(({ systemId, externalId, displayName }) => ({
        id: `${systemId}:${externalId}`,
        ...named(displayName),
      })),
  };
};

// Together they stay well below what a socket may leave unread: a player must not be able to cut others off.
const MAX_MESSAGE_BYTES = 16_384;
const MAX_RECIPIENTS = 100;

/**
 * SendFriendMessageRequest: to all of the named friends, or to none, in whichever process. Those who are offline do not get it.
 *
 * @throws ConnectError REQUIRED, NOT_FRIEND or INVALID on `friendId`, NOTAUTHORIZED, UNAVAILABLE
 */
export const sendFriendMessage: Handle = async (call) => {
  const { given, link, caller } = call;
  const friendIds = readFriendIds(given.friendIds);
  const { message } = given;
  if (message === undefined || message === null || message === '') {
    throw new ConnectError('REQUIRED', { field: 'message' });
  }
  if (typeof message !== 'string') throw new ConnectError('INVALID', { field: 'message' });
  const { playerId } = await requirePlayer(link, caller);
  await requireFriends(call, playerId, friendIds);
  const sender = await link.players.get(playerId);
  if (sender === undefined) throw notAuthorized();
  const frame = friendMessage(call, sender, message);
  for (const friendId of friendIds) {
    call.push(friendId, { ...frame, messageId: call.newId() });
  }
  return {};
};

/** @throws ConnectError INVALID on `message` for one that is too long */
function friendMessage(
  { scriptData }: Call,
  { id, displayName }: Player,
  message: string,
): Members {
  const who = displayName ?? '';
  const frame = {
    '@class': '.FriendMessage',
    fromId: id,
    message,
    notification: true,
    scriptData,
    subTitle: '',
    summary: message,
    title: who,
    who,
  };
  const size = Buffer.byteLength(JSON.stringify(frame));
  if (size > MAX_MESSAGE_BYTES) throw new ConnectError('INVALID', { field: 'message' });
  return frame;
}

/** One id, or a list. */
function readFriendIds(given: unknown): readonly string[] {
  const ids: readonly unknown[] = Array.isArray(given) ? given : [given ?? ''];
  if (ids.length === 0 || ids[0] === '') throw new ConnectError('REQUIRED', { field: 'friendIds' });
  if (!ids.every((id): id is string => typeof id === 'string' && id !== '' && id.length <= 64)) {
    throw new ConnectError('INVALID', { field: 'friendId' });
  }
  const unique = [...new Set(ids)];
  if (unique.length > MAX_RECIPIENTS) throw new ConnectError('INVALID', { field: 'friendId' });
  return unique;
}

async function requireFriends(
  { link }: Call,
  playerId: string,
  friendIds: readonly string[],
): Promise<void> {
  const friends = new Set((await link.friends.list(playerId)).map(({ id }) => id));
  const stranger = friendIds.find((id) => !friends.has(id));
  if (stranger === undefined) return;
  const isPlayer = (await link.players.get(stranger)) !== undefined;
  throw new ConnectError(isPlayer ? 'NOT_FRIEND' : 'INVALID', { field: 'friendId' });
}
