import { ERRORS, type FailureName } from '@playerlink/core';

/** Names of errors, other than codes, that a metric may have as a label. */
const NAMES = new Set(['StorageConflict', 'StorageUnavailable']);

const statusOf = (code: string): number | undefined =>
  Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].status : undefined;

/** The `error.type` of a span: the code of a refusal, else the error's name. */
export const errorType = ({ error, code }: FailureName): string =>
  error === 'ConnectError' && code !== undefined ? code : error;

/** The `error.type` of a metric: as for a span, but `_OTHER` for what is not one of a known few. */
export function errorLabel(failure: FailureName): string {
  const type = errorType(failure);
  return statusOf(type) !== undefined || NAMES.has(type) ? type : '_OTHER';
}

/** Whether something is broken, as against a clear no or a race that was lost. */
export function isFault(failure: FailureName): boolean {
  if (failure.error === 'StorageConflict') return false;
  if (failure.error !== 'ConnectError') return true;
  // A code of the host's own is a refusal.
  return (statusOf(failure.code ?? '') ?? 403) >= 500;
}

/** What a connect that was not answered with yes came to. */
export const outcomeOf = (failure: FailureName): 'refused' | 'failed' =>
  isFault(failure) ? 'failed' : 'refused';
