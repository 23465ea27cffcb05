import { ConnectError, type ConnectRequest } from '@playerlink/core';
import { type Call, notAuthorized } from './call.ts';
import { type Answer, ok } from './exchange.ts';
import { isSaidToBeJson, mayBeSent, readObject } from './json-body.ts';
import { callerOf, marksOf } from './marks.ts';
import { tooLarge, unsupportedMediaType } from './problem.ts';
import { FLAGS } from './schemas.ts';

/** `POST /connect/:provider` */
export async function connect<Raw>(call: Call<Raw>): Promise<Answer> {
  const { service, exchange } = call;
  const provider = decodeProvider(call.param);
  if (!isSaidToBeJson(exchange)) return unsupportedMediaType(call.requestId);
  const caller = await callerOf(call);
  if (!mayBeSent(exchange, caller)) return unsupportedMediaType(call.requestId);
  const marks = await marksOf(call);
  const body = await readObject(exchange, service.settings.bodyLimit);
  if (body === 'too large') return tooLarge(call.requestId);
  const result = await service.link.connect({
    provider,
    ...readConnect(body, flagsOf(call, provider)),
    ...caller,
    ...marks,
  });
  const { outcome, newPlayer, playerId, displayName, authToken, scriptData, scriptError } = result;
  const { limits } = service.settings;
  if (authToken !== undefined) limits?.remember(authToken);
  return ok({ outcome, newPlayer, playerId, displayName, authToken, scriptData, scriptError });
}

/** What of a plan is shown: no secret, no hash of one, no proof. */
const SHOWN = [
  ...['outcome', 'row', 'code', 'writes', 'kind', 'id', 'playerId', 'provider', 'externalId'],
  ...['link', 'slot', 'displayName', 'syncDisplayName', 'session', 'createdAt', 'lastLoginAt'],
  ...['lastSeenAt', 'expiresAt', 'at', 'until', 'sessionId'],
];

/**
 * `POST /connect/:provider/explain`, for the host's own servers. Their body may say what a client's may
 * not: for whom (`session` or `currentPlayerId`; neither: for nobody who is signed in).
 */
export async function explain<Raw>(call: Call<Raw>): Promise<Answer> {
  const { service, exchange, requestId, token } = call;
  const { isServer, bodyLimit } = service.settings;
  if (typeof token !== 'string' || !isServer?.(token)) throw notAuthorized();
  const provider = decodeProvider(call.param);
  if (!isSaidToBeJson(exchange)) return unsupportedMediaType(requestId);
  const body = await readObject(exchange, bodyLimit);
  if (body === 'too large') return tooLarge(requestId);
  const { session, currentPlayerId, ...rest } = body;
  const explained = await service.link.explain({
    provider,
    ...readConnect(rest, flagsOf(call, provider)),
    ...({ session, currentPlayerId } as Pick<ConnectRequest, 'session' | 'currentPlayerId'>),
    ...(await marksOf(call)),
    // The address and the connection are the server's, not the player's.
    address: undefined,
    channel: undefined,
  });
  return { ...ok({}), body: JSON.stringify(explained, SHOWN) };
}

/** @throws ConnectError UNKNOWN_PROVIDER */
function decodeProvider(encoded: string): string {
  try {
    return encoded.includes('%') ? decodeURIComponent(encoded) : encoded;
  } catch {
    throw new ConnectError('UNKNOWN_PROVIDER', { field: 'provider' });
  }
}

type FromBody = Pick<ConnectRequest, 'credentials' | 'flags' | 'segments' | 'scriptData'>;

const ALL_FLAGS = Object.keys(FLAGS);

/** The flags that a request may set; of a provider that is not known it does not matter. */
const flagsOf = <Raw>({ service }: Call<Raw>, provider: string): readonly string[] =>
  service.link.providers.find(({ id }) => id === provider)?.flags ?? ALL_FLAGS;

/**
 * Splits a body. What is not named here is a credential; core refuses those its provider does not know,
 * which is how a mark in a body ends, and a flag that the provider has fixed. The forms are core's to check too, hence the casts.
 */
function readConnect(
  { segments, scriptData, ...rest }: Record<string, unknown>,
  flags: readonly string[],
): FromBody {
  const members = Object.entries(rest);
  // Not by assignment, which would not keep a member `__proto__`.
  const where = (isFlag: boolean) =>
    Object.fromEntries(members.filter(([name]) => flags.includes(name) === isFlag));
  return { credentials: where(false), flags: where(true), segments, scriptData } as FromBody;
}
