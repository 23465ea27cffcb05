import { expect, test } from 'vitest';
import { MAX_NOTICE_BYTES, partsReader, toParts } from './notice-parts.ts';

const sender = { id: 'one', serial: 7 };
const reader = () => partsReader((id) => id === 'me');

const readAll = (payloads: readonly string[]) => {
  const read = reader();
  return payloads.map(read).filter((notice) => notice !== undefined);
};

test.each([
  ['a short one', { text: 'hello' }],
  ['an empty one', {}],
  ['text of all kinds', { text: 'Zoë \u{1f3c8} \0 \u007f \n "\\" \u2028', half: '\ud83d' }],
  ['a long one', { text: 'x'.repeat(MAX_NOTICE_BYTES - 11) }],
  [
    'a long one of other letters',
    { text: '语'.repeat(21_000), list: [1, null, true, { a: -1.5 }] },
  ],
])('%s comes as it was sent', (_what, notice) => {
  const parts = toParts(sender, notice);
  for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThan(8_000);
  expect(parts.join('')).toMatch(/^[ -~]+$/);
  expect(readAll(parts)).toEqual([notice]);
});

test('one that is too long is refused, by its bytes', () => {
  const notice = { text: 'x'.repeat(MAX_NOTICE_BYTES - 10) };
  expect(() => toParts(sender, notice)).toThrow(RangeError);
  expect(() => toParts(sender, { text: '语'.repeat(22_000) })).toThrow('65536 bytes');
});

test('one’s own are not read', () => {
  expect(readAll(toParts({ ...sender, id: 'me' }, { text: 'hello' }))).toEqual([]);
});

test('where a part is missing the notice is, and the next one is read', () => {
  const long = { text: 'x'.repeat(20_000) };
  const [first = '', second = '', third = ''] = toParts(sender, long);
  const next = toParts({ id: 'one', serial: 8 }, long);
  const other = toParts({ id: 'two', serial: 7 }, { text: 'y'.repeat(10_000) });
  expect(readAll([first, third, ...next])).toEqual([long]);
  expect(readAll([second, third, ...next])).toEqual([long]);
  expect(readAll([first, ...next])).toEqual([long]);
  expect(readAll([first, other[1] ?? '', second, third])).toEqual([long]);
  expect(readAll([first, other[1] ?? ''])).toEqual([]);
});

test.each(['', 'hello', 'one 7 0 1 {', 'one 7 0 1 5', 'one 7 0 1 [1]', 'one 7 0 1 null'])(
  '%j is what nobody of us sends',
  (payload) => {
    expect(() => reader()(payload)).toThrow(SyntaxError);
  },
);
