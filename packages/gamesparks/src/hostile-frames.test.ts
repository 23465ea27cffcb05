import { expect, onTestFinished, test } from 'vitest';
import {
  account,
  type Frame,
  type GameOptions,
  openGame as open,
  phone,
} from './game.test-fixture.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

/** Sends a text and reads the answer as a text: JSON.parse would round what it tells. */
const exchange = async (text: string) => {
  const game = await openGame();
  const socket = await game.shaken();
  const answered = new Promise<string>((resolve) => {
    socket.ws.once('message', (data) => resolve(String(data)));
  });
  socket.sendText(text);
  return answered;
};

test.each([
  '12345678901234567890',
  '9007199254740993',
  '-9007199254740993',
  '1500000000000.10',
  '1e400',
  '1.0',
  '0.1e2',
])('the requestId %s comes back digit by digit', async (id) => {
  const refusal = `"error":{"authentication":"NOTAUTHORIZED"}`;
  expect(await exchange(`{"requestId":${id},"@class":".SocialStatusRequest"}`)).toBe(
    `{"@class":".SocialStatusResponse","requestId":${id},${refusal}}`,
  );
  const data = `"scriptData":{"requestId":0.5}`;
  const named = `{"@class":".FooRequest","requestId":${id},${data}}`;
  expect(await exchange(`[${named}]`)).toBe(
    `{"@class":".FooResponse","requestId":${id},${data},"error":{"@class":"UNRECOGNISED"}}`,
  );
});

test('a long requestId that is a number comes back over REST as well', async () => {
  const game = await openGame();
  const body = '{"requestId":12345678901234567890}';
  const answer = await game.rest('/rs/device/9f0c2a4be1/SocialStatusRequest', body);
  expect(await answer.text()).toContain('"requestId":12345678901234567890,');
});

test('a requestId as long as the frame may be comes back whole', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const requestId = 'x'.repeat(250_000);
  const answer = await socket.ask('SocialStatusRequest', { requestId });
  expect(answer.requestId === requestId).toBe(true);
});

test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
  'the class .%s is one that nobody knows',
  async (name) => {
    const game = await openGame();
    const socket = await game.shaken();
    expect(await socket.ask(name)).toEqual({
      '@class': `.${name}Response`,
      requestId: '1500000000000_1',
      error: { '@class': 'UNRECOGNISED' },
    });
  },
);

test('members with the names of a prototype are members like others, and change nothing', async () => {
  const text = `{"@class":".ArcadeConnectRequest","requestId":1,
    "__proto__":{"userId":"evil","ticket":"evil","playerId":"x","doNotCreateNewPlayer":true},
    "constructor":{"prototype":{"polluted":true}},"toString":5,"hasOwnProperty":5}`;
  expect(JSON.parse(await exchange(text))).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: 1,
    newPlayer: false,
    error: { userId: 'REQUIRED' },
  });
  expect(({} as Frame).polluted).toBeUndefined();
});

test('scriptData and segments with such names are kept as they are', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const odd = '{"__proto__":"a","constructor":"b"}';
  const credentials = JSON.stringify(phone()).slice(1, -1);
  socket.sendText(
    `{"@class":".DeviceAuthenticationRequest",${credentials},"scriptData":${odd},"segments":${odd}}`,
  );
  const answer = await socket.next();
  expect(JSON.stringify(answer.scriptData)).toBe(odd);
  const player = await game.link.players.get(String(answer.userId));
  expect(JSON.stringify(player?.segments)).toBe(odd);
});

test('of a member that is there twice the last one counts', async () => {
  const text =
    '{"@class":".NoRequest","requestId":1,"@class":".SocialStatusRequest","requestId":2}';
  expect(JSON.parse(await exchange(text))).toEqual({
    '@class': '.SocialStatusResponse',
    requestId: 2,
    error: { authentication: 'NOTAUTHORIZED' },
  });
});

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each<[string, string, number]>([
  ['a list in a list', '[[{"@class":".SocialStatusRequest"}]]', 1007],
  ['a list of which one is null', '[{"@class":".SocialStatusRequest"},null]', 1007],
  ['101 requests', `[${Array.from({ length: 101 }, () => '{}').join()}]`, 1007],
  ['100,000 levels', nested(100_000), 1007],
  ['two objects', '{}{}', 1007],
  ['a comment', '{}//', 1007],
  ['a lone surrogate as bytes', '', 1007],
])('%s closes the socket, and none of it is answered', async (_, text, code) => {
  const game = await openGame();
  const [socket, other] = [await game.shaken(), await game.shaken()];
  // A text frame whose bytes are no UTF-8.
  if (text === '') socket.ws.send(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), { binary: false });
  else socket.sendText(text);
  expect(await socket.closed).toBe(code);
  expect(socket.unread).toEqual([]);
  expect(await other.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
});

test('100 requests in a frame are answered, an empty list is not', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  socket.sendText('[]');
  const list = Array.from({ length: 100 }, (_, requestId) => ({ '@class': '.No', requestId }));
  socket.sendText(JSON.stringify(list));
  const answers: Frame[] = [];
  for (let i = 0; i < 100; i += 1) answers.push(await socket.next());
  expect(answers.map(({ requestId }) => requestId).sort((a, b) => Number(a) - Number(b))).toEqual(
    list.map(({ requestId }) => requestId),
  );
});

test('a frame in 100,000 fragments closes the socket', async () => {
  const game = await openGame();
  const [socket, other] = [await game.shaken(), await game.shaken()];
  for (let i = 0; i < 100_000 && socket.ws.readyState === socket.ws.OPEN; i += 1) {
    socket.ws.send(' ', { fin: false });
    if (i % 1_000 === 0) await new Promise(setImmediate);
  }
  expect(await socket.closed).toBe(1008);
  expect(await other.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
});

test.each(['userId', 'authToken', 'connectUrl', 'playerId', 'displayName'])(
  'no answer has a %s that is null',
  async (name) => {
    const game = await openGame();
    const socket = await game.shaken();
    const frames = [
      await socket.ask('ArcadeConnectRequest', { ...account(), [name]: null }),
      await socket.ask('AccountDetailsRequest', { [name]: null }),
      await socket.ask('DeviceAuthenticationRequest', { ...phone(), [name]: null }),
      await socket.ask('DeviceAuthenticationRequest', { [name]: null }),
    ];
    expect(JSON.stringify(frames)).not.toContain('null');
  },
);

test.each([{ userId: null }, { connectUrl: null }, { authToken: null }, { requestId: null }])(
  'a message of the host’s with %o is refused: the java SDK would lose the frame',
  async (members) => {
    const game = await openGame();
    const message = { '@class': '.ScriptMessage', ...members };
    expect(() => game.gameSparks.send('nobody', message)).toThrow(TypeError);
  },
);
