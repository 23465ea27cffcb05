import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { PlayerLink } from '@playerlink/core';
import type { Members } from './envelope.ts';
import type { GameSparksOptions } from './options.ts';
import { readOptions } from './read-options.ts';
import { requestTable } from './requests/request-table.ts';
import { type RestDoors, restDoors } from './rest-doors.ts';
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
   */
  attach(server: Server | SecureServer): () => void;
  /** Takes one upgrade, for hosts that share them out themselves. Every one is answered. */
  readonly handleUpgrade: HandleUpgrade;
  /**
   * Signs the player out on all sockets of this process but the one whose `channel` is `except`, and tells
   * the clients with `.SessionTerminatedMessage`. Tokens stay good: see `link.sessions.revokeAll`.
   *
   * @returns how many sockets it were
   */
  disconnect(playerId: string, options?: { readonly except?: string }): number;
  /**
   * Sends a message to the player's sockets of this process, and to server sockets that listen.
   *
   * @returns how many sockets the player has; 0: offline, the message is lost
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
  const newId = () => Buffer.from(random(16)).toString('hex');
  const game = { link, now: () => clock.now(), newId, push: book.push };
  const answering = { game, requests, logger };
  const context: SocketContext = { link, settings, answering, book, newId };
  const detachers = new Set<() => void>();
  let isClosed = false;
  const handleUpgrade = upgrading(context, () => isClosed);
  return {
    ...restDoors(settings, answering),
    handleUpgrade,
    attach(server) {
      const listener: HandleUpgrade = (request, socket, head) => {
        const isAlone = server.listenerCount('upgrade') === 1;
        if (isAlone || isSocketPath(request.url ?? '')) handleUpgrade(request, socket, head);
      };
      const detach = () => {
        server.off('upgrade', listener);
        detachers.delete(detach);
      };
      server.on('upgrade', listener);
      detachers.add(detach);
      return detach;
    },
    disconnect(playerId, { except } = {}) {
      const sockets = book.of(playerId).filter(({ id }) => id !== except);
      for (const socket of sockets) socket.terminateSession();
      return sockets.length;
    },
    send(playerId, message) {
      checkMessage(message);
      return book.push(playerId, message);
    },
    async close() {
      isClosed = true;
      for (const detach of detachers) detach();
      await Promise.all(book.all().map((socket) => socket.close()));
    },
  };
}

/** With a request's id the clients would take it for an answer, and they cannot do with a token of null. */
function checkMessage(message: GameSparksMessage): void {
  const { '@class': name, requestId, authToken } = message;
  if (typeof name !== 'string' || !/^\.\w+Message$/.test(name)) {
    throw new TypeError('a message needs an @class such as ".ScriptMessage"');
  }
  if (requestId !== undefined) throw new TypeError('a message has no requestId');
  if (authToken === null) throw new TypeError('the authToken of a message must not be null');
}
