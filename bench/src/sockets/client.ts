import { createHmac } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { serve } from '../actors/actor.ts';
import { percentile } from '../measure/statistics.ts';
import { type Frame, WIRE } from './wire.ts';

/** How many sockets are opened at the same time; the server limits how many of one address may be open. */
const OPENING = 50;

/** A steady stream: so many logins, so many a second, whether or not the server keeps up. */
export interface Stream {
  readonly rate: number;
  readonly logins: number;
}

/** What became of a stream. Latencies are counted from when a login was due, not from when it was sent. */
export interface Streamed {
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  readonly perSecond: number;
  readonly created: number;
  /** How late the client itself was in sending them, ms: the 99th percentile. */
  readonly late: number;
}

const sockets: WebSocket[] = [];

const methods = {
  /** Opens so many sockets more, each with its handshake. */
  async open({ port, count }: { readonly port: number; readonly count: number }): Promise<void> {
    const url = `ws://127.0.0.1:${port}/ws/${WIRE.credential}/${WIRE.apiKey}`;
    let left = count;
    const opener = async () => {
      while (left > 0) {
        left -= 1;
        sockets.push(await openShaken(url));
      }
    };
    await Promise.all(Array.from({ length: OPENING }, opener));
  },
  stream: streamLogins,
  async hangUp(): Promise<void> {
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets.splice(0)) socket.terminate();
    await Promise.all(closed);
  },
};

/** What the clients' process does when it is asked. */
export type SocketClients = typeof methods;

/** A socket whose handshake has been answered. */
function openShaken(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('error', reject);
    socket.on('message', (data) => {
      const { nonce, sessionId, error } = JSON.parse(String(data)) as Frame;
      if (error !== undefined) return reject(new Error('the handshake was refused'));
      if (sessionId !== undefined) {
        socket.removeAllListeners('message');
        return resolve(socket);
      }
      const hmac = createHmac('sha256', WIRE.secret).update(String(nonce)).digest('base64');
      socket.send(JSON.stringify({ '@class': '.AuthenticatedConnectRequest', hmac }));
    });
  });
}

/** Logs in on one socket after the other, each time with the socket's own device. */
function streamLogins({ rate, logins }: Stream): Promise<Streamed> {
  const due: number[] = [];
  const latencies: number[] = [];
  let created = 0;
  const lateness: number[] = [];
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const take = (data: unknown) => {
      const { requestId, newPlayer, error } = JSON.parse(String(data)) as Frame;
      if (requestId === undefined) return;
      if (error !== undefined)
        return reject(new Error(`a login was refused: ${JSON.stringify(error)}`));
      latencies.push(performance.now() - (due[Number(requestId)] as number));
      if (newPlayer === true) created += 1;
      if (latencies.length === logins) finish();
    };
    const finish = () => {
      for (const socket of sockets) socket.off('message', take);
      resolve({
        p50: percentile(latencies, 0.5),
        p99: percentile(latencies, 0.99),
        slowest: percentile(latencies, 1),
        perSecond: (logins / (performance.now() - start)) * 1_000,
        created,
        late: percentile(lateness, 0.99),
      });
    };
    for (const socket of sockets) socket.on('message', take);
    const sendDue = () => {
      for (let at = due.length; at < logins; at += 1) {
        const when = start + (at / rate) * 1_000;
        const late = performance.now() - when;
        if (late < 0) break;
        lateness.push(late);
        due.push(when);
        (sockets[at % sockets.length] as WebSocket).send(login(at));
      }
      if (due.length < logins) setTimeout(sendDue, 1);
    };
    sendDue();
  });
}

const login = (at: number): string =>
  JSON.stringify({
    '@class': '.DeviceAuthenticationRequest',
    requestId: String(at),
    deviceId: `device-of-socket-${at % sockets.length}`,
    deviceOS: 'IOS',
    displayName: `Player ${at % sockets.length}`,
  });

await serve(async () => ({ methods, close: () => {} }));
