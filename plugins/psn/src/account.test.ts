import { afterEach, expect, test } from 'vitest';
import { externalIdOf, membersOf, readAccountId, readOnlineId } from './account.ts';

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, 'user_id');
});

test.each<[unknown, string]>([
  ['0123456789012345678', '0123456789012345678'],
  ['18446744073709551615', '18446744073709551615'],
  ['9007199254740993', '9007199254740993'],
  ['7', '7'],
  [7, '7'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
])('account id %j is %s', (value, id) => {
  expect(readAccountId(value)).toBe(id);
});

test.each<[unknown]>([
  [''],
  ['0'],
  ['00000000000000000000'],
  [0],
  [-1],
  [1.5],
  [1e21],
  [Number.NaN],
  ['1'.repeat(21)],
  [' 7'],
  ['7\n'],
  ['+7'],
  ['0x7'],
  ['1e3'],
  ['١٢٣'],
  [true],
  [null],
  [undefined],
  [['7']],
  [{ toString: () => '7' }],
])('%j is no account id', (value) => {
  expect(readAccountId(value)).toBeUndefined();
});

test('an online id is any text', () => {
  expect(readOnlineId('bobba_fett')).toBe('bobba_fett');
  for (const value of ['', 7, null, undefined, ['x'], {}])
    expect(readOnlineId(value)).toBeUndefined();
});

test('environments never meet: the live one has the bare id', () => {
  expect(externalIdOf('7', 'np')).toBe('7');
  expect(externalIdOf('7', 'prod-qa')).toBe('7:prod-qa');
  expect(externalIdOf('7', 'sp-int')).toBe('7:sp-int');
});

test('row 41: what Object.prototype has is not the platform’s word', () => {
  Object.assign(Object.prototype, { user_id: '7' });
  expect(membersOf({}).user_id).toBeUndefined();
  expect(membersOf({ user_id: '8' }).user_id).toBe('8');
  for (const body of [null, undefined, 'user_id', 7, [{ user_id: '8' }]]) {
    expect(membersOf(body).user_id).toBeUndefined();
  }
});
