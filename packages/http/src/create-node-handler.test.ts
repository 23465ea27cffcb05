import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { game, good } from './game.test-fixture.ts';
import { createNodeHandler } from './node.ts';
import { get, openWire, post } from './wire.test-fixture.ts';

const text = JSON.stringify(good());
const chunk = (data: string) => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;

function signal() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A handler, and what it told the host. */
const quiet = (options = {}, link = game()) => {
  const told: unknown[] = [];
  const handle = createNodeHandler(link, { onError: (thrown) => told.push(thrown), ...options });
  return { handle, told };
};

test('pipelined requests are answered in order on one connection', async () => {
  const wire = await openWire(quiet().handle);
  const line = await wire.open();
  line.send(post(text) + get('/healthz') + get('/me') + post(text) + get('/nowhere'));
  const statuses = [];
  for (let at = 0; at < 5; at += 1) statuses.push((await line.next()).status);
  expect(statuses).toEqual([200, 200, 401, 200, 404]);
});

test.each([
  ['a length', post('x'.repeat(300_000))],
  ['chunks', post(`${chunk('x'.repeat(300_000))}0\r\n\r\n`, 'chunked')],
  ['many chunks', post(`${chunk('x'.repeat(10)).repeat(30_000)}0\r\n\r\n`, 'chunked')],
])('after a 413 for a body with %s the pipelined next request is served', async (_, large) => {
  const wire = await openWire(quiet({ bodyLimit: 1_000 }).handle);
  const line = await wire.open();
  line.send(large + post(text) + get('/healthz'));
  expect([await line.next(), await line.next(), await line.next()]).toMatchObject([
    { status: 413 },
    { status: 200 },
    { status: 200, body: '{"status":"ok"}' },
  ]);
});

test('a body said to be too large is answered before it is sent', async () => {
  const wire = await openWire(quiet().handle);
  const line = await wire.open();
  line.send(post('', 5_000_000));
  expect((await line.next()).status).toBe(413);
  await wire.settled();
});

test.each(['/nowhere', '/me', '/connect/%zz'])(
  'a body that nobody wants (POST %s) does not disturb the next request',
  async (path) => {
    const wire = await openWire(quiet().handle);
    const line = await wire.open();
    line.send(post('x'.repeat(300_000)).replace('/connect/arcade', path) + get('/healthz'));
    expect((await line.next()).status).toBeGreaterThanOrEqual(404);
    expect((await line.next()).status).toBe(200);
  },
);

test('a slow client is waited for', async () => {
  const wire = await openWire(quiet().handle);
  const line = await wire.open();
  for (const byte of Buffer.from(post(text))) {
    await new Promise((resolve) => line.socket.write(Uint8Array.of(byte), resolve));
  }
  expect((await line.next()).status).toBe(200);
});

test('a content-length that is too long: the client ends, and nothing was connected', async () => {
  const connects: unknown[] = [];
  const link = game({ guards: { beforeVerify: (event) => void connects.push(event) } });
  const { handle, told } = quiet({}, link);
  const wire = await openWire(handle);
  const line = await wire.open();
  line.send(post(text, text.length + 10));
  await wire.called(1);
  line.socket.end();
  await line.closed;
  await wire.settled();
  expect([connects, told]).toEqual([[], []]);
});

test('a content-length that is too short: 400, and the connection is closed', async () => {
  const connects: unknown[] = [];
  const link = game({ guards: { beforeVerify: (event) => void connects.push(event) } });
  const wire = await openWire(quiet({}, link).handle);
  const line = await wire.open();
  line.send(post(text, text.length - 5));
  // Node's own or ours: the rest of the body is no request, and may be seen first.
  expect((await line.next()).status).toBe(400);
  await line.closed;
  await wire.settled();
  expect(connects).toEqual([]);
});

test('a client that goes in the middle of its body hurts nobody', async () => {
  const { handle, told } = quiet();
  const wire = await openWire(handle);
  const starts = [post('{', 100), post(chunk('{'), 'chunked'), post('{', 90_000)];
  for (const [at, start] of starts.entries()) {
    const line = await wire.open();
    line.send(start);
    await wire.called(at + 1);
    line.socket.resetAndDestroy();
    await line.closed;
  }
  await wire.settled();
  expect(told).toEqual([]);
  expect((await fetch(`${wire.origin}/healthz`)).status).toBe(200);
});

test('a client that goes before its body is asked for hurts nobody', async () => {
  const gone = signal();
  const currentPlayerId = async (req: IncomingMessage) => {
    req.once('close', gone.resolve);
    await gone.promise;
    return undefined;
  };
  const { handle, told } = quiet({ currentPlayerId });
  const wire = await openWire(handle);
  const line = await wire.open();
  line.send(post('{', 100));
  await wire.called(1);
  line.socket.resetAndDestroy();
  await wire.settled();
  expect(told).toEqual([]);
});

test('a client that goes during the connect hurts nobody, and the connect stands', async () => {
  const gone = signal();
  const link = game({ guards: { beforeVerify: () => gone.promise } });
  const handler = quiet({}, link);
  const wire = await openWire((req, res) => {
    res.once('close', gone.resolve);
    return handler.handle(req, res);
  });
  const line = await wire.open();
  line.send(post(text));
  await wire.called(1);
  line.socket.resetAndDestroy();
  await wire.settled();
  expect(handler.told).toEqual([]);
  const credentials = good();
  const again = await link.connect({ provider: 'arcade', credentials });
  expect(again.outcome).toBe('resumed');
});

test('two Authorization headers are 401, whichever Node would have taken', async () => {
  const link = game();
  const { authToken } = await link.connect({ provider: 'arcade', credentials: good() });
  const wire = await openWire(quiet({}, link).handle);
  const line = await wire.open();
  const mine = `authorization: Bearer ${authToken}`;
  line.send(get('/me', mine));
  expect((await line.next()).status).toBe(200);
  line.send(get('/me', mine, 'Authorization: Bearer a.b') + get('/me', mine, mine));
  expect([(await line.next()).status, (await line.next()).status]).toEqual([401, 401]);
});

test('a header that the host has set itself counts', async () => {
  const link = game();
  const { authToken } = await link.connect({ provider: 'arcade', credentials: good() });
  const { handle } = quiet({}, link);
  const wire = await openWire((req, res) => {
    req.headers.authorization = `Bearer ${authToken}`;
    return handle(req, res);
  });
  expect((await fetch(`${wire.origin}/me`)).status).toBe(200);
});

test.each([
  ['http://x/healthz', 200],
  ['http://x/healthz?a#b', 200],
  ['/healthz#b?a', 200],
  ['http://x', 404],
  ['/../healthz', 404],
  ['/http://x/healthz', 404],
])('the request target %s is %i', async (target, status) => {
  const wire = await openWire(quiet().handle);
  const line = await wire.open();
  line.send(get(target));
  expect((await line.next()).status).toBe(status);
});

test('HEAD works where the server is strict about bodies', async () => {
  const wire = await openWire(quiet().handle);
  const line = await wire.open();
  line.send(
    get('/healthz').replace('GET', 'HEAD').replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'),
  );
  await expect(line.next()).rejects.toThrow(/content-length: 15.*\\r\\n\\r\\n"$/);
});

test('an answer that the host has begun is left to it', async () => {
  const { handle, told } = quiet();
  const wire = await openWire(async (req, res) => {
    res.writeHead(504).end();
    await handle(req, res);
  });
  expect((await fetch(`${wire.origin}/healthz`)).status).toBe(504);
  await wire.settled();
  expect(told).toEqual([]);
});

test('an answer that cannot be written ends the connection instead of hanging', async () => {
  const { handle, told } = quiet();
  const wire = await openWire(async (req, res) => {
    res.writeHead = () => {
      throw new Error('a framework in the way');
    };
    await handle(req, res);
  });
  const line = await wire.open();
  line.send(get('/healthz'));
  await line.closed;
  await wire.settled();
  expect(told).toHaveLength(1);
});
