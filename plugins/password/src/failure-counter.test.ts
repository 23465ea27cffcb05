import { manualClock } from '@playerlink/testing';
import { expect, test } from 'vitest';
import { failureCounter } from './failure-counter.ts';

const LIMIT = { failures: 2, lockMs: 1_000 };

test('the last failure that is allowed locks, for lockMs', () => {
  const clock = manualClock();
  const counter = failureCounter(LIMIT, clock);
  counter.fail('ada');
  expect(counter.lockedUntil('ada')).toBeUndefined();
  clock.advance(999);
  counter.fail('ada');
  const until = clock.now() + 1_000;
  expect(counter.lockedUntil('ada')).toBe(until);
  expect(counter.lockedUntil('bob')).toBeUndefined();
  clock.advance(999);
  expect(counter.lockedUntil('ada')).toBe(until);
  clock.advance(1);
  expect(counter.lockedUntil('ada')).toBeUndefined();
  counter.fail('ada');
  expect(counter.lockedUntil('ada')).toBeUndefined();
});

test('a success and time forget', () => {
  const clock = manualClock();
  const counter = failureCounter(LIMIT, clock);
  counter.fail('ada');
  counter.clear('ada');
  counter.fail('ada');
  expect(counter.lockedUntil('ada')).toBeUndefined();
  clock.advance(1_000);
  counter.fail('ada');
  expect(counter.lockedUntil('ada')).toBeUndefined();
});

test('where time does not forget, only the end of a lock and a success do', () => {
  const clock = manualClock();
  const counter = failureCounter(LIMIT, clock, { forgets: false });
  counter.fail('ada');
  clock.advance(1_000_000);
  counter.fail('ada');
  expect(counter.lockedUntil('ada')).toBe(clock.now() + 1_000);
  clock.advance(1_000);
  counter.fail('ada');
  expect(counter.lockedUntil('ada')).toBeUndefined();
  counter.clear('ada');
  counter.fail('ada');
  expect(counter.lockedUntil('ada')).toBeUndefined();
});

test('of more keys than are kept the one that failed longest ago is forgotten', () => {
  const clock = manualClock();
  const counter = failureCounter(LIMIT, clock, { most: 3 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) counter.fail(key);
  // b is gone, so its next failure is its first; a had failed again.
  for (const key of ['a', 'b', 'c', 'd']) expect(isLocked(key)).toBe(key === 'a');
  counter.fail('b');
  expect(isLocked('b')).toBe(false);
  expect(isLocked('a')).toBe(true);

  function isLocked(key: string) {
    return counter.lockedUntil(key) !== undefined;
  }
});

test('a hundred thousand keys are kept, and one more is not', () => {
  const counter = failureCounter({ failures: 1, lockMs: 1_000 }, manualClock());
  for (let key = 0; key < 100_000; key += 1) counter.fail(String(key));
  expect(counter.lockedUntil('0')).toBeDefined();
  counter.fail('100000');
  expect(counter.lockedUntil('0')).toBeUndefined();
  expect(counter.lockedUntil('1')).toBeDefined();
  expect(counter.lockedUntil('100000')).toBeDefined();
});
