import { expect, test } from 'vitest';
import { gameCenterPayload } from './payload.ts';

test('the bytes of a real login, as documented', () => {
  const payload = gameCenterPayload({
    id: 'G:1965586982',
    bundleId: 'cloud.xtralife.gamecenterauth',
    timestamp: 1_565_257_031_287,
    salt: Buffer.from('0f3aaaad', 'hex'),
  });
  expect(payload).toHaveLength(53);
  expect(payload.toString('hex')).toBe(
    '473a31393635353836393832' +
      '636c6f75642e787472616c6966652e67616d6563656e74657261757468' +
      '0000016c7096de77' +
      '0f3aaaad',
  );
});

test.each([
  [0, '0000000000000000'],
  [1_773_821_493_148, '0000019cffffff9c'],
  [1_778_116_460_444, '0000019dffffff9c'],
  [2 ** 53 - 1, '001fffffffffffff'],
])('the timestamp %i is %s', (timestamp, bytes) => {
  const payload = gameCenterPayload({ id: '', bundleId: '', timestamp, salt: Buffer.of() });
  expect(payload.toString('hex')).toBe(bytes);
});

test('nothing stands between id and bundle id, and both are UTF-8', () => {
  const rest = { timestamp: 1, salt: Buffer.of(255) };
  const payload = gameCenterPayload({ id: 'ü', bundleId: '😀', ...rest });
  expect(payload.toString('hex')).toBe('c3bcf09f98800000000000000001ff');
  expect(gameCenterPayload({ id: 'G:1', bundleId: '2com.x', ...rest })).toEqual(
    gameCenterPayload({ id: 'G:12', bundleId: 'com.x', ...rest }),
  );
});

test.each([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1' as never, 1n as never])(
  'a timestamp cannot be %s',
  (timestamp) => {
    expect(() => gameCenterPayload({ id: '', bundleId: '', timestamp, salt: Buffer.of() })).toThrow(
      TypeError,
    );
  },
);
