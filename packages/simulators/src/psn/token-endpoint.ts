import { uuidFrom } from '../jwt/uuid.ts';
import { decodeQuery, strictParameters } from '../query.ts';
import type { Answer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import {
  INVALID_CLIENT,
  INVALID_GRANT,
  INVALID_REQUEST,
  INVALID_SCOPE,
  success,
  UNAUTHORIZED_CLIENT,
  UNSUPPORTED_GRANT_TYPE,
} from './answers.ts';
import { callingClient, type PsnCall } from './call.ts';
import type { PsnFlow } from './environments.ts';
import { type PsnGrant, TOKEN_LIFE } from './grants.ts';
import { v3AccessToken, v3IdToken } from './id-token.ts';

const PARAMETERS = ['grant_type', 'code', 'redirect_uri'];

/** What every title of the newer flow may ask for, and gets when it does not say. */
const V3_SCOPES = ['psn:s2s', 'openid', 'id_token:psn.basic_claims'];

/** Redeems a code of the older flow. */
export function answerLegacyToken(call: PsnCall): Answer {
  const redeemed = redeem(call, 'legacy-2.0', PARAMETERS);
  if ('refusal' in redeemed) return redeemed.refusal;
  const { grant, parameters } = redeemed;
  const access_token = uuidFrom(call.platform.derive('access_token', parameters.get('code') ?? ''));
  call.platform.grants.addToken(access_token, grant);
  return success({ access_token, ...TOKEN_FIELDS, scope: 'psn:s2s' }, call.lies);
}

/** Redeems a code of the newer flow; `openid` in the scope asks for the id token. */
export function answerV3Token(call: PsnCall): Answer {
  const { platform, lies } = call;
  const redeemed = redeem(call, 'v3', [...PARAMETERS, 'scope']);
  if ('refusal' in redeemed) return redeemed.refusal;
  const { grant, parameters } = redeemed;
  const access_token = v3AccessToken(platform.derive, grant, parameters.get('code') ?? '');
  platform.grants.addToken(access_token, grant);
  const scope = parameters.get('scope') ?? V3_SCOPES.join(' ');
  const told = lies.has('noScope') ? 'openid id_token:psn.basic_claims' : scope;
  const id_token = scope.split(' ').includes('openid') && v3IdToken(platform.derive, grant, lies);
  return success(
    { access_token, ...TOKEN_FIELDS, scope: told, ...(id_token && { id_token }) },
    lies,
  );
}

const TOKEN_FIELDS = { token_type: 'bearer', expires_in: TOKEN_LIFE };

interface Redeemed {
  readonly grant: PsnGrant;
  readonly parameters: ReadonlyMap<string, string>;
}

function redeem(
  call: PsnCall,
  flow: PsnFlow,
  allowed: readonly string[],
): Redeemed | { readonly refusal: Answer } {
  const { platform, environment, request, lies } = call;
  const clientId = callingClient(call);
  if (clientId === undefined) return { refusal: INVALID_CLIENT };
  if (lies.has('unauthorizedClient')) return { refusal: UNAUTHORIZED_CLIENT };

  const parameters = readForm(request, allowed);
  const code = parameters?.get('code');
  const redirectUri = parameters?.get('redirect_uri');
  const grantType = parameters?.get('grant_type');
  if (!parameters || !code || !redirectUri || !grantType) return { refusal: INVALID_REQUEST };
  if (grantType !== 'authorization_code') return { refusal: UNSUPPORTED_GRANT_TYPE };
  if (!isScope(parameters.get('scope'))) return { refusal: INVALID_SCOPE };

  const redemption = { flow, environment, clientId, redirectUri };
  const redeemed = platform.grants.redeem(code, redemption, request.time);
  if (!redeemed) return { refusal: INVALID_GRANT };
  return { grant: { ...redeemed, issuedAt: request.time }, parameters };
}

function readForm(request: RecordedRequest, allowed: readonly string[]) {
  const type = request.headers['content-type'] ?? '';
  const isForm = /^application\/x-www-form-urlencoded(; ?charset=utf-8)?$/i.test(type);
  if (!isForm || request.query.length > 0) return undefined;
  return strictParameters(decodeQuery(request.body), allowed);
}

/** Whether these are scopes that a title has, each once, with the one it needs. */
function isScope(scope: string | undefined): boolean {
  if (scope === undefined) return true;
  const asked = scope.split(' ');
  if (new Set(asked).size !== asked.length || !asked.includes('psn:s2s')) return false;
  return asked.every((one) => V3_SCOPES.includes(one));
}
