import { describe, expect, test } from 'vitest';
import {
  claimsWith,
  ISSUER,
  identityProvider,
  JWKS_URL,
  KEY,
  keySet,
  mint,
  NEXT_KEY,
  refusedUnasked,
  SECONDS,
  signTexts,
} from './jwt.test-fixture.ts';

const HEADER = JSON.stringify({ alg: 'RS256', kid: KEY.kid });
const CLAIMS = JSON.stringify(claimsWith());

describe('row 23: times', () => {
  test.each<[string, Record<string, unknown>]>([
    ['expired for 60 s', { iat: SECONDS - 600, exp: SECONDS - 60 }],
    ['expired for a day', { iat: SECONDS - 90_000, exp: SECONDS - 86_400 }],
    ['issued in 60.001 s', { iat: SECONDS + 60.001, nbf: SECONDS }],
    ['good from in 60.001 s', { nbf: SECONDS + 60.001 }],
    ['too old by 1 ms', { iat: SECONDS - 3_600.001, exp: SECONDS - 10 }],
    ['of a life too long by 1 ms', { exp: SECONDS + 3_600.001 }],
    ['without exp', { exp: undefined }],
    ['without iat', { iat: undefined }],
    ['without iat, with nbf', { iat: undefined, nbf: SECONDS }],
    ['exp as text', { exp: String(SECONDS + 60) }],
    ['iat as text', { iat: String(SECONDS) }],
    ['iat as text, with nbf', { iat: String(SECONDS), nbf: SECONDS }],
    ['nbf as text', { nbf: String(SECONDS) }],
    ['nbf null', { nbf: null }],
    ['exp null', { exp: null }],
    ['exp in a list', { exp: [SECONDS + 60] }],
    ['exp true', { exp: true }],
    ['exp in ms', { exp: (SECONDS + 60) * 1_000 }],
    ['iat in ms', { iat: SECONDS * 1_000 }],
    ['iat 0', { iat: 0 }],
    ['negative', { iat: -SECONDS, exp: -SECONDS + 60 }],
  ])('%s', async (_, claims) => {
    await refusedUnasked(mint({ claims }));
  });

  test.each(['1e400', '-1e400', '9007199254740993', '1e308'])('exp %s', async (exp) => {
    await refusedUnasked(signTexts(HEADER, CLAIMS.replace(/"exp":\d+/, `"exp":${exp}`)));
  });

  test('48: clocks that differ by two minutes need a rule that allows it', async () => {
    const token = mint({ claims: { iat: SECONDS + 120 } });
    await refusedUnasked(token);
    expect(await identityProvider({ skewMs: 120_000 }).outcome(token)).toBe('accepted');
  });
});

describe('row 24: the issuer', () => {
  test.each([
    'https://evil.example',
    `${ISSUER}/`,
    ISSUER.toUpperCase(),
    ISSUER.replace('https:', 'http:'),
    `${ISSUER}.evil.example`,
    ` ${ISSUER}`,
    '',
    undefined,
    null,
    7,
    [ISSUER],
    { iss: ISSUER },
  ])('iss %j', async (iss) => {
    await refusedUnasked(mint({ claims: { iss } }));
  });

  const DEV = {
    issuer: 'https://dev.example',
    audience: 'golf-dev',
    jwksUrl: 'https://dev.example/keys',
  };
  const LIVE = { issuer: ISSUER, audience: 'golf', jwksUrl: JWKS_URL };
  const both = () =>
    identityProvider({ issuers: [DEV, LIVE] }, (url) =>
      keySet([url === DEV.jwksUrl ? NEXT_KEY.jwk : KEY.jwk])(),
    );
  const devClaims = { iss: DEV.issuer, aud: DEV.audience };

  test('each of two is accepted with its own keys', async () => {
    const provider = both();
    expect((await provider.verify(mint())).issuer).toBe(LIVE);
    const dev = mint({ key: NEXT_KEY, claims: devClaims, header: { jku: DEV.jwksUrl } });
    expect((await provider.verify(dev)).issuer).toBe(DEV);
    expect(provider.requests).toEqual([JWKS_URL, DEV.jwksUrl]);
  });

  test.each<[string, Parameters<typeof mint>[0], number]>([
    ['iss and aud of one, key of the other', { key: NEXT_KEY }, 1],
    ['the same, with the kid of its own', { key: NEXT_KEY, header: { kid: KEY.kid } }, 1],
    ['iss of one, aud of the other', { claims: { aud: DEV.audience } }, 0],
    ['iss and aud of one, jku of the other', { header: { jku: DEV.jwksUrl } }, 0],
    ['jku and key of one, iss of the other', { key: NEXT_KEY, header: { jku: DEV.jwksUrl } }, 0],
    [
      'an environment that is not ours, with our key',
      { claims: { iss: 'https://test.example' } },
      0,
    ],
  ])('no mixing: %s', async (_, changed, requests) => {
    const provider = both();
    expect(await provider.outcome(mint(changed))).toBe('refused');
    expect(provider.requests).toHaveLength(requests);
  });

  test('keys of one stay with it when they are cached', async () => {
    const provider = both();
    await provider.verify(mint());
    await provider.verify(mint({ key: NEXT_KEY, claims: devClaims }));
    expect(await provider.outcome(mint({ key: NEXT_KEY }))).toBe('refused');
    expect(await provider.outcome(mint({ key: KEY, claims: devClaims }))).toBe('refused');
  });
});

describe('row 25: the audience', () => {
  test.each([
    'other',
    'golf ',
    'GOLF',
    'gol',
    'golfer',
    '',
    undefined,
    null,
    7,
    [],
    ['other'],
    [['golf']],
    { golf: true },
    ['other', 'golf'],
    ['golf', 'golf'],
    ['golf', 7],
  ])('aud %j', async (aud) => {
    await refusedUnasked(mint({ claims: { aud } }));
    await refusedUnasked(mint({ claims: { aud, azp: 'golf' } }));
  });

  test('several with an azp, where the rules name one', async () => {
    const rules = { authorizedParty: 'golf-server' };
    const several = (aud: string[], azp?: unknown) => mint({ claims: { aud, azp } });
    const provider = identityProvider(rules);
    expect(await provider.outcome(several(['other', 'golf'], 'golf-server'))).toBe('accepted');
    await refusedUnasked(several(['other', 'golf']), rules);
    await refusedUnasked(several(['other', 'golf'], 'golf'), rules);
    await refusedUnasked(several(['other', 'golf'], ['golf-server']), rules);
    await refusedUnasked(several(['other', 'others'], 'golf-server'), rules);
    expect(await provider.outcome(several(['golf']))).toBe('accepted');
  });
});
