import { type JsonObject, nameOf } from '@playerlink/core';
import { isObject, type Members } from './envelope.ts';
import type { Settings } from './options.ts';
import type { SocketBook } from './socket-book.ts';

/** The players of one game wherever their sockets are. What it returns counts those of this process. */
export interface AllNodes extends Pick<SocketBook, 'push'> {
  /** Signs the player out on all sockets but the one with the id `except`. */
  terminate(playerId: string, except: string | undefined): number;
  /** Hears the others no more. */
  leave(): void;
}

/** What the processes of a game tell each other; `gamesparks` says what is to be done. */
interface Notice {
  readonly game: string;
  readonly gamesparks: 'push' | 'terminate';
  readonly player: string;
  readonly message?: Members;
  readonly except?: string;
  /** When it was said, ms, where there is somebody excepted. */
  readonly at?: number;
}

/** What all processes of a game work with. */
interface Node {
  readonly gameId: string;
  readonly book: SocketBook;
  readonly settings: Pick<Settings, 'nodes' | 'logger' | 'clock'>;
}

/**
 * Does to the player's sockets of this process what it is told, and has the others do the same. What cannot
 * be told to them is logged: nobody waits for it.
 */
export function allNodes({ gameId, book, settings }: Node): AllNodes {
  const { nodes, logger, clock } = settings;
  const tell = (notice: Omit<Notice, 'game'>) => {
    // JSON leaves out what is undefined.
    const told = { game: gameId, ...notice } as JsonObject;
    nodes?.publish(told).catch((thrown: unknown) => {
      const fields = { game: gameId, notice: notice.gamesparks, ...nameOf(thrown) };
      logger.warn(fields, 'the other processes could not be told');
    });
  };
  const leave = nodes?.subscribe((notice) => {
    if (notice.game !== gameId || typeof notice.player !== 'string') return;
    const { gamesparks, player, message, except, at } = notice;
    if (gamesparks === 'push' && isObject(message)) book.push(player, message);
    if (gamesparks === 'terminate') {
      book.terminate(player, {
        except: typeof except === 'string' ? except : undefined,
        until: typeof at === 'number' ? at : undefined,
      });
    }
  });
  return {
    push: (player, message) => {
      tell({ gamesparks: 'push', player, message });
      return book.push(player, message);
    },
    terminate: (player, except) => {
      // A player may have moved on before the others hear it.
      const newest = except === undefined ? {} : { except, at: clock.now() };
      tell({ gamesparks: 'terminate', player, ...newest });
      return book.terminate(player, { except });
    },
    leave: () => leave?.(),
  };
}
