import { describe, expect, test } from 'vitest';
import { arcade, busy, byHand, failing, settle, silent, yes } from './outage.test-fixture.ts';

const times = <T>(count: number, run: () => Promise<T>): Promise<T>[] =>
  Array.from({ length: count }, () => run());

describe('places', () => {
  test('32 at once, and each that ends lets the next one in', async () => {
    const { answer, next } = byHand();
    const platform = arcade();
    platform.will(answer);
    const calls = times(40, platform.ask);
    await settle();
    expect(platform.requests).toBe(32);
    await next();
    expect(platform.requests).toBe(33);
    await next(32);
    expect(platform.requests).toBe(40);
    await next(7);
    expect(await Promise.all(calls)).toEqual(calls.map(() => ({ ok: true })));
  });

  test('128 wait; the 161st is refused at once, unsent', async () => {
    const { answer, next } = byHand();
    const platform = arcade();
    platform.will(answer);
    const calls = times(160, platform.ask);
    await settle();
    const outage = await platform.outage();
    expect(outage.message).toBe('api.arcade.example is asked by too many at once');
    expect(outage.retryAfterMs).toBe(1_000);
    expect(platform.requests).toBe(32);
    for (let round = 0; round < 5; round += 1) await next(32);
    expect(await Promise.all(calls)).toEqual(calls.map(() => ({ ok: true })));
    expect(platform.requests).toBe(160);
  });

  test('the options concurrent and queued', async () => {
    const { answer, next } = byHand();
    const platform = arcade({ concurrent: 1, queued: 0 });
    platform.will(answer);
    const first = platform.ask();
    await settle();
    expect((await platform.outage()).message).toMatch(/too many at once$/);
    await next();
    await first;
    const second = platform.ask();
    await settle();
    await next();
    expect(await second).toEqual({ ok: true });
    expect(platform.requests).toBe(2);
  });

  test('to be refused is no failure of the platform', async () => {
    const { answer, next } = byHand();
    const platform = arcade({ concurrent: 1, queued: 0 });
    platform.will(answer);
    const first = platform.ask();
    await settle();
    await platform.askTimes(20);
    await next();
    await first;
    platform.will(yes);
    expect(await platform.isAsked()).toBe(true);
  });
});

describe('a place comes back', () => {
  test('from a fetch that ignores its signal, when the time is up', async () => {
    const platform = arcade({ concurrent: 1 });
    platform.will(silent);
    const first = platform.outage();
    await settle();
    const second = platform.ask({ timeoutMs: 60_000 });
    platform.will(yes);
    platform.clock.advance(3_999);
    await settle();
    expect(platform.requests).toBe(1);
    platform.clock.advance(1);
    expect((await first).message).toMatch(/did not answer within 4000 ms$/);
    expect(await second).toEqual({ ok: true });
  });

  test('and when its caller gives up', async () => {
    const platform = arcade({ concurrent: 1 });
    platform.will(silent);
    const caller = new AbortController();
    const first = platform.outage({ signal: caller.signal });
    await settle();
    const second = platform.ask();
    platform.will(yes);
    caller.abort();
    expect((await first).message).toMatch(/given up/);
    expect(await second).toEqual({ ok: true });
  });
});

describe('waiting', () => {
  test('counts against the call’s own deadline, and what is too late is not sent', async () => {
    const { answer, next } = byHand();
    const platform = arcade({ concurrent: 1 });
    platform.will(answer);
    const long = platform.ask({ timeoutMs: 60_000 });
    await settle();
    const waiting = platform.outage({ timeoutMs: 1_000 });
    const patient = platform.ask({ timeoutMs: 60_000 });
    platform.clock.advance(1_000);
    expect((await waiting).message).toBe('api.arcade.example did not answer within 1000 ms');
    await next();
    await next();
    expect([await long, await patient]).toEqual([{ ok: true }, { ok: true }]);
    expect(platform.requests).toBe(2);
  });

  test('is over for everybody when the platform is given up', async () => {
    const platform = arcade({ concurrent: 8 });
    platform.will(silent);
    const calls = times(20, () => platform.ask({ timeoutMs: 1_000 }));
    await settle();
    const late = times(20, () => platform.outage({ timeoutMs: 60_000 }));
    platform.clock.advance(1_000);
    await Promise.all(calls);
    for (const outage of await Promise.all(late)) {
      expect(outage.message).toMatch(/left alone/);
    }
    expect(platform.requests).toBe(8);
  });

  test('is not for those who come while the only place is the trial’s', async () => {
    const platform = arcade({ concurrent: 1, failures: 1 });
    platform.will(failing);
    await platform.ask();
    platform.clock.advance(5_000);
    const { answer, next } = byHand();
    platform.will(answer);
    const trial = platform.ask();
    await settle();
    expect((await platform.outage()).message).toMatch(/left alone/);
    await next();
    expect(await trial).toEqual({ ok: true });
    expect(platform.requests).toBe(2);
  });

  test('what waited longer than it was asked does not speak against the platform', async () => {
    // Every answer takes 1 s: 32 a second, and no more.
    const platform = arcade();
    const { answer, next } = byHand();
    platform.will(answer);
    const calls = times(160, platform.ask);
    await settle();
    for (let second = 1; second <= 3; second += 1) {
      platform.clock.advance(1_000);
      await next(32);
    }
    // The fourth 32 have been asked for 500 ms when their time is up.
    platform.clock.advance(500);
    await settle();
    platform.clock.advance(500);
    await Promise.all(calls);
    platform.will(yes);
    expect(await platform.isAsked()).toBe(true);
  });

  test('but what was asked for as long as it waited does', async () => {
    const platform = arcade({ concurrent: 1 });
    platform.will(failing);
    await platform.askTimes(6);
    platform.will(silent);
    const first = platform.ask({ timeoutMs: 2_000 });
    await settle();
    const second = platform.ask({ timeoutMs: 4_000 });
    platform.clock.advance(2_000);
    await settle();
    platform.clock.advance(2_000);
    await Promise.all([first, second]);
    platform.will(busy('1'));
    expect(await platform.isAsked()).toBe(false);
  });
});
