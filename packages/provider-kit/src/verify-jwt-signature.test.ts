import { describe, expect, test } from 'vitest';
import { FOREIGN_KEY, identityProvider, KEY, keySet, mint, rsaKey } from './jwt.test-fixture.ts';

describe('a signature', () => {
  const withSignature = (change: (signature: Buffer) => Uint8Array) => {
    const [header, payload, signature = ''] = mint().split('.');
    const changed = change(Buffer.from(signature, 'base64url'));
    return `${header}.${payload}.${Buffer.from(changed).toString('base64url')}`;
  };

  test.each<[string, () => string]>([
    ['of another key under our kid', () => mint({ key: FOREIGN_KEY })],
    ['with one bit changed', () => withSignature((bytes) => bytes.fill(bytes[9] ?? 0, 8, 9))],
    ['one byte short', () => withSignature((bytes) => bytes.subarray(1))],
    ['one byte long', () => withSignature((bytes) => Buffer.concat([bytes, Buffer.of(0)]))],
    ['with a zero before it', () => withSignature((bytes) => Buffer.concat([Buffer.of(0), bytes]))],
    ['of zeros', () => withSignature((bytes) => bytes.fill(0))],
    ['of a longer key', () => mint({ key: rsaKey('key-1', 3_072) })],
    [
      'of another payload',
      () => {
        const [header, , signature] = mint().split('.');
        return [header, mint({ claims: { sub: '78' } }).split('.')[1], signature].join('.');
      },
    ],
  ])('is refused: %s', async (_, token) => {
    expect(await identityProvider().outcome(token())).toBe('refused');
  });

  test('of a longer key is as long as that', async () => {
    const key = rsaKey('long', 3_072);
    const provider = identityProvider({}, keySet([KEY.jwk, key.jwk]));
    expect(await provider.outcome(mint({ key }))).toBe('accepted');
  });
});
