import { discard, lender } from '../adapter/lender.ts';
import type { PgConnection } from './driver.ts';
import { isBroken, toStorageError } from './storage-error.ts';

/** Lends a connection of the pool. */
export const borrow = lender<PgConnection>('postgres', toStorageError, isBroken);

/** All or nothing: what is thrown inside undoes all of it. */
export async function inTransaction<T>(
  connection: PgConnection,
  run: () => Promise<T>,
): Promise<T> {
  // The host's default may be another, under which a lock does not show what others have committed.
  await connection.query('begin isolation level read committed');
  try {
    const value = await run();
    await connection.query('commit');
    return value;
  } catch (thrown) {
    await rollBack(connection);
    throw thrown;
  }
}

async function rollBack(connection: PgConnection): Promise<void> {
  try {
    await connection.query('rollback');
  } catch {
    // Nobody knows what is open on it. The server undoes it when the connection ends.
    discard(connection);
  }
}
