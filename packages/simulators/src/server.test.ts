import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { SimulatorClock } from './clock.ts';
import { jsonAnswer } from './reply.ts';
import {
  type Simulator,
  type SimulatorDefinition,
  type SimulatorOptions,
  startSimulator,
} from './server.ts';

const definition: SimulatorDefinition<'lies'> = {
  id: 'echo',
  origins: ['https://echo.test'],
  lies: ['lies'],
  route: (request, lies) => {
    if (request.path === '/broken') throw new Error('a bug of this simulator');
    if (request.path === '/bad-header') return { status: 200, headers: { a: 'ü\n' }, body: '' };
    if (request.path !== '/echo') return undefined;
    return jsonAnswer({ truth: !lies.has('lies'), body: request.body });
  },
  credentials: (player) => ({ player }),
};

const open: Simulator[] = [];
async function start(options?: SimulatorOptions): Promise<Simulator<'lies'>> {
  const simulator = await startSimulator(definition, options);
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

test('answers what its definition says, at its loopback and its real address', async () => {
  const simulator = await start();
  expect(simulator).toMatchObject({ id: 'echo', origins: ['https://echo.test'] });
  expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(simulator.credentials('ada')).toEqual({ player: 'ada' });
  for (const response of [
    await fetch(`${simulator.url}/echo`),
    await simulator.fetch('https://echo.test/echo'),
  ]) {
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({ truth: true, body: '' });
  }
});

test('records every request as it came', async () => {
  const simulator = await start({ clock: { now: () => 1_234_567, timer: () => () => {} } });
  const response = await simulator.fetch('https://echo.test/echo?b=%26&a=1&a=2', {
    method: 'POST',
    headers: { 'X-One': '1' },
    body: 'grüße',
  });
  expect(response.headers.get('date')).toBe('Thu, 01 Jan 1970 00:20:34 GMT');
  expect(await response.json()).toEqual({ truth: true, body: 'grüße' });
  expect(simulator.requests).toEqual([
    {
      method: 'POST',
      origin: 'https://echo.test',
      path: '/echo',
      query: [
        ['b', '&'],
        ['a', '1'],
        ['a', '2'],
      ],
      malformedQuery: false,
      headers: expect.objectContaining({ 'x-one': '1' }),
      body: 'grüße',
      time: 1_234_567,
    },
  ]);
  expect(simulator.requestCount).toBe(1);
  simulator.clearRequests();
  expect(simulator.requests).toEqual([]);
  expect(simulator.requestCount).toBe(0);
});

test('remembers the newest 1,000 requests and counts all', async () => {
  const simulator = await start();
  for (let n = 0; n < 1_003; n += 1) {
    const response = await fetch(`${simulator.url}/echo?n=${n}`);
    await response.arrayBuffer();
  }
  expect(simulator.requestCount).toBe(1_003);
  expect(simulator.requests).toHaveLength(1_000);
  expect(simulator.requests[0]?.query).toEqual([['n', '3']]);
});

test('an unknown path is 404, a bug of the definition 500, a long body 413', async () => {
  const { url } = await start();
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  const broken = await fetch(`${url}/broken`);
  expect(broken.status).toBe(500);
  expect(await broken.text()).toBe('Error: a bug of this simulator');
  expect((await fetch(`${url}/bad-header`)).status).toBe(500);
  const post = (body: string) => fetch(`${url}/echo`, { method: 'POST', body });
  expect((await post('x'.repeat(65_537))).status).toBe(413);
  expect(((await (await post('x'.repeat(65_536))).json()) as { body: string }).body).toHaveLength(
    65_536,
  );
});

test('a body that is no UTF-8 is 400: as text it would look like another one', async () => {
  const simulator = await start();
  const body = Buffer.from('gr\u00fc\u00dfe', 'latin1');
  const response = await fetch(`${simulator.url}/echo`, { method: 'POST', body });
  expect(response.status).toBe(400);
  expect(simulator.requests[0]?.body).toBe('gr\ufffd\ufffde');
});

test('a long query is recorded, one that is too long is counted', async () => {
  const simulator = await start();
  const response = await fetch(`${simulator.url}/echo?a=${'x'.repeat(60_000)}`);
  expect(response.status).toBe(200);
  expect(simulator.requests[0]?.query[0]?.[1]).toHaveLength(60_000);
  // The answer may be lost: the server closes while the client still writes.
  await Promise.allSettled([fetch(`${simulator.url}/echo?a=${'x'.repeat(70_000)}`)]);
  expect([simulator.requestCount, simulator.requests.length]).toEqual([2, 1]);
});

test('what is no HTTP is answered with 400 and not counted', async () => {
  const simulator = await start();
  const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
  socket.write('what?\r\n\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect(simulator.requestCount).toBe(0);
});

test("credentials take the platform's own choice, and none is needed", async () => {
  const simulator = await startSimulator({
    ...definition,
    credentials: (player: string, { game = 'first' }: { game?: string } = {}) => ({ player, game }),
  });
  open.push(simulator);
  expect(simulator.credentials('ada')).toEqual({ player: 'ada', game: 'first' });
  expect(simulator.credentials('ada', { game: 'x' })).toEqual({ player: 'ada', game: 'x' });
});

/** A promise and what resolves it. */
function bell<Value>() {
  let ring: (value: Value) => void = () => {};
  const rung = new Promise<Value>((resolve) => {
    ring = resolve;
  });
  return { ring, rung };
}

/** A clock that stands, and tells when it is asked for the time, for a timer, and for its end. */
function watchedClock() {
  const asked = bell<void>();
  const set = bell<number>();
  const cancelled = bell<void>();
  const clock: SimulatorClock = {
    now: () => {
      asked.ring();
      return 0;
    },
    timer: (ms) => {
      set.ring(ms);
      return () => cancelled.ring();
    },
  };
  return { clock, asked: asked.rung, set: set.rung, cancelled: cancelled.rung };
}

test('close ends hanging requests, is done when it resolves, and can be called twice', async () => {
  const { clock, asked } = watchedClock();
  const simulator = await start({ clock });
  simulator.fail({ hang: true });
  const failed = expect(simulator.fetch('https://echo.test/echo')).rejects.toThrow(TypeError);
  await asked;
  const closed = simulator.close();
  expect(simulator.close()).toBe(closed);
  await closed;
  await failed;
  await expect(fetch(`${simulator.url}/echo`)).rejects.toThrow(TypeError);
});

test('close cancels the timer of a delayed request', async () => {
  const { clock, set, cancelled } = watchedClock();
  const simulator = await start({ clock });
  simulator.fail({ delay: 77 });
  const failed = expect(simulator.fetch('https://echo.test/echo')).rejects.toThrow(TypeError);
  expect(await set).toBe(77);
  await simulator.close();
  await cancelled;
  await failed;
});

test('a client that gives up leaves no timer behind', async () => {
  const { clock, set, cancelled } = watchedClock();
  const simulator = await start({ clock });
  simulator.fail({ drip: 60_000 });
  const impatient = new AbortController();
  const response = await simulator.fetch('https://echo.test/echo', { signal: impatient.signal });
  const failed = expect(response.text()).rejects.toThrow('aborted');
  await set;
  impatient.abort();
  await failed;
  await cancelled;
});

test('refuses a wrong origin, an empty seed and a taken port', async () => {
  for (const origin of ['https://echo.test/', 'http://echo.test', 'echo.test', 'file:///x']) {
    await expect(startSimulator({ ...definition, origins: [origin] })).rejects.toThrow(origin);
  }
  await expect(start({ seed: '' })).rejects.toThrow('seed');
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  await expect(start({ port })).rejects.toThrow('EADDRINUSE');
  await new Promise((resolve) => other.close(resolve));
  const free = await start({ port });
  expect(free.url).toBe(`http://127.0.0.1:${port}`);
});
