import { expect, test } from 'vitest';
import { decodeQuery, strictParameters } from './query.ts';

test('decodes every pair in order and keeps duplicates', () => {
  expect(decodeQuery('a=1&b=%26%3D%C3%A9&a=x+y&c&d=1=2')).toEqual({
    query: [
      ['a', '1'],
      ['b', '&=é'],
      ['a', 'x y'],
      ['c', ''],
      ['d', '1=2'],
    ],
    malformedQuery: false,
  });
  expect(decodeQuery('')).toEqual({ query: [], malformedQuery: false });
});

test.each(['a=%', 'a=%zz', 'a=%ff', 'a=1&', 'a=1&&b=2', '%=1'])('%s is malformed', (text) => {
  expect(decodeQuery(text).malformedQuery).toBe(true);
  expect(strictParameters(decodeQuery(text), ['a', 'b', '%'])).toBeUndefined();
});

test('strict parameters refuse unknown and duplicated names', () => {
  expect(strictParameters(decodeQuery('b=2&a=1'), ['a', 'b'])?.get('a')).toBe('1');
  expect(strictParameters(decodeQuery('a=1&a=1'), ['a', 'b'])).toBeUndefined();
  expect(strictParameters(decodeQuery('a=1&__proto__=1'), ['a', 'b'])).toBeUndefined();
  expect(strictParameters(decodeQuery('A=1'), ['a', 'b'])).toBeUndefined();
});
