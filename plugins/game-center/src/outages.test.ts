import type { Fetch } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import {
  KEY_URL,
  openGame,
  pairOf,
  REFUSED,
  REFUSED_FOR_MS,
  refusalOf,
  setStage,
  until,
} from './stage.test-fixture.ts';

const stage = setStage();
type Faults = Parameters<typeof stage.platform.fail>[0];
const sent = (player = 'ada') => stage.platform.credentials(player);
/** For how long a certificate is fresh by the simulator's `max-age`, ms. */
const FRESH_MS = 300_000;
const DAY_MS = 86_400_000;

/** Connects, and lets the time pass once Apple's host has the request. */
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

describe('every fault of Apple’s host is UNAVAILABLE, writes nothing, and passes', () => {
  test.each<[string, Faults, number]>([
    ['no answer', { hang: true }, 0],
    ['an answer after the deadline', { delay: 4_001 }, 0],
    ['a byte a second (row 5)', { drip: 1_000 }, 0],
    ['a closed connection', { closeEarly: true }, 2],
    ['half an answer', { truncate: true }, 2],
    ['500', { status: 500 }, 1],
    ['502', { status: 502 }, 2],
    ['503', { status: 503 }, 2],
    ['504', { status: 504 }, 2],
    ['500 with the true answer', { status: 500, keepBody: true }, 1],
    ['a CDN’s 403 page', { status: 403 }, 1],
    ['403 with the true answer', { status: 403, keepBody: true }, 1],
    ['201 with the true answer', { status: 201, keepBody: true }, 1],
    ['a redirect', { redirectTo: 'https://evil.example/' }, 1],
    ['a redirect to itself', { redirectTo: '/public-key/gc-prod-99.cer' }, 1],
    ['a captive portal (row 46)', { html: true }, 1],
    ['the true answer as text', { contentType: 'text/plain' }, 1],
    ['16,385 bytes', { bodyBytes: 16_385 }, 1],
    ['a gzip bomb', { bodyBytes: 100_000_000, gzip: true }, 1],
  ])('%s', async (_, faults, requests) => {
    const { connect, plans, link } = openGame(stage);
    const credentials = sent();
    stage.platform.fail(faults);
    const refusal =
      requests === 0
        ? await connectAndWait(() => connect(credentials), 4_000)
        : await refusalOf(connect(credentials));
    expect(refusal).toMatchObject(UNAVAILABLE);
    expect(stage.platform.requestCount).toBe(requests || 1);
    expect(plans).toHaveLength(0);
    stage.platform.recover();
    // For half a minute nobody is asked, and nobody is told no.
    expect(await refusalOf(connect(credentials))).toMatchObject(UNAVAILABLE);
    expect(stage.platform.requestCount).toBe(requests || 1);
    stage.clock.advance(REFUSED_FOR_MS);
    const { newPlayer, playerId } = await connect(credentials);
    expect(newPlayer).toBe(true);
    expect(await link.links.list(playerId)).toHaveLength(1);
  });

  test('429 says when to try again', async () => {
    const { connect } = openGame(stage);
    stage.platform.fail({ status: 429, retryAfter: 7 });
    const refusal = await refusalOf(connect(sent()));
    expect(refusal).toMatchObject({ ...UNAVAILABLE, retryAfterMs: 7_000 });
    expect(stage.platform.requestCount).toBe(1);
  });

  test('no connection, and no such host', async () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND']) {
      const fetch: Fetch = () => Promise.reject(Object.assign(new Error(code), { code }));
      const { connect, logs } = openGame(stage, { fetch });
      expect(await refusalOf(connect(sent()))).toMatchObject(UNAVAILABLE);
      const reason = `static.gc.apple.com could not be reached, or broke off (${code})`;
      const warnings = logs.filter(({ level }) => level === 'warn');
      expect(warnings).toMatchObject([{ fields: { error: 'Outage', reason } }]);
    }
  });

  test('a game with less patience: the certificate is there for the next one', async () => {
    const { connect, plans, asked } = openGame(stage, { timeoutMs: 1_000 });
    const credentials = sent();
    stage.platform.fail({ delay: 1_001, times: 1 });
    const refused = refusalOf(connect(credentials));
    // Core's deadline, the plugin's and the platform's delay.
    await until(() => stage.clock.running === 3);
    stage.clock.advance(1_000);
    expect(await refused).toMatchObject(UNAVAILABLE);
    expect(plans).toHaveLength(0);
    stage.clock.advance(1);
    expect((await connect(credentials)).newPlayer).toBe(true);
    expect(asked).toEqual([KEY_URL]);
  });

  test('a platform that fails again and again is left alone', async () => {
    const { connect, asked, logs } = openGame(stage);
    stage.platform.fail({ status: 503 });
    for (let file = 1; file <= 20; file += 1) {
      const publicKeyUrl = KEY_URL.replace('99', String(file));
      expect(await refusalOf(connect({ ...sent(), publicKeyUrl }))).toMatchObject(UNAVAILABLE);
    }
    expect(asked).toHaveLength(8);
    const told = logs.filter(({ message }) => message.includes('left alone'));
    expect(told).toMatchObject([
      { level: 'warn', fields: { provider: 'game-center', part: 'login', state: 'open' } },
    ]);
  });
});

describe('a certificate is kept', () => {
  test('for as long as Apple says, and then asked for again', async () => {
    const { connect, asked } = openGame(stage);
    await connect(sent());
    stage.clock.advance(FRESH_MS - 1);
    await connect(sent());
    expect(asked).toEqual([KEY_URL]);
    stage.clock.advance(1);
    await connect(sent());
    expect(asked).toEqual([KEY_URL, KEY_URL]);
  });

  test('for a day more while Apple’s host is down', async () => {
    const { connect } = openGame(stage);
    await connect(sent());
    stage.platform.fail({ status: 500 });
    stage.clock.advance(FRESH_MS + DAY_MS - 1);
    expect((await connect(sent())).outcome).toBe('resumed');
    stage.clock.advance(1);
    expect(await refusalOf(connect(sent()))).toMatchObject(UNAVAILABLE);
  });

  test('beside the one that Apple signs with next', async () => {
    const { connect, asked } = openGame(stage);
    const before = sent();
    await connect(sent('bob'));
    stage.platform.rotate();
    expect(sent().publicKeyUrl).toBe(KEY_URL.replace('99', '100'));
    expect((await connect(sent())).newPlayer).toBe(true);
    expect((await connect(before)).newPlayer).toBe(false);
    expect(asked).toHaveLength(2);
  });

  test('not when there is none: a clear no, and after half a minute another look', async () => {
    const { connect, asked } = openGame(stage);
    const publicKeyUrl = KEY_URL.replace('99', '100');
    const early = () => connect({ ...sent(), publicKeyUrl });
    expect([await pairOf(early()), await pairOf(early())]).toEqual([REFUSED, REFUSED]);
    expect(asked).toEqual([publicKeyUrl]);
    stage.platform.rotate();
    stage.clock.advance(REFUSED_FOR_MS);
    expect((await connect(sent())).newPlayer).toBe(true);
    expect(asked).toEqual([publicKeyUrl, publicKeyUrl]);
  });

  test('by each game for itself', async () => {
    const games = [openGame(stage), openGame(stage)];
    for (const { connect, asked } of games) {
      expect((await connect(sent())).newPlayer).toBe(true);
      expect(asked).toEqual([KEY_URL]);
    }
  });
});

test('a known player keeps everything', async () => {
  const { connect, link, plans } = openGame(stage);
  stage.platform.rotate();
  const { playerId, authToken } = await connect(sent());
  const before = [await link.players.get(playerId), await link.links.list(playerId)];
  stage.platform.fail({ status: 500 });
  const old = stage.platform.credentials('ada', { certificate: 'rsa2048' });
  await refusalOf(connect(old, { session: authToken }));
  expect([await link.players.get(playerId), await link.links.list(playerId)]).toEqual(before);
  expect(plans).toHaveLength(1);
  expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
});

describe('what is odd but no fault', () => {
  test.each<[string, Faults, number]>([
    ['a gzip answer though identity was asked for', { gzip: true }, 1],
    ['the other name of the type', { contentType: 'application/pkix-cert' }, 1],
    ['a type with a parameter', { contentType: 'Application/X-X509-CA-Cert; a=b' }, 1],
    ['one closed connection', { closeEarly: true, times: 1 }, 2],
    ['one 502', { status: 502, times: 1 }, 2],
    ['one 503', { status: 503, times: 1 }, 2],
    ['one 504', { status: 504, times: 1 }, 2],
  ])('%s', async (_, faults, requests) => {
    const { connect } = openGame(stage);
    stage.platform.fail(faults);
    expect(await connect(sent())).toMatchObject({ newPlayer: true });
    expect(stage.platform.requestCount).toBe(requests);
  });

  test('an answer just before the deadline', async () => {
    const { connect } = openGame(stage);
    stage.platform.fail({ delay: 3_999 });
    const answer = connect(sent());
    await until(() => stage.clock.running === 3);
    stage.clock.advance(3_999);
    expect((await answer).newPlayer).toBe(true);
    expect(stage.clock.running).toBe(0);
  });
});
