import { ConfigError } from '@playerlink/core';
import { expect, test, vi } from 'vitest';
import { game } from './game.test-fixture.ts';
import { createHttpHandler, type HttpOptions } from './index.ts';
import { createNodeHandler } from './node.ts';

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
])('%o cannot work and is refused at once', (options, message) => {
  for (const create of [createHttpHandler, createNodeHandler]) {
    const attempt = () => create(game(), options as HttpOptions<unknown>);
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
