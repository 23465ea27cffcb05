import { expect, onTestFinished, test } from 'vitest';
import {
  account,
  type Frame,
  type GameOptions,
  openGame as open,
  phone,
  SECRET,
} from './game.test-fixture.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

const DEVICE = `/rs/device/${SECRET}`;
const SERVER = `/rs/server/${SECRET}`;

/** Both doors: over node:http, and with a Request. */
const doors = async (path: string, body: unknown, init: RequestInit = {}) => {
  const game = await openGame();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = { method: 'POST', body: text, ...init };
  return [
    await game.rest(path, text, init),
    await game.gameSparks.handleRest(new Request(`http://game.test${path}`, request)),
  ];
};

test('a success is 200 with the envelope of the socket', async () => {
  const body = { '@class': '.DeviceAuthenticationRequest', requestId: 7, ...phone() };
  const answers = await doors(`${DEVICE}/DeviceAuthenticationRequest?x=1`, body);
  for (const [door, answer] of answers.entries()) {
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
    });
    expect(await answer.json()).toEqual({
      '@class': '.AuthenticationResponse',
      requestId: 7,
      authToken: expect.any(String),
      newPlayer: door === 0,
      scriptData: {},
      userId: expect.any(String),
    });
  }
});

test('an error is 200 too; the path says which request it is', async () => {
  const body = { '@class': '.DeviceAuthenticationRequest', ...phone() };
  for (const answer of await doors(`${DEVICE}/ArcadeConnectRequest`, body)) {
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      '@class': '.AuthenticationResponse',
      newPlayer: false,
      error: { userId: 'REQUIRED' },
    });
  }
});

test.each<[string, Frame]>([
  ['NoRequest', { '@class': '.NoResponse', error: { '@class': 'UNRECOGNISED' } }],
  ['%00', { '@class': '.UnknownResponse', error: { '@class': 'UNRECOGNISED' } }],
  ['', { '@class': '.UnknownResponse', error: { '@class': 'UNRECOGNISED' } }],
])('the unknown request %o is 200 with an error', async (name, expected) => {
  for (const answer of await doors(`${DEVICE}/${name}`, {})) {
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(expected);
  }
});

test.each([
  `/rs/device/wrong/DeviceAuthenticationRequest`,
  `/rs/device//DeviceAuthenticationRequest`,
  `/rs/device/%ff/DeviceAuthenticationRequest`,
  `/rs/nobody/${SECRET}/DeviceAuthenticationRequest`,
  `/rs/nobody//DeviceAuthenticationRequest`,
  `/rs/constructor/${SECRET}/DeviceAuthenticationRequest`,
  `/rs/parted/${SECRET}/DeviceAuthenticationRequest`,
])('%s is 403', async (path) => {
  for (const answer of await doors(path, phone())) {
    expect([answer.status, await answer.text()]).toEqual([403, 'UNKNOWN SERVICE']);
  }
});

test('a secret may need encoding', async () => {
  for (const answer of await doors(`/rs/parted/part%3A${SECRET}/SocialStatusRequest`, {})) {
    expect(answer.status).toBe(200);
  }
});

test.each(['/', '/rs/', DEVICE, `${DEVICE}/a/b`, '/elsewhere/device/x/y'])(
  '%s is 404',
  async (path) => {
    for (const answer of await doors(path, {})) expect(answer.status).toBe(404);
  },
);

test('other methods are 405', async () => {
  for (const answer of await doors(`${DEVICE}/SocialStatusRequest`, {}, { method: 'PUT' })) {
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  }
});

test.each<[string, string | Uint8Array<ArrayBuffer>]>([
  ['broken JSON', '{'],
  ['a list', '[{}]'],
  ['a number', '5'],
  ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ['more than 64 levels', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
])('%s is 400', async (_, body) => {
  for (const answer of await doors(`${DEVICE}/SocialStatusRequest`, '', { body })) {
    expect(answer.status).toBe(400);
  }
});

test('no body is an empty request', async () => {
  for (const answer of await doors(`${DEVICE}/SocialStatusRequest`, '')) {
    expect(await answer.json()).toMatchObject({ error: { authentication: 'NOTAUTHORIZED' } });
  }
});

test('a body over the limit is 413', async () => {
  const game = await openGame({ wire: { maxRequestBytes: 100 } });
  const path = `${DEVICE}/SocialStatusRequest`;
  expect((await game.rest(path, ' '.repeat(101))).status).toBe(413);
  expect((await game.rest(path, ' '.repeat(5_000_000))).status).toBe(413);
  expect((await game.rest(path, ' '.repeat(100))).status).toBe(200);
});

test.each<[string, (bytes: Buffer) => unknown]>([
  ['as an object', (bytes) => JSON.parse(bytes.toString())],
  ['as a text', (bytes) => bytes.toString()],
  ['as bytes', (bytes) => bytes],
])('a body that a framework has read %s is taken, within the limit', async (_, read) => {
  const game = await openGame({ wire: { maxRequestBytes: 200 } });
  game.server.removeAllListeners('request');
  game.server.on('request', async (req, res) => {
    const body = read(Buffer.concat(await req.toArray()));
    await game.gameSparks.restHandler(Object.assign(req, { body }), res);
  });
  const path = `${DEVICE}/DeviceAuthenticationRequest`;
  expect(await (await game.rest(path, phone())).json()).toMatchObject({ newPlayer: true });
  expect((await game.rest(path, { ...phone(), pad: 'x'.repeat(200) })).status).toBe(413);
  expect((await game.rest(path, '[]')).status).toBe(400);
});

test('a Request whose body was read, or is being read, is 400 and no rejection', async () => {
  const game = await openGame();
  const url = `http://game.test${DEVICE}/SocialStatusRequest`;
  const [used, locked] = [1, 2].map(() => new Request(url, { method: 'POST', body: '{}' }));
  await used?.text();
  locked?.body?.getReader();
  for (const request of [used, locked]) {
    expect((await game.gameSparks.handleRest(request as Request)).status).toBe(400);
  }
});

test('a session is named by its token; a game client speaks for nobody', async () => {
  const game = await openGame();
  const ask = async (request: string, body: Frame) =>
    (await game.rest(`${DEVICE}/${request}`, body)).json() as Promise<Frame>;
  const { userId, authToken } = await ask('DeviceAuthenticationRequest', phone());
  expect(await ask('AccountDetailsRequest', { authToken })).toMatchObject({ userId });
  const linked = await ask('ArcadeConnectRequest', { ...account(), authToken });
  expect(linked).toMatchObject({ userId });
  game.clock.advance(50);
  expect(await ask('EndSessionRequest', { authToken })).toMatchObject({ sessionDuration: 50 });
  const notAuthorized = { error: { authentication: 'NOTAUTHORIZED' } };
  for (const body of [{}, { authToken: '0' }, { authToken: 'x' }, { playerId: userId }]) {
    expect(await ask('AccountDetailsRequest', body)).toMatchObject(notAuthorized);
  }
  expect(await ask('ArcadeConnectRequest', { ...account('b'), authToken: 'x' })).toMatchObject(
    notAuthorized,
  );
});

test('a server speaks for the player it names', async () => {
  const game = await openGame();
  const ask = async (request: string, body: Frame) =>
    (await game.rest(`${SERVER}/${request}`, body)).json() as Promise<Frame>;
  const { userId } = await ask('DeviceAuthenticationRequest', phone());
  expect(await ask('ArcadeConnectRequest', { ...account(), playerId: userId })).toMatchObject({
    userId,
    newPlayer: false,
  });
  expect(await ask('AccountDetailsRequest', { playerId: userId })).toMatchObject({
    externalIds: { AR: 'ada' },
  });
  expect(await ask('EndSessionRequest', { playerId: userId })).toMatchObject({
    sessionDuration: 0,
  });
});

test('the marks of the credential hold', async () => {
  const game = await openGame();
  const ask = async (credential: string, request: string, body: Frame) =>
    (await game.rest(`/rs/${credential}/${SECRET}/${request}`, body)).json();
  expect(await ask('child', 'ArcadeConnectRequest', account())).toMatchObject({
    error: { authentication: 'COPPA restricted' },
  });
  expect(await ask('narrow', 'ArcadeConnectRequest', account())).toMatchObject({
    error: { authentication: 'NOTAUTHORIZED' },
  });
});

test('no secret is in a log', async () => {
  const game = await openGame();
  game.link.players.get = () => Promise.reject(new Error(SECRET));
  await game.rest(`${SERVER}/AccountDetailsRequest`, { playerId: 'x' });
  await game.rest(`/rs/nobody/${SECRET}/AccountDetailsRequest`, {});
  await game.rest(`${SERVER}/AccountDetailsRequest`, '{');
  expect(game.logs).toHaveLength(1);
  expect(JSON.stringify(game.logs)).not.toContain(SECRET);
});
