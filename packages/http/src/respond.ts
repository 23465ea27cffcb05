import {
  ConnectError,
  type ConnectFlags,
  type ConnectRequest,
  isConnectError,
  type PlayerLink,
} from '@playerlink/core';
import { type Answer, COMMON_HEADERS, type Exchange } from './exchange.ts';
import { invalidBody, isJson, parseObject } from './json-body.ts';
import { bearerToken, callerOf, marksOf, notAuthorized } from './marks.ts';
import type { Settings } from './options.ts';
import { NOT_FOUND, notAllowed, problem, UNAVAILABLE, UNSUPPORTED_MEDIA_TYPE } from './problem.ts';

/** Answers one request: all the routes there are. Never rejects. */
export async function respond<Raw>(
  link: PlayerLink,
  settings: Settings<Raw>,
  exchange: Exchange<Raw>,
): Promise<Answer> {
  try {
    return await route(link, settings, exchange);
  } catch (thrown) {
    if (isConnectError(thrown)) return problem(thrown);
    report(settings, thrown, exchange.raw);
    return UNAVAILABLE;
  }
}

/** Tells the host, whose own failure to listen changes no answer. */
export function report<Raw>(settings: Settings<Raw>, thrown: unknown, raw: Raw): void {
  try {
    settings.onError(thrown, raw);
  } catch {}
}

const CONNECT = '/connect/';

function route<Raw>(
  link: PlayerLink,
  settings: Settings<Raw>,
  exchange: Exchange<Raw>,
): Answer | Promise<Answer> {
  const { method, path } = exchange;
  const { basePath } = settings;
  if (!path.startsWith(basePath)) return NOT_FOUND;
  const at = basePath === '' ? path : path.slice(basePath.length);
  switch (at) {
    case '/me':
      return method === 'GET' ? me(link, settings, exchange) : notAllowed('GET');
    case '/session':
      return method === 'DELETE' ? endSession(link, exchange) : notAllowed('DELETE');
    case '/healthz':
      return method === 'GET' || method === 'HEAD' ? health(link) : notAllowed('GET, HEAD');
  }
  const provider = at.startsWith(CONNECT) ? at.slice(CONNECT.length) : '';
  if (provider === '' || provider.includes('/')) return NOT_FOUND;
  if (method !== 'POST') return notAllowed('POST');
  return connect(link, settings, exchange, decodeProvider(provider));
}

function decodeProvider(encoded: string): string {
  try {
    return encoded.includes('%') ? decodeURIComponent(encoded) : encoded;
  } catch {
    throw new ConnectError('UNKNOWN_PROVIDER', { field: 'provider' });
  }
}

async function connect<Raw>(
  link: PlayerLink,
  settings: Settings<Raw>,
  exchange: Exchange<Raw>,
  provider: string,
): Promise<Answer> {
  const contentType = exchange.header('content-type');
  if (contentType !== undefined && !isJson(contentType)) return UNSUPPORTED_MEDIA_TYPE;
  const caller = await callerOf(settings, exchange);
  // A host's session may be a cookie, and without a type a page of another site could send this request.
  if (contentType === undefined && 'currentPlayerId' in caller) return UNSUPPORTED_MEDIA_TYPE;
  const marks = await marksOf(settings, exchange);
  const body = await exchange.readBody(settings.bodyLimit);
  if (body === 'too large') return problem(invalidBody(), 413);
  const result = await link.connect({
    provider,
    ...readConnect(parseObject(body)),
    ...caller,
    ...marks,
  });
  const { outcome, newPlayer, playerId, displayName, authToken, scriptData, scriptError } = result;
  return ok({ outcome, newPlayer, playerId, displayName, authToken, scriptData, scriptError });
}

type FromBody = Pick<ConnectRequest, 'credentials' | 'flags' | 'segments' | 'scriptData'>;

/**
 * Splits a body. What is not named here is a credential; core refuses those its provider does not know,
 * which is how a mark in a body ends. The forms are core's to check too, hence the casts.
 */
function readConnect(body: Record<string, unknown>): FromBody {
  const {
    doNotLinkToCurrentPlayer,
    errorOnSwitch,
    switchIfPossible,
    doNotCreateNewPlayer,
    syncDisplayName,
    segments,
    scriptData,
    ...credentials
  } = body;
  const flags: { [flag in keyof ConnectFlags]-?: unknown } = {
    doNotLinkToCurrentPlayer,
    errorOnSwitch,
    switchIfPossible,
    doNotCreateNewPlayer,
    syncDisplayName,
  };
  return { credentials, flags, segments, scriptData } as FromBody;
}

async function me<Raw>(
  link: PlayerLink,
  settings: Settings<Raw>,
  exchange: Exchange<Raw>,
): Promise<Answer> {
  const caller = await callerOf(settings, exchange);
  const playerId =
    'currentPlayerId' in caller
      ? caller.currentPlayerId
      : (await sessionOf(link, caller.session)).playerId;
  const player = playerId === null ? undefined : await link.players.get(playerId);
  if (player === undefined) throw notAuthorized();
  const { id, displayName, externalIds, segments, scriptData } = player;
  const { achievements, virtualGoods, createdAt, lastSeenAt } = player;
  return ok({
    playerId: id,
    displayName,
    externalIds,
    segments,
    scriptData,
    achievements,
    virtualGoods,
    createdAt,
    lastSeenAt,
  });
}

async function endSession(link: PlayerLink, exchange: Exchange<unknown>): Promise<Answer> {
  const session = await sessionOf(link, bearerToken(exchange));
  await link.sessions.revoke(session);
  return { status: 204, headers: COMMON_HEADERS, body: '' };
}

async function sessionOf(link: PlayerLink, token: string | undefined) {
  const session = token === undefined ? undefined : await link.sessions.resolve(token);
  if (session === undefined) throw notAuthorized();
  return session;
}

async function health(link: PlayerLink): Promise<Answer> {
  await link.ready();
  return ok({ status: 'ok' });
}

const OK_HEADERS = { 'content-type': 'application/json', ...COMMON_HEADERS } as const;

const ok = (value: object): Answer => ({
  status: 200,
  headers: OK_HEADERS,
  body: JSON.stringify(value),
});
