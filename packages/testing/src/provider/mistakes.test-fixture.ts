import { ConnectError, type IdentityClaim } from '@playerlink/core';
import { type ArcadeParts, FIELDS, type Given } from './arcade.test-fixture.ts';
import { objectSchema } from './fixture-schema.test-fixture.ts';
import type { AnyArcadeUnderTest } from './provider-failures.test-fixture.ts';

/** Parts that make the provider of the arcade a wrong one. A function: what it remembers begins anew. */
export type Mistake = () => Partial<ArcadeParts>;

/** A wrong provider as its author hands it to the kit, and the tests that are to fail. */
export interface CaughtMistake {
  /** Reads well after "a provider that". */
  readonly mistake: string;
  readonly definition: () => AnyArcadeUnderTest;
  readonly caughtBy: readonly string[];
}

/** The no of a provider. */
export const refused = () => new ConnectError('NOTAUTHENTICATED');

/** Lets `verify` run, and does something about its failure. */
export const failing =
  (fail: (thrown: unknown, given: Given) => unknown): Mistake =>
  () => ({
    around: (verify) => (given, call) =>
      verify(given, call).catch((thrown: unknown) => {
        throw fail(thrown, given);
      }),
  });

/** Lets `verify` run, and changes its claim. */
export const claiming =
  (change: (claim: IdentityClaim, given: Given) => IdentityClaim): Mistake =>
  () => ({
    around: (verify) => async (given, call) => change(await verify(given, call), given),
  });

export const withFields =
  (fields: Parameters<typeof objectSchema>[0]): Mistake =>
  () => ({ credentials: objectSchema({ ...FIELDS, ...fields }) });
