import type { Members } from './envelope.ts';

/** An open socket, as everything but itself sees it. */
export interface GameSocket {
  /** Core's `channel` of the requests that come through it, and the client's `sessionId`. */
  readonly id: string;
  /** When the last sign-in on it was, ms. */
  readonly signedInAt: number;
  send(frame: Members): void;
  /** Nobody is signed in on it any more, and the client is told. */
  terminateSession(): void;
  /** The session, if it is this socket's, has a new token. */
  renew(sessionId: string, authToken: string): void;
  /** Says goodbye; resolves when the socket is closed. */
  close(): Promise<void>;
}

/** Which sockets of a player; without a member all. */
export interface Which {
  /** Not the one with this id. */
  readonly except?: string | undefined;
  /** Only those that have signed in by then, ms. */
  readonly until?: number | undefined;
}

/** The open sockets of one game in this process. */
export interface SocketBook {
  /** Every socket from its first to its last moment; returns what strikes it out. */
  open(socket: GameSocket): () => void;
  /** The player is signed in on this socket; returns what ends that. */
  enter(playerId: string, socket: GameSocket): () => void;
  /** This server is told what players are told; returns what ends that. */
  listen(socket: GameSocket): () => void;
  all(): readonly GameSocket[];
  of(playerId: string): readonly GameSocket[];
  /** Sends a message to the player's sockets, and a copy to servers that listen. How many the player has. */
  push(playerId: string, message: Members): number;
  /** Signs the player out on all sockets that are meant. How many it were. */
  terminate(playerId: string, which: Which): number;
}

/** An empty book. */
export function socketBook(): SocketBook {
  const all = new Set<GameSocket>();
  const listeners = new Set<GameSocket>();
  const players = new Map<string, Set<GameSocket>>();
  const of = (playerId: string) => [...(players.get(playerId) ?? [])];
  return {
    open: (socket) => add(all, socket),
    listen: (socket) => add(listeners, socket),
    enter: (playerId, socket) => {
      const sockets = players.get(playerId) ?? new Set();
      players.set(playerId, sockets);
      const leave = add(sockets, socket);
      return () => {
        leave();
        if (sockets.size === 0 && players.get(playerId) === sockets) players.delete(playerId);
      };
    },
    all: () => [...all],
    of,
    push: (playerId, message) => {
      const sockets = of(playerId);
      for (const socket of sockets) socket.send(message);
      for (const socket of listeners) socket.send({ ...message, playerId });
      return sockets.length;
    },
    terminate: (playerId, { except, until = Number.POSITIVE_INFINITY }) => {
      const sockets = of(playerId).filter(
        ({ id, signedInAt }) => id !== except && signedInAt <= until,
      );
      for (const socket of sockets) socket.terminateSession();
      return sockets.length;
    },
  };
}

function add(sockets: Set<GameSocket>, socket: GameSocket): () => void {
  sockets.add(socket);
  return () => sockets.delete(socket);
}
