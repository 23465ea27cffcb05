import { describe, expect, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS } from './index.ts';
import { claimsOf, openGame, pairOf, REFUSED, sent, setStage } from './stage.test-fixture.ts';

const stage = setStage();
const { lp1, dd1 } = NINTENDO_ENVIRONMENTS;

describe('console logins', () => {
  const perLogin = (nsaIdToken: string) => ({ ...sent(nsaIdToken), accountPerLoginId: true });

  test.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 1_234_567_890_123_456],
    ['a list', ['a'.repeat(16)]],
    ['an object', {}],
    ['of 15 digits', 'a'.repeat(15)],
    ['in upper case', 'A'.repeat(16)],
    ['with a colon', 'aaaaaaaa:aaaaaaa'],
    ['with a line break', `${'a'.repeat(16)}\n`],
  ])('a login id that is %s is refused, where one is wanted', async (_, did) => {
    const { connect, plans } = openGame(stage);
    const token = stage.platform.mint({ claims: { 'bs:did': did } });
    expect(await pairOf(connect(perLogin(token)))).toBe(REFUSED);
    expect(stage.platform.requestCount).toBe(0);
    expect(plans).toHaveLength(0);
    expect((await connect(sent(token))).newPlayer).toBe(true);
  });

  test('in each environment, in an id space of its own', async () => {
    const { connect, link } = openGame(stage, {}, { issuers: [lp1, dd1] });
    const ids = [];
    for (const environment of ['lp1', 'dd1'] as const) {
      for (const accountPerLoginId of [true, false]) {
        const credentials = stage.platform.credentials('ada', { environment });
        const { playerId, newPlayer } = await connect({ ...credentials, accountPerLoginId });
        expect(newPlayer).toBe(true);
        ids.push(...(await link.links.list(playerId)).map(({ externalId }) => externalId));
      }
    }
    const { sub } = claimsOf(stage.platform.mint());
    const didOf = (environment: 'lp1' | 'dd1') =>
      claimsOf(stage.platform.mint({ environment }))['bs:did'];
    expect(ids).toEqual([
      `${sub}:login:${didOf('lp1')}`,
      sub,
      `${sub}:dd1:login:${didOf('dd1')}`,
      `${sub}:dd1`,
    ]);
  });

  test.each<[string, unknown, boolean]>([
    ['a letter', 'a', true],
    ['64 characters', `${'a'.repeat(60)}Z9_-`, true],
    ['65 characters', 'a'.repeat(65), false],
    ['nothing', '', false],
    ['a colon', 'a:b', false],
    ['a blank', 'a b', false],
    ['an e-mail address', 'a@b', false],
    ['a number', 7, false],
    ['not there', undefined, false],
  ])('of another claim: %s', async (_, login, good) => {
    const game = openGame(stage, {}, { loginIdClaim: 'console' });
    const token = stage.platform.mint({ claims: { console: login } });
    const answer = game.connect(perLogin(token));
    if (!good) {
      expect(await pairOf(answer)).toBe(REFUSED);
      return;
    }
    const [link] = await game.link.links.list((await answer).playerId);
    expect(link?.externalId).toBe(`${claimsOf(token).sub}:login:${login}`);
  });
});
