import { expect, it } from 'vitest';
import { isConfigError } from '../errors.ts';
import { testGame } from '../test-game.test-fixture.ts';

const MONTHS = 400 * 86_400_000;

it('deletes sessions that are over, in batches, and nothing that is not', async () => {
  const { link, clock } = testGame();
  const signIn = () => link.connect({ provider: 'arcade', credentials: { ticket: 'ann' } });
  const { playerId } = await signIn();
  await signIn();
  await signIn();
  clock.advance(MONTHS);
  const { authToken } = await signIn();
  expect(await link.sweep({ limit: 2 })).toBe(2);
  expect(await link.sweep({ limit: 2 })).toBe(1);
  expect(await link.sweep({ limit: 2 })).toBe(0);
  expect(await link.sessions.list(playerId)).toHaveLength(1);
  expect(await link.sessions.resolve(authToken)).toMatchObject({ playerId });
});

it.each([0, 10_001, 1.5, Number.NaN, '1' as never])('refuses a limit of %s', async (limit) => {
  const refusal = await testGame()
    .link.sweep({ limit })
    .catch((error: unknown) => error);
  expect(isConfigError(refusal)).toBe(true);
  expect(String(refusal)).toContain('limit must be a whole number of 1..10000');
});
