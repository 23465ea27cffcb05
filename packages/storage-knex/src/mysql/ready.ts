import { isConfigError } from '@playerlink/core';
import type { Knex } from 'knex';
import { withMend } from '../connection-fault.ts';
import { assertMigrated } from '../migrate.ts';
import { borrow } from './connections.ts';
import { checkSettings, readSettings } from './settings.ts';
import { toStorageError } from './storage-error.ts';

/**
 * Checks schema, session and durability of a database that may be the host's; changes nothing about it.
 *
 * @throws ConfigError with the line to paste; StorageUnavailable with the mend when the database
 * cannot be asked
 */
export async function checkReady(db: Knex, synchronous: 'FULL' | 'NORMAL'): Promise<void> {
  try {
    checkSettings(await borrow(db, readSettings), synchronous);
    await assertMigrated(db, '<url>');
  } catch (thrown) {
    throw isConfigError(thrown) ? thrown : withMend('mysql', toStorageError(thrown));
  }
}
