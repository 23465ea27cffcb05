import { ConnectError, type PlayerLinkConfig } from '@playerlink/core';
import { expect, onTestFinished, test } from 'vitest';
import { account, type Frame, openGame as open, phone, SECRET } from '../game.test-fixture.ts';
import { ADA, refused as refusal } from './frames.test-fixture.ts';

const withHost = async (link: Partial<PlayerLinkConfig>) => {
  const game = await open({ link });
  onTestFinished(game.close);
  return game;
};

const refused = (asked: number, error: Frame, more: Frame = {}) => ({
  ...refusal(error),
  requestId: `1500000000000_${asked}`,
  ...more,
});

test('guards of all sign-ins are told credential, request, address and channel', async () => {
  const seen: unknown[] = [];
  const game = await withHost({
    guards: {
      beforeVerify: ({ provider, channel, context }) =>
        void seen.push([provider, channel, context]),
    },
  });
  const socket = await game.open();
  const { sessionId } = await socket.shake();
  await socket.ask('RegistrationRequest', ADA);
  await socket.ask('AuthenticationRequest', ADA);
  await socket.ask('DeviceAuthenticationRequest', phone());
  await game.rest(`/rs/server/${SECRET}/ArcadeConnectRequest`, account());
  const from = (request: string, credential = 'device') => ({
    credential,
    request,
    address: '127.0.0.1',
  });
  expect(seen).toEqual([
    ['password', sessionId, from('RegistrationRequest')],
    ['password', sessionId, from('AuthenticationRequest')],
    ['device', sessionId, from('DeviceAuthenticationRequest')],
    ['arcade', undefined, from('ArcadeConnectRequest', 'server')],
  ]);
});

test('the order is form, guard, platform, guard, response; a request script reads and does not change', async () => {
  const order: string[] = [];
  const game = await withHost({
    guards: {
      beforeVerify: (event) => {
        order.push(`beforeVerify ${JSON.stringify(event.flags.errorOnSwitch)}`);
        // "Attributes can be read, but not changed".
        try {
          Object.assign(event.flags, { doNotCreateNewPlayer: true });
          Object.assign(event.segments, { AGE: 'NEW' });
        } catch {}
      },
      afterVerify: ({ identity }) => void order.push(`afterVerify ${identity.externalId}`),
    },
    hooks: { beforeResponse: ({ outcome }) => void order.push(`beforeResponse ${outcome}`) },
  });
  const socket = await game.shaken();
  await socket.ask('ArcadeConnectRequest', { userId: 'ann' });
  expect(order).toEqual([]);
  await socket.ask('ArcadeConnectRequest', account('ann', 'forged'));
  expect(order.splice(0)).toEqual(['beforeVerify false']);
  const members = { ...account('ann'), errorOnSwitch: true };
  expect(await socket.ask('ArcadeConnectRequest', members)).toMatchObject({ newPlayer: true });
  expect(order).toEqual(['beforeVerify true', 'afterVerify ann', 'beforeResponse created']);
});

test.each<[string, () => unknown, Frame]>([
  ['a code of its own', () => new ConnectError('BANNED'), { authentication: 'BANNED' }],
  ['a field', () => new ConnectError('BANNED', { field: 'arcade' }), { arcade: 'BANNED' }],
  [
    'a limit',
    () => new ConnectError('RATE_LIMITED', { retryAfterMs: 5 }),
    { authentication: 'RATE_LIMITED' },
  ],
  [
    'a script error',
    () => new ConnectError('REFUSED', { scriptError: { banned: { until: 5, why: [null] } } }),
    { banned: { until: 5, why: [null] } },
  ],
  [
    'a script error that is no JSON',
    () => new ConnectError('REFUSED', { scriptError: { until: 5n } as never }),
    { authentication: 'REFUSED' },
  ],
  ['a fault of its own', () => new TypeError('a secret'), { authentication: 'UNAVAILABLE' }],
])('each guard may refuse with %s; the session is what it was', async (_, make, error) => {
  for (const name of ['beforeVerify', 'afterVerify'] as const) {
    const game = await withHost({
      guards: {
        [name]: ({ provider }: { provider: string }) => {
          if (provider === 'arcade') throw make();
        },
      },
    });
    const socket = await game.shaken();
    const { userId } = await socket.ask('DeviceAuthenticationRequest', phone());
    const scriptData = { a: 1 };
    expect(await socket.ask('ArcadeConnectRequest', { ...account(), scriptData })).toEqual(
      refused(2, error, { scriptData }),
    );
    expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId, externalIds: {} });
    expect(JSON.stringify(game.logs)).not.toContain('a secret');
  }
});

test('a guard’s NOTAUTHORIZED does not end the session', async () => {
  const game = await withHost({
    guards: {
      beforeVerify: ({ provider }) => {
        if (provider === 'arcade') throw new ConnectError('NOTAUTHORIZED');
      },
    },
  });
  const socket = await game.shaken();
  const { userId } = await socket.ask('DeviceAuthenticationRequest', phone());
  expect(await socket.ask('ArcadeConnectRequest', account())).toEqual(
    refused(2, { authentication: 'NOTAUTHORIZED' }),
  );
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId });
});

test('a hook before the response that fails takes nothing away', async () => {
  const game = await withHost({
    hooks: {
      beforeResponse: () => {
        throw new TypeError('a secret');
      },
    },
  });
  const socket = await game.shaken();
  expect(await socket.ask('ArcadeConnectRequest', { ...account(), scriptData: { a: 1 } })).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_1',
    authToken: expect.any(String),
    displayName: 'ada',
    newPlayer: true,
    scriptData: { a: 1 },
    userId: expect.any(String),
  });
  expect(game.logs).toHaveLength(1);
  expect(JSON.stringify(game.logs)).not.toContain('a secret');
});

test('the response of a registration has what its hook says, error and all', async () => {
  const game = await withHost({
    hooks: {
      beforeResponse: ({ newPlayer }) => ({ scriptData: { newPlayer }, scriptError: { news: 1 } }),
    },
  });
  const answer = await game.rest(`/rs/device/${SECRET}/RegistrationRequest`, ADA);
  expect(await answer.json()).toEqual({
    '@class': '.RegistrationResponse',
    authToken: expect.any(String),
    displayName: 'Ada',
    newPlayer: true,
    scriptData: { newPlayer: true },
    userId: expect.any(String),
    error: { news: 1 },
  });
});

test('one session per player: a hook signs the player out elsewhere, as its users did', async () => {
  const later: Array<() => Promise<void>> = [];
  const game = await withHost({
    defer: (task) => void later.push(task),
    hooks: {
      resumed: ({ playerId, channel }) => {
        game.gameSparks.disconnect(playerId, channel === undefined ? {} : { except: channel });
      },
    },
  });
  const [one, two] = [await game.shaken(), await game.shaken()];
  await one.ask('DeviceAuthenticationRequest', phone());
  const { userId } = await two.ask('DeviceAuthenticationRequest', phone());
  for (const task of later) await task();
  expect(await one.next()).toEqual({ '@class': '.SessionTerminatedMessage', authToken: '0' });
  expect(await two.ask('AccountDetailsRequest')).toMatchObject({ userId });
  expect(two.unread).toEqual([] as Frame[]);
});

test('the decide of a host may refuse a connect that came over the wire', async () => {
  const asked: unknown[] = [];
  const game = await withHost({
    decide: ({ row, context }) => {
      asked.push([row, context]);
      return 'refused';
    },
  });
  const socket = await game.shaken();
  expect(await socket.ask('ArcadeConnectRequest', account())).toEqual(
    refused(1, { userId: 'REFUSED' }),
  );
  expect(asked).toEqual([
    ['A1a', { credential: 'device', request: 'ArcadeConnectRequest', address: '127.0.0.1' }],
  ]);
});
