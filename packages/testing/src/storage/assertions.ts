import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isStorageConflict, isStorageUnavailable } from '@playerlink/core';

/**
 * Asserts that the storage answered exactly this. `rule` says what the contract wants and stands first in
 * the failure; how the values differ follows.
 */
export function same(actual: unknown, wanted: unknown, rule: string): void {
  try {
    assert.deepStrictEqual(plain(actual), plain(wanted));
  } catch (difference) {
    throw failure(rule, (difference as Error).message, { actual, expected: wanted });
  }
}

/** Asserts that a promise rejects with a branded `StorageConflict`. */
export async function conflicts(work: Promise<unknown>, rule: string): Promise<void> {
  const [result] = await Promise.allSettled([work]);
  if (result.status === 'fulfilled') {
    throw failure(rule, 'It must be refused with a StorageConflict, but it was accepted.');
  }
  if (!isStorageConflict(result.reason)) {
    throw failure(
      rule,
      `It must be refused with a StorageConflict (a brand, see isStorageConflict), but was with ${inspect(result.reason)}`,
      { cause: result.reason },
    );
  }
}

/**
 * What a call answered that a storage may refuse, with a branded error only; absent when it refused. A
 * plan that was accepted answers with `value: undefined`.
 */
export async function answerOf<T>(
  call: () => Promise<T>,
  rule: string,
): Promise<{ readonly value: T } | undefined> {
  const [result] = await Promise.allSettled([started(call, rule)]);
  if (result.status === 'fulfilled') return { value: result.value };
  if (isStorageConflict(result.reason) || isStorageUnavailable(result.reason)) return undefined;
  throw failure(
    rule,
    `A storage rejects with StorageConflict or StorageUnavailable and nothing else, but this was ${inspect(result.reason)}`,
    { cause: result.reason },
  );
}

/** Starts a call; a failure must come by the promise. */
function started<T>(call: () => Promise<T>, rule: string): Promise<T> {
  try {
    return call();
  } catch (cause) {
    throw failure(rule, `A storage rejects, it does not throw: ${inspect(cause)}`, { cause });
  }
}

/** A failure that starts with the rule that was broken. */
export function failure(
  rule: string,
  found: string,
  { cause, ...values }: { actual?: unknown; expected?: unknown; cause?: unknown } = {},
): Error {
  const error = new assert.AssertionError({ message: `${rule}\n${found}`, ...values });
  if (cause !== undefined) error.cause = cause;
  return error;
}

// Drivers return rows of their own classes or without a prototype, and `undefined` is as good as absent.
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([name, entry]) => [name, plain(entry)]));
}
