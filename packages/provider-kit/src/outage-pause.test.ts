import { describe, expect, test } from 'vitest';
import { arcade, busy, byHand, failing, settle, yes } from './outage.test-fixture.ts';

const PAUSED = 'api.arcade.example asked for a pause';

describe('a retry-after is honoured for everybody', () => {
  test.each([502, 503, 504])('of a %i', async (status) => {
    const platform = arcade();
    platform.will(busy('7', status));
    expect((await platform.outage()).retryAfterMs).toBe(7_000);
    platform.will(yes);
    platform.clock.advance(1_000);
    const outage = await platform.outage();
    expect([outage.message, outage.retryAfterMs]).toEqual([PAUSED, 6_000]);
    platform.clock.advance(5_999);
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(1);
    expect(await platform.isAsked()).toBe(true);
    expect(await platform.isAsked()).toBe(true);
  });

  test.each([408, 425, 429, 500])(
    'but not of one %i: it may be about one player',
    async (status) => {
      const platform = arcade();
      platform.will(busy('7', status));
      await platform.askTimes(7);
      expect(await platform.outage()).toMatchObject({ retryAfterMs: 7_000 });
      platform.will(yes);
      if (status !== 429) expect(await platform.isAsked()).toBe(true);
    },
  );

  test('of 8 429s in a row, which any other answer ends', async () => {
    const platform = arcade();
    platform.will(busy('7', 429));
    await platform.askTimes(7);
    platform.will(yes);
    expect(await platform.isAsked()).toBe(true);
    platform.will(busy('7', 429));
    await platform.askTimes(7);
    expect(await platform.isAsked()).toBe(true);
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(7_000);
    expect(await platform.isAsked()).toBe(true);
  });

  test('as a date, by the clock that was handed in', async () => {
    const platform = arcade({}, Date.parse('2001-02-03T04:05:06Z'));
    platform.will(busy('Sat, 03 Feb 2001 04:05:16 GMT'));
    await platform.ask();
    platform.clock.advance(9_999);
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(1);
    expect(await platform.isAsked()).toBe(true);
  });

  test('but for 30,000 ms at most; the caller hears what the platform said', async () => {
    const platform = arcade();
    platform.will(busy('3600'));
    expect((await platform.outage()).retryAfterMs).toBe(3_600_000);
    expect((await platform.outage()).retryAfterMs).toBe(30_000);
    platform.clock.advance(29_999);
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(1);
    expect(await platform.isAsked()).toBe(true);
  });

  test.each(['0', 'soon', '-5'])('retry-after %s is no pause', async (header) => {
    const platform = arcade();
    platform.will(busy(header));
    await platform.ask();
    expect(await platform.isAsked()).toBe(true);
  });

  test('a retry-after beside an answer is no pause', async () => {
    const platform = arcade();
    platform.will(() => Response.json({}, { status: 404, headers: { 'retry-after': '9' } }));
    await platform.ask();
    expect(await platform.isAsked()).toBe(true);
  });

  test('of several at once the longest, whichever comes last', async () => {
    for (const order of [
      ['2', '9', '4'],
      ['9', '2', '4'],
    ]) {
      const platform = arcade();
      const left = [...order];
      platform.will(() => busy(left.shift() ?? '')());
      await Promise.all(order.map(() => platform.ask()));
      expect((await platform.outage()).retryAfterMs).toBe(9_000);
    }
  });

  test('an answer that was on its way does not end it', async () => {
    const platform = arcade();
    const { answer, next } = byHand();
    platform.will(answer);
    const early = platform.ask();
    await settle();
    platform.will(busy('9'));
    await platform.ask();
    await next();
    expect(await early).toEqual({ ok: true });
    expect(await platform.isAsked()).toBe(false);
  });
});

describe('a pause and a breaker', () => {
  test('what asks for pauses only is left alone as a dead one is', async () => {
    const platform = arcade();
    platform.will(busy('1'));
    for (let count = 0; count < 8; count += 1) {
      await platform.ask();
      platform.clock.advance(1_000);
    }
    const outage = await platform.outage();
    expect(outage.message).toMatch(/failed too often/);
    expect(outage.retryAfterMs).toBe(4_000);
    expect(platform.requests).toBe(8);
  });

  test('the longer one counts', async () => {
    const platform = arcade();
    platform.will(failing);
    await platform.askTimes(7);
    platform.will(busy('20'));
    await platform.ask();
    const outage = await platform.outage();
    expect([outage.message, outage.retryAfterMs]).toEqual([PAUSED, 20_000]);
    platform.clock.advance(20_000);
    platform.will(busy('3'));
    await platform.ask();
    // The trial failed: 10 s, whatever the platform says.
    expect((await platform.outage()).retryAfterMs).toBe(10_000);
    platform.clock.advance(9_999);
    expect(await platform.isAsked()).toBe(false);
  });
});
