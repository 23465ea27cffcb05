import {
  isStorageConflict,
  isStorageUnavailable,
  StorageConflict,
  StorageUnavailable,
} from '@playerlink/core';

/** The server's SQLSTATE, or the code of a lost connection; empty for what has none. */
export const codeOf = (thrown: unknown): string => String(Object(thrown).code ?? '');

/** A duplicate key, a missing parent. */
const KEYS = new Set(['23505', '23503']);
/** Serialization failure, deadlock, lock timeout. */
const RACES = new Set(['40001', '40P01', '55P03']);

/** Whether another transaction was in the way, so that the same thing may go well when it is tried again. */
export const isRace = (thrown: unknown): boolean => RACES.has(codeOf(thrown));

/** Whether the connection that gave this error is of no more use: what came was not just the server's no. */
export function isBroken(thrown: unknown): boolean {
  if (isStorageConflict(thrown) || isStorageUnavailable(thrown)) return false;
  const code = codeOf(thrown);
  const isAnswer = /^[0-9A-Z]{5}$/.test(code) && Object(thrown).severity !== undefined;
  return !isAnswer || /^(08|57P)/.test(code);
}

/** The driver's error in the port's words. Its code is kept; its message stays in `cause`. */
export function toStorageError(thrown: unknown): unknown {
  if (isStorageConflict(thrown) || isStorageUnavailable(thrown)) return thrown;
  const code = codeOf(thrown);
  if (KEYS.has(code) || isRace(thrown)) {
    return new StorageConflict(`postgres: ${code}`, { cause: thrown });
  }
  return new StorageUnavailable(`postgres: ${code === '' ? 'failed' : code}`, { cause: thrown });
}
