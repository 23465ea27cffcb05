import { memoryStorage } from '@playerlink/core/memory';
import Fastify, { type FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { bearer } from './doors.test-fixture.ts';
import { createFastifyPlugin } from './fastify.ts';
import { game, good } from './game.test-fixture.ts';

const json = { 'content-type': 'application/json' };

/** An app that had routes, hooks and a complaint of its own before. */
async function openApp(prepare: (app: FastifyInstance) => unknown = () => {}) {
  const storage = memoryStorage();
  const play = createFastifyPlugin(game({ storage }), { bodyLimit: 1_000 });
  const app = Fastify({ trustProxy: true, genReqId: () => 'req-of-fastify' });
  await prepare(app);
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-app', 'yes'));
  app.register(play, { prefix: '/play' });
  app.get('/score', async (request) => {
    const player = await play.playerOf(request);
    return {
      of: player?.displayName ?? 'nobody',
      again: player === (await play.playerOf(request)),
    };
  });
  app.post('/echo', async (request) => request.body);
  app.setErrorHandler((error: { statusCode?: number; code?: string }, _request, reply) =>
    reply.code(error.statusCode ?? 500).send({ mine: error.code ?? 'error' }),
  );
  await app.ready();
  onTestFinished(() => app.close());
  return { app, storage };
}

const connect = (app: FastifyInstance, payload: string, headers: object = json) =>
  app.inject({ method: 'POST', url: '/play/connect/arcade', payload, headers: { ...headers } });

test('a connect works, and the routes of the app know the player', async () => {
  const { app } = await openApp();
  const connected = await connect(app, JSON.stringify(good()));
  expect([connected.statusCode, connected.headers['x-app']]).toEqual([200, 'yes']);
  const { authToken } = connected.json();
  const score = async (headers = {}) => (await app.inject({ url: '/score', headers })).json();
  expect(await score(bearer(authToken))).toEqual({ of: 'Player 1', again: true });
  expect(await score(bearer('no.token'))).toEqual({ of: 'nobody', again: true });
  expect(await score()).toEqual({ of: 'nobody', again: true });
});

test.each([
  ['{', json, 400],
  ['[1]', json, 400],
  [JSON.stringify({ userId: 'x'.repeat(2_000_000) }), json, 413],
  ['{}', { 'content-type': 'text/plain' }, 415],
  ['{}', { 'content-type': 'no type' }, 415],
])('a body that cannot be used (%#) is answered as ours', async (payload, headers, status) => {
  const { app } = await openApp();
  const got = await connect(app, payload, headers);
  expect([got.statusCode, got.headers['content-type']]).toEqual([
    status,
    'application/problem+json',
  ]);
  expect(got.json()).toMatchObject({ status, instance: 'urn:playerlink:request:req-of-fastify' });
});

test('the body parsers of the app stay as they were', async () => {
  const { app } = await openApp((app) =>
    app.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, text, done) =>
      done(null, String(text).split(',')),
    ),
  );
  const echo = async (payload: string, type: string) =>
    (
      await app.inject({ method: 'POST', url: '/echo', payload, headers: { 'content-type': type } })
    ).json();
  expect(await echo('{"a":1}', 'application/json')).toEqual({ a: 1 });
  expect(await echo('a,b', 'text/csv')).toEqual(['a', 'b']);
  expect(await echo('{', 'application/json')).toMatchObject({ mine: expect.any(String) });
  expect(await echo('x', 'text/x')).toEqual({ mine: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' });
});

test('errors of the hooks of the app stay the app’s', async () => {
  const { app } = await openApp((app) =>
    app.addHook('onRequest', async () => {
      throw Object.assign(new Error(), { code: 'MINE', statusCode: 418 });
    }),
  );
  const got = await app.inject('/play/me');
  expect([got.statusCode, got.json()]).toEqual([418, { mine: 'MINE' }]);
});

test('while the storage is away our answer is 503, and playerOf lets the app say so', async () => {
  const storage = memoryStorage();
  storage.findSession = () => Promise.reject(new Error('secret'));
  const play = createFastifyPlugin(game({ storage }));
  const app = Fastify();
  app.register(play, { prefix: '/play' });
  app.get('/score', async (request) => ({ of: await play.playerOf(request) }));
  onTestFinished(() => app.close());
  const headers = bearer(`${'x'.repeat(36)}.${'y'.repeat(43)}`);
  const me = await app.inject({ url: '/play/me', headers });
  expect(me.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  const score = await app.inject({ url: '/score', headers });
  expect([score.statusCode, score.json().code]).toEqual([503, 'UNAVAILABLE']);
});

test('the document and the address follow the app, also below another prefix', async () => {
  const rateLimits = { requests: { points: 1, duration: 60 } };
  const app = Fastify({ trustProxy: true });
  app.register(
    (api, _options, done) => {
      api.register(createFastifyPlugin(game(), { rateLimits }), { prefix: '/play' });
      done();
    },
    { prefix: '/api' },
  );
  onTestFinished(() => app.close());
  const ask = (client: string) =>
    app.inject({ url: '/api/play/openapi.json', headers: { 'x-forwarded-for': client } });
  expect((await ask('203.0.113.7')).json()).toMatchObject({ servers: [{ url: '/api/play' }] });
  expect((await ask('203.0.113.7')).statusCode).toBe(429);
  // A client on the host's own network is one that the app has looked up, and no proxy.
  expect((await ask('10.0.0.8')).statusCode).toBe(200);
  expect((await ask('10.0.0.8')).statusCode).toBe(429);
});

test('one game below two prefixes', async () => {
  const play = createFastifyPlugin(game());
  const app = Fastify();
  app.register(play, { prefix: '/one' }).register(play, { prefix: '/two' });
  onTestFinished(() => app.close());
  for (const prefix of ['/one', '/two']) {
    expect((await app.inject(`${prefix}/healthz`)).json()).toEqual({ status: 'ok' });
  }
});
