import { describe, expect, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS } from './index.ts';
import { claimsOf, expectNo, expectYes, openGame, setStage } from './stage.test-fixture.ts';

const stage = setStage();
const { lp1, dd1 } = NINTENDO_ENVIRONMENTS;
type Mint = NonNullable<Parameters<typeof stage.platform.mint>[0]>;

describe('environments are not mixed', () => {
  const both = { issuers: [lp1, dd1] };

  test('row 28: each is accepted where it is named, and an account is another one in each', async () => {
    const game = openGame(stage, {}, both);
    const { sub } = claimsOf(stage.platform.mint());
    const ids = [];
    for (const environment of ['lp1', 'dd1'] as const) {
      const { playerId } = await game.connect(stage.platform.credentials('ada', { environment }));
      ids.push((await game.link.links.list(playerId)).map(({ externalId }) => externalId));
    }
    expect(ids).toEqual([[sub], [`${sub}:dd1`]]);
    await expectNo(stage, openGame(stage, {}, { issuers: [dd1] }), stage.platform.mint(), 0);
  });

  test.each<[string, Mint, number]>([
    ['iss of one, jku of the other', { claims: { iss: lp1.issuer }, header: {} }, 0],
    ['jku of one, iss of the other', { header: { jku: lp1.jwksUrl } }, 0],
    [
      'iss and jku of one, key of the other',
      { claims: { iss: lp1.issuer }, header: { jku: lp1.jwksUrl } },
      1,
    ],
  ])('row 24: %s', async (_, parts, requests) => {
    const game = openGame(stage, {}, both);
    await expectNo(stage, game, stage.platform.mint({ environment: 'dd1', ...parts }), requests);
  });

  test('row 25: the audience is that of the same tuple', async () => {
    const issuers = [lp1, { ...dd1, audience: 'development' }];
    const game = openGame(stage, {}, { issuers });
    await expectNo(stage, game, stage.platform.mint({ environment: 'dd1' }), 0);
    await expectNo(stage, game, stage.platform.mint({ claims: { aud: 'development' } }), 0);
    const aud = ['development'];
    await expectYes(game, stage.platform.mint({ environment: 'dd1', claims: { aud } }));
  });
});
