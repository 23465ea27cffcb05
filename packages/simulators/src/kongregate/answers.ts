import { type Answer, jsonAnswer, jsonTextAnswer } from '../reply.ts';
import type { Derive } from '../seed.ts';
import type { KongregateAccount } from './users.ts';

/** The platform's own lies: each changes what would have been a success. */
export type KongregateLie = 'successAsString' | 'otherUserId' | 'noUsername' | 'hugeUserId';

/** The id that `hugeUserId` tells: 2^53 + 1, which a careless reader rounds to 2^53. */
export const KONGREGATE_HUGE_USER_ID = '9007199254740993';

/** Friends on one page of user_info.json. */
const FRIENDS_PER_PAGE = 500;

/** Users in one user_info.json request. */
export const MOST_USERS = 50;

const failure = (error: number, text: string) => ({
  success: false,
  error,
  error_description: text,
});

/** The documented answer of authenticate.json to wrong parameters. */
export const MISSING_PARAMETERS: Answer = jsonAnswer(
  failure(400, 'user_id, game_auth_token, and api_key are required parameters'),
);

/** The documented answer of authenticate.json to credentials that do not hold. */
export const INVALID_CREDENTIALS: Answer = jsonAnswer(failure(403, 'Invalid credentials'));

/** In the documented form; user_info.json's own text is not documented. */
export const BAD_USER_INFO: Answer = jsonAnswer(
  failure(400, 'username, user_id, usernames, or user_ids is a required parameter'),
);

const UNKNOWN_USER = failure(404, 'User not found');

/** In the documented form; user_info.json's own text is not documented. */
export const USER_NOT_FOUND: Answer = jsonAnswer(UNKNOWN_USER);

/** A success of authenticate.json. `stranger` gives the id that `otherUserId` tells. */
export function authenticated(
  account: KongregateAccount,
  stranger: () => string,
  lies: ReadonlySet<KongregateLie>,
): Answer {
  const fields = { success: true, username: account.username, user_id: Number(account.userId) };
  return lyingAnswer(fields, stranger, lies);
}

/** The page of friends that a user_info.json request asks for. */
export interface FriendsPage {
  readonly requested: boolean;
  readonly page: number;
}

/** A user as user_info.json shows it, without `success`'s lies. */
export function describeUser(
  account: KongregateAccount,
  { requested, page }: FriendsPage,
  gameTitle: string,
  derive: Derive,
) {
  const shown = requested && !account.isPrivate ? [...account.friends] : [];
  const friends = shown.slice((page - 1) * FRIENDS_PER_PAGE, page * FRIENDS_PER_PAGE);
  const noise = derive('user_vars', account.name);
  const slug = gameTitle.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return {
    friends: friends.map((friend) => friend.username),
    muted_users: [],
    friend_ids: friends.map((friend) => Number(friend.userId)),
    muted_user_ids: [],
    user_id: Number(account.userId),
    username: account.username,
    private: account.isPrivate,
    page_num: page,
    num_pages: Math.max(1, Math.ceil(shown.length / FRIENDS_PER_PAGE)),
    success: true,
    user_vars: {
      username: account.username,
      level: 1 + (noise.readUInt8(0) % 75),
      points: noise.readUInt16BE(1),
      avatar_url: 'https://cdn1.kongcdn.com/assets/avatars/defaults/bug.png',
      chat_avatar_url: 'https://assets.kongregate.com/assets/avatars/defaults/bug.png',
      developer: false,
      moderator: false,
      admin: false,
      game_title: gameTitle,
      game_url: `http://www.kongregate.com/games/simulated/${slug}`,
    },
  };
}

/** The answer of user_info.json about several users, unknown ones marked in their place. */
export function usersAnswer(users: readonly (object | undefined)[]): Answer {
  return jsonAnswer({ success: true, users: users.map((user) => user ?? UNKNOWN_USER) });
}

/** A success with the lies told. `stranger` gives the id that `otherUserId` tells. */
export function lyingAnswer(
  truth: { success: boolean; username: string; user_id: number },
  stranger: () => string,
  lies: ReadonlySet<KongregateLie>,
): Answer {
  const { username, ...others } = truth;
  const told = {
    ...(lies.has('noUsername') ? others : truth),
    ...(lies.has('successAsString') && { success: 'true' }),
    ...(lies.has('otherUserId') && { user_id: Number(stranger()) }),
    ...(lies.has('hugeUserId') && { user_id: -1 }),
  };
  // A number cannot hold it: it is put into the text. No string of JSON can contain this key.
  const text = JSON.stringify(told);
  return jsonTextAnswer(text.replace('"user_id":-1', `"user_id":${KONGREGATE_HUGE_USER_ID}`));
}
