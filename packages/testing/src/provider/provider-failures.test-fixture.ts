import type { ProviderModule } from '@playerlink/core';
import type { ArcadeOptions } from './arcade.test-fixture.ts';
import { ARCADE_KEY, type Arcade, OTHER_KEY, openArcade } from './arcade-platform.test-fixture.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { testProvider } from './test-provider.ts';

/** A provider of the arcade, as its author hands it to the kit. */
export const arcadeUnderTest = (
  plugin: (options: ArcadeOptions | undefined) => ProviderModule,
): ProviderUnderTest<ArcadeOptions, Arcade> => ({
  plugin,
  platform: openArcade,
  options: { key: ARCADE_KEY },
  genuine: (arcade, player) => arcade.credentials(player),
  fakes: {
    'a ticket of another game': (arcade, player) => ({
      credentials: arcade.credentials(player, OTHER_KEY),
    }),
    'a ticket that nobody was given': (arcade, player) => ({
      credentials: { ...arcade.credentials(player), ticket: 'nobodys-ticket' },
    }),
    'a ticket with blanks': (arcade, player) => ({
      credentials: { ...arcade.credentials(player), ticket: 'no ticket' },
      code: 'INVALID',
      field: 'ticket',
      requests: 0,
    }),
  },
  public: ['memberId', 'nickname'],
});

/** The tests of the kit for a definition, by name. */
export function testsOf<Options>(
  definition: ProviderUnderTest<Options, Arcade>,
): ReadonlyMap<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  testProvider((name, run) => tests.set(name, run), definition);
  return tests;
}

/** What a test of the kit fails with; absent when it passes. */
export async function failureOf<Options>(
  definition: ProviderUnderTest<Options, Arcade>,
  name: string,
): Promise<Error | undefined> {
  const run = testsOf(definition).get(name);
  if (run === undefined) throw new Error(`the kit has no test "${name}"`);
  const [result] = await Promise.allSettled([run()]);
  return result.status === 'rejected' ? (result.reason as Error) : undefined;
}
