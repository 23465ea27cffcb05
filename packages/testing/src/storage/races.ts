import { isStorageConflict, type StorageAdapter } from '@playerlink/core';
import { failure, same } from './assertions.ts';

const ROUNDS = 20;

/** A case that is run again and again, each round with players and accounts of its own. */
export function inRounds(
  run: (storage: StorageAdapter, round: number) => Promise<void>,
): (storage: StorageAdapter) => Promise<void> {
  return async (storage) => {
    for (let round = 0; round < ROUNDS; round += 1) await run(storage, round);
  };
}

/** Calls again after a conflict, as core does: an engine may give up a deadlock that way. */
export async function insisted<T>(call: () => Promise<T>): Promise<T> {
  for (let left = 10; ; left -= 1) {
    try {
      return await call();
    } catch (thrown) {
      if (left === 0 || !isStorageConflict(thrown)) throw thrown;
    }
  }
}

/** Asserts that one was accepted and every other refused with a conflict; returns which one was. */
export async function exactlyOne(works: ReadonlyArray<Promise<unknown>>): Promise<number> {
  const results = await Promise.allSettled(works);
  const winners = results.flatMap(({ status }, at) => (status === 'fulfilled' ? [at] : []));
  same(winners.length, 1, `Of ${works.length} calls that exclude each other one is accepted.`);
  for (const result of results) {
    if (result.status === 'rejected' && !isStorageConflict(result.reason)) {
      const { reason: cause } = result;
      throw failure('Who lost a race is refused with StorageConflict.', String(cause), {
        cause,
      });
    }
  }
  return winners[0] ?? -1;
}
