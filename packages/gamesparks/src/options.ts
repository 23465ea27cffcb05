import type { IncomingMessage } from 'node:http';
import type { Clock, Logger, Nodes, Random } from '@playerlink/core';
import type { GameSparksPresence } from './gamesparks-presence.ts';

/** One credential of the game: a name in the URL, and who may do what with it. */
export interface GameSparksCredential {
  /** The key of the handshake's HMAC, and a part of the REST path; 1..255 characters. */
  readonly secret: string;
  /** The COPPA mark: social sign-in is refused. Default false. */
  readonly coppa?: boolean;
  /** The only requests it may send, such as `DeviceAuthenticationRequest`. Default: all. */
  readonly requests?: readonly string[];
  /**
   * Held by a server, never by a game client: it may send `playerId`, and keeps no player on its socket.
   * Default: true for names that begin with `server`.
   */
  readonly server?: boolean;
}

/** What shipped clients are told about their own retries; times in ms. */
export interface GameSparksClientConfig {
  readonly retryBase?: number;
  readonly retryMax?: number;
  readonly requestTimeout?: number;
  readonly durableConcurrentRequests?: number;
  readonly durableDrainInterval?: number;
  readonly handshakeOffset?: number;
}

/** A socket that was opened, before anything is said on it. */
export interface GameSparksUpgrade {
  readonly credential: string;
  readonly request: IncomingMessage;
}

/** How a game is spoken to. Only the first two have no default. */
export interface GameSparksOptions {
  /** The game's key, as the clients have it: 1..128 of the characters `A-Z a-z 0-9 _ . -`. */
  readonly apiKey: string;
  /** By name: 1..64 of the characters `A-Z a-z 0-9 _ -`. */
  readonly credentials: Readonly<Record<string, GameSparksCredential>>;
  /** The port that was handed to `createPlayerLink`, so that players with an open socket are online. */
  readonly presence?: GameSparksPresence;
  /** The other processes that serve this game, so that `send` and `disconnect` reach their sockets, too. */
  readonly nodes?: Nodes;
  /** A balancer: where this client shall go instead, `ws://` or `wss://`. Undefined: it stays. */
  readonly connectUrl?: (upgrade: GameSparksUpgrade) => string | undefined;
  /** The longest frame and the longest REST body, in bytes. Default 262,144. */
  readonly maxRequestBytes?: number;
  /**
   * How many handshakes one address may have open or failed in `windowMs`; one that succeeds does not
   * count. Default 200 in 60,000 ms.
   */
  readonly handshakeLimit?: { readonly perAddress: number; readonly windowMs: number };
  /** The client's address: behind a proxy, what the proxy says. Default: the socket's. */
  readonly addressOf?: (request: IncomingMessage | Request) => string | undefined;
  readonly clientConfig?: GameSparksClientConfig;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly random?: Random;
}

/** One credential as it is used. */
export interface Credential {
  readonly name: string;
  readonly secret: string;
  readonly coppa: boolean;
  /** Undefined: all. */
  readonly requests: ReadonlySet<string> | undefined;
  readonly isServer: boolean;
  /** A server's socket that is told what players are told. */
  readonly listens: boolean;
}

/** Options that have been checked, with their defaults. */
export interface Settings {
  readonly apiKey: string;
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly presence: GameSparksPresence | undefined;
  readonly nodes: Nodes | undefined;
  readonly connectUrl: GameSparksOptions['connectUrl'];
  readonly maxRequestBytes: number;
  readonly handshakeLimit: { readonly perAddress: number; readonly windowMs: number };
  readonly addressOf: (request: IncomingMessage | Request) => string | undefined;
  readonly clientConfig: GameSparksClientConfig | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
}
