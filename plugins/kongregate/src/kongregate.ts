import {
  type CallOptions,
  ConnectError,
  defineProvider,
  type IdentityClaim,
  type PlatformFriend,
} from '@playerlink/core';
import {
  type CallPorts,
  fetchJson,
  refusalAlarm,
  requireHttps,
  withOutagePolicy,
} from '@playerlink/provider-kit';
import { z } from 'zod';
import {
  BASE_URL,
  endpoint,
  isBaseUrl,
  judgeAuthentication,
  readFriendsPage,
  USER_ID,
} from './kongregate-api.ts';

const options = z.strictObject({
  /** The game's private key at Kongregate: it binds every token to this title. */
  apiKey: z
    .string()
    .min(1, 'must not be empty (is the environment variable set?)')
    .regex(/^\S*$/, 'must be a text without blanks'),
  /** Default https://api.kongregate.com. */
  baseUrl: z
    .string()
    .refine(isBaseUrl, 'must be an http(s) URL without query, fragment, user name and password')
    .default(BASE_URL),
  /** Whether friends are asked for after each connect. GameSparks' page promises none, so the default is false. */
  friends: z.boolean().default(false),
});

const credentials = z.object({
  userId: z.string().regex(/^\d{1,19}$/),
  // Hex today. Lenient, because it is always encoded and Kongregate names no alphabet.
  gameAuthToken: z.string().regex(/^[!-~]{1,256}$/),
});

/**
 * Sign in with Kongregate: asks Kongregate's Server API whether a game_auth_token is this user's, in the
 * game that the API key belongs to.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [kongregate({ apiKey })],
 * });
 * ```
 */
export const kongregate = defineProvider({
  id: 'kongregate',
  wire: {
    request: 'KongregateConnectRequest',
    systemId: 'KO',
    linkField: 'userId',
    rejectField: 'gameAuthToken',
  },
  options,
  credentials,
  setup: ({ apiKey, baseUrl, friends }, ports) => {
    requireHttps('kongregate', ports.fetch, { baseUrl });
    const login = withOutagePolicy(ports, { provider: 'kongregate' });
    const friendPorts = withOutagePolicy(ports, { provider: 'kongregate', part: 'friends' });
    const count = refusalAlarm(ports, { provider: 'kongregate', check: 'the option apiKey' });
    return {
      verify: async (given, { signal }): Promise<IdentityClaim> => {
        const { userId, gameAuthToken } = given;
        if (!USER_ID.test(userId)) throw new ConnectError('NOTAUTHENTICATED');
        const answer = await fetchJson(login, {
          url: endpoint(baseUrl, 'authenticate.json'),
          query: { user_id: userId, game_auth_token: gameAuthToken, api_key: apiKey },
          signal,
        });
        const claim = judgeAuthentication(answer, userId);
        count(claim !== undefined);
        if (claim === undefined) throw new ConnectError('NOTAUTHENTICATED');
        return claim;
      },
      ...(friends && {
        friends: ({ externalId }, call) => listFriends(friendPorts, baseUrl, externalId, call),
      }),
    };
  },
});

const MAX_PAGES = 10;
const MAX_FRIENDS = 5_000;
const MAX_PAGE_BYTES = 1_048_576;

/** The user's friends, 500 a page, one page after the other. The endpoint asks for no key. */
async function listFriends(
  ports: CallPorts,
  baseUrl: string,
  userId: string,
  { signal }: CallOptions,
): Promise<readonly PlatformFriend[]> {
  const found = new Map<string, PlatformFriend>();
  for (let page = 1, pages = 1; page <= Math.min(pages, MAX_PAGES); page += 1) {
    const answer = await fetchJson(ports, {
      url: endpoint(baseUrl, 'user_info.json'),
      query: { user_id: userId, friends: 'true', page_num: String(page) },
      maxBytes: MAX_PAGE_BYTES,
      signal,
    });
    const read = readFriendsPage(answer, userId);
    pages = read.pages;
    // A list that changes meanwhile moves friends from page to page.
    for (const friend of read.friends) found.set(friend.externalId, friend);
  }
  return [...found.values()].slice(0, MAX_FRIENDS);
}
