import { ConfigError, createPlayerLink, defineProvider } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { device } from '@playerlink/plugin-device';
import { password } from '@playerlink/plugin-password';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { API_KEY, type GameOptions, openGame as open, phone } from '../game.test-fixture.ts';
import { createGameSparks } from '../index.ts';
import { ORIGINAL_ACCOUNTS, ORIGINAL_PROVIDERS } from './original-providers.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

/** A platform of a stranger's that believes everything. */
const stranger = (id: string, request?: string) =>
  defineProvider({
    id,
    ...(request !== undefined && { wire: { request } }),
    options: z.object({}),
    credentials: z.object({ ticket: z.string() }),
    setup: () => ({ verify: async ({ ticket }) => ({ externalId: ticket }) }),
  })({});

test.each([
  ['x', 'XConnectRequest'],
  ['open-arcade', 'OpenArcadeConnectRequest'],
  ['my-2nd-game', 'My2ndGameConnectRequest'],
  ['a-1', 'A1ConnectRequest'],
  ['a'.repeat(63), `A${'a'.repeat(62)}ConnectRequest`],
])('the provider %s has the request %s', async (id, request) => {
  const game = await openGame({ link: { providers: [stranger(id)] } });
  const socket = await game.shaken();
  expect(await socket.ask(request, { ticket: 'a' })).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    authToken: expect.any(String),
    newPlayer: true,
    scriptData: {},
    userId: expect.any(String),
  });
  const answer = await game.rest(`/rs/device/9f0c2a4be1/${request}`, { ticket: 'a' });
  expect(await answer.json()).toMatchObject({ newPlayer: false, authToken: expect.any(String) });
});

test.each([...Object.keys(ORIGINAL_PROVIDERS), ...Object.keys(ORIGINAL_ACCOUNTS)])(
  'a stranger may serve %s',
  async (request) => {
    const game = await openGame({ link: { providers: [stranger('mine', request)] } });
    const socket = await game.shaken();
    expect(await socket.ask(request, { ticket: 'a' })).toMatchObject({ newPlayer: true });
    // Its default name is nobody's then.
    expect(await socket.ask('MineConnectRequest')).toMatchObject({
      error: { '@class': 'UNRECOGNISED' },
    });
  },
);

test.each([
  ['authenticated', undefined, 'AuthenticatedConnectRequest'],
  ['mine', 'AuthenticatedConnectRequest', 'AuthenticatedConnectRequest'],
  ['mine', 'AccountDetailsRequest', 'AccountDetailsRequest'],
  ['mine', 'EndSessionRequest', 'EndSessionRequest'],
  ['mine', 'RegistrationRequest', 'RegistrationRequest'],
  ['mine', 'My Request', 'My Request'],
  ['mine', '.MineRequest', '.MineRequest'],
  ['mine', '', ''],
  ['mine', 'x'.repeat(101), 'x'.repeat(101)],
])(
  'the provider %s with the request %o cannot be served, which is said at once',
  (id, request, named) => {
    const link = createPlayerLink({
      gameId: 'golf',
      storage: memoryStorage(),
      providers: [stranger(id, request)],
    });
    const attempt = () =>
      createGameSparks(link, { apiKey: API_KEY, credentials: { device: { secret: 'x' } } });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(`provider "${id}"`);
    expect(attempt).toThrow(JSON.stringify(named));
  },
);

test('a sign-in that nobody has installed is told to the operator, and no player', async () => {
  const game = await openGame({ link: { providers: [device({})] } });
  const socket = await game.shaken();
  await socket.ask('SteamConnectRequest', { sessionTicket: 'a ticket' });
  await socket.ask('RegistrationRequest', { displayName: 'A', userName: 'a', password: 'p' });
  const told = { level: 'error', message: expect.stringContaining('install') };
  expect(game.logs).toEqual([
    { ...told, fields: { game: 'golf', request: 'SteamConnectRequest' } },
    { ...told, fields: { game: 'golf', request: 'RegistrationRequest' } },
  ]);
  expect(JSON.stringify(game.logs)).not.toContain('a ticket');
});

test('a password provider that is not configured answers both of its requests alike', async () => {
  const game = await openGame({ link: { providers: [password(undefined)] } });
  const socket = await game.shaken();
  const ada = { displayName: 'A', userName: 'a', password: 'p' };
  for (const request of ['AuthenticationRequest', 'RegistrationRequest']) {
    expect(await socket.ask(request, ada)).toMatchObject({
      '@class': `.${request.replace('Request', 'Response')}`,
      newPlayer: false,
      error: { DETAILS: 'UNRECOGNISED' },
    });
  }
});

test('devices and passwords of a credential with the COPPA mark are refused by their own pair alone', async () => {
  const game = await openGame({ link: { providers: [device(undefined)] } });
  const socket = await game.shaken('child');
  expect(await socket.ask('DeviceAuthenticationRequest', phone())).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    newPlayer: false,
    error: { deviceId: 'NOTAUTHENTICATED' },
  });
});
