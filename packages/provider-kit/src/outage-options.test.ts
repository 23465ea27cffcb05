import { afterEach, describe, expect, test, vi } from 'vitest';
import { type OutageOptions, withOutagePolicy } from './index.ts';
import { arcade, busy, failing, givenUp, keptLines, yes } from './outage.test-fixture.ts';

describe('whose time it is', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    ['a machine whose clock stands still', 0, 0],
    ['a machine whose clock jumps ahead a year', 0, 31_536_000_000],
    ['a machine whose clock is set back a year', 31_536_000_000, 0],
  ])('the clock that was handed in, on %s', async (_, before, after) => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    vi.setSystemTime(before);
    const platform = await givenUp(failing);
    vi.setSystemTime(after);
    platform.clock.advance(4_999);
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(1);
    expect(await platform.isAsked()).toBe(true);
    vi.setSystemTime(before);
    platform.clock.advance(9_999);
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(1);
    platform.will(yes);
    expect(await platform.isAsked()).toBe(true);
    expect(await platform.isAsked()).toBe(true);
  });

  test('a clock that is set back does not leave a platform alone for so long', async () => {
    const platform = await givenUp(yes);
    platform.clock.advance(-3_600_000);
    expect(await platform.isAsked()).toBe(true);
    expect(await platform.isAsked()).toBe(true);
    platform.will(busy('20'));
    await platform.ask();
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(-1);
    expect(await platform.isAsked()).toBe(true);
  });
});

test('two providers do not touch each other', async () => {
  const first = await givenUp(yes);
  const second = arcade();
  expect([await first.isAsked(), await second.isAsked()]).toEqual([false, true]);
});

describe('the options', () => {
  test('failures and openMs', async () => {
    const platform = await givenUp(failing, { failures: 2, openMs: 40_000 });
    expect(platform.requests).toBe(2);
    expect((await platform.outage()).retryAfterMs).toBe(40_000);
    platform.clock.advance(40_000);
    await platform.ask();
    expect((await platform.outage()).retryAfterMs).toBe(60_000);
  });

  test.each<[keyof OutageOptions, number[], RegExp]>([
    ['concurrent', [0, -1, 1.5, 1_001, Number.NaN], /^concurrent must be an integer of 1..1000$/],
    ['queued', [-1, 0.5, 10_001, Number.NaN], /^queued must be an integer of 0..10000$/],
    ['failures', [0, 1_001, Number.POSITIVE_INFINITY], /^failures must be an integer of 1..1000$/],
    ['openMs', [0, 60_001, Number.NaN], /^openMs must be an integer of 1..60000$/],
  ])('%s out of its range is a TypeError', (name, values, message) => {
    const { clock } = arcade();
    const { logger } = keptLines();
    for (const value of values) {
      const make = () => withOutagePolicy({ clock, logger }, { provider: 'arcade', [name]: value });
      expect(make).toThrow(TypeError);
      expect(make).toThrow(message);
    }
  });

  test('the ports are the given ones, with a policy', () => {
    const { clock } = arcade();
    const { logger } = keptLines();
    const given = { clock, logger, keys: 'as it was' };
    const ports = withOutagePolicy(given, { provider: 'arcade' });
    expect(ports).toMatchObject(given);
    expect(Object.keys(given)).toEqual(['clock', 'logger', 'keys']);
  });
});
