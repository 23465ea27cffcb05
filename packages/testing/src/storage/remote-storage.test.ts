import { MessageChannel } from 'node:worker_threads';
import {
  isStorageConflict,
  isStorageUnavailable,
  type StorageAdapter,
  StorageConflict,
  StorageUnavailable,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, test } from 'vitest';
import { remoteStorage, serveStorage } from './remote-storage.ts';
import { testStorage } from './test-storage.ts';

/** A storage over a line to where it is. */
function over(storage: StorageAdapter) {
  const { port1, port2 } = new MessageChannel();
  serveStorage(storage, port1);
  return { storage: remoteStorage(port2), close: async () => port2.close() };
}

const open = async () => over(memoryStorage());

testStorage((name, run) => test(`over a line: ${name}`, run), open, {
  rounds: 10,
  rows: 1_000,
  openTwice: async () => {
    const inner = memoryStorage();
    const { storage: peer, close } = over(inner);
    return { storage: inner, peer, close };
  },
});

test.each([
  [new StorageConflict('taken'), isStorageConflict, 'taken'],
  [new StorageUnavailable('gone'), isStorageUnavailable, 'gone'],
])('%s arrives as what it is', async (thrown, isSame, message) => {
  const storage = { ...memoryStorage(), apply: () => Promise.reject(thrown) };
  const { storage: remote, close } = over(storage);
  const plan = { outcome: 'refused', now: 0, expect: {}, writes: [] } as const;
  const error = await remote.apply('game', plan).catch((reason: unknown) => reason);
  expect(isSame(error)).toBe(true);
  expect(String(error)).toContain(message);
  await close();
});

test('an error without a brand arrives without one, also when it is thrown at once', async () => {
  const ready = () => {
    throw new TypeError('not written yet');
  };
  const { storage, close } = over({ ...memoryStorage(), ready });
  const error = await storage.ready().catch((reason: unknown) => reason);
  expect([isStorageConflict(error), isStorageUnavailable(error)]).toEqual([false, false]);
  expect(String(error)).toContain('TypeError: not written yet');
  await close();
});

test('a promise may resolve with it', async () => {
  const { storage, close } = over(memoryStorage());
  expect(await Promise.resolve(storage).then(({ findSession }) => findSession('g', 's'))).toBe(
    undefined,
  );
  await close();
});
