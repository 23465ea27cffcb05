import type { ConnectRequest } from '@playerlink/core';
import { isObject, type Members } from '../envelope.ts';

const FLAGS = [
  'doNotLinkToCurrentPlayer',
  'errorOnSwitch',
  'switchIfPossible',
  'doNotCreateNewPlayer',
  'syncDisplayName',
] as const;

/** As many as core takes, of the length that it takes. */
const MAX_SEGMENTS = 64;
const MAX_TEXT = 255;

/**
 * The flags of a request. Only `true` and `false` are flags: what the SDKs send is typed, and a shipped game
 * that has always sent something else is not to be locked out.
 */
export const flagsOf = (given: Members): NonNullable<ConnectRequest['flags']> =>
  Object.fromEntries(
    FLAGS.filter((name) => isFlag(given[name])).map((name) => [name, given[name]]),
  );

/** The segments of a request; values that are no text are left out. */
export function segmentsOf({ segments }: Members): Record<string, string> {
  if (!isObject(segments)) return {};
  const good = Object.entries(segments).filter(
    (entry): entry is [string, string] =>
      entry[0].length <= MAX_TEXT && typeof entry[1] === 'string' && entry[1].length <= MAX_TEXT,
  );
  return Object.fromEntries(good.slice(0, MAX_SEGMENTS));
}

const isFlag = (value: unknown): boolean => typeof value === 'boolean';
