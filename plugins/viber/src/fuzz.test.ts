import { type Fetch, isConfigError, isOutage } from '@playerlink/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viber } from './index.ts';
import { APP_ID, LOGIN, openGame, pairOf, setStage } from './stage.test-fixture.ts';
import { checkPush, judgeProfile, readFriendsPage } from './viber-api.ts';

const stage = setStage();
const FIXED = { seed: 20_261_123, numRuns: 500 };
const TIMEOUT_MS = 30_000;
const GOOD_ID = /^[!-~]{1,128}$/;
const FIELDS = { id: 'id', name: 'name', appId: 'app_id' };

/** Any JSON, and often what is nearly right. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(0, 1, 2, 12, -1, 42, APP_ID, '', null, 'ada', '42', '__proto__'),
);
const member = (good: unknown) => fc.oneof(fc.constant(good), value);
const profile = fc.record(
  {
    id: member('ada-1'),
    name: member('ada'),
    app_id: fc.oneof({ weight: 3, arbitrary: fc.constant(APP_ID) }, value),
    status: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, value),
  },
  { requiredKeys: [] },
);
const status = fc.oneof(
  { weight: 4, arbitrary: fc.constant(200) },
  fc.constantFrom(200, 201, 204, 400, 401, 403, 404, 409, 422),
);

/** What a parser did: its answer, or that it was an outage. Anything else it throws fails the test. */
function outcomeOf<T>(run: () => T): { readonly answer?: T; readonly outage: boolean } {
  try {
    return { answer: run(), outage: false };
  } catch (thrown) {
    if (isOutage(thrown)) return { outage: true };
    throw thrown;
  }
}

describe('parsers: never a crash, never a wrong yes', () => {
  test('profiles', () => {
    const seen = { yes: 0, no: 0, outage: 0 };
    const check = (answer: { status: number; body: unknown }) => {
      const { answer: claim, outage } = outcomeOf(() =>
        judgeProfile(answer, { fields: FIELDS, appId: APP_ID }),
      );
      seen[outage ? 'outage' : claim ? 'yes' : 'no'] += 1;
      if (claim === undefined) return;
      const body = answer.body as Record<string, unknown>;
      expect(answer.status).toBe(200);
      expect(body.app_id).toBe(APP_ID);
      expect([0, undefined]).toContain(body.status);
      expect(claim.externalId).toMatch(GOOD_ID);
      expect(claim.externalId).toBe(String(body.id));
      expect(['string', 'undefined']).toContain(typeof claim.displayName);
    };
    const answer = fc.record({ status, body: fc.oneof({ weight: 5, arbitrary: profile }, value) });
    fc.assert(fc.property(answer, check), { ...FIXED, numRuns: 1_000 });
    expect(Math.min(seen.yes, seen.no, seen.outage)).toBeGreaterThan(20);
  });

  test('pages of friends', () => {
    const form = { listField: 'friends', nextField: 'next', idField: 'id', nameField: 'name' };
    const page = fc.record(
      {
        friends: fc.oneof(fc.array(fc.oneof(profile, value)), value),
        next: value,
        status: member(0),
      },
      { requiredKeys: ['friends'] },
    );
    let read = 0;
    const check = (answer: { status: number; body: unknown }) => {
      const { answer: found } = outcomeOf(() => readFriendsPage(answer, form));
      if (found === undefined) return;
      read += 1;
      for (const { externalId, displayName = 'none' } of found.friends) {
        expect(externalId).toMatch(GOOD_ID);
        expect(displayName).not.toBe('');
      }
      expect(found.next).not.toBe('');
      expect(['string', 'undefined']).toContain(typeof found.next);
    };
    const answer = fc.record({ status, body: fc.oneof({ weight: 5, arbitrary: page }, value) });
    fc.assert(fc.property(answer, check), { ...FIXED, numRuns: 1_000 });
    expect(read).toBeGreaterThan(20);
  });

  test('answers to a registration for push', () => {
    const check = (answer: { status: number; body: unknown }) => {
      if (outcomeOf(() => checkPush(answer)).outage) return;
      expect([200, 201]).toContain(answer.status);
      expect([0, undefined]).toContain((answer.body as Record<string, unknown>).status);
    };
    fc.assert(fc.property(fc.record({ status, body: fc.oneof(profile, value) }), check), FIXED);
  });

  test('options: a plugin or a ConfigError', () => {
    const text = fc.oneof(fc.webUrl(), fc.constantFrom('query:t', 'header:x', 'GET'), fc.string());
    const part = fc.oneof(value, text, fc.dictionary(fc.string(), text), fc.record({ url: text }));
    const options = fc.record(
      {
        profile: fc.oneof(fc.record({ url: fc.webUrl() }), part),
        auth: fc.oneof(text, value),
        fields: part,
        appId: fc.oneof(fc.constant('a'), value),
        appSecret: fc.oneof(fc.record({ header: text, value: text }), part),
        friends: fc.oneof(fc.record({ url: fc.webUrl(), cursorParameter: text }), part),
        push: part,
      },
      { requiredKeys: [] },
    );
    const check = (given: unknown) => {
      try {
        expect(viber(given as Parameters<typeof viber>[0]).id).toBe('viber');
      } catch (thrown) {
        if (!isConfigError(thrown)) throw thrown;
        expect(thrown.message).toMatch(/^viber: option /);
      }
    };
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: options }, fc.anything()), check),
      FIXED,
    );
  });
});

describe('connects: never a yes, never anything but a documented answer', () => {
  test('credentials', { timeout: TIMEOUT_MS }, async () => {
    let asked = 0;
    const fetch: Fetch = async () => {
      asked += 1;
      return Response.json({ error: 'the access token is not valid' }, { status: 401 });
    };
    const { connect, plans } = openGame(stage, LOGIN, { fetch });
    const token = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.anything());
    const credentials = fc.oneof(
      fc.record({ accessToken: token }),
      fc.record({ accessToken: token, doNotRegisterForPush: fc.anything() }),
      fc.dictionary(fc.string(), fc.anything()),
      fc.anything(),
    );
    const check = async (given: unknown) => {
      const pair = await pairOf(connect(given));
      expect(pair).toMatch(/^(accessToken: (REQUIRED|INVALID|NOTAUTHENTICATED)|[\s\S]*: INVALID)$/);
    };
    await fc.assert(fc.asyncProperty(credentials, check), FIXED);
    expect(plans).toHaveLength(0);
    expect(asked).toBeGreaterThan(20);
  });

  test('answers that are no profile of ours', { timeout: TIMEOUT_MS }, async () => {
    let answer = new Uint8Array();
    const fetch: Fetch = async () => new Response(answer);
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    const check = async (bytes: Uint8Array<ArrayBuffer>) => {
      answer = bytes;
      // A game of its own each time: one that is left alone would not be asked.
      const { connect, plans } = openGame(stage, LOGIN, { fetch });
      expect(await pairOf(connect({ accessToken: 't' }))).toMatch(
        /^(accessToken: NOTAUTHENTICATED|authentication: UNAVAILABLE)$/,
      );
      expect(plans).toHaveLength(0);
    };
    await fc.assert(fc.asyncProperty(text, check), FIXED);
  });
});
