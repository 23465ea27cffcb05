import { ConnectError, type PlayerLinkConfig } from '@playerlink/core';
import { device } from '@playerlink/plugin-device';
import { expect, onTestFinished, test } from 'vitest';
import {
  account,
  type GameOptions,
  newGate,
  openGame as open,
  phone,
} from '../game.test-fixture.ts';
import { ORIGINAL_PROVIDERS } from './original-providers.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

const withHost = (config: Partial<PlayerLinkConfig>) => openGame({ link: config });

const ADA = { displayName: 'Ada', password: 'correct horse', userName: 'ada' };

test('the success of 3.1, member by member', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  expect(await socket.ask('ArcadeConnectRequest', account())).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    authToken: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
    displayName: 'ada',
    newPlayer: true,
    scriptData: {},
    userId: expect.any(String),
  });
});

test('a device signs in, and again, without a name', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const first = await socket.ask('DeviceAuthenticationRequest', phone());
  expect(first).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    authToken: expect.any(String),
    newPlayer: true,
    scriptData: {},
    userId: expect.any(String),
  });
  const again = await socket.ask('DeviceAuthenticationRequest', {
    ...phone(),
    deviceModel: null,
    displayName: '',
    unknown: 'ignored',
  });
  expect(again).toMatchObject({ newPlayer: false, userId: first.userId });
  expect(again.authToken).not.toBe(first.authToken);
});

test('a registration signs in, and its password does from then on', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const made = await socket.ask('RegistrationRequest', { ...ADA, segments: { AGE: 'OLD' } });
  expect(made).toEqual({
    '@class': '.RegistrationResponse',
    requestId: '1500000000000_1',
    authToken: expect.any(String),
    displayName: 'Ada',
    newPlayer: true,
    scriptData: {},
    userId: expect.any(String),
  });
  const other = await game.shaken();
  expect(await other.ask('AuthenticationRequest', ADA)).toMatchObject({
    '@class': '.AuthenticationResponse',
    newPlayer: false,
    userId: made.userId,
  });
  const player = await game.link.players.get(String(made.userId));
  expect(player?.segments).toEqual({ AGE: 'OLD' });
});

test.each<[string, object, object]>([
  ['DeviceAuthenticationRequest', {}, { deviceId: 'REQUIRED' }],
  ['DeviceAuthenticationRequest', { deviceId: 'x' }, { deviceOS: 'REQUIRED' }],
  ['DeviceAuthenticationRequest', { ...phone(), deviceOS: 5 }, { deviceOS: 'IOS|ANDROID|WP8' }],
  ['DeviceAuthenticationRequest', { ...phone(), deviceId: 5 }, { deviceId: 'NOTAUTHENTICATED' }],
  ['RegistrationRequest', {}, { displayName: 'REQUIRED' }],
  ['RegistrationRequest', { displayName: 'A', userName: 'a' }, { password: 'REQUIRED' }],
  ['RegistrationRequest', { displayName: 'A', password: 'p' }, { userName: 'REQUIRED' }],
  ['RegistrationRequest', { ...ADA, userName: 5 }, { DETAILS: 'UNRECOGNISED' }],
  ['AuthenticationRequest', {}, { userName: 'REQUIRED' }],
  ['AuthenticationRequest', { userName: 'a' }, { password: 'REQUIRED' }],
  ['AuthenticationRequest', ADA, { DETAILS: 'UNRECOGNISED' }],
  ['AuthenticationRequest', { ...ADA, register: true }, { DETAILS: 'UNRECOGNISED' }],
  ['AuthenticationRequest', { ...ADA, userName: {} }, { DETAILS: 'UNRECOGNISED' }],
  ['ArcadeConnectRequest', {}, { userId: 'REQUIRED' }],
  ['ArcadeConnectRequest', { userId: 'a', ticket: '' }, { ticket: 'REQUIRED' }],
  ['ArcadeConnectRequest', { userId: 'a', ticket: [] }, { ticket: 'NOTAUTHENTICATED' }],
  ['ArcadeConnectRequest', { userId: {}, ticket: 'a' }, { ticket: 'NOTAUTHENTICATED' }],
  ['ArcadeConnectRequest', account('a', 'forged'), { ticket: 'NOTAUTHENTICATED' }],
  ['ArcadeConnectRequest', account('a', 'outage'), { authentication: 'UNAVAILABLE' }],
  [
    'ArcadeConnectRequest',
    { ...account(), doNotCreateNewPlayer: true },
    { userId: 'UNRECOGNISED' },
  ],
])('%s with %o is answered %o', async (request, members, error) => {
  const game = await openGame();
  const socket = await game.shaken();
  const registration = request === 'RegistrationRequest';
  expect(await socket.ask(request, members as Record<string, unknown>)).toEqual({
    '@class': registration ? '.RegistrationResponse' : '.AuthenticationResponse',
    requestId: '1500000000000_1',
    newPlayer: false,
    error,
  });
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
    error: { authentication: 'NOTAUTHORIZED' },
  });
});

test('a user name is taken once', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  await socket.ask('RegistrationRequest', ADA);
  expect(await socket.ask('RegistrationRequest', ADA)).toEqual({
    '@class': '.RegistrationResponse',
    requestId: '1500000000000_2',
    newPlayer: false,
    error: { USERNAME: 'TAKEN' },
  });
});

test('deviceOS out of range under the strict option', async () => {
  const game = await withHost({ providers: [device({ strictDeviceOS: true })] });
  const socket = await game.shaken();
  const answer = await socket.ask('DeviceAuthenticationRequest', { ...phone(), deviceOS: 'js' });
  expect(answer).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    newPlayer: false,
    error: { deviceOS: 'IOS|ANDROID|WP8' },
  });
});

test('link, switch, the refused switch of 3.2, and that an error changes nothing', async () => {
  const game = await openGame();
  const [bob, ann] = [await game.shaken(), await game.shaken()];
  const bobs = await bob.ask('ArcadeConnectRequest', account('bob'));
  const anns = await ann.ask('DeviceAuthenticationRequest', phone());
  expect(await ann.ask('ArcadeConnectRequest', { ...account('bob'), errorOnSwitch: true })).toEqual(
    {
      '@class': '.AuthenticationResponse',
      requestId: '1500000000000_2',
      newPlayer: false,
      error: { userId: 'ACCOUNT_ALREADY_LINKED' },
      switchSummary: {
        id: bobs.userId,
        displayName: 'bob',
        externalIds: { AR: 'bob' },
        achievements: [],
        virtualGoods: [],
        online: true,
        scriptData: {},
      },
    },
  );
  expect(await ann.ask('AccountDetailsRequest')).toMatchObject({ userId: anns.userId });
  const linked = await ann.ask('ArcadeConnectRequest', account('ann'));
  expect(linked).toMatchObject({ userId: anns.userId, newPlayer: false });
  expect(await ann.ask('ArcadeConnectRequest', account('bob'))).toMatchObject({
    error: { userId: 'ACCOUNT_ALREADY_LINKED' },
  });
  expect(
    await ann.ask('ArcadeConnectRequest', { ...account('bob'), switchIfPossible: true }),
  ).toMatchObject({ userId: bobs.userId, newPlayer: false });
  expect(await ann.ask('AccountDetailsRequest')).toMatchObject({ userId: bobs.userId });
});

test('a refused switch shows no name where there is none', async () => {
  const game = await openGame();
  const [one, two] = [await game.shaken(), await game.shaken()];
  const { userId } = await one.ask('DeviceAuthenticationRequest', phone('one'));
  await one.ask('ArcadeConnectRequest', account('x'));
  await two.ask('DeviceAuthenticationRequest', phone('two'));
  const answer = await two.ask('ArcadeConnectRequest', { ...account('x'), errorOnSwitch: true });
  expect(answer.switchSummary).toMatchObject({ id: userId });
  expect(JSON.stringify(answer)).not.toContain('null');
});

test.each(['true', 1, null, {}])('a flag of %o is none', async (flag) => {
  const game = await openGame();
  const socket = await game.shaken();
  const members = { ...account(), doNotCreateNewPlayer: flag };
  expect(await socket.ask('ArcadeConnectRequest', members)).toMatchObject({ newPlayer: true });
});

test('segments that are no text are left out', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const segments = { AGE: 'OLD', CITY: 5, LONG: 'x'.repeat(256) };
  const one = await socket.ask('DeviceAuthenticationRequest', { ...phone('1'), segments });
  const kept = await game.link.players.get(String(one.userId));
  expect(kept?.segments).toEqual({ AGE: 'OLD' });
  const none = await socket.ask('DeviceAuthenticationRequest', { ...phone('2'), segments: 'OLD' });
  expect(none).toMatchObject({ newPlayer: true });
});

test.each(Object.entries(ORIGINAL_PROVIDERS))(
  '%s without a plugin is answered %o',
  async (request, [field, code]) => {
    const game = await withHost({ providers: [] });
    const socket = await game.shaken();
    expect(await socket.ask(request)).toEqual({
      '@class': '.AuthenticationResponse',
      requestId: '1500000000000_1',
      newPlayer: false,
      error: { [field]: code },
    });
    const child = await game.shaken('child');
    expect(await child.ask(request)).toMatchObject({
      error: { authentication: 'COPPA restricted' },
    });
  },
);

test('the original names are all there, and those of accounts without a plugin, too', async () => {
  expect(Object.keys(ORIGINAL_PROVIDERS)).toHaveLength(18);
  const game = await withHost({ providers: [] });
  const socket = await game.shaken('child');
  expect(await socket.ask('DeviceAuthenticationRequest', phone())).toMatchObject({
    error: { deviceId: 'NOTAUTHENTICATED' },
  });
  expect(await socket.ask('AuthenticationRequest', ADA)).toMatchObject({
    error: { DETAILS: 'UNRECOGNISED' },
  });
  expect(await socket.ask('RegistrationRequest', ADA)).toMatchObject({
    '@class': '.RegistrationResponse',
    error: { DETAILS: 'UNRECOGNISED' },
  });
});

test('the COPPA mark is the credential’s, and refuses social sign-in alone', async () => {
  const game = await openGame();
  const socket = await game.shaken('child');
  expect(await socket.ask('ArcadeConnectRequest', { ...account(), coppa: false })).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    newPlayer: false,
    error: { authentication: 'COPPA restricted' },
  });
  expect(await socket.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
  expect(await socket.ask('RegistrationRequest', ADA)).toHaveProperty('authToken');
});

test('a credential with a list may send what is in it', async () => {
  const game = await openGame();
  const socket = await game.shaken('narrow');
  expect(await socket.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
  expect(await socket.ask('ArcadeConnectRequest', account())).toMatchObject({
    newPlayer: false,
    error: { authentication: 'NOTAUTHORIZED' },
  });
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
    error: { authentication: 'NOTAUTHORIZED' },
  });
});

test('a guard refuses with an error of its own, in its place; it is told who asks', async () => {
  const seen: unknown[] = [];
  const scriptError = { banned: { until: 5, why: ['cheats'] } };
  const game = await withHost({
    guards: {
      beforeVerify: ({ context, scriptData }) => {
        seen.push(context);
        if (scriptData.banned) throw new ConnectError('REFUSED', { scriptError });
        if (scriptData.odd) throw new ConnectError('CLOSED', { field: 'arcade' });
      },
    },
  });
  const socket = await game.shaken();
  const ask = (scriptData: object) =>
    socket.ask('ArcadeConnectRequest', { ...account(), scriptData });
  expect(await ask({ banned: true })).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    newPlayer: false,
    scriptData: { banned: true },
    error: scriptError,
  });
  expect(await ask({ odd: 1 })).toMatchObject({ error: { arcade: 'CLOSED' }, newPlayer: false });
  expect(await ask({ a: 1 })).toMatchObject({ newPlayer: true, scriptData: { a: 1 } });
  expect(seen[0]).toEqual({
    credential: 'device',
    request: 'ArcadeConnectRequest',
    address: '127.0.0.1',
  });
});

test('what the hook before the response says is in it; the connect stands', async () => {
  const game = await withHost({
    hooks: {
      beforeResponse: () => ({ scriptData: { gift: 1 }, scriptError: { news: 'maintenance' } }),
    },
  });
  const socket = await game.shaken();
  const answer = await socket.ask('ArcadeConnectRequest', { ...account(), scriptData: { a: 1 } });
  expect(answer).toMatchObject({
    authToken: expect.any(String),
    newPlayer: true,
    scriptData: { a: 1, gift: 1 },
    error: { news: 'maintenance' },
  });
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId: answer.userId });
});

test('one sign-in waits for the one before, so that the second links', async () => {
  const game = await openGame();
  const gate = newGate();
  game.gates.set('slow', gate.opened);
  const socket = await game.shaken();
  const batch = [
    { '@class': '.ArcadeConnectRequest', requestId: 1, ...account('x', 'slow') },
    { '@class': '.DeviceAuthenticationRequest', requestId: 2, ...phone() },
    { '@class': '.ArcadeConnectRequest', requestId: 3, ...account('y') },
    { '@class': '.SocialStatusRequest', requestId: 4 },
  ];
  socket.sendText(JSON.stringify(batch));
  // The one that is no sign-in overtakes.
  expect(await socket.next()).toMatchObject({ requestId: 4, error: {} });
  gate.open();
  const answers = [await socket.next(), await socket.next(), await socket.next()];
  expect(answers.map(({ requestId }) => requestId)).toEqual([1, 2, 3]);
  expect(answers[1]?.userId).not.toBe(answers[0]?.userId);
  expect(answers[2]?.userId).toBe(answers[1]?.userId);
});
