import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConnectError,
  createPlayerLink,
  defineProvider,
  type PlayerLinkConfig,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { device } from '@playerlink/plugin-device';
import { password } from '@playerlink/plugin-password';
import { manualClock } from '@playerlink/testing';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { createGameSparks, type GameSparksOptions, gameSparksPresence } from './index.ts';

/** The secret of every credential, as in the contract's test vector. */
export const SECRET = '9f0c2a4be1';

/** The game's key. */
export const API_KEY = 'c331337';

/** A frame or a REST answer, as it was parsed. */
export type Frame = Record<string, unknown>;

const HASHES = { memoryKiB: 8, passes: 1 };

/** Gates by ticket: an arcade that was asked with such a ticket answers when it is opened. */
export type Gates = Map<string, Promise<void>>;

/** Something to wait for, and what ends the waiting. */
export function newGate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A platform of a stranger's, which signs in whoever says so, and knows friends. */
const arcade = (gates: Gates) =>
  defineProvider({
    id: 'arcade',
    wire: { systemId: 'AR', rejectField: 'ticket', linkField: 'userId' },
    options: z.object({}),
    credentials: z.object({
      userId: z.string().max(64),
      ticket: z.string().max(64),
      friends: z.array(z.string()).optional(),
    }),
    setup: () => ({
      verify: async ({ userId, ticket, friends = [] }) => {
        await gates.get(ticket);
        if (ticket === 'forged') throw new ConnectError('NOTAUTHENTICATED');
        if (ticket === 'outage') throw new TypeError('socket hang up');
        return { externalId: userId, displayName: userId, grant: friends };
      },
      friends: async ({ grant }) =>
        (grant as string[]).map((externalId) => ({ externalId, displayName: externalId })),
    }),
  })({});

/** One line of the game's log. */
export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

/** Everything a test may set. */
export interface GameOptions {
  readonly link?: Partial<PlayerLinkConfig>;
  readonly wire?: Partial<GameSparksOptions>;
}

/** A game on a real server on loopback, at a time that stands still. */
export async function openGame({ link: config = {}, wire = {} }: GameOptions = {}) {
  const logs: LogLine[] = [];
  const log = (level: string) => (fields: object, message: string) => {
    logs.push({ level, fields, message });
  };
  const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const clock = manualClock();
  const gates: Gates = new Map();
  const presence = gameSparksPresence();
  const storage = memoryStorage();
  const link = createPlayerLink({
    gameId: 'golf',
    storage,
    providers: [arcade(gates), device({}), password(HASHES)],
    clock,
    logger,
    presence,
    // What follows a connect is done before its answer goes out.
    defer: (task) => void task(),
    ...config,
  });
  const gameSparks = createGameSparks(link, {
    apiKey: API_KEY,
    credentials: {
      device: { secret: SECRET },
      child: { secret: SECRET, coppa: true },
      server: { secret: SECRET },
      'server-send': { secret: SECRET },
      narrow: { secret: SECRET, requests: ['DeviceAuthenticationRequest'] },
      parted: { secret: `part:${SECRET}` },
    },
    presence,
    clock,
    logger,
    ...wire,
  });
  const server: Server = createServer((req, res) => void gameSparks.restHandler(req, res));
  gameSparks.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sockets: RawSocket[] = [];
  const open = async (path = `/ws/device/${API_KEY}`) => {
    const socket = await openSocket(`ws://127.0.0.1:${port}${path}`);
    sockets.push(socket);
    return socket;
  };
  return {
    link,
    gameSparks,
    clock,
    gates,
    presence,
    storage,
    logs,
    server,
    port,
    open,
    /** A socket whose handshake has succeeded. */
    shaken: async (credential = 'device', more: Frame = {}) => {
      const socket = await open(`/ws/${credential}/${API_KEY}`);
      await socket.shake(more);
      return socket;
    },
    rest: (path: string, body: unknown, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      }),
    close: async () => {
      for (const socket of sockets) socket.ws.terminate();
      await gameSparks.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** A game as {@link openGame} opens it. */
export type OpenGame = Awaited<ReturnType<typeof openGame>>;

/** A raw client: it sends what it is told, and shows what comes. */
export interface RawSocket {
  readonly ws: WebSocket;
  /** The next frame; rejects when the socket ends first. */
  next(): Promise<Frame>;
  /** All frames that came and were not asked for. */
  readonly unread: readonly Frame[];
  /** Resolves with the code of the end. */
  readonly closed: Promise<number>;
  sendText(text: string): void;
  /** Sends a request and gives the answer with its id. */
  ask(request: string, members?: Frame): Promise<Frame>;
  /** The whole handshake; the final frame. */
  shake(more?: Frame): Promise<Frame>;
}

/** Rejects with the status of a refused upgrade. */
export function openSocket(url: string): Promise<RawSocket> {
  const ws = new WebSocket(url);
  const unread: Frame[] = [];
  const readers: Array<{ take: (frame: Frame) => void; fail: (error: Error) => void }> = [];
  ws.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    const reader = readers.shift();
    if (reader === undefined) unread.push(frame);
    else reader.take(frame);
  });
  const closed = new Promise<number>((resolve) => {
    ws.on('close', (code) => {
      for (const { fail } of readers.splice(0)) fail(new Error(`closed with ${code}`));
      resolve(code);
    });
  });
  const next = () =>
    new Promise<Frame>((take, fail) => {
      const frame = unread.shift();
      if (frame !== undefined) take(frame);
      else if (ws.readyState > ws.OPEN) fail(new Error('closed'));
      else readers.push({ take, fail });
    });
  let asked = 0;
  const sendText = (text: string) => ws.send(text);
  const socket: RawSocket = {
    ws,
    next,
    unread,
    closed,
    sendText,
    ask: async (request, members = {}) => {
      asked += 1;
      const requestId = `1500000000000_${asked}`;
      sendText(JSON.stringify({ '@class': `.${request}`, requestId, ...members }));
      return next();
    },
    shake: async (more = {}) => {
      const { nonce } = await next();
      const hmac = hmacOf(String(nonce));
      sendText(JSON.stringify({ '@class': '.AuthenticatedConnectRequest', hmac, ...more }));
      return next();
    },
  };
  return new Promise((resolve, reject) => {
    ws.on('open', () => resolve(socket));
    ws.on('error', () => {});
    ws.on('unexpected-response', (_, response) => {
      ws.terminate();
      reject(new Error(String(response.statusCode)));
    });
  });
}

/** What a client proves its secret with. */
export const hmacOf = (nonce: string, secret = SECRET): string =>
  createHmac('sha256', secret).update(nonce).digest('base64');

/** What the game client on somebody's phone sends. */
export const phone = (player = 'ada') => ({ deviceId: `${player}-2b6f0cc904d1`, deviceOS: 'IOS' });

/** An arcade account's credentials. */
export const account = (userId = 'ada', ticket = 'valid') => ({ userId, ticket });
