import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keySetAt } from './index.ts';
import {
  FOREIGN_KEY,
  identityProvider,
  JWKS_URL,
  KEY,
  keySet,
  mint,
  NEXT_KEY,
  rsaKey,
} from './jwt.test-fixture.ts';

/** The kids that are usable of this set. */
async function usable(...keys: unknown[]): Promise<string[]> {
  const { ports } = identityProvider({}, keySet(keys));
  const { signal } = new AbortController();
  const set = await ports.keys.read(keySetAt(ports, JWKS_URL), () => true, signal);
  return [...set.keys()];
}

describe('usable keys', () => {
  const good = { ...KEY.jwk, kid: 'good' };
  const { use: _use, alg: _alg, ...plain } = KEY.jwk;
  const privateJwk = NEXT_KEY.privateKey.export({ format: 'jwk' });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });

  test.each<[string, unknown]>([
    ['a private key', { ...privateJwk, kid: 'bad' }],
    ['a public key with d', { ...NEXT_KEY.jwk, kid: 'bad', d: privateJwk.d }],
    ['1,024 bits', rsaKey('bad', 1_024).jwk],
    ['2,047 bits', rsaKey('bad', 2_047).jwk],
    ['EC', { ...ec, kid: 'bad', use: 'sig' }],
    ['EC that calls itself RSA', { ...ec, kid: 'bad', kty: 'RSA' }],
    ['a secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'bad', alg: 'RS256' }],
    ['an encryption key', { ...good, kid: 'bad', use: 'enc' }],
    ['use null', { ...good, kid: 'bad', use: null }],
    ['another algorithm', { ...good, kid: 'bad', alg: 'RS512' }],
    ['PS256', { ...good, kid: 'bad', alg: 'PS256' }],
    ['alg null', { ...good, kid: 'bad', alg: null }],
    ['kty in lower case', { ...good, kid: 'bad', kty: 'rsa' }],
    ['exponent 1', { ...good, kid: 'bad', e: 'AQ' }],
    ['exponent 0', { ...good, kid: 'bad', e: 'AA' }],
    ['an even exponent', { ...good, kid: 'bad', e: 'AQAC' }],
    ['no n', { ...good, kid: 'bad', n: undefined }],
    ['n a number', { ...good, kid: 'bad', n: 7 }],
    ['n a list', { ...good, kid: 'bad', n: [good.n] }],
    ['no e', { ...good, kid: 'bad', e: undefined }],
    ['no kid', { ...good, kid: undefined }],
    ['an empty kid', { ...good, kid: '' }],
    ['a kid of 129 characters', { ...good, kid: 'k'.repeat(129) }],
    ['a kid that is no ASCII', { ...good, kid: 'ké' }],
    ['a kid that is a number', { ...good, kid: 7 }],
    ['null', null],
    ['a text', 'key'],
    ['a list', [good]],
    ['nothing', {}],
  ])('not %s', async (_, bad) => {
    expect(await usable(bad, good, bad)).toEqual(['good']);
  });

  test.each<[string, object]>([
    ['without use and alg', { ...plain, kid: 'x' }],
    ['with a certificate beside it', { ...good, kid: 'x', x5c: ['MIIC'], x5t: 'x' }],
    ['with exponent 3', rsaKey('x', 2_048, 3).jwk],
    ['with 3,072 bits', rsaKey('x', 3_072).jwk],
    ['with a kid of 128 characters', { ...good, kid: 'k'.repeat(128) }],
  ])('but one %s', async (_, key) => {
    expect(await usable(key, good)).toEqual([(key as { kid: string }).kid, 'good']);
  });

  test('of two with one kid the first that is usable', async () => {
    const twice = keySet([{ ...KEY.jwk, use: 'enc' }, KEY.jwk, FOREIGN_KEY.jwk]);
    expect(await identityProvider({}, twice).outcome(mint())).toBe('accepted');
    expect(await identityProvider({}, twice).outcome(mint({ key: FOREIGN_KEY }))).toBe('refused');
  });

  test('among the first 64', async () => {
    const keys = Array.from({ length: 70 }, (_, index) => ({ ...KEY.jwk, kid: `key-${index}` }));
    const found = await usable(...keys);
    expect([found.length, found.at(-1)]).toEqual([64, 'key-63']);
  });

  test('are handed on as they came, to those who ask for more', async () => {
    const { ports } = identityProvider({}, keySet([{ ...KEY.jwk, usage: 'developer' }]));
    const { signal } = new AbortController();
    const set = await ports.keys.read(keySetAt(ports, JWKS_URL), () => true, signal);
    const found = set.get(KEY.kid);
    expect(found?.jwk).toMatchObject({ usage: 'developer', n: KEY.jwk.n });
    expect(found?.key.type).toBe('public');
    expect(found?.key.equals(KEY.publicKey)).toBe(true);
  });
});
