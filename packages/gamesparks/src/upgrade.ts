import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { nameOf } from '@playerlink/core';
import { type WebSocket, WebSocketServer } from 'ws';
import { addressFor } from './address-for.ts';
import { clientKey } from './client-key.ts';
import { Connection } from './connection.ts';
import { HANDSHAKE_RESPONSE } from './handshake.ts';
import { handshakeLimit } from './handshake-limit.ts';
import type { Credential, Settings } from './options.ts';
import type { SocketContext } from './socket-context.ts';
import { candidatesOf, isSocketPath } from './socket-path.ts';

/** Takes an upgrade of node:http's server; every one is answered. */
export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** After so long without a byte the system asks whether the client is still there, ms. */
const TCP_KEEPALIVE_MS = 60_000;

/**
 * Makes sockets of upgrades: 404 for a path that is not ours, 403 for an unknown key or credential, 429 for an
 * address with too many handshakes, 503 once `isClosed`.
 */
export function upgrading(context: SocketContext, isClosed: () => boolean): HandleUpgrade {
  const { settings } = context;
  const limit = handshakeLimit(settings.handshakeLimit, settings.clock);
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: settings.maxRequestBytes,
  });
  return (request, socket, head) => {
    // A client may go at any time.
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '';
    if (!isSocketPath(target)) return refuse(socket, 404);
    if (isClosed()) return refuse(socket, 503);
    const address = addressFor(settings, request);
    const client = clientKey(address ?? '');
    if (!limit.take(client)) return refuse(socket, 429, settings.handshakeLimit.windowMs);
    const candidates = candidatesOf(settings, target);
    const [credential] = candidates;
    if (credential === undefined) return refuse(socket, 403);
    if (socket instanceof Socket) socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
    server.handleUpgrade(request, socket, head, (ws) => {
      const shaken = () => limit.giveBack(client);
      const connectUrl = elsewhere(settings, credential, request);
      if (connectUrl === undefined) new Connection(ws, { candidates, address, shaken }, context);
      else sendElsewhere(ws, connectUrl, shaken);
    });
  };
}

/** Where the balancer wants the client; a balancer that fails, or says what no client can use, is ignored. */
function elsewhere(
  { connectUrl, logger }: Settings,
  { name }: Credential,
  request: IncomingMessage,
): string | undefined {
  try {
    const url = connectUrl?.({ credential: name, request });
    if (url === undefined || /^wss?:\/\//.test(url)) return url;
    throw new TypeError('connectUrl returned no ws: or wss: URL');
  } catch (thrown) {
    logger.error(nameOf(thrown), 'connectUrl failed: the client stays here');
    return undefined;
  }
}

function sendElsewhere(ws: WebSocket, connectUrl: string, shaken: () => void): void {
  ws.on('error', () => {});
  ws.send(JSON.stringify({ '@class': HANDSHAKE_RESPONSE, connectUrl }), () => {});
  ws.close(1000);
  shaken();
}

/** Some SDKs look for this text where a key is wrong. */
const BODIES: Readonly<Record<number, string>> = { 403: 'UNKNOWN SERVICE' };

function refuse(socket: Duplex, status: 403 | 404 | 429 | 503, retryAfterMs?: number): void {
  const reason = STATUS_CODES[status] ?? '';
  const body = BODIES[status] ?? reason;
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'connection: close',
    'content-type: text/plain',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(retryAfterMs === undefined ? [] : [`retry-after: ${Math.ceil(retryAfterMs / 1000)}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
