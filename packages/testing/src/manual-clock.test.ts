import { expect, test } from 'vitest';
import { manualClock } from './manual-clock.ts';

test('fires what has come due, earliest first, once', () => {
  const clock = manualClock(100);
  const fired: string[] = [];
  clock.timer(20, () => fired.push(`b at ${clock.now()}`));
  clock.timer(10, () => fired.push(`a at ${clock.now()}`));
  clock.timer(21, () => fired.push('later'));
  clock.advance(9);
  expect([clock.now(), fired, clock.running]).toEqual([109, [], 3]);
  clock.advance(11);
  expect([fired, clock.running]).toEqual([['a at 120', 'b at 120'], 1]);
  clock.advance(0);
  expect(fired).toHaveLength(2);
});

test('what is cancelled does not fire, also by one that fires first', () => {
  const clock = manualClock();
  const fired: string[] = [];
  const cancel = clock.timer(2, () => fired.push('cancelled'));
  clock.timer(1, () => {
    fired.push('first');
    cancel();
  });
  clock.advance(5);
  cancel();
  expect([fired, clock.running]).toEqual([['first'], 0]);
});
