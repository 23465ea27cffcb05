import type { OfflineProviderUnderTest, ProviderUnderTest } from './provider-under-test.ts';
import type { TestPlatform } from './test-platform.ts';

/** The platform of a provider that asks nobody: no request reaches anything. */
const openNobody = async (): Promise<TestPlatform> => ({
  fetch: async () => {
    throw new TypeError('the provider was to ask nobody');
  },
  fail() {},
  recover() {},
  close: async () => {},
});

/** The same definition with that platform in it. */
export function throughNobody<Options>(
  definition: OfflineProviderUnderTest<Options>,
): ProviderUnderTest<Options, TestPlatform> {
  const { genuine, fakes, otherTitle, options, ...others } = definition;
  return {
    ...others,
    platform: openNobody,
    options: () => options,
    genuine: (_, player, clock) => genuine(player, clock),
    fakes: Object.fromEntries(
      Object.entries(fakes).map(([name, make]) => [
        name,
        (_platform, player, clock) => make(player, clock),
      ]),
    ),
    ...(otherTitle === 'none' && { otherTitle }),
    ...(typeof otherTitle === 'object' && {
      otherTitle: {
        options: otherTitle.options,
        genuine: (_: TestPlatform, player, clock) => otherTitle.genuine(player, clock),
      },
    }),
  };
}
