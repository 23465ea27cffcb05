import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

test.each([
  ['{"id":9007199254740993}', { id: '9007199254740993' }],
  ['{"id":-9007199254740993}', { id: '-9007199254740993' }],
  ['[9007199254740992]', ['9007199254740992']],
  // No digit of it is safe, although Number() would say 9007199254740992.
  ['9007199254740993.0', '9007199254740993.0'],
  ['1e400', '1e400'],
  ['{"a":1,"a":9007199254740993}', { a: '9007199254740993' }],
])('a number beyond 2^53 - 1 is kept as text: %s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test.each(['9007199254740991', '-9007199254740991', '0', '1.5', '1e3', '-0'])(
  'a number that is exact stays a number: %s',
  (text) => {
    expect(parseJson(text)).toBe(Number(text));
  },
);

test('a member named __proto__ is left out, at every depth', () => {
  const value = parseJson('{"a":1,"__proto__":{"admin":true},"b":[{"__proto__":{"admin":true}}]}');
  expect(value).toEqual({ a: 1, b: [{}] });
  expect(Object.keys(value as object)).toEqual(['a', 'b']);
  expect((value as { admin?: unknown }).admin).toBeUndefined();
  expect(parseJson('{"constructor":{"prototype":{"admin":true}}}')).toHaveProperty('constructor');
  expect(({} as { admin?: unknown }).admin).toBeUndefined();
});

test.each([
  ['a word', 'sesame'],
  ['nothing', ''],
  ['half an object', '{"a":'],
  ['two values', '{} {}'],
  ['JSONP', 'callback({"a":1})'],
  ['NaN', 'NaN'],
  ['100,000 arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
])('%s is a SyntaxError that quotes nothing', (_, text) => {
  const thrown = catching(() => parseJson(text));
  expect(thrown).toBeInstanceOf(SyntaxError);
  expect((thrown as Error).message).toBe('the text is not JSON, or is nested too deep');
  expect((thrown as Error).cause).toBeUndefined();
});

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}
