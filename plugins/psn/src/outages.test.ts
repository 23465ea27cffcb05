import type { Fetch } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import {
  FLOWS,
  LEGACY,
  type Options,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
  UNAVAILABLE,
  until,
  V3,
} from './stage.test-fixture.ts';

const stage = setStage();
type Faults = Parameters<typeof stage.platform.fail>[0];

/** Every question that a sign-in asks, in both flows. */
const STEPS: [string, Options, RegExp][] = [
  ['legacy-2.0, token', LEGACY, /\/2\.0\/oauth\/token$/],
  ['legacy-2.0, token information', LEGACY, /\/2\.0\/oauth\/token\/[^/]+$/],
  ['v3, token', V3, /\/oauth\/token$/],
  ['v3, key set', V3, /\/oauth\/jwks$/],
  ['v3, user information', V3, /\/oauth\/userinfo$/],
];

const FAULTS: [string, Faults][] = [
  ['no answer', { hang: true }],
  ['a byte a second', { drip: 1_000 }],
  ['a closed connection', { closeEarly: true }],
  ['half an answer', { truncate: true }],
  ['500', { status: 500 }],
  ['502', { status: 502 }],
  ['503', { status: 503 }],
  ['504', { status: 504 }],
  ['500 with the true answer', { status: 500, keepBody: true }],
  ['429', { status: 429 }],
  ['429 with the true answer', { status: 429, keepBody: true }],
  ['403 HTML', { status: 403 }],
  ['a CDN’s 403 HTML', { accessDenied: true }],
  ['403 with the true answer', { status: 403, keepBody: true }],
  ['404', { status: 404 }],
  ['201 with the true answer', { status: 201, keepBody: true }],
  ['204', { status: 204 }],
  ['a redirect', { redirectTo: 'https://evil.example/' }],
  ['a redirect with the true answer', { redirectTo: '/x', status: 307, keepBody: true }],
  ['a captive portal (row 46)', { html: true }],
  ['a captive portal that says JSON (row 46)', { html: true, contentType: 'application/json' }],
  ['an empty body', { empty: true }],
  ['garbage', { garbage: true }],
  ['200 with {}', { emptyObject: true }],
  ['a megabyte', { bodyBytes: 1_000_000 }],
  ['a gzip bomb', { bodyBytes: 100_000_000, gzip: true }],
];

/** A fetch that puts the faults on one step, just before it. */
const failingAt =
  (step: RegExp, faults: Faults): Fetch =>
  (input, init) => {
    if (step.test(String(input))) stage.platform.fail(faults);
    return stage.platform.fetch(input, init);
  };

const posts = () => stage.platform.requests.filter(({ method }) => method === 'POST').length;

describe.each(STEPS)('row 35: %s', (_, options, step) => {
  test.each(FAULTS)('row 35: %s is UNAVAILABLE, writes nothing, and passes', async (_, faults) => {
    const game = openGame(stage, options, { fetch: failingAt(step, faults) });
    const refused = refusalOf(game.signIn('ada'));
    if (faults.hang || faults.drip) {
      await until(() => stage.platform.requests.some(({ path }) => step.test(path)));
      stage.clock.advance(4_000);
    }
    expect(await refused).toMatchObject(UNAVAILABLE);
    expect(posts()).toBe(1);
    expect(game.plans).toHaveLength(0);
    expect(game.complaints()).toMatchObject([{ level: 'warn', fields: { error: 'Outage' } }]);

    stage.platform.recover();
    stage.clock.advance(60_000);
    const later = openGame(stage, options);
    const { newPlayer, playerId } = await later.signIn('ada');
    expect(newPlayer).toBe(true);
    expect(await later.link.links.list(playerId)).toHaveLength(1);
  });
});

describe('the code is never sent twice', () => {
  test.each<[string, Faults]>([
    ['a closed connection', { closeEarly: true, times: 1 }],
    ['half an answer', { truncate: true, times: 1 }],
    ['502', { status: 502, times: 1 }],
    ['503', { status: 503, times: 1 }],
    ['504', { status: 504, times: 1 }],
  ])('%s: no retry, though the next try would succeed', async (_, faults) => {
    for (const [flow, options] of FLOWS) {
      const { pathname } = new URL(stage.platform.environments.np[flow].tokenUrl);
      stage.platform.clearRequests();
      stage.platform.fail({ ...faults, path: pathname });
      expect(await refusalOf(openGame(stage, options).signIn('ada'))).toMatchObject(UNAVAILABLE);
      expect(stage.platform.requestCount).toBe(1);
    }
  });

  test('an answer that got lost has burnt the code: who repeats it is refused, and needs a new one', async () => {
    const { connect, codeOf } = openGame(stage);
    const credentials = codeOf('ada');
    stage.platform.fail({ truncate: true, times: 1 });
    expect(await refusalOf(connect(credentials))).toMatchObject(UNAVAILABLE);
    expect(await pairOf(connect(credentials))).toBe(REFUSED);
    expect((await connect(codeOf('ada'))).newPlayer).toBe(true);
  });

  test('what may be asked twice is: the code is not lost to one broken connection', async () => {
    for (const [_, options, step] of STEPS.filter(([name]) => !name.endsWith(', token'))) {
      for (const faults of [{ closeEarly: true }, { status: 503 }]) {
        stage.platform.clearRequests();
        let failed = false;
        const fetch: Fetch = (input, init) => {
          if (step.test(String(input)) && !failed) {
            failed = true;
            stage.platform.fail({ ...faults, times: 1 });
          }
          return stage.platform.fetch(input, init);
        };
        expect((await openGame(stage, options, { fetch }).signIn('ada')).newPlayer).toBe(true);
        expect(posts()).toBe(1);
      }
    }
  });
});

test('429 says when to try again', async () => {
  for (const [, options, step] of STEPS) {
    const fetch = failingAt(step, { status: 429, retryAfter: 7 });
    const refusal = await refusalOf(openGame(stage, options, { fetch }).signIn('ada'));
    stage.platform.recover();
    // The keys port tells of a failed load without its patience.
    const patience = step.source.includes('jwks') ? {} : { retryAfterMs: 7_000 };
    expect(refusal).toMatchObject({ ...UNAVAILABLE, ...patience });
  }
});

test('no connection, and no such host', async () => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND']) {
    const fetch: Fetch = () => Promise.reject(Object.assign(new Error(code), { code }));
    const game = openGame(stage, LEGACY, { fetch });
    expect(await refusalOf(game.signIn('ada'))).toMatchObject(UNAVAILABLE);
    const reason = `auth.api.sonyentertainmentnetwork.com could not be reached, or broke off (${code})`;
    expect(game.complaints()).toMatchObject([{ fields: { error: 'Outage', reason } }]);
  }
});

test('two slow answers: the game’s patience is for both together', async () => {
  for (const [, options] of FLOWS) {
    let last: AbortSignal | null | undefined;
    const fetch: Fetch = (input, init) => {
      last = init?.signal;
      return stage.platform.fetch(input, init);
    };
    const game = openGame(stage, options, { fetch });
    // So that the keys are known.
    await game.signIn('bob');
    stage.platform.clearRequests();
    stage.platform.fail({ delay: 3_000 });
    const refused = refusalOf(game.signIn('ada'));
    // Core's deadline, the kit's and the platform's delay.
    await until(() => stage.clock.running === 3);
    stage.clock.advance(3_000);
    await until(() => stage.platform.requestCount === 2 && stage.clock.running === 3);
    stage.clock.advance(2_000);
    expect(await refused).toMatchObject(UNAVAILABLE);
    expect(last?.aborted).toBe(true);
    expect(game.plans).toHaveLength(1);
    stage.platform.recover();
    stage.clock.advance(60_000);
  }
});

test('a dead platform is left alone after some failures, and tried again', async () => {
  const { signIn, complaints } = openGame(stage);
  stage.platform.fail({ status: 503 });
  for (let time = 0; time < 20; time += 1) {
    expect(await refusalOf(signIn('ada'))).toMatchObject(UNAVAILABLE);
  }
  expect(stage.platform.requestCount).toBeLessThan(20);
  expect(complaints().some(({ message }) => message.includes('left alone'))).toBe(true);
  stage.platform.recover();
  stage.clock.advance(60_000);
  expect((await signIn('ada')).newPlayer).toBe(true);
});

test('refusals leave nobody out: codes that do not hold are no outage', async () => {
  const { connect, signIn } = openGame(stage);
  for (let time = 0; time < 40; time += 1) {
    expect(await pairOf(connect({ authorizationCode: `forged-${time}` }))).toBe(REFUSED);
  }
  expect((await signIn('ada')).newPlayer).toBe(true);
});

test('a known player keeps everything', async () => {
  const { signIn, link, plans } = openGame(stage);
  const { playerId, authToken } = await signIn('ada');
  const before = [await link.players.get(playerId), await link.links.list(playerId)];
  stage.platform.fail({ status: 500 });
  await refusalOf(signIn('ada', { session: authToken }));
  expect([await link.players.get(playerId), await link.links.list(playerId)]).toEqual(before);
  expect(plans).toHaveLength(1);
  expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
});

describe('what is odd but no fault', () => {
  test.each<[string, Faults]>([
    ['a gzip answer though identity was asked for', { gzip: true }],
    ['another content-type', { contentType: 'text/plain' }],
    ['65,536 bytes', { bodyBytes: 65_536 }],
    ['a child account: not decided here', { subAccount: true }],
  ])('%s', async (_, faults) => {
    stage.platform.fail(faults);
    for (const [, options] of FLOWS) {
      expect((await openGame(stage, options).signIn('ada')).newPlayer).toBe(true);
    }
  });
});
