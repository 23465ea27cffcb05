import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { type SignedLogin, signedPayload } from './payload.ts';

const LOGIN: SignedLogin = {
  playerId: 'G:1965586982',
  bundleId: 'cloud.xtralife.gamecenterauth',
  timestamp: 1_565_257_031_287,
  salt: Buffer.from('0f3aaaad', 'hex'),
};
const LAYOUT = {
  playerId: '473a31393635353836393832',
  bundleId: '636c6f75642e787472616c6966652e67616d6563656e74657261757468',
  timestamp: '0000016c7096de77',
  salt: '0f3aaaad',
};

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

test('the documented example, byte for byte', () => {
  const payload = signedPayload(LOGIN);
  expect(payload.toString('hex')).toBe(Object.values(LAYOUT).join(''));
  expect(payload).toHaveLength(53);
});

test.each([
  [1_773_821_493_148, '0000019cffffff9c'],
  [1_778_116_460_444, '0000019dffffff9c'],
  [412 * 2 ** 32 - 1, '0000019bffffffff'],
  [412 * 2 ** 32, '0000019c00000000'],
  [1, '0000000000000001'],
  [Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
])('row 17: the time %d is %s', (timestamp, hex) => {
  const payload = signedPayload({ ...LOGIN, timestamp });
  expect(payload.subarray(41, 49).toString('hex')).toBe(hex);
});

test('text is UTF-8, and the salt is taken as it is', () => {
  const salt = Buffer.from([0, 255, 128]);
  const payload = signedPayload({ ...LOGIN, playerId: 'é', bundleId: '', timestamp: 1, salt });
  expect(payload.toString('hex')).toBe('c3a9000000000000000100ff80');
});

test.each<[string, Partial<typeof LAYOUT>]>([
  ['a little-endian time', { timestamp: '77de96706c010000' }],
  ['the time as digits', { timestamp: Buffer.from('1565257031287').toString('hex') }],
  ['the time in seconds', { timestamp: '000000005d4bed47' }],
  ['the salt as base64', { salt: Buffer.from('DzqqrQ==').toString('hex') }],
  ['no salt', { salt: '' }],
  ['another bundle id', { bundleId: Buffer.from('com.example.golf').toString('hex') }],
  ['the bundle id before the player', { playerId: LAYOUT.bundleId, bundleId: LAYOUT.playerId }],
])('a signature over %s is not one over the payload', (_, wrong) => {
  const payload = (layout: typeof LAYOUT) => Buffer.from(Object.values(layout).join(''), 'hex');
  const over = (layout: typeof LAYOUT) => sign('sha256', payload(layout), privateKey);
  const holds = (signature: Buffer) => verify('sha256', signedPayload(LOGIN), publicKey, signature);
  expect(holds(over(LAYOUT))).toBe(true);
  expect(holds(over({ ...LAYOUT, ...wrong }))).toBe(false);
});
