import { expect, onTestFinished, test } from 'vitest';
import {
  API_KEY,
  type GameOptions,
  hmacOf,
  openGame as open,
  phone,
  SECRET,
} from './game.test-fixture.ts';
import { sameSecret } from './same-secret.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

test('the contract’s own test vector', () => {
  const nonce = '5b7a1f0e-3c1d-4a52-9a0e-0c6f8d2b7e11';
  expect(hmacOf(nonce, '9f0c2a4be1')).toBe('U22JrVcMjR0tfnqV6LxDrXLm2oBymS7oDnsbthBi7KU=');
  expect(sameSecret('a', 'a')).toBe(true);
  expect(sameSecret('a', 'b')).toBe(false);
  expect(sameSecret('a', 'aa')).toBe(false);
});

test('the server speaks first, with a nonce of this socket', async () => {
  const game = await openGame();
  const nonces = new Set();
  for (let i = 0; i < 2; i += 1) {
    const socket = await game.open();
    const first = await socket.next();
    expect(first).toEqual({
      '@class': '.AuthenticatedConnectResponse',
      nonce: expect.stringMatching(/^\w{32}$/),
    });
    nonces.add(first.nonce);
  }
  expect(nonces.size).toBe(2);
});

test.each<[string, object]>([
  ['without a token', {}],
  ['with the token that ios sends when it has none', { authToken: '0' }],
  ['with an empty token', { authToken: '' }],
  ['with a token of null', { authToken: null }],
  ['with a token that is no text', { authToken: { id: 1 } }],
  ['with a token that is no good', { authToken: `a.${'x'.repeat(43)}` }],
  ['with the id of an earlier socket', { sessionId: 'gone', requestId: '0' }],
])('a good handshake %s is answered with a session id and nothing else', async (_, more) => {
  const game = await openGame();
  const socket = await game.open();
  expect(await socket.shake({ os: 'IOS', platform: 'IOS', ...more })).toEqual({
    '@class': '.AuthenticatedConnectResponse',
    sessionId: expect.stringMatching(/^\w{32}$/),
  });
});

test.each<[string, string]>([
  ['no hmac', '{"@class":".AuthenticatedConnectRequest"}'],
  ['an hmac that is no text', '{"@class":".AuthenticatedConnectRequest","hmac":5}'],
  ['another request', '{"@class":".DeviceAuthenticationRequest","deviceId":"a","hmac":"x"}'],
  ['a list', '[{"@class":".AuthenticatedConnectRequest"},{}]'],
  ['an empty list', '[]'],
])('%s before the handshake is refused, and the socket closed', async (_, text) => {
  const game = await openGame();
  const socket = await game.open();
  await socket.next();
  socket.sendText(text);
  expect(await socket.next()).toEqual({
    '@class': '.AuthenticatedConnectResponse',
    error: { hmac: 'REQUIRED' },
  });
  expect(await socket.closed).toBe(1008);
});

test('a wrong secret is refused, and the socket closed', async () => {
  const game = await openGame();
  for (const hmac of ['x', hmacOf('another nonce'), 'A'.repeat(44)]) {
    const socket = await game.open();
    await socket.next();
    socket.sendText(JSON.stringify({ '@class': '.AuthenticatedConnectRequest', hmac }));
    expect(await socket.next()).toEqual({
      '@class': '.AuthenticatedConnectResponse',
      error: { hmac: 'NOTAUTHENTICATED' },
    });
    expect(await socket.closed).toBe(1008);
  }
});

test('a second handshake is not answered', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  socket.sendText('{"@class":".AuthenticatedConnectRequest","hmac":"x"}');
  expect(await socket.ask('EndSessionRequest')).toMatchObject({ '@class': '.EndSessionResponse' });
});

test('requests that overtake the answer of the handshake are answered after it', async () => {
  const game = await openGame();
  const socket = await game.open();
  const { nonce } = await socket.next();
  socket.sendText(
    JSON.stringify({ '@class': '.AuthenticatedConnectRequest', hmac: hmacOf(String(nonce)) }),
  );
  socket.sendText(JSON.stringify({ '@class': '.DeviceAuthenticationRequest', ...phone() }));
  expect(await socket.next()).toHaveProperty('sessionId');
  expect(await socket.next()).toMatchObject({ newPlayer: true });
});

test('a client that says nothing is cut off after 10 s, and leaves no timer', async () => {
  const game = await openGame();
  const silent = await game.open();
  const good = await game.shaken();
  await silent.next();
  game.clock.advance(9_999);
  expect(silent.ws.readyState).toBe(silent.ws.OPEN);
  game.clock.advance(1);
  expect(await silent.closed).toBe(1006);
  expect(await good.ask('NoRequest')).toHaveProperty('error');
  expect(game.clock.running).toBe(0);
});

test('clientConfig is handed to the clients', async () => {
  const clientConfig = { requestTimeout: 15_000, retryBase: 2_000 };
  const game = await openGame({ wire: { clientConfig } });
  const socket = await game.open();
  expect(await socket.shake()).toMatchObject({ clientConfig });
});

test('a balancer sends the client elsewhere, and nothing else is said', async () => {
  const connectUrl = `ws://elsewhere.test/ws/device/${API_KEY}`;
  const asked: unknown[] = [];
  const game = await openGame({
    wire: {
      connectUrl: ({ credential, request }) => {
        asked.push([credential, request.url]);
        return credential === 'device' ? connectUrl : undefined;
      },
    },
  });
  const path = `/ws/device/${API_KEY}?deviceOS=IOS`;
  const socket = await game.open(path);
  expect(await socket.next()).toEqual({ '@class': '.AuthenticatedConnectResponse', connectUrl });
  expect(await socket.closed).toBe(1000);
  expect(socket.unread).toEqual([]);
  expect(asked).toEqual([['device', path]]);
  expect(await (await game.open(`/ws/server/${API_KEY}`)).next()).toHaveProperty('nonce');
});

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('balancer down');
    },
  ],
  ['returns null', () => null],
  ['returns another scheme', () => 'https://elsewhere.test'],
])('a balancer that %s is ignored', async (_, connectUrl) => {
  const game = await openGame({ wire: { connectUrl: connectUrl as () => undefined } });
  expect(await (await game.open()).next()).toHaveProperty('nonce');
  expect(game.logs).toMatchObject([{ level: 'error' }]);
  expect(JSON.stringify(game.logs)).not.toContain('balancer down');
});

test.each([
  `/ws/device/${API_KEY}`,
  `/ws/device/${API_KEY}?deviceOS=IOS&deviceID=1&SDK=cs`,
  `/ws/server/${API_KEY}`,
])('%s is served', async (path) => {
  const game = await openGame();
  const socket = await game.open(path);
  expect(await socket.shake()).toHaveProperty('sessionId');
});

test.each([`/ws/secure/part/${API_KEY}`, `/ws/secure/${API_KEY}?SDK=cpp`])(
  '%s takes the whole secret, its part included',
  async (path) => {
    const game = await openGame();
    const prove = async (secret: string) => {
      const socket = await game.open(path);
      const { nonce } = await socket.next();
      const hmac = hmacOf(String(nonce), secret);
      socket.sendText(JSON.stringify({ '@class': '.AuthenticatedConnectRequest', hmac }));
      return socket.next();
    };
    expect(await prove(`part:${SECRET}`)).toHaveProperty('sessionId');
    expect(await prove(SECRET)).toHaveProperty('error');
  },
);

test.each([
  '/ws/device/another-key',
  '/ws/device/',
  '/ws/device',
  '/ws/',
  `/ws/nobody/${API_KEY}`,
  `/ws/constructor/${API_KEY}`,
  `/ws/__proto__/${API_KEY}`,
  `/ws/device/part/${API_KEY}`,
  `/ws/secure/nobody/${API_KEY}`,
  `/ws/secure/part/more/${API_KEY}`,
])('%s is 403 at the upgrade', async (path) => {
  const game = await openGame();
  await expect(game.open(path)).rejects.toThrow('403');
});

test('a path that is not ours is 404, or left to others who listen', async () => {
  const game = await openGame();
  await expect(game.open('/elsewhere')).rejects.toThrow('404');
  game.server.on('upgrade', (request, socket) => {
    if (request.url === '/elsewhere') socket.end('HTTP/1.1 418 Mine\r\nconnection: close\r\n\r\n');
  });
  await expect(game.open('/elsewhere')).rejects.toThrow('418');
  expect(await (await game.open()).next()).toHaveProperty('nonce');
});

test('close refuses what comes and ends what is open', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  await game.gameSparks.close();
  expect(await socket.closed).toBe(1001);
  game.server.on('upgrade', game.gameSparks.handleUpgrade);
  await expect(game.open()).rejects.toThrow('503');
});
