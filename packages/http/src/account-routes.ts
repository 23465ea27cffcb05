import { ConnectError } from '@playerlink/core';
import { type Call, notAuthorized, presentedToken, sessionOf } from './call.ts';
import { type Answer, NO_CONTENT, ok, queryOf } from './exchange.ts';
import { isSaidToBeJson, mayBeSent, readObject } from './json-body.ts';
import { callerOf, signedIn } from './marks.ts';
import { tooLarge, unsupportedMediaType } from './problem.ts';
import { PUSH_TARGET } from './schemas.ts';

/** `GET /me` */
export async function me<Raw>(call: Call<Raw>): Promise<Answer> {
  const { playerId } = await signedIn(call);
  const player = await call.service.link.players.get(playerId);
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

/** `GET /links` */
export async function listLinks<Raw>(call: Call<Raw>): Promise<Answer> {
  const { playerId } = await signedIn(call);
  const links = await call.service.link.links.list(playerId);
  return ok({
    links: links.map((link) => {
      const { provider, externalId, displayName, syncDisplayName, createdAt, lastLoginAt } = link;
      return { provider, externalId, displayName, syncDisplayName, createdAt, lastLoginAt };
    }),
  });
}

/** `DELETE /links/:provider` */
export async function unlink<Raw>(call: Call<Raw>): Promise<Answer> {
  const { service, exchange, param } = call;
  const { playerId } = await signedIn(call);
  const provider = decode(param);
  const externalId = queryOf(exchange.target).get('externalId') ?? undefined;
  await service.link.links.unlink(
    playerId,
    provider,
    externalId === undefined ? {} : { externalId },
  );
  return NO_CONTENT;
}

/** Nobody is linked to what cannot be decoded. */
function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new ConnectError('NOT_CONNECTED', { field: 'provider' });
  }
}

/** `GET /friends` */
export async function listFriends<Raw>(call: Call<Raw>): Promise<Answer> {
  const { playerId } = await signedIn(call);
  return ok({ friends: await call.service.link.friends.list(playerId) });
}

/** `POST /push` */
export async function registerPush<Raw>(call: Call<Raw>): Promise<Answer> {
  const { service, exchange, requestId } = call;
  if (!isSaidToBeJson(exchange)) return unsupportedMediaType(requestId);
  const caller = await callerOf(call);
  if (!mayBeSent(exchange, caller)) return unsupportedMediaType(requestId);
  const { playerId } = await signedIn(call, caller);
  const target = await readObject(exchange, service.settings.bodyLimit);
  if (target === 'too large') return tooLarge(requestId);
  const unknown = Object.keys(target).find((name) => !Object.hasOwn(PUSH_TARGET.properties, name));
  if (unknown !== undefined) throw new ConnectError('INVALID', { field: 'body' });
  // Their forms are core's to check.
  const { deviceOS: deviceOs, pushId } = target as { deviceOS: string; pushId: string };
  const registered = await service.link.push.register(playerId, { deviceOs, pushId });
  return ok({ id: registered.id, deviceOS: registered.deviceOs, pushId: registered.pushId });
}

/** `GET /sessions` */
export async function listSessions<Raw>(call: Call<Raw>): Promise<Answer> {
  const { playerId, sessionId } = await signedIn(call);
  const sessions = await call.service.link.sessions.list(playerId);
  return ok({
    sessions: sessions.map(({ id, createdAt, lastSeenAt, expiresAt }) => ({
      id,
      current: id === sessionId,
      createdAt,
      lastSeenAt,
      expiresAt,
    })),
  });
}

/** `DELETE /sessions`: signs the player out everywhere, here too. */
export async function endSessions<Raw>(call: Call<Raw>): Promise<Answer> {
  const { playerId } = await signedIn(call);
  await call.service.link.sessions.revokeAll(playerId);
  return NO_CONTENT;
}

/** `DELETE /session`: signs out the token that is presented; a session of the host's is not ours to end. */
export async function endSession<Raw>(call: Call<Raw>): Promise<Answer> {
  const session = await sessionOf(call.service, presentedToken(call));
  await call.service.link.sessions.revoke(session);
  return NO_CONTENT;
}
