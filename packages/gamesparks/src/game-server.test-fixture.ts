// One of several servers of a game on one Postgres. Its time stands still, and moves as standard input says.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { type ConnectedEvent, createPlayerLink, defineProvider } from '@playerlink/core';
import { knexStorage, postgresNodes } from '@playerlink/storage-knex';
import { manualClock } from '@playerlink/testing';
import { z } from 'zod';
import { openPg } from '../../storage-knex/src/postgres/postgres.test-fixture.ts';
import { createGameSparks, gameSparksPresence } from './index.ts';

const [url = '', apiKey = '', secret = '', leaseMs = ''] = process.argv.slice(2);
const arcade = defineProvider({
  id: 'arcade',
  options: z.object({}),
  credentials: z.object({ userId: z.string(), friends: z.array(z.string()).optional() }),
  setup: () => ({
    verify: async ({ userId, friends = [] }) => ({ externalId: userId, grant: friends }),
    friends: async ({ grant }) => (grant as string[]).map((externalId) => ({ externalId })),
  }),
});
const db = openPg(url);
const clock = manualClock();
const nodes = await postgresNodes(db, { clock, leaseMs: Number(leaseMs) });
const presence = gameSparksPresence({ nodes });
// A player has one socket, whichever server it is at.
const onlyHere = ({ playerId, channel }: ConnectedEvent) => {
  gameSparks.disconnect(playerId, { except: channel });
};
const link = createPlayerLink({
  gameId: 'golf',
  storage: knexStorage(db, { clock }),
  providers: [arcade({})],
  hooks: { created: onlyHere, resumed: onlyHere },
  presence,
  clock,
});
await link.ready();
const gameSparks = createGameSparks(link, {
  apiKey,
  credentials: { device: { secret } },
  presence,
  nodes,
  clock,
});
const server = createServer(gameSparks.restHandler);
gameSparks.attach(server);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
console.log((server.address() as AddressInfo).port);

const COMMANDS: Readonly<Record<string, (word: string) => unknown>> = {
  advance: async (ms) => {
    // What was asked before is answered by then, and does not come late.
    await nodes.isHeld('nobody');
    clock.advance(Number(ms));
  },
  revoke: (playerId) => link.sessions.revokeAll(playerId),
};
for await (const line of createInterface({ input: process.stdin })) {
  const [command = '', word = ''] = line.split(' ');
  await COMMANDS[command]?.(word);
  console.log('done');
}
await gameSparks.close();
server.close();
await link.close();
await nodes.close();
await db.destroy();
