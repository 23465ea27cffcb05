import { createServer } from 'node:http';
import { memoryStorage } from '@playerlink/core/memory';
import express, { type ErrorRequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { bearer, listen } from './doors.test-fixture.ts';
import { createExpressHandler } from './express.ts';
import { game, good } from './game.test-fixture.ts';

const post = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

const PARSERS = {
  'no body parser': [],
  'express.json()': [express.json()],
  'express.text()': [express.text({ type: '*/*' })],
  'express.raw()': [express.raw({ type: '*/*' })],
};

/** An app that had routes before, and complains in its own way. */
async function openApp(parsers: readonly express.RequestHandler[] = []) {
  const storage = memoryStorage();
  const told: unknown[] = [];
  const play = createExpressHandler<express.Request>(game({ storage }), {
    bodyLimit: 1_000,
    onError: (thrown) => told.push(thrown),
  });
  const app = express();
  for (const parser of parsers) app.use(parser);
  app.use('/play', play);
  app.get('/score', async (req, res) => {
    const player = await play.playerOf(req);
    res.json({ of: player?.displayName ?? 'nobody', again: player === (await play.playerOf(req)) });
  });
  app.post('/echo', (req, res) => void res.json(req.body ?? null));
  const complain: ErrorRequestHandler = (error, _req, res, _next) => {
    res.status(error.status ?? 500).send(`<h1>${error.code ?? error.type}</h1>`);
  };
  app.use(complain);
  const { origin } = await listen(createServer(app));
  return { origin, storage, told };
}

describe.each(Object.entries(PARSERS))('behind %s', (name, parsers) => {
  test('a connect works, and the routes of the app know the player', async () => {
    const { origin } = await openApp(parsers);
    const connected = await fetch(`${origin}/play/connect/arcade`, post(JSON.stringify(good())));
    expect(connected.status).toBe(200);
    const { authToken } = (await connected.json()) as { authToken: string };
    const score = async (headers = {}) => (await fetch(`${origin}/score`, { headers })).json();
    expect(await score(bearer(authToken))).toEqual({ of: 'Player 1', again: true });
    expect(await score(bearer('no.token'))).toEqual({ of: 'nobody', again: true });
    expect(await score()).toEqual({ of: 'nobody', again: true });
    if (name === 'express.json()') {
      expect(await (await fetch(`${origin}/echo`, post('{"a":1}'))).json()).toEqual({ a: 1 });
    }
  });

  test.each([
    ['{', 400],
    ['[1]', 400],
    ['"text"', 400],
    [JSON.stringify({ userId: 'x'.repeat(200_000) }), 413],
  ])('a broken body (%#) is answered as ours, never as a page', async (body, status) => {
    const { origin } = await openApp(parsers);
    const got = await fetch(`${origin}/play/connect/arcade`, post(body));
    expect(got.headers.get('content-type')).toBe('application/problem+json');
    const id = got.headers.get('x-request-id');
    expect(await got.json()).toMatchObject({
      status,
      code: 'INVALID',
      field: 'body',
      instance: `urn:playerlink:request:${id}`,
    });
    expect(got.status).toBe(status);
  });
});

test('other charsets and codings that the parser refuses are ours too', async () => {
  const { origin } = await openApp([express.json()]);
  for (const headers of [
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-encoding': 'snappy' },
  ]) {
    const got = await fetch(`${origin}/play/connect/arcade`, post('{}', headers));
    expect([got.status, got.headers.get('content-type')]).toEqual([
      415,
      'application/problem+json',
    ]);
  }
});

test('errors of the app stay the app’s, below our path too', async () => {
  const fails: express.RequestHandler = (_req, _res, next) =>
    next(Object.assign(new Error(), { code: 'MINE' }));
  const { origin } = await openApp([fails]);
  for (const path of ['/play/me', '/score']) {
    const got = await fetch(origin + path);
    expect([got.status, await got.text()]).toEqual([500, '<h1>MINE</h1>']);
  }
  const parsed = await openApp([express.json()]);
  const got = await fetch(`${parsed.origin}/echo`, post('{'));
  expect([got.status, await got.text()]).toEqual([400, '<h1>entity.parse.failed</h1>']);
});

test('while the storage is away our answer is 503, and playerOf lets the app say so', async () => {
  const { origin, storage, told } = await openApp();
  storage.findSession = () => Promise.reject(new Error('secret'));
  const headers = bearer(`${'x'.repeat(36)}.${'y'.repeat(43)}`);
  const me = await fetch(`${origin}/play/me`, { headers });
  expect(me.headers.get('content-type')).toBe('application/problem+json');
  expect(await me.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  const score = await fetch(`${origin}/score`, { headers });
  expect([score.status, await score.text()]).toEqual([503, '<h1>UNAVAILABLE</h1>']);
  expect(told).toEqual([]);
});

test('the document and the address follow the app', async () => {
  const app = express().set('trust proxy', true);
  const rateLimits = { requests: { points: 1, duration: 60 } };
  app.use('/api', express.Router().use('/play', createExpressHandler(game(), { rateLimits })));
  const { origin } = await listen(createServer(app));
  const ask = (client: string) =>
    fetch(`${origin}/api/play/openapi.json`, { headers: { 'x-forwarded-for': client } });
  const first = await ask('203.0.113.7');
  expect(await first.json()).toMatchObject({ servers: [{ url: '/api/play' }] });
  expect((await ask('203.0.113.7')).status).toBe(429);
  // A client on the host's own network is one that the app has looked up, and no proxy.
  expect((await ask('10.0.0.8')).status).toBe(200);
  expect((await ask('10.0.0.8')).status).toBe(429);
});
