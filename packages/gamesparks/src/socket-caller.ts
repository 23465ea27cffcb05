import { type Caller, givenPlayer } from './caller.ts';
import type { Members } from './envelope.ts';
import type { Credential } from './options.ts';
import type { SocketSession } from './socket-session.ts';

/** A socket whose handshake has succeeded. */
export interface ShakenSocket {
  readonly credential: Credential;
  readonly address: string | undefined;
  readonly channel: string;
  readonly session: SocketSession;
  isOpen(): boolean;
  /** The time in ms. */
  now(): number;
}

/**
 * Who sends a request through a socket: its player, or the one a server speaks for. A server's socket keeps
 * nobody.
 *
 * @throws ConnectError NOTAUTHORIZED for a `playerId` that is none
 */
export function socketCaller(socket: ShakenSocket, given: Members): Caller {
  const { credential, address, channel, session } = socket;
  const playerId = givenPlayer(credential, given.playerId);
  return {
    credential,
    address,
    channel,
    identity: playerId === undefined ? { session: session.token } : { currentPlayerId: playerId },
    activeSince: playerId === undefined ? session.activeSince : undefined,
    signedIn: (player, authToken) => {
      if (credential.isServer || authToken === undefined || !socket.isOpen()) return;
      session.start(player, authToken, socket.now());
    },
    sessionEnded: (authToken) => {
      if (session.token === authToken) session.end();
    },
    rested: (now) => {
      session.activeSince = now;
    },
  };
}
