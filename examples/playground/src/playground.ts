import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createPlayerLink } from '@playerlink/core';
import { createGameSparks, gameSparksPresence } from '@playerlink/gamesparks';
import { createNodeHandler } from '@playerlink/http/node';
import { knexStorage, migrate, openSqlite } from '@playerlink/storage-knex';
import { arcade } from './arcade.ts';
import { arcadeSimulator } from './arcade-simulator.ts';
import { platformDesk } from './platform-desk.ts';
import { startPlatforms } from './platforms.ts';

/** Where the playground listens and keeps its file. */
export interface PlaygroundOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
}

/** A running playground. */
export interface Playground {
  readonly url: string;
  close(): Promise<void>;
}

const GAME = 'playground';
const DEMO_SECRET = 'demo-secret';
const ARCADE_KEY = 'no secret: the arcade is invented';

/** Starts a PlayerLink server with everything in one process: SQLite in a file, the platforms simulated. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  mkdirSync(options.dataDir, { recursive: true });
  const platforms = await startPlatforms();
  const db = openSqlite({ filename: join(options.dataDir, 'playground.db') });
  // A playground may migrate at its start; a production server runs `playerlink migrate` before.
  await migrate(db);
  const presence = gameSparksPresence();
  const link = createPlayerLink({
    gameId: GAME,
    storage: knexStorage(db),
    providers: [...platforms.providers, arcade({ game: GAME, signingKey: ARCADE_KEY })],
    fetch: platforms.fetch,
    presence,
  });
  await link.ready();

  const byId = { ...platforms.byId, arcade: arcadeSimulator(GAME, ARCADE_KEY) };
  const playerLink = createNodeHandler(link, { address: (req) => req.socket.remoteAddress });
  const gameSparks = createGameSparks(link, {
    apiKey: 'demo-key',
    credentials: { device: { secret: DEMO_SECRET }, server: { secret: DEMO_SECRET } },
    presence,
  });
  const server = createServer((req, res) => {
    if (req.url?.startsWith('/playground/')) return platformDesk(byId, req, res);
    if (req.url === '/') return welcome(req, res);
    acceptPlainCurl(req);
    if (req.url?.startsWith('/rs/')) return gameSparks.restHandler(req, res);
    return playerLink(req, res);
  });
  gameSparks.attach(server);
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: async () => {
      await gameSparks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await link.close();
      await db.destroy();
      await platforms.close();
    },
  };
}

/** Three lines that show the product; each works as pasted. */
export function curlLines(url: string): string {
  const credentials = `curl -s '${url}/playground/credentials/kongregate?player=ann'`;
  const connect = `${credentials} | curl -s -H 'content-type: application/json' -d @- ${url}/connect/kongregate`;
  return `# what Ann's game client holds (the platform is simulated)
${credentials}

# connect her: the first time creates a player, again resumes it
${connect}

# who is that? connect, and ask with the token
curl -s ${url}/me -H "authorization: Bearer $(${connect} | sed 's/.*"authToken":"\\([^"]*\\)".*/\\1/')"
`;
}

function welcome(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  res.end(curlLines(`http://${req.headers.host}`));
}

/** `curl -d` calls its body a form unless told otherwise; a playground need not insist. */
function acceptPlainCurl(req: IncomingMessage): void {
  if (req.headers['content-type'] === 'application/x-www-form-urlencoded') {
    req.headers['content-type'] = 'application/json';
    const at = req.rawHeaders.findIndex((name) => name.toLowerCase() === 'content-type');
    req.rawHeaders[at + 1] = 'application/json';
  }
}

function listen(server: Server, { host, port }: PlaygroundOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
