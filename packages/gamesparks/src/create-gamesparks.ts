import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { ConfigError, type PlayerLink } from '@playerlink/core';
import { allNodes } from './all-nodes.ts';
import type { Members } from './envelope.ts';
import type { GameSparksOptions } from './options.ts';
import { readOptions } from './read-options.ts';
import { requestTable } from './requests/request-table.ts';
import { type RestDoors, restDoors } from './rest-doors.ts';
import { sessionTurns } from './session-turns.ts';
import { socketBook } from './socket-book.ts';
import type { SocketContext } from './socket-context.ts';
import { isSocketPath } from './socket-path.ts';
import { type HandleUpgrade, upgrading } from './upgrade.ts';

/** A message for a player's clients: `@class` begins with a dot and ends in `Message`. */
export type GameSparksMessage = Members & { readonly '@class': string };

/** One game as GameSparks spoke it. */
export interface GameSparks extends RestDoors {
  /**
   * Takes the upgrades of a server whose path begins with `/ws/`; those of other paths are left to the
   * server's other listeners, or answered 404 when there are none. Returns what ends it; open sockets stay.
   *
   * @throws ConfigError when a game is attached to the server already: share out with `handleUpgrade`
   */
  attach(server: Server | SecureServer): () => void;
  /** Takes one upgrade, for hosts that share them out themselves. Every one is answered. */
  readonly handleUpgrade: HandleUpgrade;
  /**
   * Signs the player out on all sockets but the one whose `channel` is `except`, and tells the clients with
   * `.SessionTerminatedMessage`. Tokens stay good: see `link.sessions.revokeAll`. Sockets of other processes
   * are reached through `nodes`, a moment later, if those hear it; with `except` not those that have signed
   * in meanwhile.
   *
   * @returns how many sockets of this process it were
   */
  disconnect(playerId: string, options?: { readonly except?: string | undefined }): number;
  /**
   * Sends a message to the player's sockets, and to server sockets that listen. Those of other processes are
   * reached through `nodes`, which take 65,536 bytes of JSON with what they add; what is too long for them
   * goes to this process alone, and is logged.
   *
   * @returns how many sockets the player has in this process
   * @throws TypeError for what is no message
   */
  send(playerId: string, message: GameSparksMessage): number;
  /** Refuses further sockets, ends those that are open, and resolves when all are closed. */
  close(): Promise<void>;
}

/**
 * Speaks to shipped games as GameSparks did: WebSocket and REST. Nothing is opened before `attach`.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * const gameSparks = createGameSparks(link, {
 *   apiKey: 'demo-key',
 *   credentials: { device: { secret: 'demo-secret' } },
 * });
 * const server = createServer(gameSparks.restHandler);
 * gameSparks.attach(server);
 * server.listen(8080);
 * ```
 */
export function createGameSparks(link: PlayerLink, options: GameSparksOptions): GameSparks {
  const requests = requestTable(link.providers);
  const settings = readOptions(options, new Set(requests.keys()));
  const { clock, logger, random } = settings;
  const book = socketBook();
  const players = allNodes({ gameId: link.gameId, book, settings });
  const newId = () => Buffer.from(random(16)).toString('hex');
  const game = { link, logger, now: () => clock.now(), newId, push: players.push };
  const answering = { game, requests };
  const turns = sessionTurns();
  const context: SocketContext = { link, settings, answering, book, turns, newId };
  const detachers = new Set<() => void>();
  let isClosed = false;
  const handleUpgrade = upgrading(context, () => isClosed);
  return {
    ...restDoors(settings, answering),
    handleUpgrade,
    attach(server) {
      refuseSecond(server);
      const listener: HandleUpgrade = (request, socket, head) => {
        const isAlone = server.listenerCount('upgrade') === 1;
        if (isAlone || isSocketPath(request.url ?? '')) handleUpgrade(request, socket, head);
      };
      const detach = () => {
        server.off('upgrade', listener);
        detachers.delete(detach);
      };
      server.on('upgrade', Object.assign(listener, { [TAKES_ALL]: true }));
      detachers.add(detach);
      return detach;
    },
    disconnect(playerId, { except } = {}) {
      return players.terminate(playerId, except);
    },
    send(playerId, message) {
      checkMessage(message);
      return players.push(playerId, message);
    },
    async close() {
      isClosed = true;
      players.leave();
      for (const detach of detachers) detach();
      await Promise.all(book.all().map((socket) => socket.close()));
    },
  };
}

/** On listeners that answer every upgrade of a path of sockets, whichever copy of this package made them. */
const TAKES_ALL = Symbol.for('@playerlink/gamesparks/attached');

/** Each of two games would answer the upgrades of the other, on the same socket. */
function refuseSecond(server: Server | SecureServer): void {
  if (!server.listeners('upgrade').some((listener) => TAKES_ALL in listener)) return;
  throw new ConfigError(
    '@playerlink/gamesparks: a game is attached to this server already: call handleUpgrade of the game whose key ends the path',
  );
}

/** Where a null of a message makes the java SDK lose the whole frame. */
const NEVER_NULL = ['authToken', 'connectUrl', 'userId'] as const;

/** With a request's id the clients would take it for an answer. */
function checkMessage(message: GameSparksMessage): void {
  const { '@class': name, requestId } = message;
  if (typeof name !== 'string' || !/^\.\w+Message$/.test(name)) {
    throw new TypeError('a message needs an @class such as ".ScriptMessage"');
  }
  if (requestId !== undefined) throw new TypeError('a message has no requestId');
  const empty = NEVER_NULL.find((member) => message[member] === null);
  if (empty !== undefined) throw new TypeError(`the ${empty} of a message must not be null`);
}
