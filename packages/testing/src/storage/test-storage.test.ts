import { memoryStorage } from '@playerlink/core/memory';
import { expect, test } from 'vitest';
import { ClassStorage } from '../wrong-storages/class-storage.test-fixture.ts';
import type { OpenStorage } from './storage-case.ts';
import { testStorage } from './test-storage.ts';

function declared(open: OpenStorage): Map<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  testStorage((name, run) => {
    expect(tests.has(name), name).toBe(false);
    tests.set(name, run);
  }, open);
  return tests;
}

const READY = 'reads: a fresh storage is ready';

test('tests are declared at once, under names that occur once, and open nothing', () => {
  let opened = 0;
  const tests = declared(async () => {
    opened += 1;
    return { storage: memoryStorage(), close: async () => {} };
  });
  expect(tests.size).toBeGreaterThan(150);
  expect(opened).toBe(0);
  for (const name of tests.keys()) expect(name).toMatch(/^[a-z ]+: \S.*[^.]$/);
});

test('each test opens a storage and closes it once', async () => {
  const events: string[] = [];
  const tests = declared(async () => {
    events.push('open');
    return {
      storage: memoryStorage(),
      close: async () => {
        events.push('close');
      },
    };
  });
  await tests.get(READY)?.();
  await tests.get(READY)?.();
  expect(events).toEqual(['open', 'close', 'open', 'close']);
});

test('a storage is closed when its test fails, and the failure of the test is the one that is told', async () => {
  let closed = 0;
  const tests = declared(async () => ({
    storage: { ...memoryStorage(), ready: () => Promise.reject(new Error('not ready')) },
    close: () => {
      closed += 1;
      throw new Error('not closed');
    },
  }));
  await expect(tests.get(READY)?.()).rejects.toThrow('not ready');
  expect(closed).toBe(1);
});

test('a storage that cannot be opened or closed fails its test', async () => {
  const unopened = declared(() => Promise.reject(new Error('not opened')));
  await expect(unopened.get(READY)?.()).rejects.toThrow('not opened');
  const unclosed = declared(async () => ({
    storage: memoryStorage(),
    close: () => Promise.reject(new Error('not closed')),
  }));
  await expect(unclosed.get(READY)?.()).rejects.toThrow('not closed');
});

test('a storage may be an instance of a class', async () => {
  const tests = declared(async () => ({ storage: new ClassStorage(), close: async () => {} }));
  const failed: string[] = [];
  for (const [name, run] of tests) await run().catch(() => failed.push(name));
  expect(failed).toEqual([]);
});
