import { createHmac } from 'node:crypto';
import { ConnectError, type PlayerLink } from '@playerlink/core';
import { givenToken } from './caller.ts';
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

/** A session that goes on in a new socket, with its new token. */
export interface Resumed {
  readonly playerId: string;
  readonly authToken: string;
}

/**
 * Takes up the session of the client's `authToken`; undefined when there is none, or it is not good any
 * more, which is no error.
 *
 * @throws ConnectError UNAVAILABLE
 */
export async function resume(link: PlayerLink, given: Members): Promise<Resumed | undefined> {
  const presented = givenToken(given.authToken);
  if (presented === undefined) return undefined;
  const session = await link.sessions.resolve(presented);
  const authToken = session && (await link.sessions.rotate(presented));
  return session && authToken !== undefined ? { playerId: session.playerId, authToken } : undefined;
}
