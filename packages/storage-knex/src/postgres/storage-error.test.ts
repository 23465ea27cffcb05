import { isStorageConflict, isStorageUnavailable, StorageConflict } from '@playerlink/core';
import { expect, it } from 'vitest';
import { isBroken, toStorageError } from './storage-error.ts';

/** As the driver throws what the server answers. */
const answer = (code: string) =>
  Object.assign(new Error('a message with secret-account'), { code, severity: 'ERROR' });

it.each([
  ['23505', 'a key that is taken'],
  ['23503', 'a parent that is missing'],
  ['40001', 'a serialization failure'],
  ['40P01', 'a deadlock'],
  ['55P03', 'a lock that could not be had in time'],
])('%s, %s, is a conflict, and leaves the connection good', (code) => {
  const error = toStorageError(answer(code));
  expect(isStorageConflict(error)).toBe(true);
  expect(String(error)).toBe(`StorageConflict: postgres: ${code}`);
  expect(isBroken(answer(code))).toBe(false);
});

it.each(['22021', '25006', '42501', '42P01', '53100', '53200', '54000', '57014'])(
  '%s is an outage, and leaves the connection good',
  (code) => {
    const error = toStorageError(answer(code));
    expect(isStorageUnavailable(error)).toBe(true);
    expect(String(error)).toBe(`StorageUnavailable: postgres: ${code}`);
    expect(isBroken(answer(code))).toBe(false);
  },
);

it.each([
  answer('57P01'),
  answer('08006'),
  Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
  new Error('Connection terminated unexpectedly'),
  new Error('Query read timeout'),
  undefined,
])('%s is an outage, and the end of the connection', (thrown) => {
  expect(isStorageUnavailable(toStorageError(thrown))).toBe(true);
  expect(isBroken(thrown)).toBe(true);
});

it('what is said in the port’s words is passed on', () => {
  const conflict = new StorageConflict('as it is');
  expect(toStorageError(conflict)).toBe(conflict);
  expect(isBroken(conflict)).toBe(false);
});
