import { channel } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OutageEvent, withOutagePolicy } from './index.ts';
import {
  type Answer,
  arcade,
  busy,
  byHand,
  failing,
  keptLines,
  settle,
  silent,
  unreachable,
  yes,
} from './outage.test-fixture.ts';

let events: unknown[] = [];
let breakers: object[] = [];
const listen = (message: unknown) => {
  const { breaker, ...event } = message as OutageEvent;
  events.push(event);
  breakers.push(breaker);
};
beforeEach(() => {
  events = [];
  breakers = [];
  channel('playerlink:outage').subscribe(listen);
});
afterEach(() => {
  channel('playerlink:outage').unsubscribe(listen);
});

const open = (retryAfterMs: number) => ({
  provider: 'arcade',
  part: 'login',
  state: 'open',
  retryAfterMs,
});
const closed = { provider: 'arcade', part: 'login', state: 'closed' };
const warnings = ({ lines }: ReturnType<typeof arcade>) =>
  lines.filter(({ level }) => level !== 'debug');

describe('the event and the log line', () => {
  test('when a platform is given up, at each failed trial, and when it answers again', async () => {
    const platform = arcade();
    platform.will(failing);
    await platform.askTimes(7);
    expect([events, warnings(platform)]).toEqual([[], []]);
    await platform.askTimes(20);
    expect(events).toEqual([open(5_000)]);
    platform.clock.advance(5_000);
    await platform.askTimes(2);
    platform.clock.advance(10_000);
    platform.will(yes);
    await platform.askTimes(2);
    expect(events).toEqual([open(5_000), open(10_000), closed]);
    const text = 'the platform is left alone for a while';
    expect(warnings(platform)).toEqual([
      { level: 'warn', fields: open(5_000), message: text },
      { level: 'warn', fields: open(10_000), message: text },
      { level: 'warn', fields: closed, message: 'the platform answers again' },
    ]);
  });

  test('which of several of the same name it is', async () => {
    const platforms = [arcade(), arcade()] as const;
    for (const platform of platforms) {
      platform.will(busy('20'));
      await platform.ask();
    }
    const [first] = platforms;
    first.clock.advance(20_000);
    first.will(yes);
    await first.ask();
    const [opened, other, mended] = breakers;
    expect(events).toEqual([open(20_000), open(20_000), closed]);
    expect(opened).toBe(mended);
    expect(opened).not.toBe(other);
  });

  test('once, also when many calls fail together', async () => {
    const platform = arcade();
    platform.will(busy('20'));
    await Promise.all(Array.from({ length: 32 }, () => platform.ask()));
    expect(events).toEqual([open(20_000)]);
  });

  test('of a pause: over when the platform has answered, not when the time is up', async () => {
    const platform = arcade();
    platform.will(busy('20'));
    await platform.ask();
    expect(events).toEqual([open(20_000)]);
    platform.clock.advance(20_000);
    platform.will(failing);
    await platform.ask();
    expect(events).toHaveLength(1);
    platform.will(yes);
    await platform.askTimes(2);
    expect(events).toEqual([open(20_000), closed]);
  });

  test.each<[string, Answer, number]>([
    ['while it is left alone', failing, 0],
    ['when its time is over, and nothing was tried yet', failing, 5_000],
    ['while it has asked for a pause', busy('5'), 0],
  ])('an answer that was on its way is not the end: %s', async (_, answer, ms) => {
    const platform = arcade({ failures: answer === failing ? 1 : 8 });
    const early = byHand();
    platform.will(early.answer);
    const call = platform.ask({ timeoutMs: 60_000 });
    await settle();
    platform.will(answer);
    await platform.ask();
    platform.clock.advance(ms);
    await early.next();
    await call;
    expect(events).toEqual([open(5_000)]);
    platform.clock.advance(5_000);
    platform.will(yes);
    await platform.ask();
    expect(events).toEqual([open(5_000), closed]);
  });

  test('names the part', async () => {
    const platform = arcade({ provider: 'other', part: 'friends', failures: 1 });
    platform.will(failing);
    await platform.ask();
    expect(events).toEqual([{ ...open(5_000), provider: 'other', part: 'friends' }]);
    expect(platform.lines[0]).toMatchObject({ fields: { provider: 'other', part: 'friends' } });
  });
});

describe('the line of every call', () => {
  const common = { provider: 'arcade', part: 'login', host: 'api.arcade.example' };

  test('has status or reason, and how long it took and waited', async () => {
    const platform = arcade({ concurrent: 1 });
    const { answer, next } = byHand();
    platform.will(answer);
    const calls = [platform.ask(), platform.ask()];
    await settle();
    platform.clock.advance(30);
    await next(1, () => Response.json({}, { status: 404 }));
    platform.clock.advance(12);
    await next(1, () => new Response('<h1>', { status: 403 }));
    await Promise.all(calls);
    const reason = 'api.arcade.example answered 403 with something that is not JSON';
    expect(platform.lines).toEqual([
      {
        level: 'debug',
        fields: { ...common, ms: 30, waitedMs: 0, status: 404 },
        message: 'asked a platform',
      },
      {
        level: 'debug',
        fields: { ...common, ms: 12, waitedMs: 30, reason },
        message: 'asked a platform',
      },
    ]);
  });

  test('is there for what was sent only', async () => {
    const platform = arcade({ failures: 1 });
    platform.will(failing);
    await platform.askTimes(20);
    expect(platform.lines.filter(({ level }) => level === 'debug')).toHaveLength(1);
  });

  test('and tells of silence', async () => {
    const platform = arcade();
    platform.will(silent);
    const call = platform.ask();
    await settle();
    platform.clock.advance(4_000);
    await call;
    await settle();
    const reason = 'api.arcade.example did not answer';
    expect(platform.lines[0]?.fields).toEqual({ ...common, ms: 4_000, waitedMs: 0, reason });
  });
});

test('no line and no event holds anything secret', async () => {
  const secret = 'SECRET-TOKEN';
  const request = {
    url: `https://api.arcade.example/${secret}?a=${secret}`,
    query: { token: secret },
    headers: { authorization: `Bearer ${secret}` },
    form: { code: secret },
  };
  for (const answer of [
    yes,
    () => Response.json({ secret }, { headers: { 'x-secret': secret } }),
    () => Response.json({ secret }, { status: 400 }),
    () => new Response(secret, { status: 503, headers: { 'retry-after': secret } }),
    () => new Response(secret),
    () => Response.redirect(`https://evil.example/?${secret}`, 307),
    () => Promise.reject(Object.assign(new Error(secret), { code: secret })),
    busy('5'),
    unreachable,
  ]) {
    const platform = arcade({ failures: 2 });
    platform.will(answer);
    await platform.askTimes(4, request);
    expect(platform.lines.length).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify([platform.lines, events])).not.toContain(secret);
  }
  expect(events.length).toBeGreaterThanOrEqual(6);
});

test('a call leaves no listener on the signal it is run with', async () => {
  const { clock } = arcade();
  const { outages } = withOutagePolicy({ clock, ...keptLines() }, { provider: 'arcade' });
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  await outages.run('api.arcade.example', signal, async () => ({ answer: 1, status: 200 }));
  expect(listeners).toBe(0);
});
