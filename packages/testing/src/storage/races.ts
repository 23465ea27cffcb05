import { isStorageConflict, type StorageAdapter } from '@playerlink/core';
import { failure, same } from './assertions.ts';
import type { StorageCases } from './storage-case.ts';

type Round = (storage: StorageAdapter, round: number) => Promise<void>;

/** A race that is run `rounds` times, each round with players and accounts of its own. */
export const inRounds =
  (run: Round): StorageCases[string] =>
  async (storage, { rounds }) => {
    for (let round = 0; round < rounds; round += 1) await run(storage, round);
  };

/** The same for a race that is run a tenth as often. */
export const inFewRounds =
  (run: Round): StorageCases[string] =>
  (storage, { rounds, rows }) =>
    inRounds(run)(storage, { rounds: Math.ceil(rounds / 10), rows });

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
  await Promise.all(works.map(isAccepted));
  return winners[0] ?? -1;
}

/** Whether a call that may have come too late was accepted; what is refused is with a conflict. */
export async function isAccepted(work: Promise<unknown>): Promise<boolean> {
  const [result] = await Promise.allSettled([work]);
  if (result.status === 'rejected' && !isStorageConflict(result.reason)) {
    const { reason: cause } = result;
    throw failure('Who lost a race is refused with StorageConflict.', String(cause), { cause });
  }
  return result.status === 'fulfilled';
}

/** Starts all at once, each round with another one first; the answers come in the order of the calls. */
export async function inTurns(
  round: number,
  calls: ReadonlyArray<() => Promise<unknown>>,
): Promise<unknown[]> {
  const started = new Map<number, Promise<unknown>>();
  for (let n = 0; n < calls.length; n += 1) {
    const at = (n + round) % calls.length;
    started.set(at, calls[at]?.() ?? Promise.resolve());
  }
  return Promise.all(calls.map((_, at) => started.get(at)));
}
