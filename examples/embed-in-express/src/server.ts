import { createPlayerLink, type Fetch, type StorageAdapter } from '@playerlink/core';
import { createExpressHandler } from '@playerlink/http/express';
import { kongregate } from '@playerlink/plugin-kongregate';
import express, { type ErrorRequestHandler, type Express } from 'express';

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
export function createScoreServer({ apiKey, ...ports }: World): Express {
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    providers: [kongregate({ apiKey })],
    ...ports,
  });
  const play = createExpressHandler(link);

  const scores: Score[] = [];
  const app = express();
  app.use(express.json());
  app.use('/play', play);
  app.get('/scores', (_req, res) => void res.json(scores));
  app.post('/scores', async (req, res) => {
    const player = await play.playerOf(req);
    if (player === undefined) return void res.status(401).json({ error: 'sign in first' });
    const score = { name: player.displayName ?? 'somebody', points: Number(req.body.points) };
    scores.push(score);
    res.status(201).json(score);
  });
  app.use(complain);
  return app;
}

/** playerOf rejects with a status of 503 when the storage is away; Express itself would answer with a page. */
const complain: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status ?? 500).json({ error: 'try again' });
};
