import { describe, test } from 'vitest';
import { expectNo, expectYes, openGame, setStage } from './stage.test-fixture.ts';

const stage = setStage();
type Overrides = Readonly<Record<string, unknown>>;
const SECOND = 1_000;

describe('times', () => {
  /** `now` in whole seconds. */
  const at = (claims: (now: number) => Overrides) =>
    stage.platform.mint({ claims: claims(Math.floor(stage.clock.now() / SECOND)) });

  test.each<[string, (now: number) => Overrides]>([
    ['exp 59 s ago', (now) => ({ iat: now - 3_600, exp: now - 59 })],
    ['iat in 60 s', (now) => ({ iat: now + 60, exp: now + 10_860 })],
    ['nbf in 60 s', (now) => ({ nbf: now + 60 })],
    ['a life of 4 hours', (now) => ({ exp: now + 14_400 })],
    ['a life of 4 hours that ended 59 s ago', (now) => ({ iat: now - 14_459, exp: now - 59 })],
    ['fractions', (now) => ({ iat: now + 0.5, exp: now + 10_800.25 })],
  ])('row 23: %s is accepted', async (_, claims) => {
    await expectYes(openGame(stage), at(claims));
  });

  test.each<[string, (now: number) => Overrides]>([
    ['exp 60 s ago', (now) => ({ iat: now - 3_600, exp: now - 60 })],
    ['iat in 61 s', (now) => ({ iat: now + 61, exp: now + 10_861 })],
    ['nbf in 61 s', (now) => ({ nbf: now + 61 })],
    ['a life of 4 hours and a second', (now) => ({ exp: now + 14_401 })],
    ['a life of 40 years', () => ({ exp: 1_999_999_999 })],
    ['exp as text', (now) => ({ exp: `${now + 10_800}` })],
    ['iat as text', (now) => ({ iat: `${now}` })],
    ['nbf as text', (now) => ({ nbf: `${now}` })],
    ['nbf null', () => ({ nbf: null })],
    ['exp null', () => ({ exp: null })],
    ['exp in ms', (now) => ({ exp: (now + 10_800) * 1_000 })],
    ['exp beyond 2^53', () => ({ exp: 1e20 })],
  ])('row 23: %s is refused', async (_, claims) => {
    await expectNo(stage, openGame(stage), at(claims), 0);
  });

  test('row 23: a token ends with its 3 hours and the skew', async () => {
    const game = openGame(stage);
    const token = stage.platform.mint();
    stage.clock.advance(10_800 * SECOND + 59_999);
    await expectYes(game, token);
    stage.clock.advance(1);
    await expectNo(stage, game, token, 0);
  });

  test.each<[number, number, boolean]>([
    [-120, 60_000, false],
    [-120, 119_999, false],
    [-120, 120_000, true],
    [-60, 60_000, true],
    [-60, 0, false],
    [0, 0, true],
    [-301, 300_000, false],
  ])('row 48: a server %i s off with a skew of %i ms: %s', async (off, skewMs, good) => {
    const { clock } = stage;
    const slow = { ...clock, now: () => clock.now() + off * SECOND };
    const game = openGame(stage, { clock: slow }, { skewMs });
    if (good) await expectYes(game, stage.platform.mint());
    else await expectNo(stage, game, stage.platform.mint(), 0);
  });

  test.each<[number, boolean]>([
    [120_000, false],
    [120_001, true],
  ])(
    'row 48: a server 2 min fast, a token in its last second, a skew of %i ms',
    async (skewMs, good) => {
      const { clock } = stage;
      const fast = { ...clock, now: () => clock.now() + 120 * SECOND };
      const game = openGame(stage, { clock: fast }, { skewMs });
      const token = stage.platform.mint();
      clock.advance(10_800 * SECOND);
      if (good) await expectYes(game, token);
      else await expectNo(stage, game, token, 0);
    },
  );
});
