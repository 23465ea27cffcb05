import { type Fetch, isConfigError, isOutage } from '@playerlink/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kongregate } from './index.ts';
import { judgeAuthentication, readFriendsPage, USER_ID } from './kongregate-api.ts';
import { openGame, pairOf, setStage } from './stage.test-fixture.ts';

const stage = setStage();
const FIXED = { seed: 20_261_123, numRuns: 500 };
const TIMEOUT_MS = 30_000;
const ID = '1480702';

/** Any JSON, and often what is nearly right. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constantFrom(true, 'true', 1, 0, -1, 1_480_702, ID, '01480702', '', null, '__proto__'),
);
const mostly = (good: unknown) => fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, value);
const answer = (body: fc.Arbitrary<unknown>) =>
  fc.record({
    status: fc.oneof({ weight: 4, arbitrary: fc.constant(200) }, fc.constantFrom(201, 400, 403)),
    body: fc.oneof({ weight: 5, arbitrary: body }, value),
  });
type Answer = { readonly status: number; readonly body: unknown };

/** What a parser did: its answer, or that it was an outage. Anything else it throws fails the test. */
function outcomeOf<T>(run: () => T): { readonly found?: T; readonly outage: boolean } {
  try {
    return { found: run(), outage: false };
  } catch (thrown) {
    if (isOutage(thrown)) return { outage: true };
    throw thrown;
  }
}

describe('parsers: never a crash, never a wrong yes', () => {
  test('authenticate.json', () => {
    const body = fc.record(
      { success: mostly(true), user_id: mostly(1_480_702), username: mostly('ada') },
      { requiredKeys: [] },
    );
    const seen = { yes: 0, no: 0, outage: 0 };
    const check = (given: Answer) => {
      const { found, outage } = outcomeOf(() => judgeAuthentication(given, ID));
      seen[outage ? 'outage' : found ? 'yes' : 'no'] += 1;
      if (found === undefined) return;
      const { success, user_id, username } = given.body as Record<string, unknown>;
      expect([given.status, success, String(user_id)]).toEqual([200, true, ID]);
      expect(found).toEqual({ externalId: ID, displayName: username });
    };
    fc.assert(fc.property(answer(body), check), { ...FIXED, numRuns: 1_000 });
    expect(Math.min(seen.yes, seen.no, seen.outage)).toBeGreaterThan(20);
  });

  test('user_info.json', () => {
    const body = fc.record(
      {
        success: mostly(true),
        user_id: mostly(1_480_702),
        private: mostly(false),
        friend_ids: fc.oneof(fc.array(value), value),
        friends: fc.oneof(fc.array(value), value),
        num_pages: mostly(1),
      },
      { requiredKeys: ['success', 'user_id'] },
    );
    let read = 0;
    const check = (given: Answer) => {
      const { found } = outcomeOf(() => readFriendsPage(given, ID));
      if (found === undefined) return;
      read += 1;
      expect(Number.isSafeInteger(found.pages)).toBe(true);
      for (const { externalId, displayName = 'none' } of found.friends) {
        expect(externalId).toMatch(USER_ID);
        expect(displayName).not.toBe('');
      }
    };
    fc.assert(fc.property(answer(body), check), { ...FIXED, numRuns: 1_000 });
    expect(read).toBeGreaterThan(20);
  });

  test('options: a plugin or a ConfigError', () => {
    const options = fc.record(
      {
        apiKey: fc.oneof(fc.string(), value),
        baseUrl: fc.oneof(fc.webUrl(), fc.string(), value),
        friends: fc.oneof(fc.boolean(), value),
      },
      { requiredKeys: [] },
    );
    const check = (given: unknown) => {
      try {
        expect(kongregate(given as Parameters<typeof kongregate>[0]).id).toBe('kongregate');
      } catch (thrown) {
        if (!isConfigError(thrown)) throw thrown;
        expect(thrown.message).toMatch(/^kongregate: option /);
      }
    };
    fc.assert(fc.property(fc.oneof(options, fc.anything()), check), FIXED);
  });
});

describe('connects: never a yes, never anything but a documented answer', () => {
  test('credentials', { timeout: TIMEOUT_MS }, async () => {
    let asked = 0;
    const fetch: Fetch = async () => {
      asked += 1;
      return Response.json({ success: false, error: 403 });
    };
    const { connect, plans } = openGame(stage, { fetch });
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.anything());
    const userId = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String), text);
    const token = fc.oneof(fc.stringMatching(/^[!-~]{1,40}$/), text);
    const credentials = fc.oneof(
      fc.record({ userId, gameAuthToken: token }),
      fc.record({ userId, gameAuthToken: text, other: text }, { requiredKeys: [] }),
      fc.dictionary(fc.string(), fc.anything()),
      fc.anything(),
    );
    const check = async (given: unknown) => {
      const pair = await pairOf(connect(given));
      expect(pair).toMatch(
        /^(userId: REQUIRED|gameAuthToken: (REQUIRED|NOTAUTHENTICATED)|[\s\S]*: INVALID)$/,
      );
    };
    await fc.assert(fc.asyncProperty(credentials, check), FIXED);
    expect(plans).toHaveLength(0);
    expect(asked).toBeGreaterThan(20);
  });

  test('answers that are no success of ours', { timeout: TIMEOUT_MS }, async () => {
    let bytes = new Uint8Array();
    const fetch: Fetch = async () => new Response(bytes);
    const encode = (text: string) => new TextEncoder().encode(text);
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.string({ unit: 'binary' }).map(encode),
      fc.json().map(encode),
      fc.jsonValue().map((success) => encode(JSON.stringify({ success }))),
    );
    const check = async (given: Uint8Array<ArrayBuffer>) => {
      bytes = given;
      // A game of its own each time: one that is left alone would not ask.
      const { connect, plans } = openGame(stage, { fetch });
      expect(await pairOf(connect({ userId: ID, gameAuthToken: 't' }))).toMatch(
        /^(gameAuthToken: NOTAUTHENTICATED|authentication: UNAVAILABLE)$/,
      );
      expect(plans).toHaveLength(0);
    };
    await fc.assert(fc.asyncProperty(body, check), FIXED);
  });
});
