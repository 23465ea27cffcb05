import { ConfigError } from '@playerlink/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type GameOptions, openGame as open, phone, SECRET } from './game.test-fixture.ts';
import { createGameSparks, type GameSparksOptions } from './index.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

const credentials = { device: { secret: SECRET } };

test.each<[object, RegExp]>([
  [{ apiKey: '' }, /apiKey must be/],
  [{ apiKey: 'a/b' }, /apiKey must be/],
  [{ apiKey: undefined }, /apiKey must be/],
  [{ credentials: {} }, /credentials must name one/],
  [{ credentials: undefined }, /credentials must name one/],
  [{ credentials: { 'a/b': { secret: 'x' } } }, /credentials\.a\/b: a name is/],
  [{ credentials: { device: 'secret' } }, /credentials\.device must be an object/],
  [{ credentials: { device: { secret: '' } } }, /credentials\.device\.secret must be/],
  [{ credentials: { device: { secret: 5 } } }, /credentials\.device\.secret must be/],
  [{ credentials: { device: { secret: 'x', copa: true } } }, /no option .*"copa"; there is: /],
  [{ credentials: { device: { secret: 'x', coppa: 'yes' } } }, /coppa must be true or false/],
  [{ credentials: { device: { secret: 'x', server: 1 } } }, /server must be true or false/],
  [{ credentials: { device: { secret: 'x', requests: 'all' } } }, /requests must be a list/],
  [
    { credentials: { device: { secret: 'x', requests: ['.EndSessionRequest'] } } },
    /there is no "\.EndSessionRequest"; there is: .*EndSessionRequest/,
  ],
  [{ apikey: 'x' }, /there is no option "apikey"; there is: apiKey, /],
  [{ maxRequestBytes: 0 }, /maxRequestBytes must be an integer of 1\.\./],
  [{ handshakeLimit: 5 }, /handshakeLimit must be \{ perAddress, windowMs \}/],
  [{ handshakeLimit: { perAddress: 1 } }, /handshakeLimit\.windowMs must be/],
  [{ handshakeLimit: { perAddress: 0, windowMs: 1 } }, /handshakeLimit\.perAddress must be/],
  [{ handshakeLimit: { perAddress: 1, windowMs: 1, per: 1 } }, /no option handshakeLimit\."per"/],
  [{ clientConfig: 5 }, /clientConfig must be an object/],
  [{ clientConfig: { retry: 5 } }, /no option clientConfig\."retry"/],
  [{ clientConfig: { retryBase: '2s' } }, /clientConfig\.retryBase must be an integer/],
  [{ connectUrl: 'ws://x' }, /connectUrl must be a function/],
  [{ addressOf: 'x' }, /addressOf must be a function/],
  [{ random: 4 }, /random must be a function/],
  [{ presence: {} }, /presence must be what gameSparksPresence\(\) returns/],
  [{ nodes: {} }, /nodes must be core's port/],
  [{ clock: {} }, /clock must have/],
  [{ logger: {} }, /logger must have/],
])('%o cannot work and is refused at once', async (options, message) => {
  const { link } = await openGame();
  const attempt = () =>
    createGameSparks(link, { apiKey: 'key', credentials, ...options } as GameSparksOptions);
  expect(attempt).toThrow(ConfigError);
  expect(attempt).toThrow(message);
});

test('a server is what its name or its mark says', async () => {
  const game = await openGame({
    wire: {
      credentials: {
        device: { secret: SECRET, server: true },
        'server-send': { secret: SECRET, server: false },
      },
    },
  });
  const signIn = async (credential: string) => {
    const socket = await game.shaken(credential);
    await socket.ask('DeviceAuthenticationRequest', phone());
    return socket.ask('AccountDetailsRequest');
  };
  expect(await signIn('device')).toHaveProperty('error');
  expect(await signIn('server-send')).toHaveProperty('userId');
});

test('without a logger the console is told; one that throws disturbs nobody', async () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => print.mockRestore());
  const { link } = await openGame();
  link.sessions.resolve = () => Promise.reject(new RangeError('a secret'));
  const quiet = createGameSparks(link, { apiKey: 'key', credentials });
  const loud = createGameSparks(link, {
    apiKey: 'key',
    credentials,
    logger: {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: () => {
        throw new Error('the disk is full');
      },
    },
  });
  for (const { handleRest } of [quiet, loud]) {
    const body = JSON.stringify({ authToken: 'x' });
    const url = `http://game.test/rs/device/${SECRET}/SocialStatusRequest`;
    const answer = await handleRest(new Request(url, { method: 'POST', body }));
    expect(await answer.json()).toMatchObject({ error: { authentication: 'UNAVAILABLE' } });
  }
  expect(print.mock.calls).toHaveLength(1);
  const [[line = ''] = []] = print.mock.calls as string[][];
  expect(JSON.parse(line)).toMatchObject({ level: 'error', error: 'RangeError' });
  expect(line).not.toContain('a secret');
});
