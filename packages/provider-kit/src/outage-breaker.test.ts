import { describe, expect, test } from 'vitest';
import {
  type Answer,
  arcade,
  failing,
  givenUp,
  settle,
  silent,
  unreachable,
  yes,
} from './outage.test-fixture.ts';

const LEFT_ALONE = 'api.arcade.example has failed too often, and is left alone for a while';
const html = (status: number) => () => new Response('<h1>No</h1>', { status });
const json = (status: number) => () => Response.json({ error: 'no' }, { status });

describe('opening', () => {
  test('after 8 failures in a row, and not before', async () => {
    const platform = arcade();
    platform.will(failing);
    await platform.askTimes(7);
    expect((await platform.outage()).message).toBe('api.arcade.example answered 503');
    expect(platform.requests).toBe(8);
    const outage = await platform.outage();
    expect([outage.message, outage.retryAfterMs]).toEqual([LEFT_ALONE, 5_000]);
    await platform.askTimes(100);
    expect(platform.requests).toBe(8);
    platform.clock.advance(1_200);
    expect((await platform.outage()).retryAfterMs).toBe(3_800);
  });

  test('an answer between two failures begins the count anew', async () => {
    const platform = arcade();
    for (let round = 0; round < 3; round += 1) {
      platform.will(failing);
      await platform.askTimes(7);
      platform.will(yes);
      await platform.askTimes(1);
    }
    expect(platform.requests).toBe(24);
  });

  const page = (bytes: number) => () => new Response('x'.repeat(bytes));
  test.each<[string, Answer]>([
    ['502', html(502)],
    ['503', failing],
    ['504', html(504)],
    ['no connection', unreachable],
    ['a redirect', () => Response.redirect('https://evil.example/', 302)],
    ['200 that is no JSON (a captive portal)', html(200)],
    ['200 without a body', () => new Response('')],
    ['200 and too long', page(70_000)],
    ['Response.error()', () => Response.error()],
  ])('counts %s', async (_, answer) => {
    const platform = arcade();
    platform.will(answer);
    await platform.askTimes(8);
    expect(await platform.isAsked()).toBe(false);
  });

  test('counts silence until the deadline, and until the caller gives up', async () => {
    const platform = arcade();
    platform.will(silent);
    const caller = new AbortController();
    const calls = [platform.askTimes(1), platform.askTimes(1, { signal: caller.signal })];
    await settle();
    platform.clock.advance(3_000);
    caller.abort();
    platform.clock.advance(1_000);
    await Promise.all(calls);
    platform.will(failing);
    await platform.askTimes(5);
    expect(await platform.isAsked()).toBe(true);
    expect(await platform.isAsked()).toBe(false);
  });

  test.each<[string, Answer]>([
    ['a 500, which one odd request may cause', html(500)],
    ['a 408', html(408)],
    ['a 425', html(425)],
    ['a 429', html(429)],
    ['a 400 in JSON', json(400)],
    ['a 401 in JSON', json(401)],
    ['a 404 in JSON', json(404)],
    ['a CDN’s 403 page', html(403)],
    ['a 403 page that is too long', () => new Response('x'.repeat(70_000), { status: 403 })],
    ['an empty 404', () => new Response('', { status: 404 })],
  ])('does not count %s, which is an answer', async (_, answer) => {
    const platform = arcade();
    platform.will(failing);
    await platform.askTimes(7);
    platform.will(answer);
    await platform.askTimes(20);
    platform.will(failing);
    await platform.askTimes(7);
    expect(await platform.isAsked()).toBe(true);
  });
});

describe('the trial', () => {
  test('comes after 5,000 ms, and closes with an answer', async () => {
    const platform = await givenUp(yes);
    platform.clock.advance(4_999);
    expect(await platform.isAsked()).toBe(false);
    platform.clock.advance(1);
    expect(await platform.ask()).toEqual({ ok: true });
    platform.will(failing);
    await platform.askTimes(7);
    expect(platform.requests).toBe(16);
    expect(await platform.isAsked()).toBe(true);
  });

  test('is one call; the others are answered at once meanwhile', async () => {
    const platform = await givenUp(silent);
    platform.clock.advance(5_000);
    const trial = platform.outage();
    await settle();
    for (let count = 0; count < 40; count += 1) {
      const outage = await platform.outage();
      expect([outage.message, outage.retryAfterMs]).toEqual([LEFT_ALONE, 1_000]);
    }
    expect(platform.requests).toBe(9);
    platform.clock.advance(4_000);
    expect((await trial).message).toBe('api.arcade.example did not answer within 4000 ms');
    expect((await platform.outage()).retryAfterMs).toBe(10_000);
  });

  test('an answer that is a no closes too', async () => {
    const platform = await givenUp(json(404));
    platform.clock.advance(5_000);
    await platform.askTimes(3);
    expect(platform.requests).toBe(11);
  });

  test('is tried at 5, 10, 20, 40, 60 and every 60 s while it fails, then again from 5', async () => {
    const platform = await givenUp(failing);
    for (const seconds of [5, 10, 20, 40, 60, 60]) {
      expect((await platform.outage()).retryAfterMs).toBe(seconds * 1_000);
      platform.clock.advance(seconds * 1_000 - 1);
      expect(await platform.isAsked()).toBe(false);
      platform.clock.advance(1);
      expect(await platform.isAsked()).toBe(true);
    }
    platform.clock.advance(60_000);
    platform.will(yes);
    await platform.ask();
    platform.will(failing);
    await platform.askTimes(8);
    expect((await platform.outage()).retryAfterMs).toBe(5_000);
  });

  test('a failed one is not sent twice: the platform is left alone by then', async () => {
    const platform = await givenUp(html(503));
    platform.clock.advance(5_000);
    expect((await platform.outage({ retries: 1 })).message).toBe(LEFT_ALONE);
    expect(platform.requests).toBe(9);
  });
});
