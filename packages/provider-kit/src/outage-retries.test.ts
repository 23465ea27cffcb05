import { expect, test } from 'vitest';
import { arcade, failing, yes } from './outage.test-fixture.ts';

const down = () => new Response('', { status: 503 });
const twice = { retries: 1 } as const;

test('a call that may be sent twice is, after a 503', async () => {
  const platform = arcade();
  const answers = [down, yes];
  platform.will(() => (answers.shift() ?? failing)());
  expect(await platform.ask(twice)).toEqual({ ok: true });
  expect(platform.requests).toBe(2);
});

test('10 retries are there from the start, then one more for every 10 calls', async () => {
  const platform = arcade({ failures: 1_000 });
  platform.will(down);
  await platform.askTimes(10, twice);
  expect(platform.requests).toBe(20);
  await platform.askTimes(800, twice);
  const sentTwice = platform.requests - 810;
  expect(sentTwice).toBeGreaterThanOrEqual(85);
  expect(sentTwice).toBeLessThanOrEqual(10 + 81);
});

test('answered calls earn retries too, of which no more than 10 are kept', async () => {
  const platform = arcade({ failures: 1_000 });
  platform.will(down);
  await platform.askTimes(30, twice);
  platform.will(yes);
  await platform.askTimes(500, twice);
  platform.will(down);
  const before = platform.requests;
  await platform.askTimes(20, twice);
  const sentTwice = platform.requests - before - 20;
  expect(sentTwice).toBeGreaterThanOrEqual(10);
  expect(sentTwice).toBeLessThanOrEqual(12);
});

test('calls that are refused earn none', async () => {
  const platform = arcade({ failures: 40 });
  platform.will(down);
  await platform.askTimes(1_000, twice);
  expect(platform.requests).toBe(40);
  platform.clock.advance(5_000);
  platform.will(yes);
  await platform.ask();
  platform.will(down);
  const before = platform.requests;
  await platform.askTimes(10, twice);
  expect(platform.requests - before - 10).toBeLessThanOrEqual(2);
});

test('and spend none', async () => {
  const platform = arcade({ failures: 2 });
  platform.will(failing);
  await platform.askTimes(1_000, twice);
  platform.clock.advance(5_000);
  const answers = [yes, down, yes];
  platform.will(() => (answers.shift() ?? failing)());
  await platform.ask();
  expect(await platform.ask(twice)).toEqual({ ok: true });
  expect(platform.requests).toBe(2 + 3);
});

test('in a long outage of a platform under the default policy hardly anything is sent twice', async () => {
  const platform = arcade();
  platform.will(down);
  for (let second = 0; second < 600; second += 1) {
    await platform.askTimes(5, twice);
    platform.clock.advance(1_000);
  }
  // 8 until it is given up; trials at 5, 15, 35, 75 s, then every minute.
  expect(platform.requests).toBe(8 + 4 + 8);
});
