import type { ArcadeOptions } from './arcade.test-fixture.ts';
import {
  ARCADE_KEY,
  type Arcade,
  mintCredentials,
  OTHER_KEY,
  openArcade,
  TICKET_MS,
} from './arcade-platform.test-fixture.ts';
import type { OfflineProviderUnderTest, ProviderUnderTest } from './provider-under-test.ts';
import type { Plugin } from './right-providers.test-fixture.ts';
import { testProvider } from './test-provider.ts';

/** What an author writes of a provider of the arcade. */
export type ArcadeUnderTest = ProviderUnderTest<ArcadeOptions, Arcade>;

/** What an author hands to the kit, of a provider that asks the arcade or of one that does not. */
export type AnyArcadeUnderTest = ArcadeUnderTest | OfflineProviderUnderTest<ArcadeOptions>;

const EXPIRES = { goodForMs: TICKET_MS - 1, overAfterMs: TICKET_MS };

/** A provider of the arcade, as its author hands it to the kit. */
export const arcadeUnderTest = (plugin: Plugin): ArcadeUnderTest => ({
  plugin,
  platform: openArcade,
  options: { key: ARCADE_KEY },
  genuine: (arcade, player) => arcade.credentials(player),
  otherTitle: {
    options: { key: OTHER_KEY },
    genuine: (arcade, player) => arcade.credentials(player, OTHER_KEY),
  },
  expires: EXPIRES,
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

/** The same with friends and push. */
export const socialArcadeUnderTest = (plugin: Plugin): ArcadeUnderTest => ({
  ...arcadeUnderTest(plugin),
  options: { key: ARCADE_KEY, social: true },
  friends: {
    befriend: (arcade, player, other) => arcade.befriend(player, other),
    addFriends: (arcade, player, count) => arcade.addFriends(player, count),
  },
  push: {
    isRegistered: (arcade, player) => arcade.isRegistered(player),
    unwanted: (arcade, player) => ({ ...arcade.credentials(player), quiet: 'yes' }),
  },
});

/** The same with tickets that the arcade burns. */
export const burnedArcadeUnderTest = (plugin: Plugin): ArcadeUnderTest => ({
  ...arcadeUnderTest(plugin),
  singleUse: 'burned',
});

/** The same with tickets that are good once. */
export const claimedArcadeUnderTest = (plugin: Plugin): ArcadeUnderTest => ({
  ...arcadeUnderTest(plugin),
  singleUse: 'claimed',
});

/** A provider that knows the tickets of the arcade without asking it. */
export function offlineArcadeUnderTest(plugin: Plugin): OfflineProviderUnderTest<ArcadeOptions> {
  let tickets = 0;
  const mint = (player: string, key: string, now: number) => {
    tickets += 1;
    return mintCredentials(player, key, tickets, now);
  };
  return {
    plugin,
    platform: 'offline',
    options: { key: ARCADE_KEY },
    genuine: (player, clock) => mint(player, ARCADE_KEY, clock.now()),
    otherTitle: {
      options: { key: OTHER_KEY },
      genuine: (player, clock) => mint(player, OTHER_KEY, clock.now()),
    },
    expires: EXPIRES,
    fakes: {
      'a ticket of another game': (player, clock) => ({
        credentials: mint(player, OTHER_KEY, clock.now()),
      }),
    },
    public: ['memberId', 'nickname'],
  };
}

/** The tests of the kit for a definition, by name. */
export function testsOf(definition: AnyArcadeUnderTest): ReadonlyMap<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  const declare = (name: string, run: () => Promise<void>) => tests.set(name, run);
  if (definition.platform === 'offline') testProvider(declare, definition);
  else testProvider(declare, definition);
  return tests;
}

/** What a test of the kit fails with; absent when it passes. */
export async function failureOf(
  definition: AnyArcadeUnderTest,
  name: string,
): Promise<Error | undefined> {
  const run = testsOf(definition).get(name);
  if (run === undefined) throw new Error(`the kit has no test "${name}"`);
  const [result] = await Promise.allSettled([run()]);
  return result.status === 'rejected' ? (result.reason as Error) : undefined;
}
