import {
  isStorageConflict,
  isStorageUnavailable,
  StorageConflict,
  StorageUnavailable,
} from '@playerlink/core';

/** The server's number of an error; 0 for what is none of the server's. */
export const numberOf = (thrown: unknown): number => Number(Object(thrown).errno ?? 0);

/** A duplicate key; a row that others refer to; a missing parent. */
const KEYS = new Set([1062, 1451, 1452]);

const DEADLOCK = 1213;

/** The others: a lock that does not come in time, a row that has changed, a group of servers that says no. */
const RACES = new Set([DEADLOCK, 1205, 1020, 3101]);

/** Whether a key is taken. */
export const isDuplicate = (thrown: unknown): boolean => numberOf(thrown) === 1062;

/** Whether the server has ended a deadlock with this transaction: the same may go well at once. */
export const isDeadlock = (thrown: unknown): boolean => numberOf(thrown) === DEADLOCK;

/** Whether another transaction was in the way. */
export const isBusy = (thrown: unknown): boolean => RACES.has(numberOf(thrown));

/** The driver's error in the port's words. Its code is kept; its message stays in `cause`. */
export function toStorageError(thrown: unknown): unknown {
  if (isStorageConflict(thrown) || isStorageUnavailable(thrown)) return thrown;
  const code = String(Object(thrown).code ?? 'failed');
  if (isBusy(thrown) || KEYS.has(numberOf(thrown))) {
    return new StorageConflict(`mysql: ${code}`, { cause: thrown });
  }
  return new StorageUnavailable(`mysql: ${code}`, { cause: thrown });
}
