import type { Test } from '../storage/storage-case.ts';
import { expiry } from './expiry-cases.ts';
import { fakes } from './fakes.ts';
import { declaredFriends, friends } from './friend-cases.ts';
import { missingCredentials } from './missing-credentials.ts';
import { throughNobody } from './offline-platform.ts';
import { options } from './option-cases.ts';
import { noOutages, outages } from './outage-cases.ts';
import { players } from './players.ts';
import { ports } from './port-cases.ts';
import type { OfflineProviderUnderTest, ProviderUnderTest } from './provider-under-test.ts';
import { declaredPush, push } from './push-cases.ts';
import { secrets } from './secret-cases.ts';
import { declaredUse, singleUse } from './single-use-cases.ts';
import { type ProviderCases, playCase } from './stage.ts';
import type { TestPlatform } from './test-platform.ts';
import { missingTitle, twoGames, twoGamesThatAsk, twoTitles } from './title-cases.ts';
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
 *   platform: (clock) => startKongregate({ clock, games }),
 *   options: { apiKey: KONGREGATE_API_KEY },
 *   genuine: (platform, player) => platform.credentials(player),
 *   otherTitle: {
 *     options: { apiKey: OTHER_KEY },
 *     genuine: (platform, player) => platform.credentials(player, { apiKey: OTHER_KEY }),
 *   },
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
): void;
/** The same for a provider that asks nobody. */
export function testProvider<Options>(
  test: Test,
  definition: OfflineProviderUnderTest<Options>,
): void;
export function testProvider<Options, Platform extends TestPlatform>(
  test: Test,
  definition: ProviderUnderTest<Options, Platform> | OfflineProviderUnderTest<Options>,
): void {
  if (isOffline(definition)) declare(test, throughNobody(definition), noOutages);
  else declare(test, definition, outages);
}

function declare<Options, Platform extends TestPlatform>(
  test: Test,
  definition: ProviderUnderTest<Options, Platform>,
  outageCases: ProviderCases,
): void {
  for (const [prefix, cases] of groupsOf(definition, outageCases)) {
    for (const [name, play] of Object.entries(cases)) {
      const rule = `${prefix}: ${name}`;
      test(rule, () => playCase(definition, rule, play));
    }
  }
}

function groupsOf<Options, Platform extends TestPlatform>(
  definition: ProviderUnderTest<Options, Platform>,
  outageCases: ProviderCases,
): ReadonlyArray<readonly [prefix: string, cases: ProviderCases]> {
  const { otherTitle, singleUse: use, expires } = definition;
  const titleCases = otherTitle === undefined ? missingTitle : twoTitles;
  return [
    ['options', options],
    ['ports', ports],
    ['players', players],
    ['missing credentials', missingCredentials],
    ['wrong credentials', wrongCredentials],
    ['fakes', fakes(Object.keys(definition.fakes))],
    ['titles', otherTitle === 'none' ? {} : titleCases],
    ['two games', outageCases === noOutages ? twoGames : twoGamesThatAsk],
    ['single use', { ...declaredUse, ...(use && singleUse(use)) }],
    ['expiry', expires ? expiry(expires) : {}],
    ['friends', definition.friends ? friends : declaredFriends],
    ['push', definition.push ? push(definition.push.unwanted !== undefined) : declaredPush],
    ['outages', outageCases],
    ['secrets', secrets],
  ];
}

const isOffline = <Options, Platform extends TestPlatform>(
  definition: ProviderUnderTest<Options, Platform> | OfflineProviderUnderTest<Options>,
): definition is OfflineProviderUnderTest<Options> => definition.platform === 'offline';
