import { describe, expect, test } from 'vitest';
import {
  claimsOf,
  expectNo,
  openGame,
  pairOf,
  REFUSED,
  sent,
  setStage,
  until,
} from './stage.test-fixture.ts';

const stage = setStage();

describe('attacks on the request', () => {
  test.each<[string, string, object]>([
    ['only an external id', 'nsaIdToken: REQUIRED', { sub: 'a'.repeat(16) }],
    ['only a name', 'nsaIdToken: REQUIRED', { displayName: 'ada' }],
    ['only a login', 'nsaIdToken: REQUIRED', { accountPerLoginId: true }],
  ])('row 40: %s', async (_, pair, credentials) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect(credentials))).toBe(pair);
    expect(stage.platform.requestCount).toBe(0);
  });

  test('row 40: an id beside a genuine token', async () => {
    const { connect, plans } = openGame(stage);
    const credentials = { ...sent(stage.platform.mint()), sub: 'a'.repeat(16) };
    expect(await pairOf(connect(credentials))).toBe('sub: INVALID');
    expect(plans).toHaveLength(0);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['a list', ['t']],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['true', true],
    ['8,193 characters', 'a'.repeat(8_193)],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('row 41: nsaIdToken that is %s is INVALID', async (_, nsaIdToken) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect({ nsaIdToken, displayName: 'ada' }))).toBe('nsaIdToken: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['a list', ['ada']],
    ['an operator', { $ne: null }],
    ['65,537 characters', 'a'.repeat(65_537)],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('row 41: displayName that is %s is INVALID', async (_, displayName) => {
    const { connect } = openGame(stage);
    const nsaIdToken = stage.platform.mint();
    expect(await pairOf(connect({ nsaIdToken, displayName }))).toBe('displayName: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, unknown]>([
    ['text', 'true'],
    ['a number', 1],
    ['a list', [true]],
    ['an operator', { $ne: null }],
  ])('row 41: accountPerLoginId that is %s is INVALID', async (_, accountPerLoginId) => {
    const { connect } = openGame(stage);
    const credentials = { ...sent(stage.platform.mint()), accountPerLoginId };
    expect(await pairOf(connect(credentials))).toBe('accountPerLoginId: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, string, () => unknown]>([
    ['nothing', 'credentials: INVALID', () => undefined],
    ['a list', 'credentials: INVALID', () => []],
    ['text', 'credentials: INVALID', () => stage.platform.mint()],
    [
      'inherited members',
      'nsaIdToken: REQUIRED',
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
      'an environment',
      'environment: INVALID',
      () => ({ ...stage.platform.credentials('ada'), environment: 'dd1' }),
    ],
  ])('row 41: credentials that are %s', async (_, pair, credentials) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect(credentials()))).toBe(pair);
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, string, string | null]>([
    ['a right-to-left override', '\u202eevil', 'evil'],
    ['zero width', 'a\u200bd\ufeffa', 'ada'],
    ['10,000 code points', '😀'.repeat(10_000), '😀'.repeat(48)],
    ['65,536 characters', 'a'.repeat(65_536), 'a'.repeat(64)],
    ['half a character', 'ada\ud800', 'ada'],
    ['markup, which is text', '<b>ada</b>', '<b>ada</b>'],
    ['nothing visible', '\u200b\u202e', null],
  ])('row 42: a displayName with %s', async (_, displayName, kept) => {
    const { connect } = openGame(stage);
    const credentials = { nsaIdToken: stage.platform.mint(), displayName };
    expect((await connect(credentials)).displayName).toBe(kept);
  });

  test('row 42: a displayName is no key', async () => {
    const { connect } = openGame(stage);
    const ada = await connect(sent(stage.platform.mint({ player: 'ada' })));
    const eve = await connect(sent(stage.platform.mint({ player: 'eve' })));
    expect(eve.displayName).toBe(ada.displayName);
    expect(eve.playerId).not.toBe(ada.playerId);
  });

  test('row 44: ten first logins of one account at once make one player and one request', async () => {
    const { connect } = openGame(stage);
    const all = Array.from({ length: 10 }, () => connect(sent(stage.platform.mint())));
    const results = await whileTimePasses(Promise.all(all));
    expect(new Set(results.map(({ playerId }) => playerId)).size).toBe(1);
    expect(results.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
    expect(stage.platform.requestCount).toBe(1);
  });

  test('row 44: a link and a login at once end with one owner', async () => {
    const { connect, device, link } = openGame(stage);
    const current = await device();
    const [linked, login] = await whileTimePasses(
      Promise.all([
        connect(sent(stage.platform.mint()), { session: current.authToken }),
        connect(sent(stage.platform.mint())),
      ]),
    );
    const externalId = claimsOf(stage.platform.mint()).sub;
    const players = [...new Set([current, linked, login].map(({ playerId }) => playerId))];
    const links = await Promise.all(players.map((playerId) => link.links.list(playerId)));
    const owned = links.flat().filter(({ provider }) => provider === 'nintendo');
    expect(owned).toMatchObject([{ externalId }]);
    expect(linked.playerId).toBe(login.playerId);
  });

  test('row 47: a known account is verified at every sign-in', async () => {
    const game = openGame(stage);
    const token = stage.platform.mint();
    const { authToken: session } = await game.connect(sent(token));
    const forged = stage.platform.forge('ada', 'attackerKey');
    await expectNo(stage, game, forged, 0);
    expect(await pairOf(game.connect(sent(forged), { session }))).toBe(REFUSED);
    const [header, claims] = token.split('.');
    const transplanted = [header, claims, forged.split('.')[2]].join('.');
    expect(await pairOf(game.connect(sent(transplanted), { session }))).toBe(REFUSED);
  });
});

/** Who lost a race waits a little, by the clock. */
async function whileTimePasses<T>(answer: Promise<T>): Promise<T> {
  let done = false;
  const settled = answer.finally(() => {
    done = true;
  });
  await until(() => {
    stage.clock.advance(1);
    return done;
  });
  return settled;
}

/** An own member by a name that an object literal would take for something else. */
const own = (name: string) => JSON.parse(`{${JSON.stringify(name)}:{"admin":true}}`) as object;
