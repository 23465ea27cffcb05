import type { Fetch } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS } from './index.ts';
import {
  expectNo,
  expectYes,
  openGame,
  pairOf,
  refusalOf,
  sent,
  setStage,
  until,
} from './stage.test-fixture.ts';

const stage = setStage();
const { lp1, dd1 } = NINTENDO_ENVIRONMENTS;
type Faults = Parameters<typeof stage.platform.fail>[0];
type Game = ReturnType<typeof openGame>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const UNAVAILABLE = {
  field: 'authentication',
  code: 'UNAVAILABLE',
  status: 503,
  retryable: true,
};

const mint = () => stage.platform.mint();
const unknownKid = () => stage.platform.mint({ header: { kid: 'unknown' } });

/** Connects, and lets the time pass once Nintendo has the request. */
async function connectAndWait({ connect }: Game, nsaIdToken: string, ms: number) {
  const { requestCount } = stage.platform;
  const answer = connect(sent(nsaIdToken));
  // It may fail before it is asked for.
  answer.catch(() => {});
  await until(() => stage.platform.requestCount > requestCount);
  stage.clock.advance(ms);
  return answer;
}

/** The fault, how many requests it takes while no keys are at hand, and what has to pass until it shows. */
const FAULTS: readonly [string, Faults, number, number?][] = [
  ['no answer', { hang: true }, 1, 4_000],
  ['an answer after the deadline', { delay: 4_001 }, 1, 4_000],
  ['a byte a second', { drip: 1_000 }, 1, 4_000],
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
  ['a redirect to itself', { redirectTo: '/1.0.0/certificates' }, 1],
  ['a redirect with the true answer', { redirectTo: '/x', status: 307, keepBody: true }, 1],
  ['a captive portal (row 46)', { html: true }, 1],
  ['a captive portal that says JSON (row 46)', { html: true, contentType: 'text/json' }, 1],
  ['an empty body', { empty: true }, 1],
  ['garbage', { garbage: true }, 1],
  ['5 MB', { bodyBytes: 5_000_000 }, 1],
  ['262,145 bytes', { bodyBytes: 262_145 }, 1],
  ['a gzip bomb', { bodyBytes: 100_000_000, gzip: true }, 1],
  ['0 keys', { noKeys: true }, 1],
  ['EC keys only', { ecKeys: true }, 1],
  ['keys of 1,024 bits only', { shortKeys: true }, 1],
];

describe('every fault of Nintendo is UNAVAILABLE, writes nothing, and passes', () => {
  test.each(FAULTS)('row 22: no keys at hand, %s', async (_, faults, requests, ms) => {
    const game = openGame(stage);
    stage.platform.fail(faults);
    const refusal = await refusalOf(
      ms === undefined ? game.connect(sent(mint())) : connectAndWait(game, mint(), ms),
    );
    expect(refusal).toMatchObject(UNAVAILABLE);
    expect(stage.platform.requestCount).toBe(requests);
    expect(game.plans).toHaveLength(0);
    stage.platform.recover();
    stage.clock.advance(5 * SECOND);
    await expectYes(game, mint());
  });

  test.each(FAULTS)('row 22: keys at hand, %s: they keep working', async (_, faults, __, ms) => {
    const game = openGame(stage);
    await expectYes(game, mint());
    stage.clock.advance(2 * HOUR);
    stage.platform.fail(faults);
    stage.platform.clearRequests();
    const answer = ms === undefined ? game.connect(sent(mint())) : connectAndWait(game, mint(), ms);
    expect(await answer).toMatchObject({ newPlayer: false });
    expect(stage.platform.requestCount).toBeGreaterThan(0);
    expect(await refusalOf(game.connect(sent(unknownKid())))).toMatchObject(UNAVAILABLE);
    await expectNo(stage, game, stage.platform.forge('ada', 'attackerKey'), 0);
    expect(game.plans.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  });
});

describe('while Nintendo is down', () => {
  test('row 22: known keys sign in for a day after their hour', async () => {
    const game = openGame(stage);
    await expectYes(game, mint());
    stage.platform.fail({ status: 500 });
    for (let hour = 1; hour < 25; hour += 1) {
      stage.clock.advance(HOUR);
      await expectYes(game, mint());
    }
    stage.clock.advance(HOUR - 1);
    await expectYes(game, mint());
    stage.clock.advance(1);
    expect(await refusalOf(game.connect(sent(mint())))).toMatchObject(UNAVAILABLE);
  });

  test('row 22: a key that is not known is no no, and no request more than one a minute', async () => {
    const game = openGame(stage);
    await expectYes(game, mint());
    stage.clock.advance(MINUTE);
    stage.platform.fail({ status: 500 });
    stage.platform.clearRequests();
    stage.platform.rotate();
    for (let second = 0; second < 120; second += 1) {
      expect(await refusalOf(game.connect(sent(mint())))).toMatchObject(UNAVAILABLE);
      stage.clock.advance(SECOND);
    }
    expect(stage.platform.requestCount).toBe(2);
    stage.platform.recover();
    await expectYes(game, mint());
  });

  test('a crowd is not sent after it', async () => {
    const game = openGame(stage);
    const token = mint();
    stage.platform.fail({ status: 503 });
    for (let attempt = 0; attempt < 300; attempt += 1) {
      expect(await refusalOf(game.connect(sent(token)))).toMatchObject(UNAVAILABLE);
      stage.clock.advance(SECOND);
    }
    expect(stage.platform.requestCount).toBeLessThan(20);
  });

  test('what needs no keys is refused as ever', async () => {
    const game = openGame(stage);
    stage.platform.fail({ hang: true });
    await expectNo(stage, game, stage.platform.forge('ada', 'otherApplication'), 0);
    expect(await pairOf(game.connect({ displayName: 'ada' }))).toBe('nsaIdToken: REQUIRED');
  });

  test('429 says when to try again', async () => {
    const { connect, plans } = openGame(stage);
    stage.platform.fail({ status: 429, retryAfter: 7 });
    const refusal = await refusalOf(connect(sent(mint())));
    expect(refusal).toMatchObject({ ...UNAVAILABLE, retryAfterMs: 7_000 });
    expect(plans).toHaveLength(0);
  });

  test('no connection, and no such host', async () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND']) {
      const fetch: Fetch = () => Promise.reject(Object.assign(new Error(code), { code }));
      const { connect, logs } = openGame(stage, { fetch });
      expect(await refusalOf(connect(sent(mint())))).toMatchObject(UNAVAILABLE);
      const { host } = new URL(lp1.issuer);
      const reason = `${host} could not be reached, or broke off (${code})`;
      expect(logs.filter(({ level }) => level !== 'debug')).toMatchObject([
        { level: 'warn', fields: { provider: 'nintendo', error: 'Outage', reason } },
      ]);
    }
  });

  test('a known player keeps everything', async () => {
    const { connect, link, plans } = openGame(stage);
    const { playerId, authToken } = await connect(sent(mint()));
    const before = [await link.players.get(playerId), await link.links.list(playerId)];
    stage.clock.advance(MINUTE);
    stage.platform.fail({ status: 500 });
    await refusalOf(connect(sent(unknownKid()), { session: authToken }));
    expect([await link.players.get(playerId), await link.links.list(playerId)]).toEqual(before);
    expect(plans).toHaveLength(1);
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
  });

  test('an issuer that is down does not keep another from being asked', async () => {
    const fetch: Fetch = (input, init) =>
      String(input).startsWith(dd1.issuer)
        ? Promise.reject(new Error('down'))
        : stage.platform.fetch(input, init);
    const game = openGame(stage, { fetch }, { issuers: [lp1, dd1] });
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const development = game.connect(sent(stage.platform.mint({ environment: 'dd1' })));
      expect(await refusalOf(development)).toMatchObject(UNAVAILABLE);
      stage.clock.advance(5 * SECOND);
    }
    const circuits = game.logs.flatMap(({ fields }) => ('state' in fields ? [fields] : []));
    expect(circuits.length).toBeGreaterThan(0);
    expect(circuits.every((fields) => 'part' in fields && fields.part === 'login dd1')).toBe(true);
    await expectYes(game, mint());
  });
});

describe('what is odd but no fault', () => {
  test.each<[string, Faults, number]>([
    ['a gzip answer though identity was asked for', { gzip: true }, 1],
    ['another content-type', { contentType: 'text/plain' }, 1],
    ['262,144 bytes', { bodyBytes: 262_144 }, 1],
    ['one closed connection', { closeEarly: true, times: 1 }, 2],
    ['one 502', { status: 502, times: 1 }, 2],
    ['one 503', { status: 503, times: 1 }, 2],
    ['one 504', { status: 504, times: 1 }, 2],
  ])('%s', async (_, faults, requests) => {
    const game = openGame(stage);
    stage.platform.fail(faults);
    await expectYes(game, mint());
    expect(stage.platform.requestCount).toBe(requests);
  });

  test('an answer just before the deadline', async () => {
    const game = openGame(stage);
    stage.platform.fail({ delay: 3_999 });
    const answer = game.connect(sent(mint()));
    // Core's deadline, the plugin's and the platform's delay.
    await until(() => stage.clock.running === 3);
    stage.clock.advance(3_999);
    expect((await answer).newPlayer).toBe(true);
    expect(stage.clock.running).toBe(0);
  });

  test('one request is enough for an hour', async () => {
    const game = openGame(stage);
    for (let minute = 0; minute < 60; minute += 1) {
      await expectYes(game, mint());
      stage.clock.advance(MINUTE);
    }
    expect(stage.platform.requestCount).toBe(1);
    await expectYes(game, mint());
    expect(stage.platform.requestCount).toBe(2);
  });
});
