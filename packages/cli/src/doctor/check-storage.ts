import { type Clock, isConfigError, type PlayerLink } from '@playerlink/core';
import { toSentence } from '../connection-error.ts';
import type { Finding } from './finding.ts';
import { TooLong, within } from './within.ts';

/** Longer than a server takes that is there. */
const READY_MS = 15_000;

/** Whether the storage is fit for use: its schema, and that what is answered is durable. */
export async function checkStorage(link: PlayerLink, clock: Clock): Promise<Finding> {
  const found = { game: link.gameId, check: 'storage' };
  try {
    await within(READY_MS, clock, () => link.ready());
    const message = 'its ready() accepts the schema and the durability';
    return { ...found, level: 'ok', message };
  } catch (thrown) {
    const told = toSentence(thrown, 'the database');
    if (isConfigError(told)) return { ...found, level: 'fail', message: told.message };
    if (told instanceof TooLong) return { ...found, level: 'fail', message: told.message };
    const message = `its ready() failed with ${Object(told).name ?? typeof told}`;
    return { ...found, level: 'fail', message };
  }
}
