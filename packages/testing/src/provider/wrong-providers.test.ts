import { describe, expect, test } from 'vitest';
import { GAME_MISTAKES } from './game-mistakes.test-fixture.ts';
import {
  arcadeUnderTest,
  burnedArcadeUnderTest,
  claimedArcadeUnderTest,
  failureOf,
  offlineArcadeUnderTest,
  socialArcadeUnderTest,
  testsOf,
} from './provider-failures.test-fixture.ts';
import { asksTwice } from './right-providers.test-fixture.ts';
import { SIGN_IN_MISTAKES } from './sign-in-mistakes.test-fixture.ts';
import { USE_MISTAKES } from './use-mistakes.test-fixture.ts';

const MISTAKES = [...SIGN_IN_MISTAKES, ...GAME_MISTAKES, ...USE_MISTAKES];

describe('a provider that', () => {
  test.each(MISTAKES)('$mistake fails by name', async ({ definition, caughtBy }) => {
    for (const name of caughtBy) {
      const failure = await failureOf(definition(), name);
      const sentence = failure?.message ?? 'it passed';
      expect(sentence.startsWith(`${name}: expected `), `${name}: ${sentence}`).toBe(true);
      expect(sentence).toMatch(/^[^\n]+, but [^\n]+\.$/);
    }
  });
});

test('every test of the kit catches one of these mistakes', () => {
  const caught = new Set(MISTAKES.flatMap(({ caughtBy }) => caughtBy));
  const definitions = [
    arcadeUnderTest,
    socialArcadeUnderTest,
    burnedArcadeUnderTest,
    claimedArcadeUnderTest,
    offlineArcadeUnderTest,
  ].map((underTest) => underTest(asksTwice));
  const names = definitions.flatMap((definition) => [...testsOf(definition).keys()]);
  expect([...new Set(names)].filter((name) => !caught.has(name))).toEqual([]);
});
