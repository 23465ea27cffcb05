import { describe, expect, test } from 'vitest';
import { jwtVerifier } from './index.ts';
import {
  claimsWith,
  ISSUER,
  identityProvider,
  JWKS_URL,
  KEY,
  keySet,
  mint,
  NEXT_KEY,
  RULES,
  SECONDS,
  settle,
  signTexts,
} from './jwt.test-fixture.ts';

describe('a genuine token', () => {
  test('is resolved with its subject, its claims and its issuer', async () => {
    const issuer = { issuer: ISSUER, audience: 'golf', jwksUrl: JWKS_URL, environment: 'live' };
    const { ports, requests } = identityProvider();
    const verify = jwtVerifier(ports, { ...RULES, issuers: [issuer] });
    const { signal } = new AbortController();
    const verified = await verify(mint({ claims: { extra: { a: 1 } } }), { signal });
    expect(verified.subject).toBe('77');
    expect({ ...verified.claims }).toEqual(claimsWith({ extra: { a: 1 } }));
    expect(verified.issuer).toBe(issuer);
    expect(requests).toEqual([JWKS_URL]);
  });

  test('has claims that inherit nothing, and big numbers as text', async () => {
    const payload = JSON.stringify(claimsWith()).replace('}', ',"id":9007199254740993}');
    const token = signTexts(JSON.stringify({ alg: 'RS256', kid: KEY.kid }), payload);
    const { claims } = await identityProvider().verify(token);
    expect([claims.id, claims.toString, Object.getPrototypeOf(claims)]).toEqual([
      '9007199254740993',
      undefined,
      null,
    ]);
  });

  test.each<[string, Parameters<typeof mint>[0]]>([
    ['expired for 59.999 s', { claims: { iat: SECONDS - 600, exp: SECONDS - 59.999 } }],
    ['issued in 60 s', { claims: { iat: SECONDS + 60 } }],
    ['good from in 60 s', { claims: { nbf: SECONDS + 60 } }],
    ['as old as allowed', { claims: { iat: SECONDS - 3_600, exp: SECONDS } }],
    ['living as long as allowed', { claims: { exp: SECONDS + 3_600 } }],
    ['with times that are fractions', { claims: { iat: SECONDS - 0.5, exp: SECONDS + 0.25 } }],
    ['for an audience of one', { claims: { aud: ['golf'] } }],
    ['with a jku that is ours', { header: { jku: JWKS_URL } }],
    ['with typ and more in its header', { header: { typ: 'JWT', x5t: 'x', cty: 'y' } }],
    ['with a subject as long as allowed', { claims: { sub: '1'.repeat(20) } }],
  ])('is accepted: %s', async (_, changed) => {
    expect(await identityProvider().outcome(mint(changed))).toBe('accepted');
  });

  /** A genuine token of exactly this length. */
  function tokenOf(length: number): string {
    for (const x of ['', 'x', 'xx']) {
      const least = mint({ header: { x }, claims: { pad: '' } }).length;
      // Three characters make four; the last ones are found by trying.
      const pad = Math.floor(((length - least) * 3) / 4);
      for (const more of [-1, 0, 1]) {
        const token = mint({ header: { x }, claims: { pad: 'x'.repeat(pad + more) } });
        if (token.length === length) return token;
      }
    }
    throw new Error(`no token of ${length} characters`);
  }

  test('may be 8,192 characters long, or as long as the rules say', async () => {
    const [exact, longer] = [tokenOf(8_192), tokenOf(8_193)];
    expect(await identityProvider().outcome(exact)).toBe('accepted');
    const provider = identityProvider();
    expect(await provider.outcome(longer)).toBe('refused');
    expect(provider.requests).toEqual([]);
    expect(await identityProvider({ maxLength: 8_191 }).outcome(exact)).toBe('refused');
    expect(await identityProvider({ maxLength: 8_193 }).outcome(longer)).toBe('accepted');
  });
});

describe('the rules', () => {
  test.each([
    [0, 1, 'refused'],
    [0, 0, 'accepted'],
    [300_000, 300, 'accepted'],
    [300_000, 301, 'refused'],
  ])('skewMs %i and a token issued in %i s: %s', async (skewMs, seconds, outcome) => {
    const provider = identityProvider({ skewMs });
    expect(await provider.outcome(mint({ claims: { iat: SECONDS + seconds } }))).toBe(outcome);
  });

  test('skewMs 0: a token ends with its last millisecond', async () => {
    const provider = identityProvider({ skewMs: 0 });
    const ending = (exp: number) => mint({ claims: { iat: SECONDS - 60, exp } });
    expect(await provider.outcome(ending(SECONDS))).toBe('refused');
    expect(await provider.outcome(ending(SECONDS + 0.001))).toBe('accepted');
  });

  test('maxLifeMs is as maxAgeMs where it is not given', async () => {
    const long = mint({ claims: { exp: SECONDS + 7_200 } });
    expect(await identityProvider().outcome(long)).toBe('refused');
    expect(await identityProvider({ maxLifeMs: 7_200_000 }).outcome(long)).toBe('accepted');
    expect(await identityProvider({ maxLifeMs: 7_199_999 }).outcome(long)).toBe('refused');
  });

  test('claims: exactly the value', async () => {
    const rules = { claims: { typ: 'id_token', version: 2 } };
    for (const [typ, version, outcome] of [
      ['id_token', 2, 'accepted'],
      ['token', 2, 'refused'],
      ['ID_TOKEN', 2, 'refused'],
      [['id_token'], 2, 'refused'],
      [undefined, 2, 'refused'],
      ['id_token', '2', 'refused'],
      ['id_token', undefined, 'refused'],
    ]) {
      const provider = identityProvider(rules);
      expect(await provider.outcome(mint({ claims: { typ, version } }))).toBe(outcome);
      expect(provider.requests).toHaveLength(outcome === 'accepted' ? 1 : 0);
    }
  });

  test.each([
    ['another claim', { claim: 'account', pattern: /^[0-9a-f]{4}$/ }, { account: 'beef' }],
    ['no anchors', { claim: 'sub', pattern: /\d+/ }, { sub: '123' }],
  ])('subject: %s', async (_, subject, claims) => {
    expect(await identityProvider({ subject }).outcome(mint({ claims }))).toBe('accepted');
  });

  test.each<[string, RegExp, unknown]>([
    ['of another form', /^\d+$/, 'x1'],
    ['missing', /^.*$/, undefined],
    ['null', /^.*$/, null],
    ['a number', /^\d+$/, 77],
    ['a list', /^77$/, ['77']],
    ['an object', /^.*$/, { $ne: null }],
    ['with a line more', /^\d+$/, '77\n'],
    ['with a line more, where a pattern looks at lines', /^\d+$/m, '77\nevil'],
    ['with more than a pattern without anchors asks for', /\d+/, 'x77'],
    ['with less', /^\d{3}$/, '77'],
  ])('subject: refused without a request when it is %s', async (_, pattern, sub) => {
    const provider = identityProvider({ subject: { claim: 'sub', pattern } });
    expect(await provider.outcome(mint({ claims: { sub } }))).toBe('refused');
    expect(provider.requests).toEqual([]);
  });

  test('subject: a number beyond 2^53 is the text of its digits, never rounded', async () => {
    const payload = JSON.stringify(claimsWith({ sub: 0 })).replace(':0', ':12345678901234567891');
    const token = signTexts(JSON.stringify({ alg: 'RS256', kid: KEY.kid }), payload);
    expect((await identityProvider().verify(token)).subject).toBe('12345678901234567891');
  });

  test('acceptKey: what it does not clearly accept is refused', async () => {
    const jwk = { ...KEY.jwk, usage: 'developer' };
    for (const [usage, outcome] of [
      ['developer', 'accepted'],
      ['internal', 'refused'],
    ] as const) {
      const acceptKey = (key: Readonly<Record<string, unknown>>) => key.usage === usage;
      expect(await identityProvider({ acceptKey }, keySet([jwk])).outcome(mint())).toBe(outcome);
    }
    const acceptKey = () => undefined as unknown as boolean;
    expect(await identityProvider({ acceptKey }).outcome(mint())).toBe('refused');
  });
});

test('an aborted call ends with the signal’s reason; the keys still arrive for the others', async () => {
  let answer: (response: Response) => void = () => {};
  const provider = identityProvider(
    {},
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const caller = new AbortController();
  const first = provider.verify(mint(), caller.signal);
  const second = provider.outcome(mint());
  await settle();
  caller.abort('enough');
  await expect(first).rejects.toBe('enough');
  answer(keySet([KEY.jwk, NEXT_KEY.jwk])());
  expect(await second).toBe('accepted');
  expect(provider.requests).toHaveLength(1);
});
