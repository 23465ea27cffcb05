import { type JsonObject, StorageUnavailable } from '@playerlink/core';
import { batched } from './batched.ts';
import type { Line } from './line.ts';
import { NOTIFY } from './node-statements.ts';
import { toParts } from './notice-parts.ts';

/** What may wait to be sent, in bytes as it is sent. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Sends notices in their order, all that wait in one statement.
 *
 * @returns what sends one
 * @throws RangeError for one that is too long, StorageUnavailable without a connection and when too much waits
 */
export function outbox(
  line: Line,
  channel: string,
  self: string,
): (notice: JsonObject) => Promise<void> {
  let serial = 0;
  let waiting = 0;
  const send = batched(async (notices: ReadonlyArray<readonly string[]>) => {
    await line.query(NOTIFY, [channel, notices.flat()]);
  });
  return async (notice) => {
    serial += 1;
    const parts = toParts({ id: self, serial }, notice);
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    if (!line.isUp) throw new StorageUnavailable('postgres: not connected');
    if (waiting + size > MAX_WAITING_BYTES) {
      throw new StorageUnavailable('postgres: too many notices wait to be sent');
    }
    waiting += size;
    try {
      await send(parts);
    } finally {
      waiting -= size;
    }
  };
}
