import { strictParameters } from '../query.ts';
import { type Answer, jsonAnswer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import type { Derive } from '../seed.ts';
import {
  FORBIDDEN,
  INVALID_BEARER,
  INVALID_CLIENT,
  INVALID_REQUEST,
  NO_USER_INFO,
  type PsnLie,
  success,
  UNKNOWN_TOKEN,
} from './answers.ts';
import { callersGrant, callingClient, type PsnCall } from './call.ts';
import { expiryOf, type PsnGrant } from './grants.ts';
import { otherClientId, v3KeySet } from './id-token.ts';

/** What the older flow says about an access token to the client that it was given to. */
export function answerTokenInfo(call: PsnCall, segment: string): Answer {
  const { platform, environment, request, lies } = call;
  const clientId = callingClient(call);
  if (clientId === undefined) return INVALID_CLIENT;
  if (!isBare(request)) return INVALID_REQUEST;
  const grant = platform.grants.withToken(decoded(segment), request.time);
  const fits = grant?.flow === 'legacy-2.0' && grant.environment === environment;
  if (!fits || grant.clientId !== clientId) return UNKNOWN_TOKEN;
  return success(tokenInfo(platform.derive, grant, request.time, lies), lies);
}

function tokenInfo(derive: Derive, grant: PsnGrant, now: number, lies: ReadonlySet<PsnLie>) {
  const { account, clientId } = grant;
  const expiration = lies.has('pastExpiration') ? now - 3_600_000 : expiryOf(grant);
  return {
    scopes: lies.has('noScope') ? 'openid' : 'psn:s2s',
    expiration: new Date(expiration).toISOString(),
    ...(!lies.has('noUserId') && { user_id: account.accountId }),
    client_id: lies.has('otherClientId') ? otherClientId(derive) : clientId,
    duid: derive('duid', account.name).toString('hex'),
    device_type: 'PS4',
    is_sub_account: lies.has('subAccount'),
    online_id: account.onlineId,
    country_code: 'GB',
    language_code: 'en',
  };
}

/** What the newer flow says about the user of an access token. */
export function answerUserInfo(call: PsnCall): Answer {
  const { platform, request, lies } = call;
  const grant = callersGrant(call);
  if (grant?.flow !== 'v3') return INVALID_BEARER;
  if (!isBare(request)) return INVALID_REQUEST;
  if (lies.has('missingUserInfo')) return NO_USER_INFO;
  const isOther = lies.has('otherAccountInUserInfo');
  const account = isOther ? platform.users.strangerTo(grant.account) : grant.account;
  const id = !lies.has('noUserId') && { account_id: account.accountId };
  return success({ ...id, online_id: account.onlineId }, lies);
}

/** The key set of the newer flow. */
export function answerJwks({ platform, environment, request }: PsnCall): Answer {
  if (!isBare(request)) return INVALID_REQUEST;
  return jsonAnswer(v3KeySet(platform.derive, environment));
}

/** Friends on one page at most, and by default. */
const MOST_FRIENDS = 100;

/** Friends of the access token's user, a page of them. Made up, for a token of either flow. */
export function answerFriends(call: PsnCall, segment: string): Answer {
  const { request } = call;
  const grant = callersGrant(call);
  if (!grant) return INVALID_BEARER;
  const page = readPage(request);
  if (!page) return INVALID_REQUEST;
  if (segment !== grant.account.accountId) return FORBIDDEN;

  const { offset, limit } = page;
  const all = [...grant.account.friends];
  const nextOffset = offset + limit;
  const friends = all
    .slice(offset, nextOffset)
    .map(({ accountId, onlineId }) => ({ accountId, onlineId }));
  return jsonAnswer({ friends, ...(nextOffset < all.length && { nextOffset }) });
}

function readPage(request: RecordedRequest) {
  const parameters = request.body === '' && strictParameters(request, ['offset', 'limit']);
  if (!parameters) return undefined;
  const offset = parameters.get('offset') ?? '0';
  const limit = parameters.get('limit') ?? String(MOST_FRIENDS);
  if (!/^(0|[1-9]\d{0,8})$/.test(offset) || !/^[1-9]\d{0,2}$/.test(limit)) return undefined;
  if (Number(limit) > MOST_FRIENDS) return undefined;
  return { offset: Number(offset), limit: Number(limit) };
}

/** No query and no body: nothing is asked for that way here. */
function isBare({ query, body }: RecordedRequest): boolean {
  return query.length === 0 && body === '';
}

/** The text of one path segment; of a malformed one, nothing that anyone was given. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
