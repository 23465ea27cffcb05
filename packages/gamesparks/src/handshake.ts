import { createHmac } from 'node:crypto';
import { ConnectError, type PlayerLink } from '@playerlink/core';
import { type Members, requestNameOf } from './envelope.ts';
import type { Credential } from './options.ts';
import { sameSecret } from './same-secret.ts';

/** The class of every frame that the server sends in a handshake. */
export const HANDSHAKE_RESPONSE = '.AuthenticatedConnectResponse';

/** The request of a handshake, without the dot. */
export const HANDSHAKE_REQUEST = 'AuthenticatedConnectRequest';

/**
 * Which of the credentials the client holds: its `hmac` is base64 of HMAC-SHA256 of the nonce.
 *
 * @throws ConnectError REQUIRED or NOTAUTHENTICATED on `hmac`
 */
export function checkHandshake(
  given: Members,
  nonce: string,
  candidates: readonly Credential[],
): Credential {
  const { hmac } = given;
  const isHandshake = requestNameOf(given) === HANDSHAKE_REQUEST;
  if (!isHandshake || typeof hmac !== 'string' || hmac === '') {
    throw new ConnectError('REQUIRED', { field: 'hmac' });
  }
  // All are tried: the time tells nothing of which it was.
  const held = candidates.filter(({ secret }) => sameSecret(hmac, hmacOf(secret, nonce)));
  const [credential] = held;
  if (credential === undefined) throw new ConnectError('NOTAUTHENTICATED', { field: 'hmac' });
  return credential;
}

const hmacOf = (secret: string, nonce: string): string =>
  createHmac('sha256', secret).update(nonce).digest('base64');

/** A session that goes on in a new socket, with its token. */
export interface Resumed {
  readonly playerId: string;
  readonly authToken: string;
}

/**
 * Takes up the session of the token that a client presents; undefined when it is not good any more, which is
 * no error. A session that was retired keeps its token: without one in the answer the SDKs would forget it.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function resume(link: PlayerLink, presented: string): Promise<Resumed | undefined> {
  const { sessions } = link;
  const session = await sessions.resolve(presented);
  if (session === undefined) return undefined;
  const authToken = (await sessions.rotate(presented)) ?? presented;
  // It may have been revoked meanwhile.
  const isKept = authToken === presented;
  if (isKept && (await sessions.resolve(presented)) === undefined) return undefined;
  return { playerId: session.playerId, authToken };
}
