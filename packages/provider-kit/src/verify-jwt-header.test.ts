import { createHmac, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  claimsWith,
  FOREIGN_KEY,
  identityProvider,
  JWKS_URL,
  KEY,
  keySet,
  mint,
  refusedUnasked,
} from './jwt.test-fixture.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('row 18: the algorithm', () => {
  test.each([
    ...['none', 'nOnE', 'NONE', '', undefined, null, 'rs256', 'RS256 ', 'RS384', 'RS512'],
    ...['PS256', 'ES256', 'EdDSA', 'HS256', 256, true, ['RS256'], { toString: 'RS256' }],
  ])('alg %j, signed with RS256 all the same', async (alg) => {
    await refusedUnasked(mint({ header: { alg } }));
  });

  test.each(['none', 'nOnE', ''])('alg %j without a signature', async (alg) => {
    const unsigned = `${encode({ alg, kid: KEY.kid })}.${encode(claimsWith())}`;
    for (const token of [`${unsigned}.`, unsigned, `${unsigned}.AA`]) await refusedUnasked(token);
  });

  const pem = KEY.publicKey.export({ type: 'spki', format: 'pem' });
  const pkcs1 = KEY.publicKey.export({ type: 'pkcs1', format: 'pem' });
  const der = KEY.publicKey.export({ type: 'spki', format: 'der' });
  const jwk = JSON.stringify(KEY.jwk);
  test.each([
    ['PEM', pem],
    ['PEM (PKCS 1)', pkcs1],
    ['DER', der],
    ['JWK', jwk],
    ['n', KEY.jwk.n ?? ''],
  ])('HS256 with the public key as its secret: %s', async (_, secret) => {
    for (const alg of ['HS256', 'RS256']) {
      const signed = `${encode({ alg, kid: KEY.kid })}.${encode(claimsWith())}`;
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      const provider = identityProvider();
      expect(await provider.outcome(token)).toBe('refused');
      expect(provider.requests).toHaveLength(alg === 'RS256' ? 1 : 0);
    }
  });

  test('a genuine PS256, SHA-1 or SHA-512 signature that calls itself RS256', async () => {
    const signed = `${encode({ alg: 'RS256', kid: KEY.kid })}.${encode(claimsWith())}`;
    const pss = sign('sha256', Buffer.from(signed), { key: KEY.privateKey, padding: 6 });
    const sha1 = sign('sha1', Buffer.from(signed), KEY.privateKey);
    const sha512 = sign('sha512', Buffer.from(signed), KEY.privateKey);
    for (const signature of [pss, sha1, sha512]) {
      const token = `${signed}.${signature.toString('base64url')}`;
      expect(await identityProvider().outcome(token)).toBe('refused');
    }
  });

  test('crit, whatever it names; b64 false by way of it', async () => {
    for (const crit of [['b64'], ['exp'], [], null, 'x']) {
      await refusedUnasked(mint({ header: { crit, b64: false } }));
    }
  });
});

describe('row 19: keys that come with the token', () => {
  test.each([
    ['jwk', FOREIGN_KEY.jwk],
    ['jwk', KEY.jwk],
    ['jwk', null],
    ['x5c', ['MIIC']],
    ['x5c', []],
    ['x5u', 'https://evil.example/chain.pem'],
    ['x5u', JWKS_URL],
  ])('%s', async (name, value) => {
    for (const key of [KEY, FOREIGN_KEY]) {
      await refusedUnasked(mint({ key, header: { [name]: value } }));
    }
  });

  test.each([
    'https://evil.example/keys',
    `${JWKS_URL}/`,
    `${JWKS_URL}?x`,
    `${JWKS_URL}#x`,
    JWKS_URL.toUpperCase(),
    JWKS_URL.replace('https:', 'http:'),
    JWKS_URL.replace('id.', 'id.arcade.example@evil.'),
    JWKS_URL.replace('.example/', '.example:443/'),
    JWKS_URL.replace('.example/', '.example./'),
    JWKS_URL.replace('/keys', '//keys'),
    ` ${JWKS_URL}`,
    `${JWKS_URL}\n`,
    '',
    null,
    [JWKS_URL],
    { href: JWKS_URL },
  ])('jku %j', async (jku) => {
    await refusedUnasked(mint({ header: { jku } }));
  });

  test('no jku where the rules need one', async () => {
    await refusedUnasked(mint(), { needsJku: true });
    const provider = identityProvider({ needsJku: true });
    expect(await provider.outcome(mint({ header: { jku: JWKS_URL } }))).toBe('accepted');
  });
});

describe('row 20: the kid', () => {
  test.each([
    undefined,
    null,
    '',
    7,
    true,
    [KEY.kid],
    { [KEY.kid]: KEY.kid },
    'k'.repeat(129),
    'k'.repeat(5_000),
    'key-1\n',
    'key-1\u0000',
    'kéy-1',
    '\u202ekey-1',
  ])('%j is none', async (kid) => {
    await refusedUnasked(mint({ header: { kid } }));
  });

  test.each([
    '../../dev/null',
    "x' UNION SELECT 'key'; --",
    '__proto__',
    'constructor',
    'toString',
    'key-1 ',
    'KEY-1',
    'k'.repeat(128),
    'https://evil.example/key',
  ])('%s is nobody’s', async (kid) => {
    const provider = identityProvider();
    expect(await provider.outcome(mint({ header: { kid } }))).toBe('refused');
    expect(provider.requests).toEqual([JWKS_URL]);
  });

  test.each(['__proto__', '~!@#$%^&*() {}', 'k'.repeat(128)])('%s may be a name', async (kid) => {
    const provider = identityProvider({}, keySet([{ ...KEY.jwk, kid }]));
    expect(await provider.outcome(mint({ header: { kid } }))).toBe('accepted');
  });

  test('1,000 unknown ones cause one refresh a minute at most', async () => {
    const provider = identityProvider();
    expect(await provider.outcome(mint())).toBe('accepted');
    const token = (index: number) => mint({ header: { kid: `unknown-${index}` } });
    for (let minute = 0; minute < 4; minute += 1) {
      provider.clock.advance(60_000);
      for (let index = 0; index < 250; index += 1) {
        expect(await provider.outcome(token(index))).toBe('refused');
      }
      expect(provider.requests).toHaveLength(2 + minute);
    }
    provider.clock.advance(59_999);
    expect(await provider.outcome(token(0))).toBe('refused');
    expect(provider.requests).toHaveLength(5);
  });
});
