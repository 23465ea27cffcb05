import { type Answer, jsonAnswer, jsonTextAnswer } from '../reply.ts';

/** Every lie. */
export const PSN_LIES = [
  'numericUserId',
  'otherClientId',
  'pastExpiration',
  'noScope',
  'noUserId',
  'wrongEnvironment',
  'missingUserInfo',
  'otherAccountInUserInfo',
  'invalidClient',
  'unauthorizedClient',
  'accessDenied',
  'emptyObject',
  'foreignSigner',
  'subAccount',
] as const;

/** The platform's own lies. The README of this package describes each. */
export type PsnLie = (typeof PSN_LIES)[number];

/** A refusal in the documented form. Of the texts and codes only 4151 is known to be real. */
function refusal(
  status: number,
  error: string,
  error_code: number,
  error_description: string,
): Answer {
  return jsonAnswer({ error, error_code, error_description }, status);
}

const BASIC = { 'www-authenticate': 'Basic realm="psn"' };
const BEARER = { 'www-authenticate': 'Bearer error="invalid_token"' };

/** The client proved nothing, or something wrong. */
export const INVALID_CLIENT = withHeaders(
  refusal(401, 'invalid_client', 4102, 'Bad client credentials'),
  BASIC,
);

/** The client may not do this at all. */
export const UNAUTHORIZED_CLIENT = refusal(
  400,
  'unauthorized_client',
  4151,
  'Client does not have grant type: ["authorization_code"]',
);

/** The request is not in the form it must have. */
export const INVALID_REQUEST = refusal(400, 'invalid_request', 4098, 'Bad request');

/** Only authorization codes can be redeemed. */
export const UNSUPPORTED_GRANT_TYPE = refusal(
  400,
  'unsupported_grant_type',
  4100,
  'Unsupported grant type',
);

/** A scope that the title does not have. */
export const INVALID_SCOPE = refusal(400, 'invalid_scope', 4153, 'Invalid scope');

/** The code does not hold, or not here, or not so. */
export const INVALID_GRANT = refusal(400, 'invalid_grant', 4159, 'Invalid authorization code');

/** The access token does not hold, or not for this client. */
export const UNKNOWN_TOKEN = refusal(400, 'invalid_token', 4097, 'Invalid token');

/** The access token sent as a bearer does not hold. */
export const INVALID_BEARER = withHeaders(
  refusal(401, 'invalid_token', 4097, 'Invalid token'),
  BEARER,
);

/** The access token is another user's. */
export const FORBIDDEN = refusal(403, 'access_denied', 4103, 'Access to this user is denied');

/** Under `missingUserInfo`. */
export const NO_USER_INFO = refusal(404, 'not_found', 4104, 'No user information');

/** What the content delivery network in front of the platform says to an address it blocks. */
export const ACCESS_DENIED: Answer = {
  status: 403,
  headers: { 'content-type': 'text/html', server: 'AkamaiGHost' },
  body: '<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n</BODY>\n</HTML>\n',
};

/** A success. Under `numericUserId` its account id is a bare number above 2^53. */
export function success(value: object, lies: ReadonlySet<PsnLie>): Answer {
  return withHeaders(jsonTextAnswer(accountJson(value, lies)), { 'cache-control': 'no-store' });
}

/** The object as JSON. Under `numericUserId` its account id is a bare number above 2^53. */
export function accountJson(value: object, lies: ReadonlySet<PsnLie>): string {
  const text = JSON.stringify(value);
  if (!lies.has('numericUserId')) return text;
  // A number cannot hold it. No string of JSON can contain these keys with their quotes.
  return text.replace(/"(user_id|account_id)":"(\d+)"/, '"$1":$2');
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
