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
    const told = toSentence(thrown, whichDatabase(thrown));
    if (isConfigError(told)) return { ...found, level: 'fail', message: told.message };
    if (told instanceof TooLong) return { ...found, level: 'fail', message: told.message };
    const message = `its ready() failed with ${Object(told).name ?? typeof told}`;
    return { ...found, level: 'fail', message };
  }
}

/** By the address that its driver tried, where the error has it: a storage does not say what it is connected to. */
function whichDatabase(thrown: unknown): string {
  const place = placeOf(thrown);
  return place === undefined ? 'the database' : `the database at ${place}`;
}

function placeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { address, port, hostname, cause, errors } = thrown as Record<string, unknown>;
  if (typeof hostname === 'string') return hostname;
  if (typeof address === 'string') return port === undefined ? address : `${address}:${port}`;
  // Each address of a host fails by itself.
  const first = Array.isArray(errors) ? errors[0] : undefined;
  return placeOf(first) ?? placeOf(cause);
}
