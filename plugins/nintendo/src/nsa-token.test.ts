import { afterEach, describe, expect, test } from 'vitest';
import { accountOf, externalIdOf, NSA_ID } from './nsa-account.ts';
import { peekClaims, readToken } from './nsa-token.ts';

const TITLE = '0100abcdef012000';
const titles = new Set([TITLE]);
const bare = { titles, loginIdClaim: undefined };
const perLogin = { titles, loginIdClaim: 'bs:did' };
const nintendo = { ai: TITLE };

afterEach(() => {
  for (const name of ['nintendo', 'ai', 'bs:did', 'iss']) {
    Reflect.deleteProperty(Object.prototype, name);
  }
});

describe('readToken', () => {
  test('a token for the title', () => {
    expect(readToken({ nintendo }, bare)).toEqual({ loginId: undefined });
    expect(readToken({ nintendo: { ai: TITLE.toUpperCase() } }, bare)).toBeDefined();
  });

  test('a console login, where one is wanted', () => {
    const did = '0123456789abcdef';
    expect(readToken({ nintendo, 'bs:did': did }, perLogin)).toEqual({ loginId: did });
    expect(readToken({ nintendo, 'bs:did': did }, bare)).toEqual({ loginId: undefined });
    expect(readToken({ nintendo }, perLogin)).toBeUndefined();
    expect(readToken({ 'bs:did': did }, perLogin)).toBeUndefined();
  });

  test('row 41: what Object.prototype has is not the token’s word', () => {
    Object.assign(Object.prototype, { nintendo, ai: TITLE, 'bs:did': '0123456789abcdef' });
    expect(readToken({}, bare)).toBeUndefined();
    expect(readToken({ nintendo: {} }, bare)).toBeUndefined();
    expect(readToken({ nintendo: { ai: TITLE } }, perLogin)).toBeUndefined();
  });
});

describe('peekClaims', () => {
  const token = (claims: string) => `a.${Buffer.from(claims).toString('base64url')}.b`;

  test('what the middle says', () => {
    expect(peekClaims(token('{"iss":"x"}'))).toEqual({ iss: 'x' });
  });

  test.each(['', '.', 'a', 'a.b', token(''), token('null'), token('7'), token('"x"'), token('{')])(
    'nothing in %j',
    (text) => {
      expect(peekClaims(text)).toEqual({});
    },
  );
});

describe('ids', () => {
  test.each([
    ['0123456789abcdef', 'lp1', undefined, '0123456789abcdef'],
    ['0123456789abcdef', 'dd1', undefined, '0123456789abcdef:dd1'],
    ['0123456789abcdef', 'lp1', 'aa', '0123456789abcdef:login:aa'],
    ['0123456789abcdef', 'dd1', 'aa', '0123456789abcdef:dd1:login:aa'],
    ['0123456789abcdef', 'login', undefined, '0123456789abcdef:login'],
  ])('of %s in %s with the login %s: %s', (nsaId, environment, loginId, id) => {
    expect(externalIdOf({ nsaId, environment }, loginId)).toBe(id);
    const account = loginId === undefined ? { nsaId, environment } : undefined;
    expect(accountOf(id)).toEqual(account);
  });

  test.each(['0'.repeat(16), 'A'.repeat(16), 'a'.repeat(15), `${'a'.repeat(16)}\n`, ''])(
    'no NSA id: %j',
    (text) => {
      expect(NSA_ID.test(text)).toBe(false);
    },
  );

  test('an NSA id may begin with zeros', () => {
    expect(NSA_ID.test('0000000000000001')).toBe(true);
    expect(NSA_ID.test('1000000000000000')).toBe(true);
  });
});
