import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  claimsWith,
  ISSUER,
  identityProvider,
  JWKS_URL,
  KEY,
  mint,
  SECONDS,
  signTexts,
} from './jwt.test-fixture.ts';
import { parseJson } from './parse-json.ts';

// Many runs each, also where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

const RUNS = { seed: 20_261_123, numRuns: 1_000 };
const RULES = { claims: { typ: 'id_token' } };
const good = { typ: 'id_token' };

/** Any JSON value, those near the right ones among them. */
const near = (...values: unknown[]) =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.constantFrom(...values).map((value) => [value]),
    fc.constantFrom(...values).map((value) => ({ value })),
    fc.constantFrom(...values).map(String),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.jsonValue(),
    fc.constant(undefined),
  );

/** Where a header or claim stands, what stands there instead, and when that breaks the rule. */
interface Break {
  readonly part: 'header' | 'claims';
  readonly name: string;
  readonly value: unknown;
}
const breaks =
  (part: Break['part']) =>
  (name: string, values: fc.Arbitrary<unknown>, isBroken: (value: unknown) => boolean) =>
    values
      .filter((value) => isBroken(asRead(value)))
      .map((value): Break => ({ part, name, value }));
/** A number beyond 2^53 is read as the text of its digits. */
const asRead = (value: unknown) => (value === undefined ? value : parseJson(JSON.stringify(value)));
const header = breaks('header');
const claim = breaks('claims');
const isTime = (value: unknown): value is number => typeof value === 'number';
const not = (right: unknown) => (value: unknown) => value !== right;
const isThere = not(undefined);

const oneBroken = fc.oneof(
  header('alg', near('RS256', 'none', 'HS256', 'RS512'), not('RS256')),
  header('kid', near(KEY.kid), not(KEY.kid)),
  header('jku', near(JWKS_URL), (value) => isThere(value) && value !== JWKS_URL),
  header('crit', near('exp', 'b64'), isThere),
  header('jwk', near(KEY.jwk), isThere),
  header('x5c', near('MIIC'), isThere),
  header('x5u', near(JWKS_URL), isThere),
  claim('iss', near(ISSUER, `${ISSUER}/`), not(ISSUER)),
  claim('aud', near('golf', 'other'), (aud) =>
    Array.isArray(aud) ? aud.length !== 1 || aud[0] !== 'golf' : aud !== 'golf',
  ),
  claim('typ', near('id_token', 'token'), not('id_token')),
  claim('sub', near('77', 77), (sub) => typeof sub !== 'string' || !/^\d{1,20}$/.test(sub)),
  claim('exp', near(SECONDS, SECONDS - 60), (exp) => {
    return !isTime(exp) || exp <= SECONDS - 60 || exp > SECONDS + 3_600;
  }),
  claim('iat', near(SECONDS, SECONDS + 61), (iat) => {
    return !isTime(iat) || iat > SECONDS + 60 || iat < SECONDS - 3_600;
  }),
  claim('nbf', near(SECONDS + 61, null), (nbf) => {
    return isThere(nbf) && !(isTime(nbf) && nbf <= SECONDS + 60);
  }),
);

const CHECKED = [
  ...['alg', 'kid', 'jku', 'crit', 'jwk', 'x5c', 'x5u', 'iss', 'aud', 'typ', 'sub', 'exp', 'iat'],
  ...['nbf', '__proto__'],
];
const others = fc.dictionary(
  fc.string().filter((name) => !CHECKED.includes(name)),
  fc.jsonValue({ maxDepth: 2 }),
  { maxKeys: 3 },
);

describe('tokens signed with the right key', () => {
  test('one rule broken, whatever else they hold: never a yes, and not one request', async () => {
    const provider = identityProvider(RULES);
    await provider.verify(mint({ claims: good }));
    const property = fc.asyncProperty(
      oneBroken,
      others,
      others,
      async (broken, inHead, inClaims) => {
        const { part, name, value } = broken;
        const token = mint({
          header: { ...inHead, ...(part === 'header' && { [name]: value }) },
          claims: { ...inClaims, ...good, ...(part === 'claims' && { [name]: value }) },
        });
        expect(await provider.outcome(token)).toBe('refused');
      },
    );
    await fc.assert(property, RUNS);
    expect(provider.requests.length).toBe(1);
  });

  test('no rule broken, whatever else they hold: always a yes', async () => {
    const provider = identityProvider(RULES);
    const property = fc.asyncProperty(others, others, async (header, claims) => {
      expect(await provider.outcome(mint({ header, claims: { ...claims, ...good } }))).toBe(
        'accepted',
      );
    });
    await fc.assert(property, { ...RUNS, numRuns: 300 });
  });

  test('any JSON as header and claims: refused', async () => {
    const provider = identityProvider(RULES);
    const names = fc.constantFrom(...CHECKED, 'x');
    const object = fc.dictionary(names, near('RS256', KEY.kid, ISSUER, 'golf', SECONDS));
    const any = fc.oneof(object, fc.jsonValue());
    const property = fc.asyncProperty(any, any, async (head, claims) => {
      const token = signTexts(String(JSON.stringify(head)), String(JSON.stringify(claims)));
      expect(await provider.outcome(token)).toBe('refused');
    });
    await fc.assert(property, RUNS);
    expect(provider.requests).toEqual([]);
  });
});

test('genuine tokens of which any one byte is another: never a yes', async () => {
  const provider = identityProvider();
  const token = mint();
  const [head, payload] = [
    JSON.stringify({ alg: 'RS256', kid: KEY.kid }),
    JSON.stringify(claimsWith()),
  ];
  expect(signTexts(head, payload)).toBe(token);
  const property = fc.asyncProperty(
    fc.nat(token.length - 1),
    fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ '),
    async (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      expect(await provider.outcome(changed)).toBe(changed === token ? 'accepted' : 'refused');
    },
  );
  await fc.assert(property, RUNS);
});

test('while the keys cannot be had: an outage for a genuine token, a no for what is refused without', async () => {
  const provider = identityProvider(RULES, () => new Response('', { status: 500 }));
  const property = fc.asyncProperty(oneBroken, async ({ part, name, value }) => {
    const unknown = part === 'header' && name === 'kid';
    const token = mint({ [part]: { [name]: value }, ...(part === 'header' && { claims: good }) });
    const kid = asRead(value);
    const isName = typeof kid === 'string' && /^[\x20-\x7e]{1,128}$/.test(kid);
    expect(await provider.outcome(token)).toBe(unknown && isName ? 'outage' : 'refused');
  });
  await fc.assert(property, { ...RUNS, numRuns: 300 });
  expect(await provider.outcome(mint({ claims: good }))).toBe('outage');
});
