import { Outage } from '@playerlink/core';
import { type CallPorts, fetchJson, type JsonAnswer } from '@playerlink/provider-kit';
import { z } from 'zod';
import { membersOf, type PsnAccount, readAccountId, readOnlineId } from './account.ts';
import {
  type CodeFlow,
  type PsnClient,
  permitsServer,
  redeem,
  refused,
  unknownForm,
} from './code-flow.ts';
import type { LegacyEndpoints } from './endpoints.ts';

/**
 * The flow of PS4, PS Vita and PS3: a code is exchanged for an access token, and the platform is asked
 * what that token is about.
 */
export function legacyFlow(
  ports: CallPorts,
  { tokenUrl, tokenInfoUrl }: LegacyEndpoints,
  client: PsnClient,
): CodeFlow {
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const { host } = new URL(tokenInfoUrl);
  return async (code) => {
    const { accessToken } = await redeem(ports, tokenUrl, client, code);
    const answer = await fetchJson(ports, {
      url: addressOf(tokenInfoUrl, accessToken),
      headers: { authorization: `Basic ${basic}` },
      signal: code.signal,
    });
    return { ...judgeTokenInfo(answer, host, client, ports.clock.now()), accessToken };
  };
}

/**
 * Where a token is looked up.
 *
 * @throws Outage for a token that would be read as a step in the path
 */
export function addressOf(tokenInfoUrl: string, accessToken: string): string {
  if (/^\.\.?$/.test(accessToken)) throw unknownForm(new URL(tokenInfoUrl).host, 200);
  return `${tokenInfoUrl.replace(/\/+$/, '')}/${encodeURIComponent(accessToken)}`;
}

/** What has to be there before an answer says anything about anybody. */
const TokenInfo = z.object({
  client_id: z.string(),
  scopes: z.string(),
  expiration: z.iso.datetime({ offset: true }),
});

type Answer = Pick<JsonAnswer, 'status' | 'body'>;

/**
 * Judges what the platform said about an access token, at a time in ms. Pure. Only a token of ours, for
 * servers, that lives, of an account with an id, is a yes.
 *
 * @throws ConnectError NOTAUTHENTICATED for a token that is well described but not that; Outage for what
 * describes no token
 */
export function judgeTokenInfo(
  { status, body }: Answer,
  host: string,
  client: Pick<PsnClient, 'clientId' | 'accountIdField' | 'onlineIdField'>,
  now: number,
): PsnAccount {
  const members = membersOf(body);
  if (status !== 200) throw refusalOf(members.error, status, host);
  const { data: info } = TokenInfo.safeParse(members);
  if (info === undefined) throw unknownForm(host, status);
  const isOurs = info.client_id === client.clientId && permitsServer(info.scopes);
  const lives = Date.parse(info.expiration) > now;
  const accountId = readAccountId(members[client.accountIdField]);
  if (!isOurs || !lives || accountId === undefined) throw refused();
  return { accountId, onlineId: readOnlineId(members[client.onlineIdField]) };
}

/** The token is a moment old: whatever is said against it is no word about the player. */
function refusalOf(error: unknown, status: number, host: string): Outage {
  if (error !== 'invalid_client' && error !== 'unauthorized_client')
    return unknownForm(host, status);
  const operator = `${host} refuses our own credentials (${error}): check clientId and clientSecret`;
  return new Outage(`${host} answered ${status} ${error}`, { operator });
}
