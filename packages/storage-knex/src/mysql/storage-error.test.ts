import { isStorageConflict, isStorageUnavailable, StorageConflict } from '@playerlink/core';
import { describe, expect, it } from 'vitest';
import { toStorageError } from './storage-error.ts';

const ofDriver = (errno: number, code: string) =>
  Object.assign(new Error('with values'), { errno, code });

describe('an error of the driver', () => {
  it.each([
    [1062, 'ER_DUP_ENTRY'],
    [1451, 'ER_ROW_IS_REFERENCED_2'],
    [1452, 'ER_NO_REFERENCED_ROW_2'],
    [1213, 'ER_LOCK_DEADLOCK'],
    [1205, 'ER_LOCK_WAIT_TIMEOUT'],
    [1020, 'ER_CHECKREAD'],
    [3101, 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT'],
  ])('%i %s is a conflict', (errno, code) => {
    const cause = ofDriver(errno, code);
    const error = toStorageError(cause);
    expect(isStorageConflict(error)).toBe(true);
    expect(error).toMatchObject({ message: `mysql: ${code}`, cause });
  });

  it.each([
    [1406, 'ER_DATA_TOO_LONG'],
    [1048, 'ER_BAD_NULL_ERROR'],
    [1146, 'ER_NO_SUCH_TABLE'],
    [1290, 'ER_OPTION_PREVENTS_STATEMENT'],
    [-111, 'ECONNREFUSED'],
  ])('%i %s is unavailable', (errno, code) => {
    const cause = ofDriver(errno, code);
    const error = toStorageError(cause);
    expect(isStorageUnavailable(error)).toBe(true);
    expect(error).toMatchObject({ message: `mysql: ${code}`, cause });
  });

  it('of no code is unavailable, and one of ours stays what it is', () => {
    expect(toStorageError(new TypeError('values'))).toMatchObject({ message: 'mysql: failed' });
    expect(isStorageUnavailable(toStorageError('thrown text'))).toBe(true);
    const ours = new StorageConflict('ours');
    expect(toStorageError(ours)).toBe(ours);
  });
});
