import { ConnectError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import {
  ALL,
  APP_ID,
  LOGIN,
  ORIGIN,
  OTHER_APP,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
  until,
} from './stage.test-fixture.ts';

const stage = setStage();
const ada = () => stage.platform.credentials('ada');

describe('attacks', () => {
  test('row 38: a token of another app, by the app id of the answer', async () => {
    const { connect, plans } = openGame(stage, ALL);
    const stolen = stage.platform.credentials('ada', { appId: OTHER_APP });
    expect(await pairOf(connect(stolen))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
    expect(stage.platform.requests.map(({ path }) => path)).toEqual(['/profile']);
    expect((await openGame(stage, { ...LOGIN, appId: OTHER_APP }).connect(stolen)).newPlayer).toBe(
      true,
    );
  });

  test.each([
    'otherApp',
    'noAppId',
    'missingId',
    'controlCharactersInId',
    'longId',
    'statusNotZero',
  ])('row 38: a profile with %s is refused', async (lie) => {
    const { connect, plans } = openGame(stage);
    stage.platform.fail({ [lie]: true });
    const refusal = await refusalOf(connect(ada()));
    expect(refusal).toMatchObject({ field: 'accessToken', code: 'NOTAUTHENTICATED' });
    expect(plans).toHaveLength(0);
  });

  test('row 38: a push registration that fails leaves the login as it is', async () => {
    const { connect, link } = openGame(stage, ALL);
    stage.platform.fail({ pushFailure: true });
    expect((await connect(ada())).newPlayer).toBe(true);
    await until(() => {
      stage.clock.advance(1);
      return stage.platform.requests.filter(({ path }) => path === '/push').length === 2;
    });
    await link.close();
    expect(stage.platform.pushRegistrations).toEqual([]);
  });

  test('a number as the id is kept as text', async () => {
    const { connect, link } = openGame(stage);
    stage.platform.fail({ numericId: true });
    const { playerId } = await connect(ada());
    expect((await link.links.list(playerId))[0]?.externalId).toMatch(/^\d{1,15}$/);
  });

  test('an id above 2^53 is not rounded', async () => {
    const answer = `{"id":9007199254740993,"name":"ada","app_id":"${APP_ID}"}`;
    const { connect, link } = openGame(stage, LOGIN, { fetch: async () => new Response(answer) });
    const { playerId } = await connect({ accessToken: 't' });
    expect((await link.links.list(playerId))[0]?.externalId).toBe('9007199254740993');
  });

  test('row 40: an id in the place of a token, or beside it', async () => {
    const { connect } = openGame(stage);
    const { id } = stage.platform.user('victim');
    expect(await pairOf(connect({ id }))).toBe('accessToken: REQUIRED');
    expect(await pairOf(connect({ externalId: id, ...ada() }))).toBe('externalId: INVALID');
    expect(await pairOf(connect({ ...ada(), id }))).toBe('id: INVALID');
    expect(stage.platform.requestCount).toBe(0);
    expect(await pairOf(connect({ accessToken: id }))).toBe(REFUSED);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['a list', ['t']],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['true', true],
    ['a megabyte', 'a'.repeat(1_000_000)],
    ['4,097 characters', 'a'.repeat(4_097)],
    ['with a blank', 'a b'],
    ['with a line break', 'a\r\nx-app-secret: b'],
    ['with a line break at its end', 'a\n'],
    ['with a null', 'a\0b'],
    ['not ASCII', 'é'],
    ['half a character', '\ud800'],
  ])('row 41: accessToken that is %s is INVALID', async (_, accessToken) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect({ accessToken }))).toBe('accessToken: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  test('a token of 4,096 characters is asked about', async () => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect({ accessToken: '~'.repeat(4_096) }))).toBe(REFUSED);
    expect(stage.platform.requestCount).toBe(1);
  });

  test.each<[string, unknown]>([
    ['a number', 1],
    ['text', 'true'],
    ['a list', [true]],
    ['an operator', { $ne: null }],
  ])('row 41: doNotRegisterForPush that is %s is INVALID', async (_, doNotRegisterForPush) => {
    const { connect } = openGame(stage);
    const answer = connect({ ...ada(), doNotRegisterForPush });
    expect(await pairOf(answer)).toBe('doNotRegisterForPush: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, string, () => unknown]>([
    ['nothing', 'credentials: INVALID', () => undefined],
    ['a list', 'credentials: INVALID', () => []],
    ['text', 'credentials: INVALID', () => 'accessToken=t'],
    ['inherited members', 'accessToken: REQUIRED', () => Object.create(ada())],
    ['a member __proto__', '__proto__: INVALID', () => ({ ...ada(), ...own('__proto__') })],
    ['a member constructor', 'constructor: INVALID', () => ({ ...ada(), ...own('constructor') })],
    ['an app', 'app_id: INVALID', () => ({ ...ada(), app_id: APP_ID })],
    ['an address', 'url: INVALID', () => ({ ...ada(), url: 'https://evil.example' })],
  ])('row 41: credentials that are %s', async (_, pair, credentials) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect(credentials()))).toBe(pair);
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, string, string]>([
    [
      '__proto__ with a profile',
      `{"__proto__":{"id":"x","app_id":"${APP_ID}"}}`,
      'NOTAUTHENTICATED',
    ],
    ['a nesting of 30,000', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'UNAVAILABLE'],
  ])('row 41: an answer of %s', async (_, answer, code) => {
    const { connect, plans } = openGame(stage, LOGIN, { fetch: async () => new Response(answer) });
    expect((await refusalOf(connect({ accessToken: 't' }))).code).toBe(code);
    expect(plans).toHaveLength(0);
  });

  test.each<[string, string, string | null]>([
    ['a right-to-left override', '\u202eevil', 'evil'],
    ['zero width', 'a\u200bd\ufeffa', 'ada'],
    ['10,000 code points', '😀'.repeat(10_000), '😀'.repeat(48)],
    ['half a character', 'ada\ud800', 'ada'],
    ['markup, which is text', '<b>ada</b>', '<b>ada</b>'],
    ['nothing visible', '\u200b\u202e', null],
  ])('row 42: a name with %s', async (_, name, displayName) => {
    const { connect } = openGame(stage);
    stage.platform.rename('ada', name);
    expect((await connect(ada())).displayName).toBe(displayName);
  });

  test('row 43 is the host’s: what its guard refuses does not reach Viber', async () => {
    const beforeVerify = () => {
      throw new ConnectError('RATE_LIMITED');
    };
    const { connect } = openGame(stage, LOGIN, { guards: { beforeVerify } });
    expect(await refusalOf(connect(ada()))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(stage.platform.requestCount).toBe(0);
  });

  test('row 44: ten first logins of one account at once make one player', async () => {
    const { connect } = openGame(stage);
    const all = await raced(Array.from({ length: 10 }, () => connect(ada())));
    expect(new Set(all.map(({ playerId }) => playerId)).size).toBe(1);
    expect(all.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
  });

  test('row 44: a link and a first login of one account at once make one owner', async () => {
    const { connect, device, link } = openGame(stage);
    const { authToken: session } = await device();
    const [linked, created] = await raced([connect(ada(), { session }), connect(ada())]);
    expect(linked?.playerId).toBe(created?.playerId);
    expect(await link.links.list(created?.playerId ?? '')).toEqual(
      expect.arrayContaining([expect.objectContaining({ provider: 'viber' })]),
    );
  });

  test('row 47: a known account is verified at every sign-in', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(ada());
    expect(await pairOf(connect({ accessToken: 'abc' }))).toBe(REFUSED);
    expect(await pairOf(connect({ accessToken: 'abc' }, { session }))).toBe(REFUSED);
    const old = ada();
    stage.platform.revoke('ada');
    expect(await pairOf(connect(old))).toBe(REFUSED);
  });

  test.each([-120_000, 120_000, 86_400_000])(
    'row 48: our clock is wrong by %i ms: Viber’s decides',
    async (skew) => {
      const clock = { ...stage.clock, now: () => stage.clock.now() + skew };
      const { connect } = openGame(stage, LOGIN, { clock });
      const expiresAt = stage.clock.now() + 60_000;
      const credentials = stage.platform.credentials('ada', { expiresAt });
      expect((await connect(credentials)).newPlayer).toBe(true);
      stage.clock.advance(60_000);
      expect(await pairOf(connect(credentials))).toBe(REFUSED);
    },
  );
});

describe('row 38: a token of another app, by the secret of ours', () => {
  const bound = setStage({ appSecret: 'our-secret' });
  const options = {
    appSecret: { header: 'X-App-Secret', value: 'our-secret' },
    profile: { url: `${ORIGIN}/profile` },
  };

  test('is refused, and ours is not', async () => {
    const { connect, plans } = openGame(bound, options);
    const stolen = bound.platform.credentials('ada', { appId: OTHER_APP });
    expect(await pairOf(connect(stolen))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
    expect((await connect(bound.platform.credentials('ada'))).newPlayer).toBe(true);
  });

  test('with an app id as well, the answer has to have it', async () => {
    const { connect, plans } = openGame(bound, { ...options, appId: APP_ID });
    expect(await pairOf(connect(bound.platform.credentials('ada')))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });
});

/** All answers; who lost a race waits a little, by the clock. */
async function raced<T>(answers: ReadonlyArray<Promise<T>>): Promise<readonly T[]> {
  let done = false;
  const all = Promise.all(answers).finally(() => {
    done = true;
  });
  await until(() => {
    stage.clock.advance(1);
    return done;
  });
  return all;
}

/** An own member by a name that an object literal would take for something else. */
const own = (name: string) => JSON.parse(`{${JSON.stringify(name)}:{"admin":true}}`) as object;
