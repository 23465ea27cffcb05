import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { type Call, READS, routed } from '../storage/routes.ts';
import { turn } from './mistake.test-fixture.ts';
import { readsInSteps } from './signing-out.test-fixture.ts';

/** One storage, opened twice. */
export type Openings = readonly [one: StorageAdapter, peer: StorageAdapter];

/** Each opening has data of its own. */
export const openTwoDatabases = (): Openings => [memoryStorage(), memoryStorage()];

/** Each opening forgets what it has read when it writes itself, and not when the other one does. */
export function cacheInTheirProcess(): Openings {
  const inner = memoryStorage();
  const opened = () => {
    const known = new Map<string, unknown>();
    return routed(async (method, call, args) => {
      if (!READS.has(method)) {
        known.clear();
        return call(inner);
      }
      const asked = JSON.stringify([method, args]);
      if (!known.has(asked)) known.set(asked, structuredClone(await call(inner)));
      return structuredClone(known.get(asked));
    });
  };
  return [opened(), opened()];
}

/**
 * Each opening lets one call at a time read the file, change what it has read and write it back. Within a
 * process that is right.
 */
export function lockInTheirProcess(): Openings {
  // The file: all the calls that have changed something.
  let file: readonly Call[] = [];
  const opened = () => {
    let last: Promise<unknown> = Promise.resolve();
    return routed((method, call) => {
      const run = async () => {
        const read = file;
        const storage = memoryStorage();
        for (const before of read) await before(storage).catch(() => {});
        const answer = await call(storage);
        if (!READS.has(method)) {
          await turn();
          file = [...read, call];
        }
        return answer;
      };
      const answer = last.then(run, run);
      last = answer;
      return answer;
    });
  };
  return [opened(), opened()];
}

/** Both make up a situation from two reads. */
export function readInTwoSteps(): Openings {
  const storage = readsInSteps();
  return [storage, storage];
}
