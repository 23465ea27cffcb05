import { type Answer, jsonAnswer } from '../reply.ts';
import type { Derive } from '../seed.ts';
import { userIdOf, type ViberAccount } from './users.ts';

/** The platform's own lies: each changes what would have been a success. */
export type ViberLie = (typeof VIBER_LIES)[number];

/** The names of all lies. */
export const VIBER_LIES = [
  'missingId',
  'controlCharactersInId',
  'numericId',
  'longId',
  'noName',
  'otherApp',
  'noAppId',
  'statusNotZero',
  'pushFailure',
  'endlessFriends',
] as const;

type Lies = ReadonlySet<ViberLie>;

/** What a user can show. */
type Shown = Pick<ViberAccount, 'player' | 'id' | 'name'>;

/** Friends on one page. */
const FRIENDS_PER_PAGE = 50;

/** How long the id of `longId` is: one more than a client has to take. */
const LONG_ID = 129;

const failure = (status: number, error: string): Answer => jsonAnswer({ error }, status);

/** A query or a body that is not exactly what the endpoint takes. */
export const BAD_REQUEST = failure(400, 'unknown, duplicated, missing or malformed parameters');
/** No token, or one that is unknown, expired, revoked or, with a secret, of another app. */
export const INVALID_TOKEN = failure(401, 'the access token is not valid');
/** A valid token of an app that may not sign players in. */
export const APP_SUSPENDED = failure(403, 'the app is suspended');
/** No app secret, or a wrong one. */
export const WRONG_SECRET = failure(403, 'the app secret is not valid');
/** A push registration of somebody else. */
export const OTHER_USER = failure(403, 'the id is not of the user of the access token');
/** A body that does not say it is JSON. */
export const NOT_JSON = failure(415, 'the content-type must be application/json');
/** What `pushFailure` tells. */
export const PUSH_FAILED = failure(500, 'the push service is out of order');
/** What `statusNotZero` tells, in the form of Viber's documented Bot API. */
export const STATUS_NOT_ZERO = jsonAnswer({ status: 2, status_message: 'invalidAuthToken' });
/** A success of the push registration. */
export const PUSH_REGISTERED = jsonAnswer({ ok: true });

/** A success of the profile; `appId` is absent where the app secret binds the call. */
export function profileAnswer(
  account: ViberAccount,
  appId: string | undefined,
  derive: Derive,
  lies: Lies,
): Answer {
  const user = shownUser(account, derive, lies);
  const told = lies.has('otherApp') ? derive('other_app').toString('hex', 0, 8) : appId;
  return jsonAnswer(told === undefined || lies.has('noAppId') ? user : { ...user, app_id: told });
}

/** A page of friends, from 0. The first has no `next` when it is the last; another has null. */
export function friendsAnswer(
  account: ViberAccount,
  page: number,
  derive: Derive,
  lies: Lies,
): Answer {
  const start = page * FRIENDS_PER_PAGE;
  const end = start + FRIENDS_PER_PAGE;
  const shown: Shown[] = [...account.friends].slice(start, end);
  const isEndless = lies.has('endlessFriends');
  while (isEndless && shown.length < FRIENDS_PER_PAGE) {
    // Not kept: a client that never stops must not fill this side's memory.
    const player = `stranger${start + shown.length}_of_${account.id}`;
    shown.push({ player, id: userIdOf(derive, player), name: player });
  }
  const friends = shown.map((friend) => shownUser(friend, derive, lies));
  if (isEndless || end < account.friends.size) {
    return jsonAnswer({ friends, next: cursorOf(derive, account, page + 1) });
  }
  return jsonAnswer(page === 0 ? { friends } : { friends, next: null });
}

/** The page a cursor leads to, 0 without one; `undefined` when it was never this account's. */
export function pageAt(
  derive: Derive,
  account: ViberAccount,
  cursor: string | undefined,
): number | undefined {
  if (cursor === undefined || cursor === '') return 0;
  const [, digits] = /^([1-9]\d{0,8})\+/.exec(cursor) ?? [];
  const page = Number(digits);
  return digits !== undefined && cursorOf(derive, account, page) === cursor ? page : undefined;
}

/** With a `+` and a `/`: a client that does not encode it sends another one. */
function cursorOf(derive: Derive, account: ViberAccount, page: number): string {
  const mac = derive('cursor', account.id, String(page)).toString('base64url', 0, 12);
  return `${page}+/${mac}`;
}

/** What a user shows, told with the lies about ids and names. */
function shownUser({ player, id, name }: Shown, derive: Derive, lies: Lies) {
  let told: string | number = id;
  if (lies.has('controlCharactersInId')) told = `${id.slice(0, 12)}\u0000\r\n\u001b${id.slice(12)}`;
  if (lies.has('longId')) told = id.padEnd(LONG_ID, id);
  if (lies.has('numericId')) told = derive('numeric_id', player).readUIntBE(0, 6);
  return { ...(!lies.has('missingId') && { id: told }), ...(!lies.has('noName') && { name }) };
}
