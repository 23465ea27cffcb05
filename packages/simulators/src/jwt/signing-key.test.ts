import { createPublicKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { FIXTURE_KEYS, type FixtureKeyName } from './fixture-keys.ts';
import { signingKey } from './signing-key.ts';

const names = Object.keys(FIXTURE_KEYS) as FixtureKeyName[];

test.each(names)('fixture key %s is of its kind, and its public forms agree', (name) => {
  const { privateKey, publicJwk, publicPem, certificate } = signingKey(name);
  const details = privateKey.asymmetricKeyDetails;
  if (name === 'ec') {
    expect(details?.namedCurve).toBe('prime256v1');
    expect(Object.keys(publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
  } else {
    const modulusLength = name === 'short' ? 1_024 : 2_048;
    expect(details).toMatchObject({ modulusLength, publicExponent: 65_537n });
    expect(Object.keys(publicJwk).sort()).toEqual(['e', 'kty', 'n']);
  }
  expect(createPublicKey(publicPem).export({ format: 'jwk' })).toEqual(publicJwk);
  if (certificate === undefined) return;
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
  expect(publicKey.export({ format: 'jwk' })).toEqual(publicJwk);
});

test('no two fixture keys are the same, and one is read only once', () => {
  const pems = new Set(names.map((name) => signingKey(name).publicPem));
  expect(pems.size).toBe(names.length);
  expect(signingKey('lp1A')).toBe(signingKey('lp1A'));
});
