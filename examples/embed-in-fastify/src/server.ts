import { createPlayerLink, type Fetch, type StorageAdapter } from '@playerlink/core';
import { createFastifyPlugin } from '@playerlink/http/fastify';
import { kongregate } from '@playerlink/plugin-kongregate';
import Fastify, { type FastifyInstance } from 'fastify';

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
export function createScoreServer({ apiKey, ...ports }: World): FastifyInstance {
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    providers: [kongregate({ apiKey })],
    ...ports,
  });
  const play = createFastifyPlugin(link);

  const scores: Score[] = [];
  const app = Fastify();
  app.register(play, { prefix: '/play' });
  app.get('/scores', async () => scores);
  app.post<{ Body: { points: number } }>('/scores', async (request, reply) => {
    const player = await play.playerOf(request);
    if (player === undefined) return reply.code(401).send({ error: 'sign in first' });
    const score = { name: player.displayName ?? 'somebody', points: request.body.points };
    scores.push(score);
    return reply.code(201).send(score);
  });
  return app;
}
