import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { boundedMemory } from './bounded-memory.ts';

// The library reads Date and sets timers of its own: it takes no clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const rule = { keyPrefix: 'test', points: 2, duration: 60 };

test('one too many rejects with how long to wait, until the window is over', async () => {
  const limiter = boundedMemory(rule);
  await limiter.consume('a');
  vi.advanceTimersByTime(20_000);
  await limiter.consume('a');
  await expect(limiter.consume('a')).rejects.toMatchObject({ msBeforeNext: 40_000 });
  await expect(limiter.consume('b')).resolves.toMatchObject({ consumedPoints: 1 });
  vi.advanceTimersByTime(40_000);
  await expect(limiter.consume('a')).resolves.toMatchObject({ consumedPoints: 1 });
});

test('a million keys are no more than the bound, nor are their timers', async () => {
  const limiter = boundedMemory(rule, 1_000);
  for (let at = 0; at < 1_000_000; at += 1) await limiter.consume(String(at));
  expect(vi.getTimerCount()).toBe(1_000);
  expect(await limiter.get('998999')).toBeNull();
  expect(await limiter.get('999000')).toMatchObject({ consumedPoints: 1 });
}, 120_000);

test('what begins anew is young again', async () => {
  const limiter = boundedMemory(rule, 2);
  await limiter.consume('a');
  await limiter.consume('b');
  vi.advanceTimersByTime(60_000);
  await limiter.consume('a');
  await limiter.consume('c');
  expect(await limiter.get('a')).toMatchObject({ consumedPoints: 1 });
  expect(await limiter.get('c')).toMatchObject({ consumedPoints: 1 });
});

test('who begins anew each time pushes nobody out for long', async () => {
  const limiter = boundedMemory(rule, 2);
  await limiter.consume('a');
  for (let at = 0; at < 5; at += 1) {
    vi.advanceTimersByTime(60_000);
    await limiter.consume('a');
  }
  await limiter.consume('b');
  await limiter.consume('b');
  await expect(limiter.consume('b')).rejects.toMatchObject({ consumedPoints: 3 });
  await expect(limiter.consume('a')).resolves.toMatchObject({ consumedPoints: 2 });
  expect(vi.getTimerCount()).toBe(2);
});
