import { describe, expect, test } from 'vitest';
import { claimsWith, KEY, mint, refusedUnasked, signTexts } from './jwt.test-fixture.ts';

const HEADER = JSON.stringify({ alg: 'RS256', kid: KEY.kid });
const CLAIMS = JSON.stringify(claimsWith());

describe('row 30: other spellings of a token', () => {
  const [header = '', payload = '', signature = ''] = mint().split('.');
  /** The next letter: its last bits are not zero where a segment's length leaves bits over. */
  const respelled = (segment: string) =>
    segment.slice(0, -1) + String.fromCharCode(segment.charCodeAt(segment.length - 1) + 1);

  test.each<[string, string]>([
    ['the same key twice in the header', signTexts(`{"alg":"none",${HEADER.slice(1)}`, CLAIMS)],
    ['the same key twice in the claims', signTexts(HEADER, `{"sub":"1",${CLAIMS.slice(1)}`)],
    ['spelt with an escape', signTexts(HEADER, `{"s\\u0075b":"1",${CLAIMS.slice(1)}`)],
    ['deep inside', signTexts(HEADER, `{"x":[{"a":1,"a":1}],${CLAIMS.slice(1)}`)],
    ['__proto__ twice', signTexts(HEADER, `{"__proto__":1,"__proto__":1,${CLAIMS.slice(1)}`)],
    ['a byte order mark before the header', signTexts(`\ufeff${HEADER}`, CLAIMS)],
    ['a byte order mark before the claims', signTexts(HEADER, `\ufeff${CLAIMS}`)],
    ['UTF-16', signTexts(HEADER, Buffer.from(CLAIMS, 'utf16le'))],
    [
      'bytes that are no UTF-8',
      signTexts(HEADER, Buffer.from(`${CLAIMS.slice(0, -1)},"a":"\xff"}`, 'latin1')),
    ],
    ['claims that are a list', signTexts(HEADER, `[${CLAIMS}]`)],
    ['claims that are a text', signTexts(HEADER, JSON.stringify(CLAIMS))],
    ['claims that are null', signTexts(HEADER, 'null')],
    ['claims that are no JSON', signTexts(HEADER, `${CLAIMS},`)],
    ['claims too deep', signTexts(HEADER, `{"a":${'['.repeat(2_000)}${']'.repeat(1_999)}}`)],
    ['a header that is a list', signTexts(`[${HEADER}]`, CLAIMS)],
    ['a token in a token', signTexts(HEADER, mint())],
    ['a JWE', `${header}.AA.AA.AA.AA`],
    ['four segments', `${mint()}.AA`],
    ['an empty fourth', `${mint()}.`],
    ['two segments', `${header}.${payload}`],
    ['one', header],
    ['none', ''],
    ['dots', '..'],
    ['an empty header', `.${payload}.${signature}`],
    ['an empty payload', `${header}..${signature}`],
    ['an empty signature', `${header}.${payload}.`],
    ['padding', `${mint()}==`],
    ['padding inside', `${header}=.${payload}.${signature}`],
    ['a blank before', ` ${mint()}`],
    ['a blank after', `${mint()} `],
    ['a line break after', `${mint()}\n`],
    ['a line break inside', `${header}.${payload}\r\n.${signature}`],
    ['a tab inside', `${header.slice(0, 5)}\t${header.slice(5)}.${payload}.${signature}`],
    ['Bearer', `Bearer ${mint()}`],
    ['quotes', `"${mint()}"`],
    ['a zero byte', `${mint()}\u0000`],
    ['base64 instead of base64url', `${header}.${payload}.${signature.slice(0, -1)}+`],
    ['full-width letters', `${header}.${payload}.${signature.slice(0, -1)}\uff21`],
    ['trailing bits that are not zero', `${header}.${payload}.${respelled(signature)}`],
  ])('%s', async (_, token) => {
    await refusedUnasked(token);
  });

  test('the trailing bits were really another spelling of the same bytes', () => {
    const bytes = (text: string) => Buffer.from(text, 'base64url');
    expect(respelled(signature)).not.toBe(signature);
    expect(bytes(respelled(signature))).toEqual(bytes(signature));
  });

  test.each([undefined, null, 7, {}, [mint()], { $ne: null }, Buffer.from(mint())])(
    '41: %j instead of a text',
    async (token) => {
      await refusedUnasked(token);
    },
  );

  test('41: __proto__ in header and claims gives nothing', async () => {
    const inherited = `{"__proto__":${CLAIMS}}`;
    await refusedUnasked(signTexts(HEADER, inherited));
    await refusedUnasked(signTexts(`{"__proto__":${HEADER}}`, CLAIMS));
  });

  test('41: a text of 1 MB', async () => {
    await refusedUnasked('x'.repeat(1_000_000));
    await refusedUnasked('.'.repeat(8_192));
  });
});
