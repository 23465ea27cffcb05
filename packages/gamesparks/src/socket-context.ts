import type { PlayerLink } from '@playerlink/core';
import type { Answering } from './answer-request.ts';
import type { Credential, Settings } from './options.ts';
import type { SessionTurns } from './session-turns.ts';
import type { SocketBook } from './socket-book.ts';

/** What all sockets of a game work with. */
export interface SocketContext {
  readonly link: PlayerLink;
  readonly settings: Settings;
  readonly answering: Answering;
  readonly book: SocketBook;
  readonly turns: SessionTurns;
  /** A new id that nobody can guess. */
  newId(): string;
}

/** A socket as it was opened. */
export interface Opened {
  /** Whose secrets may be used on it. */
  readonly candidates: readonly Credential[];
  readonly address: string | undefined;
  /** Called at most once, when the handshake has succeeded. */
  shaken(): void;
}
