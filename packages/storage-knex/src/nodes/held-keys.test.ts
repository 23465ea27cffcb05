import { expect, test } from 'vitest';
import { heldKeys } from './held-keys.ts';

const book = () => {
  const seen = { changes: 0 };
  const keys = heldKeys(() => {
    seen.changes += 1;
  });
  /** Writes all that there is to write. */
  const write = () => {
    const changes = keys.take(100);
    keys.written(changes);
    return changes;
  };
  return { keys, seen, write };
};

test('the first hold and the last release are written, and nothing between them', () => {
  const { keys, seen, write } = book();
  const [one, two] = [keys.hold('a'), keys.hold('a')];
  expect(write()).toEqual({ put: ['a'], drop: [] });
  one();
  one();
  expect(keys.has('a')).toBe(true);
  expect(keys.isBehind).toBe(false);
  two();
  expect(keys.has('a')).toBe(false);
  expect(write()).toEqual({ put: [], drop: ['a'] });
  expect(seen.changes).toBe(2);
});

test('what was released before it was written is never written', () => {
  const { keys } = book();
  for (let n = 0; n < 1_000; n += 1) keys.hold(`k${n}`)();
  expect(keys.isBehind).toBe(false);
});

test('a key that changes while it is written is written once more', () => {
  const { keys, write } = book();
  const release = keys.hold('a');
  const first = keys.take(100);
  release();
  keys.written(first);
  expect(write()).toEqual({ put: [], drop: ['a'] });
  keys.hold('a')();
  keys.hold('b');
  const dropping = keys.take(100);
  expect(dropping).toEqual({ put: ['b'], drop: [] });
});

test('a key that is held again while its end is written is put again', () => {
  const { keys, write } = book();
  const release = keys.hold('a');
  write();
  release();
  const dropping = keys.take(100);
  keys.hold('a');
  keys.written(dropping);
  expect(write()).toEqual({ put: ['a'], drop: [] });
});

test('what failed is written once more, as it is by then', () => {
  const { keys, write } = book();
  const release = keys.hold('a');
  keys.hold('b');
  const failed = keys.take(100);
  release();
  keys.failed(failed);
  expect(write()).toEqual({ put: ['b'], drop: ['a'] });
});

test('at most so many at a time, in the order of the calls', () => {
  const { keys } = book();
  for (const key of ['a', 'b', 'c']) keys.hold(key);
  expect(keys.take(2).put).toEqual(['a', 'b']);
  expect(keys.isBehind).toBe(true);
  expect(keys.take(2).put).toEqual(['c']);
  expect(keys.isBehind).toBe(false);
});

test('anew, all that is held is written, and nothing that is not', () => {
  const { keys, write } = book();
  const release = keys.hold('a');
  keys.hold('b');
  write();
  release();
  keys.startAnew();
  expect(write()).toEqual({ put: ['b'], drop: [] });
});

test('after a clear a release does nothing', () => {
  const { keys } = book();
  const release = keys.hold('a');
  keys.clear();
  release();
  expect(keys.isBehind).toBe(false);
  expect(keys.has('a')).toBe(false);
});
