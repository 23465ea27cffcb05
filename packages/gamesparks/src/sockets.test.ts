import { Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  account,
  type GameOptions,
  newGate,
  openGame as open,
  phone,
} from './game.test-fixture.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

test.each([1, 0, -1.5, 'word', '', '1500000000000_1', 'd_1', true, false, null, { a: [1] }, [1]])(
  'a requestId of %o comes back as it is',
  async (requestId) => {
    const game = await openGame();
    const socket = await game.shaken();
    const answer = await socket.ask('AccountDetailsRequest', { requestId });
    expect(answer.requestId).toStrictEqual(requestId);
    const auth = await socket.ask('DeviceAuthenticationRequest', { ...phone(), requestId });
    expect(auth.requestId).toStrictEqual(requestId);
  },
);

test('a request without a requestId is answered without one', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  socket.sendText('{"@class":".SocialStatusRequest"}');
  expect(await socket.next()).toEqual({
    '@class': '.SocialStatusResponse',
    error: { authentication: 'NOTAUTHORIZED' },
  });
});

test.each<[string, unknown, string, object]>([
  ['an unknown request', '.LogEventRequest', '.LogEventResponse', { '@class': 'UNRECOGNISED' }],
  ['an unknown connect', '.FooConnectRequest', '.FooConnectResponse', { '@class': 'UNRECOGNISED' }],
  [
    'a response',
    '.AuthenticationResponse',
    '.AuthenticationResponse',
    { '@class': 'UNRECOGNISED' },
  ],
  ['another word', '.Foo', '.FooResponse', { '@class': 'UNRECOGNISED' }],
  ['a member of objects', '.constructor', '.constructorResponse', { '@class': 'UNRECOGNISED' }],
  ['no class', undefined, '.UnknownResponse', { '@class': 'REQUIRED' }],
  ['a class that is no text', 5, '.UnknownResponse', { '@class': 'UNRECOGNISED' }],
  ['a class that is no name', '.a"\u0000', '.UnknownResponse', { '@class': 'UNRECOGNISED' }],
  ['an endless class', `.${'x'.repeat(1_000)}`, '.UnknownResponse', { '@class': 'UNRECOGNISED' }],
])('%s is answered all the same', async (_, name, response, error) => {
  const game = await openGame();
  const socket = await game.shaken();
  const answer = await socket.ask('', { '@class': name });
  expect(answer).toMatchObject({ '@class': response, requestId: '1500000000000_1', error });
});

test('a class without its dot is understood', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const answer = await socket.ask('', { '@class': 'DeviceAuthenticationRequest', ...phone() });
  expect(answer).toMatchObject({ '@class': '.AuthenticationResponse', newPlayer: true });
});

test('white space is a keepalive and not answered, before the handshake and after it', async () => {
  const game = await openGame();
  const socket = await game.open();
  for (const blank of [' ', '', '\n\t ']) socket.sendText(blank);
  await socket.shake();
  for (const blank of [' ', '', '\n\t ']) socket.sendText(blank);
  await socket.ask('SocialStatusRequest');
  expect(socket.unread).toEqual([]);
});

test('pings are answered', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const pong = new Promise((resolve) => socket.ws.once('pong', (data) => resolve(String(data))));
  socket.ws.ping('still there?');
  expect(await pong).toBe('still there?');
});

const deep = `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`;
const many = `[${Array.from({ length: 101 }, () => '{}').join(',')}]`;

test.each<[string, string | Buffer, number]>([
  ['malformed JSON', '{"@class":', 1007],
  ['a number', '5', 1007],
  ['null', 'null', 1007],
  ['a text', '"x"', 1007],
  ['a list with something else in it', '[{"@class":".SocialStatusRequest"},5]', 1007],
  ['more than 100 requests', many, 1007],
  ['JSON of more than 64 levels', deep, 1007],
  ['a binary frame', Buffer.from('{}'), 1003],
  ['a frame of 1 MB', ' '.repeat(1_000_000), 1009],
])(
  '%s closes the socket, before the handshake and after it, and no other',
  async (_, bad, code) => {
    const game = await openGame();
    const other = await game.shaken();
    const [fresh, ready] = [await game.open(), await game.shaken()];
    for (const socket of [fresh, ready]) {
      socket.ws.send(bad, { binary: typeof bad !== 'string' });
      expect(await socket.closed).toBe(code);
    }
    expect(await other.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
  },
);

test('the longest frame is an option', async () => {
  const game = await openGame({ wire: { maxRequestBytes: 300 } });
  const socket = await game.shaken();
  await socket.ask('SocialStatusRequest', { pad: 'x'.repeat(100) });
  socket.sendText(' '.repeat(301));
  expect(await socket.closed).toBe(1009);
});

test('a list of requests in one frame is answered one by one', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const list = [1, 2, 3].map((requestId) => ({ '@class': `.Foo${requestId}Request`, requestId }));
  socket.sendText(JSON.stringify(list));
  const answers = [await socket.next(), await socket.next(), await socket.next()];
  expect(answers.map(({ requestId }) => requestId)).toEqual([1, 2, 3]);
});

test('a socket with many requests that wait is not read, and answers all in the end', async () => {
  const game = await openGame();
  const gate = newGate();
  const socket = await game.shaken('server');
  let verified = 0;
  game.gates.get = () => {
    verified += 1;
    return gate.opened;
  };
  for (const frame of ['a', 'b', 'c', 'd']) {
    const requests = Array.from({ length: 50 }, (_, i) => account(`${frame}${i}`));
    const named = requests.map((one) => ({ '@class': '.ArcadeConnectRequest', ...one }));
    socket.sendText(JSON.stringify(named));
  }
  // More than what the system buffers on the way: the client cannot get rid of it all.
  const blank = ' '.repeat(250_000);
  for (let i = 0; i < 80; i += 1) socket.sendText(blank);
  const other = await game.shaken('server-send');
  for (let i = 0; i < 20; i += 1) await other.ask('SocialStatusRequest');
  expect(verified).toBe(32);
  expect(socket.ws.bufferedAmount).toBeGreaterThan(0);
  gate.open();
  for (let i = 0; i < 200; i += 1) expect(await socket.next()).toHaveProperty('userId');
  expect(verified).toBe(200);
  await socket.ask('SocialStatusRequest');
  expect(socket.ws.bufferedAmount).toBe(0);
});

test('a client that reads nothing is cut off', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const { userId } = await socket.ask('DeviceAuthenticationRequest', phone());
  socket.ws.pause();
  const message = { '@class': '.ScriptMessage', data: 'x'.repeat(1_000_000) };
  const push = () => game.gameSparks.send(String(userId), message);
  let sent = 0;
  // One that is cut off is gone at the next turn of the event loop.
  while (push() > 0 && sent < 200) {
    sent += 1;
    await new Promise(setImmediate);
  }
  expect(sent).toBeGreaterThan(3);
  expect(sent).toBeLessThan(50);
  expect(game.presence.isOnline('golf', String(userId))).toBe(false);
});

test('the system finds sockets whose client has gone without a word', async () => {
  const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
  onTestFinished(() => keepAlive.mockRestore());
  await (await openGame()).shaken();
  expect(keepAlive.mock.calls).toContainEqual([true, 60_000]);
});

test('a client that pings and reads nothing is cut off', async () => {
  const game = await openGame();
  const [socket, other] = [await game.shaken(), await game.shaken()];
  socket.ws.pause();
  const payload = 'x'.repeat(125);
  for (let i = 0; i < 500 && socket.ws.readyState === socket.ws.OPEN; i += 1) {
    for (let ping = 0; ping < 1_000; ping += 1) socket.ws.ping(payload);
    await new Promise(setImmediate);
  }
  socket.ws.resume();
  expect(await socket.closed).toBe(1006);
  expect(await other.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
});

test('a server speaks for players, and its socket keeps nobody', async () => {
  const game = await openGame();
  const ada = await game.shaken();
  const { userId } = await ada.ask('DeviceAuthenticationRequest', phone());
  const server = await game.shaken('server');
  expect(await server.ask('AccountDetailsRequest', { playerId: userId })).toMatchObject({ userId });
  const linked = await server.ask('ArcadeConnectRequest', { ...account(), playerId: userId });
  expect(linked).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_2',
    displayName: 'ada',
    newPlayer: false,
    scriptData: {},
    userId,
  });
  expect(await server.ask('DeviceAuthenticationRequest', phone('bob'))).toMatchObject({
    newPlayer: true,
    authToken: expect.any(String),
  });
  const notAuthorized = { error: { authentication: 'NOTAUTHORIZED' } };
  expect(await server.ask('AccountDetailsRequest')).toMatchObject(notAuthorized);
  for (const playerId of ['nobody', 5, 'x'.repeat(65), {}]) {
    expect(await server.ask('AccountDetailsRequest', { playerId })).toMatchObject(notAuthorized);
    const connect = await server.ask('ArcadeConnectRequest', { ...account('new'), playerId });
    expect(connect).toMatchObject({ ...notAuthorized, newPlayer: false });
  }
});

test('a game client speaks for nobody but itself', async () => {
  const game = await openGame();
  const [ada, eve] = [await game.shaken(), await game.shaken()];
  const { userId } = await ada.ask('DeviceAuthenticationRequest', phone());
  await eve.ask('DeviceAuthenticationRequest', phone('eve'));
  const details = await eve.ask('AccountDetailsRequest', { playerId: userId });
  expect(details.userId).not.toBe(userId);
  const linked = await eve.ask('ArcadeConnectRequest', { ...account(), playerId: userId });
  expect(linked.userId).toBe(details.userId);
});

test('an answer that fails in a way nobody foresaw is UNAVAILABLE, and in the log', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  await socket.ask('DeviceAuthenticationRequest', phone());
  game.link.players.get = () => Promise.reject(new RangeError('a secret'));
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
    error: { authentication: 'UNAVAILABLE' },
  });
  expect(game.logs).toMatchObject([
    { level: 'error', fields: { request: 'AccountDetailsRequest', error: 'RangeError' } },
  ]);
  expect(JSON.stringify(game.logs)).not.toContain('a secret');
});
