import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountOf, externalIdOf } from './nsa-account.ts';
import { peekClaims, readToken } from './nsa-token.ts';
import { credentials } from './options.ts';
import {
  claimsOf,
  openGame,
  pairOf,
  REFUSED,
  sent,
  setStage,
  TITLE,
} from './stage.test-fixture.ts';

const stage = setStage();
const SEED = 20_261_123;
const runs = (numRuns: number) => ({ seed: SEED, numRuns });

const NAMES = ['nsaIdToken', 'displayName', 'accountPerLoginId'];
const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
const environment = fc.oneof(
  fc.constantFrom('lp1', 'login', 'dd1'),
  fc.stringMatching(/^[a-z0-9-]{1,32}$/),
);

describe('credentials', () => {
  test('anything: accepted in the documented form, or not at all', () => {
    const field = fc.oneof(fc.anything(), fc.string(), fc.boolean());
    const near = fc.record(
      { nsaIdToken: field, displayName: field, accountPerLoginId: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), near), (given) => {
        const { success, data } = credentials.safeParse(given);
        if (!success) return;
        expect(typeof data.nsaIdToken).toBe('string');
        expect(data.nsaIdToken.length).toBeLessThanOrEqual(8_192);
        expect(typeof data.displayName).toBe('string');
        expect(['boolean', 'undefined']).toContain(typeof data.accountPerLoginId);
        expect(NAMES).toEqual(expect.arrayContaining(Object.keys(data)));
      }),
      runs(1_000),
    );
  });

  test('any request is answered by the document', async () => {
    const { connect, plans } = openGame(stage);
    const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant(undefined));
    const request = fc.dictionary(fc.constantFrom(...NAMES, '__proto__', 'x'), value);
    const DOCUMENTED = [
      REFUSED,
      ...NAMES.map((name) => `${name}: INVALID`),
      'nsaIdToken: REQUIRED',
      'displayName: REQUIRED',
      '__proto__: INVALID',
      'x: INVALID',
    ];
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        expect(DOCUMENTED).toContain(await pairOf(connect(given)));
      }),
      runs(500),
    );
    expect(plans).toHaveLength(0);
    expect(stage.platform.requestCount).toBe(0);
  }, 30_000);
});

describe('tokens', () => {
  test('any text is no token', async () => {
    const { connect, plans } = openGame(stage);
    const segment = fc.oneof(
      fc.base64String().map((text) => text.replaceAll('=', '')),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
      fc.string({ unit: 'binary' }),
    );
    const token = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.array(segment, { minLength: 1, maxLength: 5 }).map((all) => `${all.join('.')}.`),
    );
    await fc.assert(
      fc.asyncProperty(token, async (nsaIdToken) => {
        expect(await pairOf(connect(sent(nsaIdToken)))).toBe(REFUSED);
      }),
      runs(1_000),
    );
    expect(plans).toHaveLength(0);
    expect(stage.platform.requestCount).toBe(0);
  }, 30_000);

  test('a genuine token with one character changed is no token', async () => {
    const { connect, plans } = openGame(stage);
    const genuine = stage.platform.mint();
    const at = fc.nat(genuine.length - 1);
    const other = fc.constantFrom(...'AZaz09-_.=+/ \n\0');
    await fc.assert(
      fc.asyncProperty(at, other, async (index, character) => {
        fc.pre(genuine[index] !== character);
        const changed = genuine.slice(0, index) + character + genuine.slice(index + 1);
        expect(await pairOf(connect(sent(changed)))).toBe(REFUSED);
      }),
      runs(1_000),
    );
    expect(plans).toHaveLength(0);
    // A changed kid may be asked for, once.
    expect(stage.platform.requestCount).toBeLessThanOrEqual(1);
    expect((await connect(sent(genuine))).newPlayer).toBe(true);
  }, 30_000);

  test('any claim in the place of a genuine one: a no, or the same account', async () => {
    const { connect, link } = openGame(stage);
    const { sub } = claimsOf(stage.platform.mint());
    const name = fc.constantFrom(...Object.keys(claimsOf(stage.platform.mint())), 'nbf', 'azp');
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(name, fc.jsonValue(), async (claim, value) => {
        const claims = { [claim]: value };
        const answer = connect(sent(stage.platform.mint({ claims }))).catch(() => undefined);
        const player = await answer;
        if (player === undefined) return;
        accepted += 1;
        const [found] = await link.links.list(player.playerId);
        expect(found?.externalId).toBe(claim === 'sub' ? value : sub);
        expect(['jti', 'bs:did', 'nbf', 'azp', 'exp', 'iat']).toContain(claim);
      }),
      runs(500),
    );
    expect(accepted).toBeGreaterThan(0);
  }, 30_000);

  test('readToken and peekClaims of anything: an answer, and never a yes', () => {
    const wanted = { titles: new Set([TITLE]), loginIdClaim: 'bs:did' };
    const members = fc.dictionary(fc.constantFrom('nintendo', 'ai', 'bs:did'), fc.anything());
    fc.assert(
      fc.property(members, fc.anything(), (claims, ai) => {
        fc.pre(ai !== TITLE);
        expect(readToken(claims, wanted)).toBeUndefined();
        const odd = { nintendo: { ai }, 'bs:did': '0123456789abcdef' };
        expect(readToken(odd, wanted)).toBeUndefined();
      }),
      runs(1_000),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(peekClaims(`${text}.${text}`)).toBeTypeOf('object');
      }),
      runs(1_000),
    );
  });
});

describe('ids', () => {
  const login = fc.option(
    fc.oneof(fc.constantFrom('dd1', 'login'), fc.stringMatching(/^[0-9A-Za-z_-]{1,64}$/)),
    {
      nil: undefined,
    },
  );
  const account = fc.record({ nsaId: hex, environment });

  test('two environments or logins never share one', () => {
    fc.assert(
      fc.property(account, login, environment, login, (one, loginId, elsewhere, otherLogin) => {
        const two = { ...one, environment: elsewhere };
        const isSame = one.environment === elsewhere && loginId === otherLogin;
        expect(externalIdOf(one, loginId) === externalIdOf(two, otherLogin)).toBe(isSame);
      }),
      runs(1_000),
    );
  });

  test('accountOf is the way back', () => {
    fc.assert(
      fc.property(account, login, (one, loginId) => {
        const id = externalIdOf(one, loginId);
        expect(id.length).toBeLessThanOrEqual(255);
        expect(accountOf(id)).toEqual(loginId === undefined ? one : undefined);
      }),
      runs(1_000),
    );
  });
});
