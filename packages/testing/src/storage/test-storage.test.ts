import { memoryStorage } from '@playerlink/core/memory';
import { expect, test } from 'vitest';
import { ClassStorage } from '../wrong-storages/class-storage.test-fixture.ts';
import type { OpenStorage, OpenTwice, StorageTestOptions } from './storage-case.ts';
import { testStorage } from './test-storage.ts';

function declared(
  open: OpenStorage,
  options?: StorageTestOptions,
): Map<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  const declare = (name: string, run: () => Promise<void>) => {
    expect(tests.has(name), name).toBe(false);
    tests.set(name, run);
  };
  testStorage(declare, open, options);
  return tests;
}

const openMemory: OpenStorage = async () => ({ storage: memoryStorage(), close: async () => {} });

const READY = 'reads: a fresh storage is ready';

test('tests are declared at once, under names that occur once, and open nothing', () => {
  let opened = 0;
  const count = () => {
    opened += 1;
    return Promise.reject(new Error('never opened'));
  };
  const tests = declared(count, { openTwice: count });
  expect(tests.size).toBeGreaterThan(400);
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

test('a storage may be an instance of a class, also with a hundred thousand rows', async () => {
  const open = async () => ({ storage: new ClassStorage(), close: async () => {} });
  const tests = declared(open, { rows: 100_000 });
  const failed: string[] = [];
  for (const [name, run] of tests) await run().catch(() => failed.push(name));
  expect(failed).toEqual([]);
});

test('what is opened twice is closed once, and both openings are asked', async () => {
  const asked = new Set<string>();
  let closed = 0;
  const openTwice: OpenTwice = async () => {
    const inner = memoryStorage();
    const opened = (name: string) => ({
      ...inner,
      findSession: (game: string, id: string) => {
        asked.add(name);
        return inner.findSession(game, id);
      },
    });
    const close = async () => {
      closed += 1;
    };
    return { storage: opened('storage'), peer: opened('peer'), close };
  };
  const tests = declared(openMemory, { openTwice, rounds: 1 });
  await tests.get('opened twice: many rotations of one session never lose it')?.();
  await tests.get('opened twice: first connects of one account over both make one player')?.();
  expect([...asked].sort()).toEqual(['peer', 'storage']);
  expect(closed).toBe(2);
});

test('no test of two openings is declared without openTwice', () => {
  const twice = [...declared(openMemory).keys()].filter((name) => name.startsWith('opened twice'));
  expect(twice).toEqual([]);
});

test('races are run as often as rounds says, the lesser ones a tenth as often', async () => {
  const adopted = async (name: string) => {
    let count = 0;
    const storage = memoryStorage();
    const adopt: typeof storage.players.adopt = (game, player) => {
      count += 1;
      return storage.players.adopt(game, player);
    };
    const counting = { ...storage, players: { ...storage.players, adopt } };
    const open = async () => ({ storage: counting, close: async () => {} });
    await declared(open, { rounds: 30 }).get(name)?.();
    return count;
  };
  const race = 'parallel accounts: of the two last links unlinked at once exactly one goes';
  expect(await adopted(race)).toBe(30);
  expect(await adopted('parallel sessions: many rotations of one session never lose it')).toBe(3);
});

test.each([
  [{ rounds: 0 }, 'testStorage: rounds must be a whole number of 1 or more'],
  [{ rounds: 1.5 }, 'testStorage: rounds must be a whole number of 1 or more'],
  [{ rounds: Number.NaN }, 'testStorage: rounds must be a whole number of 1 or more'],
  [{ rows: 99 }, 'testStorage: rows must be a whole number of 100 or more'],
  [{ rows: '1000' as never }, 'testStorage: rows must be a whole number of 100 or more'],
])('refuses %j', (options, message) => {
  expect(() => declared(openMemory, options)).toThrow(new RangeError(message));
});
