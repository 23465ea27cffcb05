import type { Test } from '../storage/storage-case.ts';
import { fakes } from './fakes.ts';
import { missingCredentials } from './missing-credentials.ts';
import { outages } from './outage-cases.ts';
import { players } from './players.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { secrets } from './secret-cases.ts';
import { type ProviderCases, playCase } from './stage.ts';
import type { TestPlatform } from './test-platform.ts';
import { wrongCredentials } from './wrong-credentials.ts';

/**
 * Declares, through the `test` of your runner, one test per rule of the provider contract. A plugin that
 * passes all of them may be given to `createPlayerLink`. Every test opens a platform of its own, and looks
 * through the public door only: it connects, and sees the answer, what was stored, logged and sent. Nothing
 * sleeps, and nothing depends on the real clock or on chance.
 *
 * @example
 * ```ts
 * testProvider(test, {
 *   plugin: kongregate,
 *   platform: (clock) => startKongregate({ clock }),
 *   options: { apiKey: KONGREGATE_API_KEY },
 *   genuine: (platform, player) => platform.credentials(player),
 *   fakes: {
 *     'a token of nobody': (platform, player) => ({
 *       credentials: { ...platform.credentials(player), gameAuthToken: 'abc' },
 *     }),
 *   },
 *   public: ['userId'],
 * });
 * ```
 */
export function testProvider<Options, Platform extends TestPlatform>(
  test: Test,
  definition: ProviderUnderTest<Options, Platform>,
): void {
  const groups: ReadonlyArray<readonly [prefix: string, cases: ProviderCases]> = [
    ['players', players],
    ['missing credentials', missingCredentials],
    ['wrong credentials', wrongCredentials],
    ['fakes', fakes(Object.keys(definition.fakes))],
    ['outages', outages],
    ['secrets', secrets],
  ];
  for (const [prefix, cases] of groups) {
    for (const [name, play] of Object.entries(cases)) {
      const rule = `${prefix}: ${name}`;
      test(rule, () => playCase(definition, rule, play));
    }
  }
}
