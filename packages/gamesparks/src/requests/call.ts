import type { JsonObject, Logger, PlayerLink } from '@playerlink/core';
import type { Caller } from '../caller.ts';
import type { Members } from '../envelope.ts';

/** What the requests of a game work with. */
export interface Game {
  readonly link: PlayerLink;
  readonly logger: Logger;
  /** The time in ms. */
  now(): number;
  /** A new id for a message. */
  newId(): string;
  /** Sends a message to a player's sockets; how many of this process it reached. */
  push(playerId: string, message: Members): number;
}

/** One request on its way. */
export interface Call extends Game {
  readonly caller: Caller;
  /** The members of the request. */
  readonly given: Members;
  readonly scriptData: JsonObject;
}

/** Answers a request with the members of its response. @throws ConnectError */
export type Handle = (call: Call) => Promise<Members>;

/** One request of the wire. */
export interface WireRequest {
  /** The class of its response, with the dot. */
  readonly response: string;
  /** It may change whose session the socket has, so that one of its kind waits for the one before. */
  readonly signsIn?: boolean;
  readonly handle: Handle;
}
