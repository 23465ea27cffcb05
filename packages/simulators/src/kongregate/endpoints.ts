import { strictParameters } from '../query.ts';
import type { Answer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import type { Derive } from '../seed.ts';
import {
  authenticated,
  BAD_USER_INFO,
  describeUser,
  INVALID_CREDENTIALS,
  KONGREGATE_HUGE_USER_ID,
  type KongregateLie,
  lyingAnswer,
  MISSING_PARAMETERS,
  MOST_USERS,
  USER_NOT_FOUND,
  usersAnswer,
} from './answers.ts';
import { readToken } from './tokens.ts';
import type { KongregateAccount, KongregateUsers } from './users.ts';

/** What the endpoints answer from. */
export interface KongregatePlatform {
  readonly derive: Derive;
  readonly users: KongregateUsers;
  /** Game names by API key. */
  readonly games: ReadonlyMap<string, string>;
}

type Endpoint = (
  platform: KongregatePlatform,
  request: RecordedRequest,
  lies: ReadonlySet<KongregateLie>,
) => Answer;

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/api/authenticate.json', authenticate],
  ['/api/user_info.json', userInfo],
]);

/** The platform's answer, or `undefined` for a path it does not have. */
export function answerKongregate(
  ...[platform, request, lies]: Parameters<Endpoint>
): Answer | undefined {
  const endpoint = ENDPOINTS.get(request.path);
  if (endpoint && request.method !== 'GET') {
    return { status: 405, headers: { allow: 'GET' }, body: '' };
  }
  return endpoint?.(platform, request, lies);
}

function authenticate(...[platform, request, lies]: Parameters<Endpoint>): Answer {
  const parameters = readParameters(request, ['user_id', 'game_auth_token', 'api_key']);
  const userId = parameters?.get('user_id');
  const token = parameters?.get('game_auth_token');
  const apiKey = parameters?.get('api_key');
  if (!userId || !token || !apiKey) return MISSING_PARAMETERS;

  const { derive, users, games } = platform;
  const claims = games.has(apiKey) ? readToken(derive, apiKey, token) : undefined;
  if (!claims) return INVALID_CREDENTIALS;
  const account = users.get(claims.name);
  // Under this lie the player answers to both ids that a rounding reader takes for one.
  const huge = lies.has('hugeUserId') && CONFUSED_IDS.includes(userId);
  if (userId !== account.userId && !huge) return INVALID_CREDENTIALS;
  if (claims.generation < account.generation) return INVALID_CREDENTIALS;
  // Above it only after a restart: then this token alone knows the password changes before.
  account.generation = claims.generation;
  return authenticated(account, () => strangerTo(account, users), lies);
}

const CONFUSED_IDS = [String(2 ** 53), KONGREGATE_HUGE_USER_ID];

function userInfo(...[{ derive, users, games }, request, lies]: Parameters<Endpoint>): Answer {
  const wanted = readUserInfo(request);
  if (!wanted) return BAD_USER_INFO;
  const { keys, by, many, shown } = wanted;
  const [title = ''] = games.values();
  const accounts = keys.map((key) => users[by](key));
  const described = accounts.map(
    (account) => account && describeUser(account, shown, title, derive),
  );
  if (many) return usersAnswer(described);
  const [account] = accounts;
  const [user] = described;
  if (!account || !user) return USER_NOT_FOUND;
  return lyingAnswer(user, () => strangerTo(account, users), lies);
}

const SELECTORS = [
  { parameter: 'user_id', by: 'withId', many: false },
  { parameter: 'username', by: 'called', many: false },
  { parameter: 'user_ids', by: 'withId', many: true },
  { parameter: 'usernames', by: 'called', many: true },
] as const;

/** The users and the page that a user_info.json request asks for, or `undefined` if it is wrong. */
function readUserInfo(request: RecordedRequest) {
  const names = SELECTORS.map(({ parameter }) => parameter);
  const parameters = readParameters(request, [...names, 'friends', 'page_num']);
  if (!parameters) return undefined;
  const [selector, ...more] = SELECTORS.filter(({ parameter }) => parameters.has(parameter));
  if (!selector || more.length > 0) return undefined;

  const { parameter, by, many } = selector;
  const value = parameters.get(parameter) ?? '';
  const keys = many ? value.split(',') : [value];
  if (keys.includes('') || keys.length > MOST_USERS) return undefined;

  const friends = parameters.get('friends') ?? 'false';
  const page = parameters.get('page_num') ?? '1';
  if (!/^(true|false)$/.test(friends) || !/^[1-9]\d{0,8}$/.test(page)) return undefined;
  // Documented: friends, and so their pages, are for requests about one user.
  if (many && (friends === 'true' || parameters.has('page_num'))) return undefined;
  return { keys, by, many, shown: { requested: friends === 'true', page: Number(page) } };
}

function readParameters(request: RecordedRequest, allowed: readonly string[]) {
  return request.body === '' ? strictParameters(request, allowed) : undefined;
}

/** The id of a real other account. */
function strangerTo(account: KongregateAccount, users: KongregateUsers): string {
  return users.get(account.name === 'stranger' ? 'another stranger' : 'stranger').userId;
}
