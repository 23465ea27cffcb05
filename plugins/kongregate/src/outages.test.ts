import type { Fetch } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import {
  openGame,
  pairOf,
  REFUSED,
  readable,
  refusalOf,
  setStage,
  until,
} from './stage.test-fixture.ts';

const stage = setStage();
type Faults = Parameters<typeof stage.platform.fail>[0];

/** Connects, and lets the time pass once Kongregate has the request. */
async function connectAndWait(connect: () => Promise<unknown>, ms: number) {
  const refused = refusalOf(connect());
  await until(() => stage.platform.requestCount > 0);
  stage.clock.advance(ms);
  return refused;
}

const UNAVAILABLE = {
  field: 'authentication',
  code: 'UNAVAILABLE',
  status: 503,
  retryable: true,
};

describe('every fault of Kongregate is UNAVAILABLE, writes nothing, and passes', () => {
  test.each<[string, Faults, number]>([
    ['no answer', { hang: true }, 0],
    ['an answer after the deadline', { delay: 4_001 }, 0],
    ['a byte a second', { drip: 1_000 }, 0],
    ['a closed connection', { closeEarly: true }, 2],
    ['half an answer', { truncate: true }, 2],
    ['500', { status: 500 }, 1],
    ['502', { status: 502 }, 2],
    ['503', { status: 503 }, 2],
    ['504', { status: 504 }, 2],
    ['500 with the true answer', { status: 500, keepBody: true }, 1],
    ['a CDN’s 403 page', { status: 403 }, 1],
    ['403 with the true answer', { status: 403, keepBody: true }, 1],
    ['404', { status: 404 }, 1],
    ['201 with the true answer', { status: 201, keepBody: true }, 1],
    ['204', { status: 204 }, 1],
    ['a redirect', { redirectTo: 'https://evil.example/' }, 1],
    ['a redirect to itself', { redirectTo: '/api/authenticate.json' }, 1],
    ['a redirect with the true answer', { redirectTo: '/x', status: 307, keepBody: true }, 1],
    ['a captive portal (row 46)', { html: true }, 1],
    ['a captive portal that says JSON (row 46)', { html: true, contentType: 'text/json' }, 1],
    ['an empty body', { empty: true }, 1],
    ['garbage', { garbage: true }, 1],
    ['65,537 bytes', { bodyBytes: 65_537 }, 1],
    ['a gigabyte', { bodyBytes: 1_000_000_000 }, 1],
    ['a gzip bomb', { bodyBytes: 100_000_000, gzip: true }, 1],
    ['a success without username', { noUsername: true }, 1],
  ])('%s', async (_, faults, requests) => {
    const { connect, plans, link } = openGame(stage);
    const credentials = stage.platform.credentials('ada');
    stage.platform.fail(faults);
    const refusal =
      requests === 0
        ? await connectAndWait(() => connect(credentials), 4_000)
        : await refusalOf(connect(credentials));
    expect(refusal).toMatchObject(UNAVAILABLE);
    expect(stage.platform.requestCount).toBe(requests || 1);
    expect(plans).toHaveLength(0);
    stage.platform.recover();
    const { newPlayer, playerId } = await connect(credentials);
    expect(newPlayer).toBe(true);
    expect(await link.links.list(playerId)).toHaveLength(1);
  });

  test('429 says when to try again, and one player’s shuts out nobody else', async () => {
    const { connect, plans } = openGame(stage);
    stage.platform.fail({ status: 429, retryAfter: 7 });
    for (const retryAfterMs of [7_000, 7_000]) {
      const refusal = await refusalOf(connect(stage.platform.credentials('ada')));
      expect(refusal).toMatchObject({ ...UNAVAILABLE, retryAfterMs });
    }
    expect(stage.platform.requestCount).toBe(2);
    expect(plans).toHaveLength(0);
    stage.platform.recover();
    expect((await connect(stage.platform.credentials('ada'))).newPlayer).toBe(true);
  });

  test('after eight failures in a row Kongregate is left alone, then asked again', async () => {
    const { connect, logs } = openGame(stage);
    stage.platform.fail({ status: 503 });
    for (let time = 0; time < 10; time += 1) {
      expect(await refusalOf(connect(stage.platform.credentials('ada')))).toMatchObject(
        UNAVAILABLE,
      );
    }
    expect(stage.platform.requestCount).toBe(8);
    const told = { provider: 'kongregate', part: 'login', state: 'open' };
    expect(logs).toContainEqual(expect.objectContaining({ fields: expect.objectContaining(told) }));
    stage.platform.recover();
    stage.clock.advance(5_000);
    expect((await connect(stage.platform.credentials('ada'))).newPlayer).toBe(true);
  });

  test('refusals never make Kongregate be left alone', async () => {
    const { connect } = openGame(stage);
    const { userId } = stage.platform.credentials('ada');
    for (let time = 0; time < 12; time += 1) {
      expect(await pairOf(connect({ userId, gameAuthToken: 'abc' }))).toBe(REFUSED);
    }
    expect((await connect(stage.platform.credentials('ada'))).newPlayer).toBe(true);
    expect(stage.platform.requestCount).toBe(13);
  });

  test('no connection, and no such host', async () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND']) {
      const fetch: Fetch = () => Promise.reject(Object.assign(new Error(code), { code }));
      const { connect, logs } = openGame(stage, { fetch });
      const refusal = await refusalOf(connect(stage.platform.credentials('ada')));
      expect(refusal).toMatchObject(UNAVAILABLE);
      const reason = `api.kongregate.com could not be reached, or broke off (${code})`;
      expect(readable(logs)).toMatchObject([
        { level: 'warn', fields: { error: 'Outage', reason } },
      ]);
    }
  });

  test('a game with less patience than the plugin: the request ends with it', async () => {
    let sent: AbortSignal | null | undefined;
    const fetch: Fetch = (input, init) => {
      sent = init?.signal;
      return stage.platform.fetch(input, init);
    };
    const { connect, plans } = openGame(stage, { fetch, timeoutMs: 1_000 });
    stage.platform.fail({ hang: true });
    const credentials = stage.platform.credentials('ada');
    const refusal = await connectAndWait(() => connect(credentials), 1_000);
    expect(refusal).toMatchObject(UNAVAILABLE);
    expect(sent?.aborted).toBe(true);
    expect(plans).toHaveLength(0);
  });

  test('a known player keeps everything', async () => {
    const { connect, link, plans } = openGame(stage);
    const { playerId, authToken } = await connect(stage.platform.credentials('ada'));
    const before = [await link.players.get(playerId), await link.links.list(playerId)];
    stage.platform.fail({ status: 500 });
    await refusalOf(connect(stage.platform.credentials('ada'), { session: authToken }));
    expect([await link.players.get(playerId), await link.links.list(playerId)]).toEqual(before);
    expect(plans).toHaveLength(1);
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
  });
});

describe('what is odd but no fault', () => {
  test.each<[string, Faults, number]>([
    ['a gzip answer though identity was asked for', { gzip: true }, 1],
    ['another content-type', { contentType: 'text/plain' }, 1],
    ['65,536 bytes', { bodyBytes: 65_536 }, 1],
    ['one closed connection', { closeEarly: true, times: 1 }, 2],
    ['one 502', { status: 502, times: 1 }, 2],
    ['one 503', { status: 503, times: 1 }, 2],
    ['one 504', { status: 504, times: 1 }, 2],
  ])('%s', async (_, faults, requests) => {
    const { connect } = openGame(stage);
    stage.platform.fail(faults);
    expect(await connect(stage.platform.credentials('ada'))).toMatchObject({ newPlayer: true });
    expect(stage.platform.requestCount).toBe(requests);
  });

  test('an answer just before the deadline', async () => {
    const { connect } = openGame(stage);
    stage.platform.fail({ delay: 3_999 });
    const answer = connect(stage.platform.credentials('ada'));
    // Core's deadline, the plugin's and the platform's delay.
    await until(() => stage.clock.running === 3);
    stage.clock.advance(3_999);
    expect((await answer).newPlayer).toBe(true);
    expect(stage.clock.running).toBe(0);
  });
});
