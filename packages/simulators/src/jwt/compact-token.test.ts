import { createHmac, createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { compactToken } from './compact-token.ts';
import { hmacSeal, sealWith, unsealed } from './seals.ts';
import { signingKey } from './signing-key.ts';
import { uuidFrom } from './uuid.ts';

function signedAndSignature(token: string): readonly [Buffer, Buffer] {
  const dot = token.lastIndexOf('.');
  return [Buffer.from(token.slice(0, dot)), Buffer.from(token.slice(dot + 1), 'base64url')];
}

test('objects are written as JSON without undefined, text as it stands', () => {
  expect(compactToken({ a: 1, b: undefined }, '{"ü" :2}', unsealed)).toBe(
    `${Buffer.from('{"a":1}').toString('base64url')}.${Buffer.from('{"ü" :2}').toString('base64url')}.`,
  );
});

test('RS256 and ES256 signatures verify, and only for the signed text', () => {
  for (const [name, bytes] of [
    ['lp1A', 256],
    ['short', 128],
    ['ec', 64],
  ] as const) {
    const key = signingKey(name);
    const [signed, signature] = signedAndSignature(compactToken({}, {}, sealWith(key)));
    const publicKey = { key: createPublicKey(key.publicPem), dsaEncoding: 'ieee-p1363' } as const;
    expect(signature).toHaveLength(bytes);
    expect(verify('sha256', signed, publicKey, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('e30.e31'), publicKey, signature)).toBe(false);
  }
});

test('an RS256 signature is the same every time', () => {
  const sealed = () => compactToken({}, {}, sealWith(signingKey('psnA')));
  expect(sealed()).toBe(sealed());
});

test('HS256 is HMAC-SHA256 under the text', () => {
  const [signed, signature] = signedAndSignature(compactToken({}, {}, hmacSeal('secret')));
  expect(createHmac('sha256', 'secret').update(signed).digest()).toEqual(signature);
});

test('16 bytes make a uuid of version 4', () => {
  expect(uuidFrom(Buffer.alloc(32, 0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  expect(uuidFrom(Buffer.alloc(16))).toBe('00000000-0000-4000-8000-000000000000');
});
