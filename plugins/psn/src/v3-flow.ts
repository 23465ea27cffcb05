import { Outage } from '@playerlink/core';
import {
  fetchJson,
  type JsonAnswer,
  type JwtMembers,
  type JwtPorts,
  jwtVerifier,
} from '@playerlink/provider-kit';
import {
  type AccountFields,
  membersOf,
  type PsnAccount,
  readAccountId,
  readOnlineId,
} from './account.ts';
import {
  type CodeFlow,
  type PsnClient,
  permitsServer,
  redeem,
  refused,
  unknownForm,
} from './code-flow.ts';
import type { V3Endpoints } from './endpoints.ts';

const HOUR_MS = 3_600_000;

/**
 * The flow of PS5 and newer registrations: a code is exchanged for an access token and an id token; the id
 * token is verified, and the platform is asked who the access token's user is.
 */
export function v3Flow(
  ports: JwtPorts,
  { tokenUrl, userInfoUrl, jwksUrl, issuer, envIssuerId }: V3Endpoints,
  client: PsnClient,
  skewMs: number | undefined,
): CodeFlow {
  const verifyIdToken = jwtVerifier(ports, {
    issuers: [{ issuer, audience: client.clientId, jwksUrl }],
    claims: { env_iss_id: envIssuerId },
    // No claim is known to name the account in every id token. `userinfo` does; `iss` is always text.
    subject: { claim: 'iss', pattern: /^.+$/s },
    // It has just been issued.
    maxAgeMs: HOUR_MS,
    maxLifeMs: 24 * HOUR_MS,
    ...(skewMs !== undefined && { skewMs }),
  });
  const { host: tokenHost } = new URL(tokenUrl);
  const { host } = new URL(userInfoUrl);
  return async (code) => {
    const { signal } = code;
    const { accessToken, idToken, scope } = await redeem(ports, tokenUrl, client, code);
    if (idToken === undefined) throw withoutIdToken(tokenHost);
    if (scope !== undefined && !permitsServer(scope)) throw refused();
    const { claims } = await verifyIdToken(idToken, { signal });
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await fetchJson(ports, { url: userInfoUrl, headers, signal });
    const account = readUserInfo(answer, host, client);
    if (contradicts(claims, account, client)) throw refused();
    return { ...account, accessToken };
  };
}

function withoutIdToken(host: string): Outage {
  const operator = `${host} gives no id_token: check that the option scope asks for openid`;
  return new Outage(`${host} answered 200 without an id token`, { operator });
}

/**
 * Reads what the platform said about an access token's user. Pure.
 *
 * @throws Outage for what names no account: the token is a moment old, so that is no word about the player
 */
export function readUserInfo(
  { status, body }: Pick<JsonAnswer, 'status' | 'body'>,
  host: string,
  { accountIdField, onlineIdField }: AccountFields,
): PsnAccount {
  const members = membersOf(body);
  const accountId = readAccountId(members[accountIdField]);
  if (status !== 200 || accountId === undefined) throw unknownForm(host, status);
  return { accountId, onlineId: readOnlineId(members[onlineIdField]) };
}

/** Whether an id token names an account, and another one. */
const contradicts = (
  claims: JwtMembers,
  { accountId }: PsnAccount,
  { accountIdField }: Pick<AccountFields, 'accountIdField'>,
): boolean => accountIdField in claims && readAccountId(claims[accountIdField]) !== accountId;
