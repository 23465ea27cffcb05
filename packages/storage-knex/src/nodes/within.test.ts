import { manualClock } from '@playerlink/testing';
import { expect, test } from 'vitest';
import { within } from './within.ts';

test('what comes in time is the answer, and no timer is left', async () => {
  const clock = manualClock();
  expect(await within(clock, 100, Promise.resolve('yes'))).toBe('yes');
  await expect(within(clock, 100, Promise.reject(new TypeError('no')))).rejects.toThrow('no');
  expect(clock.running).toBe(0);
});

test('what comes late is handed over', async () => {
  const clock = manualClock();
  const late: string[] = [];
  let resolve = (_value: string) => {};
  const work = new Promise<string>((done) => {
    resolve = done;
  });
  const waiting = within(clock, 100, work, (value) => late.push(value));
  clock.advance(100);
  await expect(waiting).rejects.toThrow('100 ms');
  expect(late).toEqual([]);
  resolve('at last');
  await new Promise(setImmediate);
  expect(late).toEqual(['at last']);
});
