import { EventEmitter } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import { connect, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ConfigError } from '@playerlink/core';
import { expect, onTestFinished, test } from 'vitest';
import {
  API_KEY,
  type GameOptions,
  hmacOf,
  type OpenGame,
  openGame as open,
  phone,
} from './game.test-fixture.ts';
import { createGameSparks } from './index.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

/** Sends one upgrade as it stands, and gives the status line that comes back. */
const upgrade = (port: number, target: string, headers: readonly string[] = []) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      const head = [
        `GET ${target} HTTP/1.1`,
        'Host: game.test',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
    });
    socket.on('error', reject);
    socket.once('data', (data) => {
      resolve(data.toString().split('\r\n', 1)[0] ?? '');
      socket.destroy();
    });
  });

test.each<[string, number]>([
  [`/ws/device%2F${API_KEY}`, 403],
  [`/ws/%64evice/${API_KEY}`, 403],
  [`/ws/device/%63331337`, 403],
  [`/ws/../ws/device/${API_KEY}`, 403],
  [`/ws/device/../device/${API_KEY}`, 403],
  [`/ws/device/./${API_KEY}`, 403],
  [`/ws/device//${API_KEY}`, 403],
  [`/ws//${API_KEY}`, 403],
  [`/ws/device/${API_KEY}/`, 403],
  [`/ws/device/${API_KEY}%00`, 403],
  [`/ws/device/${API_KEY}#x`, 403],
  [`/ws/device/${API_KEY};x`, 403],
  [`/ws/secure//${API_KEY}`, 403],
  [`/ws/secure/%/${API_KEY}`, 403],
  [`/ws/secure/part:/${API_KEY}`, 403],
  [`/ws/${'x'.repeat(12_000)}/${API_KEY}`, 403],
  [`/ws${'/'.repeat(5_000)}${API_KEY}`, 403],
  [`//ws/device/${API_KEY}`, 404],
  [`/WS/device/${API_KEY}`, 404],
  [`/%77s/device/${API_KEY}`, 404],
  ['*', 404],
  [`/ws/device/${API_KEY}?${'x'.repeat(10_000)}`, 101],
  [`/ws/device/${API_KEY}?`, 101],
])('%s is answered %i', async (target, status) => {
  const game = await openGame();
  expect(await upgrade(game.port, target)).toContain(`HTTP/1.1 ${status} `);
});

test('an upgrade that is no WebSocket of version 13 is refused, and the server goes on', async () => {
  const game = await openGame();
  const target = `/ws/device/${API_KEY}`;
  expect(await upgrade(game.port, target, ['Sec-WebSocket-Key: x'])).toContain(' 400 ');
  expect(await (await game.open()).next()).toHaveProperty('nonce');
});

test('the part of a secure path may need encoding, and tells nothing of the rest of a secret', async () => {
  const credentials = { odd: { secret: 'a b:c:d' }, device: { secret: 'x' } };
  const game = await openGame({ wire: { credentials } });
  const socket = await game.open(`/ws/secure/a%20b/${API_KEY}`);
  const { nonce } = await socket.next();
  const hmac = hmacOf(String(nonce), 'a b:c:d');
  socket.sendText(JSON.stringify({ '@class': '.AuthenticatedConnectRequest', hmac }));
  expect(await socket.next()).toHaveProperty('sessionId');
  // Whoever guesses the next part must not be told that it is right.
  await expect(game.open(`/ws/secure/a%20b:c/${API_KEY}`)).rejects.toThrow('403');
});

test('a second game on the same server is refused at once: it would answer the first one’s upgrades', async () => {
  const game = await openGame();
  const second = createGameSparks(game.link, {
    apiKey: 'second',
    credentials: { device: { secret: 'x' } },
  });
  expect(() => second.attach(game.server)).toThrow(ConfigError);
  expect(() => second.attach(game.server)).toThrow(/handleUpgrade/);
  expect(await (await game.open()).next()).toHaveProperty('nonce');
  const other = createServer();
  game.gameSparks.attach(other)();
  second.attach(other)();
  expect(other.listenerCount('upgrade')).toBe(0);
});

test.each<[string, string, boolean]>([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
  ['2001:db8:1:2::1', '2001:DB8:1:2:0:0:0:9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['fe80::1%eth0', 'fe80::2%eth0', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['::ffff:c000:201', '192.0.2.1', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ['192.0.2.1', '192.0.2.2', false],
  ['::1', '::2', true],
  ['a proxy’s word', 'another word', false],
])('%s and %s are one client for the limit: %o', async (first, second, isOne) => {
  let address = first;
  const handshakeLimit = { perAddress: 1, windowMs: 60_000 };
  const game = await openGame({ wire: { handshakeLimit, addressOf: () => address } });
  await game.open();
  address = second;
  const again = game.open();
  if (isOne) await expect(again).rejects.toThrow('429');
  else expect(await (await again).next()).toHaveProperty('nonce');
});

test('guards are told the whole address, whatever the limit counts', async () => {
  const seen: unknown[] = [];
  const address = `2001:db8::1`;
  const game = await openGame({
    wire: { addressOf: () => address },
    link: { guards: { beforeVerify: ({ context }) => void seen.push(context) } },
  });
  const socket = await game.shaken();
  await socket.ask('ArcadeConnectRequest', { userId: 'a', ticket: 'b' });
  expect(seen).toMatchObject([{ address }]);
});

test('an address that a client made up, longer than core takes, locks nobody out', async () => {
  const game = await openGame({ wire: { addressOf: () => `${'x'.repeat(254)}😀` } });
  const socket = await game.shaken();
  expect(await socket.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
});

/** One upgrade without a network: what the server wrote to it. */
function fakeUpgrade(game: OpenGame, url: string): () => string {
  let written = '';
  const socket = new Duplex({
    read() {},
    write(chunk, _, done) {
      written += String(chunk);
      done();
    },
  });
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method: 'GET',
    url,
    headers: {
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  game.gameSparks.handleUpgrade(request, socket, Buffer.alloc(0));
  return () => written;
}

test('of 10,000 handshakes from one address 200 are open, the others 429; nobody else suffers', async () => {
  let address = '192.0.2.1';
  const game = await openGame({ wire: { addressOf: () => address } });
  const other = await game.shaken();
  address = '192.0.2.2';
  const answers = Array.from({ length: 10_000 }, () => fakeUpgrade(game, `/ws/device/${API_KEY}`));
  const statuses = answers.map((written) => written().split(' ', 2)[1]);
  expect(statuses.filter((status) => status === '101')).toHaveLength(200);
  expect(statuses.filter((status) => status === '429')).toHaveLength(9_800);
  // A timer for each that is open, and for no other.
  expect(game.clock.running).toBe(200);
  expect(await other.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
  game.clock.advance(10_000);
  expect(game.clock.running).toBe(0);
  await expect(game.open()).rejects.toThrow('429');
  game.clock.advance(50_000);
  expect(await (await game.open()).next()).toHaveProperty('nonce');
  expect(await other.ask('AccountDetailsRequest')).not.toHaveProperty('error');
});

test('a client that goes while it is refused disturbs nobody', async () => {
  const game = await openGame();
  const socket = Object.assign(new EventEmitter(), { once() {}, end() {}, destroy() {} });
  const request = Object.assign(new IncomingMessage(new Socket()), { url: '/ws/no/one' });
  game.gameSparks.handleUpgrade(request, socket as unknown as Duplex, Buffer.alloc(0));
  expect(() => socket.emit('error', new Error('ECONNRESET'))).not.toThrow();
});
