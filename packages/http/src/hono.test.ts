import { memoryStorage } from '@playerlink/core/memory';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { bearer } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';
import { createHonoHandler } from './hono.ts';

/** An app that had routes and a middleware before. */
function openApp(
  reads: 'nothing' | 'json' | 'text' | 'arrayBuffer' = 'nothing',
  storage = memoryStorage(),
) {
  const play = createHonoHandler(game({ storage }), { basePath: '/api/play', bodyLimit: 1_000 });
  const app = new Hono();
  app.use(async (c, next) => {
    if (reads !== 'nothing' && c.req.method === 'POST') await c.req[reads]().catch(() => {});
    await next();
    c.header('x-app', 'yes');
  });
  app.route('/api', new Hono().all('/play/*', play));
  app.get('/score', async (c) => {
    const player = await play.playerOf(c);
    return c.json({
      of: player?.displayName ?? 'nobody',
      again: player === (await play.playerOf(c)),
    });
  });
  app.onError((error, c) => c.json({ mine: 'code' in error ? error.code : 'error' }, 503));
  return app;
}

const connect = (app: Hono, body: string) =>
  app.request('/api/play/connect/arcade', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

test.each(['nothing', 'json', 'text', 'arrayBuffer'] as const)(
  'behind a middleware that reads %s a connect works, and the routes know the player',
  async (reads) => {
    const app = openApp(reads);
    const connected = await connect(app, JSON.stringify(good()));
    expect([connected.status, connected.headers.get('x-app')]).toEqual([200, 'yes']);
    const { authToken } = (await connected.json()) as { authToken: string };
    const score = async (headers = {}) => (await app.request('/score', { headers })).json();
    expect(await score(bearer(authToken))).toEqual({ of: 'Player 1', again: true });
    expect(await score(bearer('no.token'))).toEqual({ of: 'nobody', again: true });
    for (const [body, status] of [
      ['{', 400],
      ['[1]', 400],
      [JSON.stringify({ userId: 'x'.repeat(2_000) }), 413],
    ] as const) {
      const got = await connect(app, body);
      expect(got.headers.get('content-type')).toBe('application/problem+json');
      expect(await got.json()).toMatchObject({ status, code: 'INVALID', field: 'body' });
    }
  },
);

test('while the storage is away our answer is 503, and playerOf lets the app say so', async () => {
  const storage = memoryStorage();
  storage.findSession = () => Promise.reject(new Error('secret'));
  const app = openApp('nothing', storage);
  const headers = bearer(`${'x'.repeat(36)}.${'y'.repeat(43)}`);
  const me = await app.request('/api/play/me', { headers });
  expect(await me.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  expect(await (await app.request('/score', { headers })).json()).toEqual({ mine: 'UNAVAILABLE' });
});

test('the document follows the path, and other paths stay the app’s', async () => {
  const app = openApp();
  const document = await (await app.request('/api/play/openapi.json')).json();
  expect(document).toMatchObject({ servers: [{ url: '/api/play' }] });
  expect(await (await app.request('/api/nowhere')).text()).toBe('404 Not Found');
});
