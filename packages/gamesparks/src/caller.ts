import { ConnectError, type ConnectRequest, type PlayerLink, type Session } from '@playerlink/core';
import type { Credential } from './options.ts';

/** Who sends a request: a socket's player, a server that speaks for one, or nobody. */
export interface Caller {
  readonly credential: Credential;
  readonly address: string | undefined;
  /** The id of the socket; undefined for REST. */
  readonly channel: string | undefined;
  /** Who is signed in, as core's connect takes it. */
  readonly identity: Pick<ConnectRequest, 'session' | 'currentPlayerId'>;
  /** When the session began to be used here, in ms; undefined where only storage knows. */
  readonly activeSince: number | undefined;
  /** A connect has succeeded: from now on this is the session. */
  signedIn(playerId: string, authToken: string | undefined): void;
  /** This session is good no more. */
  sessionEnded(authToken: string): void;
  /** The player says that a time of playing is over. */
  rested(now: number): void;
}

/** The signed-in player, and the session if there is one. */
export interface SignedIn {
  readonly playerId: string;
  readonly session: Session | undefined;
}

/** @throws ConnectError NOTAUTHORIZED when nobody is signed in; UNAVAILABLE */
export async function requirePlayer(link: PlayerLink, caller: Caller): Promise<SignedIn> {
  const { session: token, currentPlayerId } = caller.identity;
  if (currentPlayerId !== undefined && currentPlayerId !== null) {
    // A server may have named somebody who is no player, or is none any more.
    if ((await link.players.get(currentPlayerId)) === undefined) throw notAuthorized();
    return { playerId: currentPlayerId, session: undefined };
  }
  if (token === undefined) throw notAuthorized();
  const session = await link.sessions.resolve(token);
  if (session === undefined) {
    caller.sessionEnded(token);
    throw notAuthorized();
  }
  return { playerId: session.playerId, session };
}

/** The answer to somebody who is not signed in. */
export const notAuthorized = () => new ConnectError('NOTAUTHORIZED', { field: 'authentication' });

/** `authToken` as a client sends it: "0" and "" are none. */
export const givenToken = (authToken: unknown): string | undefined =>
  typeof authToken === 'string' && authToken !== '' && authToken !== '0' ? authToken : undefined;

/** The player whom a server speaks for: undefined for nobody. A game client can name nobody. */
export function givenPlayer({ isServer }: Credential, playerId: unknown): string | undefined {
  if (!isServer || playerId === undefined || playerId === null || playerId === '') return undefined;
  const isId = typeof playerId === 'string' && playerId.length <= 64 && playerId.isWellFormed();
  if (!isId) throw notAuthorized();
  return playerId;
}
