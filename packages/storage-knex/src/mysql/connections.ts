import { discard, lender } from '../adapter/lender.ts';
import { type MysqlConnection, query } from './driver.ts';
import { isDeadlock, toStorageError } from './storage-error.ts';

/** How often what the server ended as a deadlock is run, at most. */
const MAX_RUNS = 5;

/** Lends a connection of the pool. One that has ended is known to the driver, and knex does not hand it out again. */
export const borrow = lender<MysqlConnection>('mysql', toStorageError, () => false);

/** Runs it again, at once, when the server ended it as a deadlock: nothing of it was written. */
export async function despiteDeadlocks<T>(run: () => Promise<T>): Promise<T> {
  for (let left = MAX_RUNS - 1; ; left -= 1) {
    try {
      return await run();
    } catch (thrown) {
      if (left === 0 || !isDeadlock(thrown)) throw thrown;
    }
  }
}

/** All or nothing: what is thrown inside undoes all of it. */
export async function inTransaction<T>(
  connection: MysqlConnection,
  run: () => Promise<T>,
): Promise<T> {
  await readCommitted(connection);
  await query(connection, 'start transaction');
  try {
    const value = await run();
    await query(connection, 'commit');
    return value;
  } catch (thrown) {
    await rollBack(connection);
    throw thrown;
  }
}

/** Connections of which we know whether their sessions are READ COMMITTED. */
const levels = new WeakMap<MysqlConnection, boolean>();

/** MariaDB has had the second name since 11.1 only, MySQL the first until 8.0. */
const LEVEL = 'select /*M! @@tx_isolation */ /*!80000 @@transaction_isolation */ as level';

/**
 * Makes the next transaction on the connection, and no other one, READ COMMITTED: at the usual level
 * InnoDB locks the gaps between rows too, and those who write beside one another deadlock. A host whose
 * sessions are at this level saves us the round trip.
 */
export async function readCommitted(connection: MysqlConnection): Promise<void> {
  if (!levels.has(connection)) {
    const { rows } = await query(connection, LEVEL);
    levels.set(connection, rows[0]?.level === 'READ-COMMITTED');
  }
  if (levels.get(connection)) return;
  await query(connection, 'set transaction isolation level read committed');
}

/** Undoes what is open on a connection, or keeps the pool from handing it out again. */
export async function rollBack(connection: MysqlConnection): Promise<void> {
  try {
    // After a deadlock the server has done it by itself; after a lock that came too late it has not.
    await query(connection, 'rollback');
  } catch {
    // Nobody knows what is open on it. The server undoes it when the connection ends.
    discard(connection);
  }
}
