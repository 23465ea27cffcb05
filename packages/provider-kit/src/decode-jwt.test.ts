import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { decodeJwt } from './decode-jwt.ts';
import { parseJson } from './parse-json.ts';

// Many runs each, also where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

const RUNS = { seed: 20_261_123, numRuns: 1_000 };
const encode = (text: string | Uint8Array) => Buffer.from(text).toString('base64url');
const decode = (text: string) => Buffer.from(text, 'base64url');
const tokenOf = (header: unknown, claims: unknown, signature: Uint8Array) =>
  [encode(JSON.stringify(header)), encode(JSON.stringify(claims)), encode(signature)].join('.');

test('takes a token apart', () => {
  const token = tokenOf({ alg: 'RS256' }, { sub: '7', id: 1 }, Buffer.from([1, 2, 3]));
  const decoded = decodeJwt(token, 1_000);
  expect({ ...decoded?.header }).toEqual({ alg: 'RS256' });
  expect({ ...decoded?.claims }).toEqual({ sub: '7', id: 1 });
  expect(decoded?.signature).toEqual(Buffer.from([1, 2, 3]));
  expect(decoded?.signed.toString()).toBe(token.slice(0, token.lastIndexOf('.')));
});

test('what it gives inherits nothing', () => {
  const decoded = decodeJwt(tokenOf({}, {}, Buffer.of(1)), 1_000);
  expect(decoded && 'toString' in decoded.header).toBe(false);
  expect(decoded && 'constructor' in decoded.claims).toBe(false);
});

test.each(['1', '"a"', 'true', 'null', '[]', '[{}]', '', '{}{}', '{'])(
  '%s is no header and no payload',
  (text) => {
    expect(decodeJwt(`${encode(text)}.e30.AA`, 100)).toBeUndefined();
    expect(decodeJwt(`e30.${encode(text)}.AA`, 100)).toBeUndefined();
    expect(decodeJwt('e30.e30.AA', 100)).toBeDefined();
  },
);

test('the length is a limit', () => {
  const token = tokenOf({}, {}, Buffer.of(1));
  expect(decodeJwt(token, token.length)).toBeDefined();
  expect(decodeJwt(token, token.length - 1)).toBeUndefined();
});

const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
const genuine = fc
  .tuple(object, object, fc.uint8Array({ minLength: 1, maxLength: 9 }))
  .map(([header, claims, signature]) => tokenOf(header, claims, signature));
/** Genuine tokens in which a few characters have been changed, added or taken away. */
const damaged = fc
  .tuple(
    genuine,
    fc.array(
      fc.record({
        at: fc.nat(),
        drop: fc.nat(2),
        put: fc.oneof(
          fc.constantFrom('', '.', '=', '+', '/', '-', '_', ' ', '\n', 'é'),
          fc.string(),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([token, edits]) =>
    edits.reduce((text, { at, drop, put }) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + drop);
    }, token),
  );

describe('any text', () => {
  test('is never thrown at, and what is accepted re-encodes to itself', () => {
    let accepted = 0;
    const check = (token: string) => {
      const decoded = decodeJwt(token, 100_000);
      if (decoded === undefined) return;
      accepted += 1;
      const [header = '', claims = ''] = token.split('.');
      expect(`${decoded.signed}.${decoded.signature.toString('base64url')}`).toBe(token);
      expect([encode(decode(header)), encode(decode(claims))]).toEqual([header, claims]);
      for (const text of [header, claims]) {
        const value: unknown = JSON.parse(decode(text).toString());
        expect(Object.prototype.toString.call(value)).toBe('[object Object]');
      }
    };
    const letters = fc.string({ unit: fc.constantFrom('e', '3', '0', '.', '-', '_', '=', 'A') });
    const anything = fc.oneof(
      genuine,
      damaged,
      letters,
      fc.string(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(fc.property(anything, check), { ...RUNS, numRuns: 2_000 });
    expect(accepted).toBeGreaterThan(200);
  });

  test('is refused when it is no text', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(typeof value !== 'string');
        expect(decodeJwt(value as string, 100)).toBeUndefined();
      }),
      RUNS,
    );
  });
});

describe('a segment', () => {
  test('is accepted in one spelling only', () => {
    const [header, claims] = [encode('{}'), encode('{}')];
    const accepts = (segment: string) =>
      decodeJwt(`${header}.${claims}.${segment}`, 1_000) !== undefined;
    const text = fc.string({ unit: fc.constantFrom(...'ABQgwx_-019+/= '), maxLength: 8 });
    fc.assert(
      fc.property(text, (segment) => {
        const isCanonical = segment !== '' && encode(decode(segment)) === segment;
        expect(accepts(segment)).toBe(isCanonical);
      }),
      { ...RUNS, numRuns: 2_000 },
    );
  });

  test('of any bytes is accepted as base64url writes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const decoded = decodeJwt(`e30.e30.${encode(bytes)}`, 10_000);
        expect(decoded?.signature).toEqual(Buffer.from(bytes));
      }),
      RUNS,
    );
  });
});

test('a genuine token comes back as it was written', () => {
  fc.assert(
    fc.property(object, object, (header, claims) => {
      const decoded = decodeJwt(tokenOf(header, claims, Buffer.of(1)), 100_000);
      const read = (value: unknown) => parseJson(JSON.stringify(value));
      expect([{ ...decoded?.header }, { ...decoded?.claims }]).toEqual([
        read(header),
        read(claims),
      ]);
    }),
    RUNS,
  );
});
