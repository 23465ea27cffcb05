import { type ArcadeParts, arcadeWith } from './arcade.test-fixture.ts';
import type { CaughtMistake } from './mistakes.test-fixture.ts';
import type { AnyArcadeUnderTest } from './provider-failures.test-fixture.ts';
import type { Plugin } from './right-providers.test-fixture.ts';

/** How an author hands a plugin to the kit. */
export type UnderTest = (plugin: Plugin) => AnyArcadeUnderTest;

/** A wrong provider, by its wrong parts or whole, and the tests that are to fail. */
export type MistakeRow = readonly [
  mistake: string,
  make: () => Partial<ArcadeParts> | Plugin,
  caughtBy: readonly string[],
];

/** The mistakes of a table, all handed to the kit in one way. */
export const mistakesOf = (rows: readonly MistakeRow[], underTest: UnderTest): CaughtMistake[] =>
  rows.map(([mistake, make, caughtBy]) => ({
    mistake,
    definition: () => {
      const made = make();
      return underTest(typeof made === 'function' ? made : arcadeWith(made));
    },
    caughtBy,
  }));
