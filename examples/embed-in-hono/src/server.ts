import {
  createPlayerLink,
  type Fetch,
  isConnectError,
  type StorageAdapter,
} from '@playerlink/core';
import { createHonoHandler } from '@playerlink/http/hono';
import { kongregate } from '@playerlink/plugin-kongregate';
import { Hono } from 'hono';

/** What differs between a test and the real thing. */
export interface World {
  readonly apiKey: string;
  readonly storage: StorageAdapter;
  /** How platforms are reached. Default: the network. */
  readonly fetch?: Fetch;
}

interface Score {
  readonly name: string;
  readonly points: number;
}

/** A score server as it was before, and PlayerLink below `/play`. */
export function createScoreServer({ apiKey, ...ports }: World): Hono {
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    providers: [kongregate({ apiKey })],
    ...ports,
  });
  const play = createHonoHandler(link, { basePath: '/play' });

  const scores: Score[] = [];
  const app = new Hono();
  app.all('/play/*', play);
  app.get('/scores', (c) => c.json(scores));
  app.post('/scores', async (c) => {
    const player = await play.playerOf(c);
    if (player === undefined) return c.json({ error: 'sign in first' }, 401);
    const { points } = await c.req.json<{ points: number }>();
    const score = { name: player.displayName ?? 'somebody', points };
    scores.push(score);
    return c.json(score, 201);
  });
  // Hono does not look at an error's status: playerOf rejects with one when the storage is away.
  app.onError((error, c) => c.json({ error: 'try again' }, isConnectError(error) ? 503 : 500));
  return app;
}
