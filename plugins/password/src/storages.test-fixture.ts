import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { knexStorage, migrate, openSqlite } from '@playerlink/storage-knex';
import { afterEach } from 'vitest';

/** Opens an empty storage; whatever it needs is closed after the test. */
export type OpenEngine = () => Promise<StorageAdapter>;

/** The storages on which it is shown that nothing here depends on one of them, by name, for `describe.each`. */
export const ENGINES: ReadonlyArray<readonly [name: string, open: OpenEngine]> = [
  ['memory', async () => memoryStorage()],
  ['SQLite', openFile],
];

const closings: Array<() => Promise<void>> = [];

/** To be called once by each file that opens one. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const close of closings.splice(0)) await close();
  });
}

async function openFile(): Promise<StorageAdapter> {
  const db = openSqlite({ filename: ':memory:' });
  closings.push(() => db.destroy());
  await migrate(db);
  return knexStorage(db);
}
