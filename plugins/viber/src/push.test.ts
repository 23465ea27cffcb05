import type { Fetch } from '@playerlink/core';
import type { ManualClock } from '@playerlink/testing';
import { describe, expect, test } from 'vitest';
import { ALL, APP_ID, LOGIN, openGame, readable, setStage, until } from './stage.test-fixture.ts';

const stage = setStage();
const PATH = '/push';
const { url } = ALL.push ?? { url: '' };
const WITH_PUSH = { ...LOGIN, push: { url } };
const ada = () => stage.platform.credentials('ada');
const pushes = () => stage.platform.requests.filter(({ path }) => path === PATH);

/** Connects ada and waits for what follows, while the time passes. */
async function connectAda(
  config: Parameters<typeof openGame>[2] = {},
  options: Parameters<typeof openGame>[1] = WITH_PUSH,
) {
  const game = openGame(stage, options, config);
  const started = stage.clock.now();
  const result = await game.connect(ada());
  expect(stage.clock.now()).toBe(started);
  let done = false;
  const closed = game.link.close().finally(() => {
    done = true;
  });
  await until(() => {
    if (!done) stage.clock.advance(1);
    return done;
  });
  await closed;
  return { ...game, result, targets: await game.link.push.list(result.playerId) };
}

describe('push', () => {
  test('the account is registered, and kept with the player', async () => {
    const { targets } = await connectAda();
    const { id } = stage.platform.user('ada');
    expect(stage.platform.pushRegistrations).toEqual([id]);
    expect(targets).toEqual([{ id: expect.any(String), deviceOs: 'viber', pushId: id }]);
    expect(pushes()).toHaveLength(1);
    expect(pushes()[0]).toMatchObject({ method: 'POST', query: [], body: JSON.stringify({ id }) });
  });

  test('again at the next connect, and still one', async () => {
    const { link, connect } = openGame(stage, WITH_PUSH);
    const { playerId } = await connect(ada());
    await connect(ada());
    await link.close();
    expect(pushes()).toHaveLength(2);
    expect(await link.push.list(playerId)).toHaveLength(1);
  });

  test('without the option there is none', async () => {
    const { provider, connect, link } = openGame(stage, LOGIN);
    expect(provider?.registerPush).toBeUndefined();
    await connect(ada());
    await link.close();
    expect(stage.platform.requestCount).toBe(1);
  });

  test('without an access token nothing is sent', async () => {
    const { provider } = openGame(stage, WITH_PUSH);
    const { signal } = new AbortController();
    const identity = { provider: 'viber', externalId: 'ada-1' };
    expect(() => provider?.registerPush?.(identity, { signal })).toThrow('no access token');
    expect(stage.platform.requestCount).toBe(0);
  });

  test('the member may have another name', async () => {
    const bodies: unknown[] = [];
    const fetch: Fetch = async (input, init) => {
      if (String(input) !== url) return Response.json({ id: 'ada-1', app_id: APP_ID });
      bodies.push(init?.body);
      return Response.json({ ok: true });
    };
    await connectAda({ fetch }, { ...LOGIN, push: { url, idField: 'receiver' } });
    expect(bodies).toEqual(['{"receiver":"ada-1"}']);
  });
});

describe('a registration that fails', () => {
  type Faults = Parameters<typeof stage.platform.fail>[0];

  test.each<[string, Faults, number]>([
    ['500', { pushFailure: true, times: 1 }, 2],
    ['a closed connection', { closeEarly: true, times: 1 }, 2],
    ['two closed connections', { closeEarly: true, times: 2 }, 3],
    ['two 503', { status: 503, times: 2 }, 3],
    ['a captive portal', { html: true, times: 1 }, 2],
  ])('%s: is tried again, and succeeds', async (_, faults, requests) => {
    stage.platform.fail({ path: PATH, ...faults });
    const { targets, logs } = await connectAda();
    expect(targets).toHaveLength(1);
    expect(pushes()).toHaveLength(requests);
    expect(readable(logs)).toEqual([]);
  });

  test.each<[string, Faults, number]>([
    ['500', { pushFailure: true }, 2],
    ['closed connections', { closeEarly: true }, 3],
    ['503', { status: 503 }, 3],
    ['a status that is not 0', { statusNotZero: true }, 1],
    ['a clear no', { status: 403, keepBody: true }, 1],
    ['a clear no with another status', { status: 400, keepBody: true }, 1],
    ['more time asked for than there is', { status: 429, retryAfter: 1 }, 1],
  ])('%s for good: a line in the log, and the login stands', async (_, faults, requests) => {
    stage.platform.fail({ path: PATH, ...faults });
    const { result, targets, logs } = await connectAda();
    expect(result).toMatchObject({ newPlayer: true, displayName: 'ada' });
    expect(targets).toEqual([]);
    expect(pushes()).toHaveLength(requests);
    const warnings = readable(logs).filter(({ fields }) => 'effect' in fields);
    expect(warnings).toMatchObject([
      { level: 'warn', fields: { effect: 'registerPush', error: 'Outage' } },
    ]);
  });

  test('the second try comes half a second later', async () => {
    const waits: number[] = [];
    const timer: ManualClock['timer'] = (ms, fire) => {
      waits.push(ms);
      return stage.clock.timer(ms, fire);
    };
    const clock = { now: stage.clock.now, timer };
    const { connect } = openGame(stage, WITH_PUSH, { clock });
    stage.platform.fail({ path: PATH, status: 500, times: 1 });
    await connect(ada());
    await until(() => waits.includes(500));
    stage.clock.advance(499);
    // Core's deadline and the pause.
    expect(stage.clock.running).toBe(2);
    expect(pushes()).toHaveLength(1);
    stage.clock.advance(1);
    await until(() => stage.platform.pushRegistrations.length === 1);
    await until(() => stage.clock.running === 0);
  });

  test('a silent push ends within five seconds, and is asked twice', async () => {
    stage.platform.fail({ path: PATH, hang: true });
    const started = stage.clock.now();
    const { targets, logs } = await connectAda();
    expect(stage.clock.now() - started).toBeLessThan(5_000);
    expect(targets).toEqual([]);
    expect(pushes()).toHaveLength(2);
    expect(readable(logs)).toMatchObject([{ fields: { effect: 'registerPush', error: 'Outage' } }]);
    expect(stage.clock.running).toBe(0);
  });

  test('a game with less patience ends the pause as well', async () => {
    stage.platform.fail({ path: PATH, status: 500 });
    const { logs } = await connectAda({ timeoutMs: 300 });
    expect(pushes()).toHaveLength(1);
    expect(readable(logs)).toMatchObject([
      { fields: { effect: 'registerPush', error: 'DeadlineExceeded' } },
    ]);
    await until(() => stage.clock.running === 0);
    expect(pushes()).toHaveLength(1);
  });

  test('a game with less patience than a silent push: nothing goes on after it', async () => {
    stage.platform.fail({ path: PATH, hang: true });
    const { logs } = await connectAda({ timeoutMs: 300 });
    expect(readable(logs)).toMatchObject([
      { fields: { effect: 'registerPush', error: 'DeadlineExceeded' } },
    ]);
    await until(() => stage.clock.running === 0);
    expect(pushes()).toHaveLength(1);
  });

  test('again and again, it does not slow signing in', async () => {
    stage.platform.fail({ path: PATH, status: 503, retryAfter: 30 });
    const { connect, link } = openGame(stage, WITH_PUSH);
    for (let time = 0; time < 3; time += 1) {
      expect((await connect(ada())).displayName).toBe('ada');
      await until(() => stage.clock.running === 0);
    }
    await link.close();
    expect(pushes()).toHaveLength(1);
    expect(stage.platform.requestCount).toBe(4);
  });
});
