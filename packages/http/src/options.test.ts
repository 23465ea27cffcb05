import { ConfigError, type PlayerLink } from '@playerlink/core';
import { expect, test, vi } from 'vitest';
import { createExpressHandler } from './express.ts';
import { createFastifyPlugin } from './fastify.ts';
import { game } from './game.test-fixture.ts';
import { createHonoHandler } from './hono.ts';
import { createHttpHandler } from './index.ts';
import { createNodeHandler } from './node.ts';

const CREATE = [
  createHttpHandler,
  createNodeHandler,
  createExpressHandler,
  createFastifyPlugin,
  createHonoHandler,
] as ReadonlyArray<(link: PlayerLink, options: object) => unknown>;

test.each<[object, RegExp]>([
  [{ basePath: 'play' }, /basePath/],
  [{ basePath: 1 }, /basePath/],
  [{ bodyLimit: 0 }, /bodyLimit/],
  [{ bodyLimit: 1.5 }, /bodyLimit/],
  [{ bodyLimit: '1000' }, /bodyLimit/],
  [{ coppa: 'true' }, /coppa/],
  [{ currentPlayerId: 'me' }, /currentPlayerId/],
  [{ channel: 'c' }, /channel/],
  [{ address: '203.0.113.7' }, /address/],
  [{ context: {} }, /context/],
  [{ onError: true }, /onError/],
  [{ newRequestId: 'r1' }, /newRequestId/],
  [{ serverKeys: 'a key of the server' }, /serverKeys/],
  [{ serverKeys: ['too short'] }, /serverKeys/],
  [{ serverKeys: [1234567890123456] }, /serverKeys/],
  [{ cors: true }, /cors/],
  [{ cors: {} }, /cors\.origins/],
  [{ cors: { origins: ['game.example'] } }, /cors\.origins/],
  [{ cors: { origins: ['https://game.example/'] } }, /cors\.origins/],
  [{ cors: { origins: ['*', 'https://game.example'] } }, /cors\.origins/],
  [{ cors: { origins: ['*'], credentials: true } }, /cors\.origins/],
  [{ rateLimits: true }, /rateLimits/],
  [{ rateLimits: null }, /rateLimits/],
  [{ rateLimits: { store: {} } }, /rateLimits\.store/],
  [{ rateLimits: { requests: { points: 0, duration: 60 } } }, /requests\.points/],
  [{ rateLimits: { failures: { points: 1 } } }, /failures\.duration/],
])('%o cannot work and is refused at once', (options, message) => {
  for (const create of CREATE) {
    // Fastify's prefix is its base path.
    if (create === createFastifyPlugin && 'basePath' in options) continue;
    const attempt = () => create(game(), options);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(message);
  }
});

test.each<[unknown, object]>([
  [new Error('secret'), { error: 'Error', at: expect.stringContaining('options.test') }],
  [new ConfigError('run playerlink migrate'), { reason: 'run playerlink migrate' }],
  ['secret', { error: 'a thrown string' }],
])('without onError the console is told of %s, not of what it says', async (thrown, entry) => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  const link = { ...game(), ready: () => Promise.reject(thrown) };
  await createHttpHandler(link)(new Request('http://game.test/healthz'));
  const [[line = ''] = []] = print.mock.calls as string[][];
  print.mockRestore();
  expect(JSON.parse(line)).toMatchObject({ level: 'error', ...entry });
  expect(line).not.toContain('secret');
});
