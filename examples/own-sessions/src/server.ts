import { createPlayerLink, type Fetch, type StorageAdapter } from '@playerlink/core';
import { createExpressHandler } from '@playerlink/http/express';
import { kongregate } from '@playerlink/plugin-kongregate';
import express, { type Express, type Request } from 'express';
import { cookieSessions } from './cookie-sessions.ts';

/** What differs between a test and the real thing. */
export interface World {
  readonly apiKey: string;
  readonly storage: StorageAdapter;
  /** How platforms are reached. Default: the network. */
  readonly fetch?: Fetch;
}

/** A server with sessions of its own; they say who is signed in, and PlayerLink issues no tokens. */
export function createShop({ apiKey, ...ports }: World): Express {
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    providers: [kongregate({ apiKey })],
    hooks: {
      // Before the answer, for every outcome: whose session it is from now on.
      beforeResponse({ playerId, context }) {
        (context as Request).renewSession({ playerId });
      },
    },
    ...ports,
  });
  const play = createExpressHandler<Request>(link, {
    currentPlayerId: (req) => req.session.playerId ?? null, // null, not undefined: nobody is signed in
    context: (req) => req,
  });

  const app = express();
  app.use(cookieSessions());
  app.use('/play', play);
  app.get('/basket', async (req, res) => {
    const player = await play.playerOf(req);
    res.json({ of: player?.displayName ?? 'a guest', session: player !== undefined });
  });
  app.post('/sign-out', (req, res) => {
    req.renewSession({});
    res.json({ of: 'a guest' });
  });
  return app;
}
