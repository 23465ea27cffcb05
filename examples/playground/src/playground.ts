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
import { connectTraces } from './connect-traces.ts';
import { pageDesk } from './page-desk.ts';
import { pageFile, wantsPage } from './page-files.ts';
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
  const traces = connectTraces();
  const link = createPlayerLink({
    gameId: GAME,
    storage: knexStorage(db),
    providers: [...platforms.providers, arcade({ game: GAME, signingKey: ARCADE_KEY })],
    fetch: platforms.fetch,
    presence,
    guards: { beforeVerify: traces.beforeVerify },
    decide: traces.decide,
  });
  await link.ready();

  const byId = { ...platforms.byId, arcade: arcadeSimulator(GAME, ARCADE_KEY) };
  const playerLink = createNodeHandler(link, { address: (req) => req.socket.remoteAddress });
  const gameSparks = createGameSparks(link, {
    apiKey: 'demo-key',
    credentials: { device: { secret: DEMO_SECRET }, server: { secret: DEMO_SECRET } },
    presence,
  });
  const page = pageDesk({ link, platforms: byId, traces, newestPlayers: () => newestPlayers(db) });
  const desk: Handler = (req, res) => platformDesk(byId, req, res);
  const server = createServer(route({ page, desk, rest: gameSparks.restHandler, playerLink }));
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
      traces.close();
      await db.destroy();
      await platforms.close();
    },
  };
}

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void;

/** Each path to who answers it: the playground's own, the GameSparks wire, and PlayerLink for the rest. */
const route =
  (to: Readonly<Record<'page' | 'desk' | 'rest' | 'playerLink', Handler>>): Handler =>
  (req, res) => {
    const path = req.url ?? '/';
    if (path === '/') return wantsPage(req) ? pageFile(res, 'index.html') : welcome(req, res);
    if (/^\/playground\/(page\/|platforms|players|traces\/)/.test(path)) return to.page(req, res);
    if (path.startsWith('/playground/')) return to.desk(req, res);
    acceptPlainCurl(req);
    return path.startsWith('/rs/') ? to.rest(req, res) : to.playerLink(req, res);
  };

/** A server may look at its own database; PlayerLink itself lists no players. */
const newestPlayers = (db: ReturnType<typeof openSqlite>): Promise<string[]> =>
  db('playerlink_players')
    .where({ game: GAME })
    .orderBy('created_at', 'desc')
    .limit(50)
    .pluck('id');

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
  res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', vary: 'accept' });
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
