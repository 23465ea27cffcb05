import { ConnectError, isConnectError, isOutage, type Outage } from '@playerlink/core';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { judgeExchange } from './index.ts';

// Many runs each, also where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

const HOST = 'id.arcade.example';
const GOOD = { access_token: 'at', token_type: 'Bearer', expires_in: 3_600 };

const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
};

describe('a yes', () => {
  test.each<[unknown, number | undefined]>([
    [0, 0],
    [1.5, 1_500],
    [undefined, undefined],
    [null, undefined],
    ['3600', undefined],
    [-1, undefined],
    [1e300, undefined],
    [Number.NaN, undefined],
  ])('expires_in %j: %j ms', (expires_in, ms) => {
    const body = { ...GOOD, expires_in, id_token: 7, scope: ['a'] };
    expect(judgeExchange({ status: 200, body }, HOST)).toEqual({
      accessToken: 'at',
      idToken: undefined,
      scope: undefined,
      expiresInMs: ms,
    });
  });

  test.each(['bearer', 'Bearer', 'BEARER'])('token_type %s', (token_type) => {
    const answer = { status: 200, body: { ...GOOD, token_type, error: null } };
    expect(judgeExchange(answer, HOST).accessToken).toBe('at');
  });

  test.each<[string, unknown]>([
    ['35: an empty object', {}],
    ['a list', [GOOD]],
    ['null', null],
    ['a text', 'at'],
    ['no token', { ...GOOD, access_token: undefined }],
    ['an empty token', { ...GOOD, access_token: '' }],
    ['a token that is a number', { ...GOOD, access_token: 7 }],
    ['a token that is a list', { ...GOOD, access_token: ['at'] }],
    ['a token with a blank', { ...GOOD, access_token: 'a t' }],
    ['a token with a line break', { ...GOOD, access_token: 'at\r\nx: y' }],
    ['a token beyond ASCII', { ...GOOD, access_token: 'ät' }],
    ['a token of 8,193 characters', { ...GOOD, access_token: 'a'.repeat(8_193) }],
    ['no type', { ...GOOD, token_type: undefined }],
    ['another type', { ...GOOD, token_type: 'mac' }],
    ['a type that is a list', { ...GOOD, token_type: ['bearer'] }],
    ['an unknown error beside a token', { ...GOOD, error: 'x' }],
    ['an empty error beside a token', { ...GOOD, error: '' }],
  ])('200 with %s is an outage', (_, body) => {
    expect(thrownBy(() => judgeExchange({ status: 200, body }, HOST))).toSatisfy(isOutage);
  });

  test('a token of 8,192 characters is one', () => {
    const body = { ...GOOD, access_token: 'a'.repeat(8_192) };
    expect(judgeExchange({ status: 200, body }, HOST).accessToken).toHaveLength(8_192);
  });

  test('what an object inherits is no answer', () => {
    const body: unknown = Object.create(GOOD);
    expect(thrownBy(() => judgeExchange({ status: 200, body }, HOST))).toSatisfy(isOutage);
  });
});

describe('a no', () => {
  test.each(['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'])(
    '%s is an outage that the operator is told of',
    (error) => {
      const body = { error, error_description: 'SECRET' };
      const outage = thrownBy(() => judgeExchange({ status: 401, body }, HOST)) as Outage;
      expect(outage).toSatisfy(isOutage);
      expect(outage.message).toBe(`${HOST} answered 401 ${error}`);
      expect(outage.operator).toMatch(`${HOST} refuses our own credentials or request (${error})`);
      expect(outage.operator).not.toContain('SECRET');
    },
  );

  test.each<[string, number, unknown]>([
    ['an error nobody knows', 400, { error: 'SECRET' }],
    ['invalid_request, which an odd code may cause', 400, { error: 'invalid_request' }],
    ['an error that is no text', 400, { error: ['invalid_grant'] }],
    ['no error', 400, {}],
    ['a list', 400, ['invalid_grant']],
    ['a token with another status', 201, GOOD],
    ['an inherited error', 400, Object.create({ error: 'invalid_grant' })],
  ])('35: %s is an outage, and nobody’s fault', (_, status, body) => {
    const outage = thrownBy(() => judgeExchange({ status, body }, HOST)) as Outage;
    expect(outage).toSatisfy(isOutage);
    expect(outage.message).toBe(`${HOST} answered ${status} in an unknown form`);
    expect(outage.operator).toBeUndefined();
  });
});

test('any answer: tokens only by the rules, NOTAUTHENTICATED only for invalid_grant, else an outage', () => {
  const errors = ['invalid_grant', 'invalid_client', 'x', ''];
  const member = (...values: unknown[]) =>
    fc.option(fc.oneof(fc.constantFrom(...values), fc.jsonValue({ maxDepth: 1 })), {
      nil: undefined,
    });
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({
      access_token: fc.oneof({ weight: 2, arbitrary: fc.constant('at') }, member('a t')),
      token_type: fc.oneof({ weight: 2, arbitrary: fc.constant('Bearer') }, member('mac')),
      expires_in: member(3_600, -1),
      error: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, member(...errors)),
      id_token: member('it'),
      scope: member('a b'),
    }),
  );
  const seen = { tokens: 0, no: 0, outage: 0 };
  const property = fc.property(fc.constantFrom(200, 201, 400, 401), body, (status, answer) => {
    const { error, access_token: token } = Object(answer) as Record<string, unknown>;
    try {
      const tokens = judgeExchange({ status, body: answer }, HOST);
      expect([status, tokens.accessToken, error ?? undefined]).toEqual([200, token, undefined]);
      expect(tokens.accessToken).toMatch(/^[!-~]+$/);
      expect(tokens.expiresInMs ?? 0).toBeGreaterThanOrEqual(0);
      seen.tokens += 1;
    } catch (thrown) {
      const isNo = thrown instanceof ConnectError && isConnectError(thrown);
      if (!isNo && !isOutage(thrown)) throw thrown;
      expect(isNo).toBe(error === 'invalid_grant');
      seen[isNo ? 'no' : 'outage'] += 1;
    }
  });
  fc.assert(property, { seed: 20_261_123, numRuns: 2_000 });
  expect(Math.min(seen.tokens, seen.no, seen.outage)).toBeGreaterThan(20);
});
