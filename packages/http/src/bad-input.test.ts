import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';
import { createHttpHandler } from './index.ts';
import { createNodeHandler } from './node.ts';

const KB64 = 'x'.repeat(65_536);

test.each(['authorization', 'x-request-id', 'content-type', 'x-anything'])(
  'a header %s of 64 KB is refused by Node itself, and the server goes on',
  async (name) => {
    const link = game();
    const { origin } = await listen(createServer(createNodeHandler(link)));
    const got = await fetch(`${origin}/me`, { headers: { [name]: KB64 } });
    expect([got.status, await got.text()]).toEqual([431, '']);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  },
);

test.each([
  ['authorization', `Bearer ${KB64}`, '/me', 401],
  ['x-request-id', KB64, '/healthz', 200],
  ['x-api', KB64, '/healthz', 200],
  ['content-type', KB64, '/connect/arcade', 415],
  ['if-none-match', KB64, '/openapi.json', 200],
  ['origin', `https://${KB64}`, '/healthz', 200],
  ['x-forwarded-for', KB64, '/healthz', 200],
])('%s of 64 KB, where the server lets it through', async (name, value, path, status) => {
  const cors = { origins: ['https://game.example'] };
  const handler = createNodeHandler(game(), { cors, onError: () => {} });
  const { origin } = await listen(createServer({ maxHeaderSize: 200_000 }, handler));
  const isPost = path.startsWith('/connect');
  const init = { method: isPost ? 'POST' : 'GET', headers: { [name]: value } };
  const got = await fetch(origin + path, isPost ? { ...init, body: '{}' } : init);
  expect(got.status).toBe(status);
  expect(await got.text()).not.toContain(KB64);
  expect(JSON.stringify([...got.headers])).not.toContain(KB64);
});

test('a path of 64 KB is none, or no provider', async () => {
  const handle = createHttpHandler(game());
  expect((await handle(new Request(`http://game.test/${KB64}`))).status).toBe(404);
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(good()) };
  expect((await handle(new Request(`http://game.test/connect/${KB64}`, init))).status).toBe(404);
});
