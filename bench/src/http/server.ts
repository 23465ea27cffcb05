import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodeHandler } from '@playerlink/http/node';
import { serve } from '../actors/actor.ts';
import { engineCalled } from '../engines/engines.ts';
import { openGame } from '../games/open-game.ts';
import { forgetPeak, peakMemory } from '../measure/memory.ts';

/** Which server over which database. */
export interface ServerSettings {
  readonly who: 'playerlink' | 'bare';
  readonly engine: string;
  readonly where: string;
}

const server = createServer();

const methods = {
  port: () => (server.address() as AddressInfo).port,
  peak: peakMemory,
};

/** What the server's process does when it is asked. */
export type HttpServer = typeof methods;

/** Counted as always, though all requests come from one address. */
const NEVER_REACHED = { points: 1_000_000_000, duration: 60 };

/** What serves, and what closes it. */
interface Served {
  readonly listener: RequestListener;
  close(): Promise<void>;
}

async function openOurs(engine: string, where: string): Promise<Served> {
  const { link, close } = await openGame(engine, where, 'stub');
  const handler = createNodeHandler(link, { rateLimits: { requests: NEVER_REACHED } });
  return { listener: (req, res) => void handler(req, res), close };
}

/** Reads the body, does the floor's work, and answers with the same members. No routes, no checks. */
async function openBare(engine: string, where: string): Promise<Served> {
  const { connect, close } = await engineCalled(engine).connector(where);
  const answer = async (req: IncomingMessage): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
    const { ticket } = JSON.parse(Buffer.concat(chunks).toString()) as { ticket: string };
    const { created, playerId, token } = await connect(ticket);
    return JSON.stringify({
      outcome: created ? 'created' : 'resumed',
      newPlayer: created,
      playerId,
      displayName: ticket,
      authToken: token,
      scriptData: {},
    });
  };
  const headers = { 'content-type': 'application/json' };
  return {
    close,
    listener: (req, res) => {
      answer(req).then(
        (body) => {
          res.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
        },
        () => res.writeHead(500).end(),
      );
    },
  };
}

await serve(async ({ who, engine, where }: ServerSettings) => {
  const open = who === 'bare' ? openBare : openOurs;
  const { listener, close } = await open(engine, where);
  server.on('request', listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  forgetPeak();
  return {
    methods,
    async close() {
      server.close();
      server.closeAllConnections();
      await close();
    },
  };
});
