import { manualClock } from '@playerlink/testing';
import { expect, onTestFinished, test } from 'vitest';
import { API_KEY, type GameOptions, openGame as open, phone } from './game.test-fixture.ts';
import { handshakeLimit } from './handshake-limit.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

test('counts by address, and forgets at the end of the window', () => {
  const clock = manualClock();
  const limit = handshakeLimit({ perAddress: 2, windowMs: 1_000 }, clock);
  expect(['a', 'a', 'a', 'b'].map(limit.take)).toEqual([true, true, false, true]);
  clock.advance(999);
  expect(limit.take('a')).toBe(false);
  clock.advance(1);
  expect(limit.take('a')).toBe(true);
});

test('what is given back does not count', () => {
  const limit = handshakeLimit({ perAddress: 1, windowMs: 1_000 }, manualClock());
  for (let i = 0; i < 5; i += 1) {
    expect(limit.take('a')).toBe(true);
    limit.giveBack('a');
  }
  limit.giveBack('a');
  limit.giveBack('unknown');
  expect(['a', 'a'].map(limit.take)).toEqual([true, false]);
});

test('10,000 handshakes from one address cost the memory of one', () => {
  const limit = handshakeLimit({ perAddress: 200, windowMs: 60_000 }, manualClock());
  let taken = 0;
  for (let i = 0; i < 10_000; i += 1) taken += Number(limit.take('192.0.2.1'));
  expect([taken, limit.size]).toEqual([200, 1]);
});

test('remembers at most 10,000 addresses, and drops those whose window is over first', () => {
  const clock = manualClock();
  const limit = handshakeLimit({ perAddress: 1, windowMs: 1_000 }, clock);
  limit.take('first');
  for (let i = 0; i < 9_999; i += 1) limit.take(`a${i}`);
  expect([limit.size, limit.take('first')]).toEqual([10_000, false]);
  limit.take('one more');
  expect([limit.size, limit.take('first')]).toEqual([10_000, true]);
  clock.advance(1_000);
  limit.take('later');
  expect(limit.size).toBe(1);
});

test('an address with too many is answered 429; others and open sockets are undisturbed', async () => {
  let address = '192.0.2.1';
  const handshakes = { perAddress: 3, windowMs: 60_000 };
  const game = await openGame({
    wire: { handshakeLimit: handshakes, addressOf: () => address },
  });
  const good = await game.shaken();
  for (let i = 0; i < 3; i += 1) await game.open();
  for (let i = 0; i < 5; i += 1) await expect(game.open()).rejects.toThrow('429');
  expect(await good.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
  address = '192.0.2.2';
  expect(await (await game.open()).next()).toHaveProperty('nonce');
  address = '192.0.2.1';
  game.clock.advance(60_000);
  expect(await (await game.open()).next()).toHaveProperty('nonce');
});

test('handshakes that succeed do not count; wrong keys and wrong secrets do', async () => {
  const game = await openGame({ wire: { handshakeLimit: { perAddress: 2, windowMs: 60_000 } } });
  for (let i = 0; i < 5; i += 1) await game.shaken();
  await expect(game.open('/ws/device/wrong')).rejects.toThrow('403');
  const socket = await game.open();
  socket.sendText('{"@class":".AuthenticatedConnectRequest","hmac":"wrong"}');
  await socket.closed;
  await expect(game.open()).rejects.toThrow('429');
});

test.each<[string, () => unknown]>([
  ['throws', () => JSON.parse('no')],
  ['returns what is no text', () => 5],
])('an addressOf that %s is told to the log, and nobody suffers', async (_, addressOf) => {
  const game = await openGame({ wire: { addressOf: addressOf as () => string } });
  const socket = await game.open(`/ws/device/${API_KEY}`);
  await socket.shake();
  expect(await socket.ask('DeviceAuthenticationRequest', phone())).toHaveProperty('authToken');
  expect(game.logs).toMatchObject([{ level: 'error' }]);
});
