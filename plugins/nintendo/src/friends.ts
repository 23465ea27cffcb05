import type { CallOptions, Logger, PlatformFriend } from '@playerlink/core';
import { z } from 'zod';
import { accountOf, externalIdOf, NSA_ID } from './nsa-account.ts';
import type { FriendsOfAccount } from './options.ts';

const Friend = z.object({
  externalId: z.string().regex(NSA_ID),
  displayName: z.string().optional().catch(undefined),
});

/**
 * Asks the host's function for an account's friends, and gives them the ids that their own accounts are
 * stored under. A console login has none: Nintendo's friends are accounts, and say nothing of logins.
 */
export async function listFriends(
  friendsOf: FriendsOfAccount,
  logger: Logger,
  externalId: string,
  call: CallOptions,
): Promise<readonly PlatformFriend[]> {
  const account = accountOf(externalId);
  if (account === undefined) return [];
  const given: unknown = await friendsOf(account, call);
  if (!Array.isArray(given)) throw new TypeError('friends returned no list');
  const friends = given.flatMap((friend) => toFriend(friend, account.environment));
  const leftOut = given.length - friends.length;
  if (leftOut > 0) {
    logger.warn({ provider: 'nintendo', leftOut }, 'friends without an NSA id were left out');
  }
  return friends;
}

function toFriend(given: unknown, environment: string): PlatformFriend[] {
  const { data: friend } = Friend.safeParse(given);
  if (friend === undefined) return [];
  const { externalId: nsaId, displayName } = friend;
  const externalId = externalIdOf({ nsaId, environment });
  return [{ externalId, ...(displayName !== undefined && { displayName }) }];
}
