import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPlayerLink } from '@playerlink/core';
import { createGameSparks, gameSparksPresence } from '@playerlink/gamesparks';
import { device } from '@playerlink/plugin-device';
import { knexStorage, migrate, openSqlite } from '@playerlink/storage-knex';
import { WebSocketServer } from 'ws';
import { serve } from '../actors/actor.ts';
import { GAME } from '../floor/floor.ts';
import { heldMemory, peakMemory } from '../measure/memory.ts';
import { WIRE } from './wire.ts';

/** Which server: ours over a SQLite file, or one that has sockets and nothing else. */
export interface ServerSettings {
  readonly kind: 'playerlink' | 'ws';
  readonly filename: string;
}

const server = createServer();

const methods = {
  port: () => (server.address() as AddressInfo).port,
  held: heldMemory,
  peak: peakMemory,
  /** CPU time that was used since the start, ms. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};

/** What the server's process does when it is asked. */
export type SocketServer = typeof methods;
async function openGame(filename: string): Promise<() => Promise<void>> {
  const db = openSqlite({ filename });
  await migrate(db);
  const presence = gameSparksPresence();
  const storage = knexStorage(db);
  const link = createPlayerLink({ gameId: GAME, storage, providers: [device({})], presence });
  await link.ready();
  const gameSparks = createGameSparks(link, {
    apiKey: WIRE.apiKey,
    credentials: { [WIRE.credential]: { secret: WIRE.secret } },
    presence,
  });
  gameSparks.attach(server);
  return async () => {
    await gameSparks.close();
    await link.close();
    await db.destroy();
  };
}

/** The same library and the same frames of a handshake, which it does not check. */
function openBare(): () => void {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const id = () => randomBytes(16).toString('hex');
  const say = (frame: object) =>
    JSON.stringify({ '@class': '.AuthenticatedConnectResponse', ...frame });
  sockets.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', () => socket.send(say({ sessionId: id() })));
    socket.send(say({ nonce: id() }));
  });
  return () => sockets.close();
}

await serve(async ({ kind, filename }: ServerSettings) => {
  const close = kind === 'playerlink' ? await openGame(filename) : openBare();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    methods,
    async close() {
      server.close();
      await close();
    },
  };
});
