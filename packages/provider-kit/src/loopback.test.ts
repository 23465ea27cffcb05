import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Clock, type Fetch, isOutage } from '@playerlink/core';
import { afterEach, expect, test } from 'vitest';
import { fetchJson } from './index.ts';

// No deadline comes: these tests are about the wire.
const standing: Clock = { now: () => 0, timer: () => () => {} };

// Taken at load: a test elsewhere that forbids the global fetch does not cut off this one.
const send = globalThis.fetch;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A real server, and the fetch of this machine on the way to it. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const requests: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handle(request, response);
  });
  servers.push(server.on('connection', (socket) => sockets.push(socket)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetch: Fetch = Object.assign(
    (input: string | URL, init?: RequestInit) => {
      const { pathname, search } = new URL(input);
      return send(origin + pathname + search, init);
    },
    { allowHttp: true },
  );
  const { signal } = new AbortController();
  const ask = (request: { maxBytes?: number; form?: Record<string, string> } = {}) =>
    fetchJson({ fetch, clock: standing }, { url: `${origin}/check`, signal, ...request });
  return { requests, sockets, ask, origin };
}

const outage = async (answer: Promise<unknown>) => {
  const thrown: unknown = await answer.catch((error: unknown) => error);
  if (!isOutage(thrown)) throw new Error('no Outage', { cause: thrown });
  return thrown.message;
};

test('the headers that arrive are the ones we promise', async () => {
  const { ask, requests } = await serve((_, response) => response.end('{"a":1}'));
  expect((await ask()).body).toEqual({ a: 1 });
  expect(requests[0]?.headers).toMatchObject({
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'PlayerLink',
  });
});

test('a form arrives with its length', async () => {
  const { ask, requests } = await serve((_, response) => response.end('{}'));
  await ask({ form: { code: 'ä&b' } });
  expect(requests[0]?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String('code=%C3%A4%26b'.length),
  });
});

test('a gzip bomb is counted as it is unpacked, and its socket closed', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  expect(bomb.length).toBeLessThan(60_000);
  const { ask, requests, sockets } = await serve((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).write(bomb);
  });
  expect(await outage(ask())).toMatch(/answered with more than 65536 bytes$/);
  if (sockets[0]?.destroyed === false) await once(sockets[0], 'close');
  expect(sockets[0]?.destroyed).toBe(true);
  expect(requests).toHaveLength(1);
});

test('a redirect is not followed', async () => {
  const { ask, requests } = await serve((_, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end('{"a":1}');
  });
  expect(await outage(ask())).toMatch(/answered 302 with a redirect/);
  expect(requests.map(({ url }) => url)).toEqual(['/check']);
});

test('a connection that breaks in the body is tried once more', async () => {
  const { ask, requests } = await serve((_, response) => {
    if (requests.length > 1) return response.end('{"a":1}');
    response.writeHead(200, { 'content-length': 100 }).write('{');
    return setImmediate(() => response.destroy());
  });
  expect((await ask()).body).toEqual({ a: 1 });
  expect(requests).toHaveLength(2);
});

test('a connection that breaks twice is an outage that names host and code', async () => {
  const { ask, requests, origin } = await serve((_, response) => response.destroy());
  expect(await outage(ask())).toBe(
    `${new URL(origin).host} could not be reached, or broke off (UND_ERR_SOCKET)`,
  );
  expect(requests).toHaveLength(2);
});

test('an aborted call closes its socket', async () => {
  const caller = new AbortController();
  const { requests, sockets, origin } = await serve(() => caller.abort());
  const fetch: Fetch = Object.assign(
    (input: string | URL, init?: RequestInit) => send(input, init),
    { allowHttp: true },
  );
  const request = { url: `${origin}/check`, signal: caller.signal };
  expect(await outage(fetchJson({ fetch, clock: standing }, request))).toMatch(/given up/);
  if (sockets[0]?.destroyed === false) await once(sockets[0], 'close');
  expect(sockets[0]?.destroyed).toBe(true);
  expect(requests).toHaveLength(1);
});
