import { expect, test } from 'vitest';
import { recentlySeen } from './recently-seen.ts';

test('the last ones stay, the others go', () => {
  const seen = recentlySeen(2);
  for (const text of ['a', 'b', 'c']) seen.add(text);
  expect(['a', 'b', 'c'].map(seen.has)).toEqual([true, true, true]);
  for (const text of ['d', 'e', 'f', 'g']) seen.add(text);
  expect(['a', 'b', 'c', 'f', 'g'].map(seen.has)).toEqual([false, false, false, true, true]);
});

test('who is asked for stays', () => {
  const seen = recentlySeen(2);
  seen.add('a');
  for (const text of ['b', 'c', 'd', 'e', 'f', 'g']) {
    expect(seen.has('a')).toBe(true);
    seen.add(text);
  }
});
