import {
  isStorageConflict,
  isStorageUnavailable,
  StorageConflict,
  StorageUnavailable,
} from '@playerlink/core';

/** A driver's code, such as SQLITE_BUSY; empty for what has none. */
export const codeOf = (thrown: unknown): string =>
  String((thrown as { code?: unknown } | null)?.code ?? '');

/** Whether another connection's lock was in the way. */
export const isBusy = (thrown: unknown): boolean => codeOf(thrown).startsWith('SQLITE_BUSY');

const CONFLICTS = new Set([
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_FOREIGNKEY',
]);

/** The driver's error in the port's words. Its code is kept; its message stays in `cause`. */
export function toStorageError(thrown: unknown): unknown {
  if (isStorageConflict(thrown) || isStorageUnavailable(thrown)) return thrown;
  const code = codeOf(thrown);
  if (CONFLICTS.has(code)) return new StorageConflict(`sqlite: ${code}`, { cause: thrown });
  return new StorageUnavailable(`sqlite: ${code === '' ? 'failed' : code}`, { cause: thrown });
}
