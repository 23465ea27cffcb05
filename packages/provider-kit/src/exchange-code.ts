import { ConnectError, Outage } from '@playerlink/core';
import type { CallPorts } from './call-platform.ts';
import { fetchJson, type JsonAnswer } from './fetch-json.ts';
import { ownMembers } from './own-members.ts';

/** An authorization code to be exchanged (RFC 6749, 4.1.3), and for whom. */
export interface CodeExchange {
  /** https, from the configuration. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * How the client shows who it is: by HTTP Basic, with id and secret as they are, or by `client_id` and
   * `client_secret` in the form. Default `basic`.
   */
  readonly clientAuth?: 'basic' | 'form';
  readonly code: string;
  readonly redirectUri?: string | undefined;
  /** More parameters of the platform's own, such as `scope`. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** What a platform gives for a code. */
export interface CodeTokens {
  /** Printable ASCII, 1..8,192 characters. */
  readonly accessToken: string;
  readonly idToken: string | undefined;
  readonly scope: string | undefined;
  /** From now, ms, 0 or more; absent when the platform does not say. */
  readonly expiresInMs: number | undefined;
}

/** Errors that are about our registration or our request, never about the player. */
const OURS = new Set<unknown>([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/**
 * Exchanges an authorization code, once: a second try could find the code burnt by the first.
 *
 * @throws ConnectError NOTAUTHENTICATED when the platform says `invalid_grant`
 * @throws Outage for everything else; with an operator line when the platform refuses our own credentials
 * @throws TypeError for a programmer's mistake, such as no client secret. Nothing is sent then.
 */
export async function exchangeCode(ports: CallPorts, exchange: CodeExchange): Promise<CodeTokens> {
  const { tokenUrl, clientId, clientSecret, clientAuth = 'basic', redirectUri } = exchange;
  // Plain JavaScript would send `undefined` as if it were meant.
  if (!clientId || !clientSecret) throw new TypeError('clientId and clientSecret are required');
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const inForm = { client_id: clientId, client_secret: clientSecret };
  const answer = await fetchJson(ports, {
    url: tokenUrl,
    method: 'POST',
    ...(clientAuth === 'basic' && { headers: { authorization: `Basic ${basic}` } }),
    form: {
      ...exchange.parameters,
      grant_type: 'authorization_code',
      code: exchange.code,
      ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
      ...(clientAuth === 'form' && inForm),
    },
    signal: exchange.signal,
    timeoutMs: exchange.timeoutMs,
    retries: 0,
  });
  return judgeExchange(answer, new URL(tokenUrl).host);
}

/**
 * Judges a token endpoint's answer. Pure.
 *
 * @throws ConnectError NOTAUTHENTICATED, Outage
 */
export function judgeExchange(
  { status, body }: Pick<JsonAnswer, 'status' | 'body'>,
  host: string,
): CodeTokens {
  const members = ownMembers(body);
  const error = members?.error ?? undefined;
  if (members === undefined || status !== 200 || error !== undefined) {
    throw refusalOf(error, status, host);
  }
  const { access_token: accessToken, token_type: type } = members;
  const { id_token: idToken, scope, expires_in: expiresIn } = members;
  const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer';
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(accessToken) || !isBearer) {
    throw new Outage(`${host} answered 200 without a token`);
  }
  return {
    accessToken,
    idToken: typeof idToken === 'string' ? idToken : undefined,
    scope: typeof scope === 'string' ? scope : undefined,
    expiresInMs: toMs(expiresIn),
  };
}

/** Seconds in JSON as ms; absent for what cannot be a span of time. */
function toMs(seconds: unknown): number | undefined {
  const ms = typeof seconds === 'number' ? seconds * 1_000 : -1;
  return ms >= 0 && ms <= Number.MAX_SAFE_INTEGER ? ms : undefined;
}

function refusalOf(error: unknown, status: number, host: string): ConnectError | Outage {
  if (error === 'invalid_grant') return new ConnectError('NOTAUTHENTICATED');
  if (!OURS.has(error)) return new Outage(`${host} answered ${status} in an unknown form`);
  const operator = `${host} refuses our own credentials or request (${error}): check client id, client secret and redirect URI`;
  return new Outage(`${host} answered ${status} ${error}`, { operator });
}
