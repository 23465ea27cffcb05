import { ConnectError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import {
  API_KEY,
  OTHER_KEY,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
  until,
} from './stage.test-fixture.ts';

const HUGE = '9007199254740993';
const stage = setStage();

describe('attacks', () => {
  test.each(['successAsString', 'otherUserId'])('row 36: %s is refused', async (lie) => {
    const { connect, plans } = openGame(stage);
    stage.platform.fail({ [lie]: true });
    expect(await pairOf(connect(stage.platform.credentials('ada')))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });

  test('row 36: an id above 2^53 is not rounded', async () => {
    const { connect, link } = openGame(stage);
    const { gameAuthToken } = stage.platform.credentials('ada');
    stage.platform.fail({ hugeUserId: true });
    expect(await pairOf(connect({ userId: '9007199254740992', gameAuthToken }))).toBe(REFUSED);
    const { playerId } = await connect({ userId: HUGE, gameAuthToken });
    expect((await link.players.get(playerId))?.externalIds).toEqual({ KO: HUGE });
  });

  test('row 37: the token x&user_id=1 arrives as one encoded parameter and is refused', async () => {
    const { connect } = openGame(stage);
    const gameAuthToken = 'x&user_id=1';
    const { userId } = stage.platform.credentials('ada');
    expect(await pairOf(connect({ userId, gameAuthToken }))).toBe(REFUSED);
    expect(stage.platform.requests[0]?.query).toEqual([
      ['user_id', userId],
      ['game_auth_token', gameAuthToken],
      ['api_key', API_KEY],
    ]);
  });

  test('row 37: one’s own token and id behind the id of a victim', async () => {
    const { connect, plans } = openGame(stage);
    const mallory = stage.platform.credentials('mallory');
    const { userId } = stage.platform.credentials('victim');
    for (const tail of [`&user_id=${mallory.userId}`, `#`, `%26user_id=${mallory.userId}`, '+']) {
      const gameAuthToken = mallory.gameAuthToken + tail;
      expect(await pairOf(connect({ userId, gameAuthToken }))).toBe(REFUSED);
      expect(stage.platform.requests.at(-1)?.query[1]).toEqual(['game_auth_token', gameAuthToken]);
    }
    expect(plans).toHaveLength(0);
  });

  test('row 40: a user id alone', async () => {
    const { connect } = openGame(stage);
    const { userId } = stage.platform.user('victim');
    expect(await pairOf(connect({ userId }))).toBe('gameAuthToken: REQUIRED');
    expect(stage.platform.requestCount).toBe(0);
  });

  test('row 40: the id of one user with the token of another', async () => {
    const { connect } = openGame(stage);
    const { userId } = stage.platform.credentials('victim');
    const { gameAuthToken } = stage.platform.credentials('mallory');
    expect(await pairOf(connect({ userId, gameAuthToken }))).toBe(REFUSED);
  });

  test('a token for another game, and one from before a password change', async () => {
    const { connect } = openGame(stage);
    const other = stage.platform.credentials('ada', { apiKey: OTHER_KEY });
    expect(await pairOf(connect(other))).toBe(REFUSED);
    const old = stage.platform.credentials('ada');
    stage.platform.changePassword('ada');
    expect(await pairOf(connect(old))).toBe(REFUSED);
    expect((await connect(stage.platform.credentials('ada'))).newPlayer).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a number', 1480702],
    ['a list', ['1480702']],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['true', true],
    ['a megabyte', '1'.repeat(1_000_000)],
    ['20 digits', '1'.repeat(20)],
    ['a sign', '-1'],
    ['a fraction', '1.0'],
    ['a line break', '1\n'],
    ['digits of another script', '١٢٣'],
    ['a constructor', 'constructor'],
  ])('row 41: userId that is %s is INVALID', async (_, userId) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect({ userId, gameAuthToken: 't' }))).toBe('userId: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['a list', ['t']],
    ['an operator', { $ne: null }],
    ['a megabyte', 'a'.repeat(1_000_000)],
    ['257 characters', 'a'.repeat(257)],
    ['with a blank', 'a b'],
    ['with a line break', 'a\r\nb'],
    ['with a null', 'a\0b'],
    ['not ASCII', 'é'],
    ['half a character', '\ud800'],
  ])('row 41: gameAuthToken that is %s is INVALID', async (_, gameAuthToken) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect({ userId: '1', gameAuthToken }))).toBe('gameAuthToken: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, string, () => unknown]>([
    ['nothing', 'credentials: INVALID', () => undefined],
    ['a list', 'credentials: INVALID', () => []],
    ['text', 'credentials: INVALID', () => 'userId=1'],
    [
      'inherited members',
      'userId: REQUIRED',
      () => Object.create(stage.platform.credentials('ada')),
    ],
    [
      'a member __proto__',
      '__proto__: INVALID',
      () => ({ ...stage.platform.credentials('ada'), ...own('__proto__') }),
    ],
    [
      'a member constructor',
      'constructor: INVALID',
      () => ({ ...stage.platform.credentials('ada'), ...own('constructor') }),
    ],
    [
      'a parameter of Kongregate',
      'user_id: INVALID',
      () => ({ ...stage.platform.credentials('ada'), user_id: '1' }),
    ],
  ])('row 41: credentials that are %s', async (_, pair, credentials) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect(credentials()))).toBe(pair);
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, string]>([
    ['__proto__ with a success', '{"__proto__":{"success":true,"user_id":7,"username":"x"}}'],
    ['a nesting of 30,000', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('row 41: an answer of %s', async (_, answer) => {
    const { connect, plans } = openGame(stage, { fetch: async () => new Response(answer) });
    const refusal = await refusalOf(connect({ userId: '7', gameAuthToken: 't' }));
    expect(refusal).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(plans).toHaveLength(0);
  });

  test.each<[string, string, string | null]>([
    ['a right-to-left override', '\u202eevil', 'evil'],
    ['zero width', 'a\u200bd\ufeffa', 'ada'],
    ['10,000 code points', '😀'.repeat(10_000), '😀'.repeat(48)],
    ['half a character', 'ada\ud800', 'ada'],
    ['markup, which is text', '<b>ada</b>', '<b>ada</b>'],
    ['nothing visible', '\u200b\u202e', null],
  ])('row 42: a username with %s', async (_, username, displayName) => {
    const { connect } = openGame(stage);
    stage.platform.rename('ada', username);
    expect((await connect(stage.platform.credentials('ada'))).displayName).toBe(displayName);
  });

  test('row 43 is the host’s: what its guard refuses does not reach Kongregate', async () => {
    const beforeVerify = () => {
      throw new ConnectError('RATE_LIMITED');
    };
    const { connect } = openGame(stage, { guards: { beforeVerify } });
    expect(await refusalOf(connect(stage.platform.credentials('ada')))).toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect(stage.platform.requestCount).toBe(0);
  });

  test('row 44: ten first logins of one account at once make one player', async () => {
    const { connect } = openGame(stage);
    const credentials = stage.platform.credentials('ada');
    const all = await raced(Array.from({ length: 10 }, () => connect(credentials)));
    expect(new Set(all.map(({ playerId }) => playerId)).size).toBe(1);
    expect(all.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
  });

  test('row 44: a link and a first login of one account at once make one owner', async () => {
    const { connect, device, link } = openGame(stage);
    const { authToken: session } = await device();
    const credentials = stage.platform.credentials('ada');
    const answers = await raced([connect(credentials, { session }), connect(credentials)]);
    const [owner = '', ...others] = new Set(answers.map(({ playerId }) => playerId));
    expect(others).toEqual([]);
    const links = await link.links.list(owner);
    expect(links.map(({ provider }) => provider)).toContain('kongregate');
  });

  test('row 47: a known account is verified at every sign-in', async () => {
    const { connect } = openGame(stage);
    const { userId } = stage.platform.credentials('ada');
    const { authToken: session } = await connect(stage.platform.credentials('ada'));
    expect(await pairOf(connect({ userId, gameAuthToken: 'abc' }))).toBe(REFUSED);
    expect(await pairOf(connect({ userId, gameAuthToken: 'abc' }, { session }))).toBe(REFUSED);
  });

  test.each([-120_000, 120_000, 86_400_000])(
    'row 48: our clock is wrong by %i ms: no time is checked here',
    async (skew) => {
      const clock = { timer: stage.clock.timer, now: () => stage.clock.now() + skew };
      const { connect } = openGame(stage, { clock });
      expect((await connect(stage.platform.credentials('ada'))).newPlayer).toBe(true);
    },
  );
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
