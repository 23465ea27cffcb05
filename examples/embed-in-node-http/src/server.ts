import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  createPlayerLink,
  type Fetch,
  isConnectError,
  type StorageAdapter,
} from '@playerlink/core';
import { createNodeHandler } from '@playerlink/http/node';
import { kongregate } from '@playerlink/plugin-kongregate';

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
export function createScoreServer({ apiKey, ...ports }: World): Server {
  const link = createPlayerLink({
    gameId: 'galactic-golf',
    providers: [kongregate({ apiKey })],
    ...ports,
  });
  const play = createNodeHandler(link, { basePath: '/play' });

  const scores: Score[] = [];
  async function addScore(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const player = await play.playerOf(req);
    if (player === undefined) return json(res, 401, { error: 'sign in first' });
    const { points } = (await readJson(req)) as { points: number };
    const score = { name: player.displayName ?? 'somebody', points };
    scores.push(score);
    json(res, 201, score);
  }
  return createServer((req, res) => {
    if (req.url?.startsWith('/play/')) return void play(req, res);
    if (req.url !== '/scores') return json(res, 404, { error: 'not here' });
    if (req.method === 'GET') return json(res, 200, scores);
    // playerOf rejects when the storage is away.
    addScore(req, res).catch((error) =>
      json(res, isConnectError(error) ? error.status : 500, { error: 'try again' }),
    );
  });
}

function json(res: ServerResponse, status: number, value: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
