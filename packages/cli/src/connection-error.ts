import {
  ConfigError,
  isConfigError,
  isStorageConflict,
  isStorageUnavailable,
} from '@playerlink/core';
import { connectionFault } from '@playerlink/storage-knex';

/** What a database server threw, as a sentence where there is one; else as it is. `shown` names the server. */
export function toSentence(thrown: unknown, shown: string): unknown {
  if (isConfigError(thrown)) return thrown;
  const fault = connectionFault(thrown);
  if (fault !== undefined) return new ConfigError(`${shown}: ${fault}`, { cause: thrown });
  if (isStorageUnavailable(thrown) || isStorageConflict(thrown)) {
    return new ConfigError(`${shown}: the database failed (${thrown.message})`, { cause: thrown });
  }
  return thrown;
}
