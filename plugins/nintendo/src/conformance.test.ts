import {
  NINTENDO_APPLICATION_ID,
  NINTENDO_FORGERIES,
  type NintendoForgery,
  type NintendoSimulator,
  startNintendo,
} from '@playerlink/simulators';
import { type Fake, type ManualClock, testProvider } from '@playerlink/testing';
import { describe, test } from 'vitest';
import { type NsaAccount, nintendo } from './index.ts';
import { claimsOf, OTHER_TITLE } from './stage.test-fixture.ts';

type MakeFake = (platform: NintendoSimulator, player: string, clock: ManualClock) => Fake;

/** Its signature alone is wrong, so the keys are needed to see it. */
const SHOWS_BY_KEYS: ReadonlySet<NintendoForgery> = new Set(['attackerKey']);

const FORGERIES = NINTENDO_FORGERIES.map((kind): [string, MakeFake] => [
  `a forgery: ${kind}`,
  (platform, player) => ({
    credentials: { nsaIdToken: platform.forge(player, kind), displayName: player },
    ...(SHOWS_BY_KEYS.has(kind) ? {} : { requests: 0 }),
  }),
]);

const FAKES: Readonly<Record<string, MakeFake>> = {
  'a token of another title': (platform, player) => ({
    credentials: platform.credentials(player, { applicationId: OTHER_TITLE }),
    requests: 0,
  }),
  'a token of another environment': (platform, player) => ({
    credentials: platform.credentials(player, { environment: 'dd1' }),
    requests: 0,
  }),
  'a token from yesterday': (platform, player, clock) => {
    const credentials = platform.credentials(player);
    clock.advance(86_400_000);
    return { credentials, requests: 0 };
  },
  'a token by a key that has left the set': (platform, player) => ({
    credentials: { nsaIdToken: platform.mint({ player, key: 'removed' }), displayName: player },
  }),
  'a token with the signature of another': (platform, player) => {
    const [header, claims] = platform.mint({ player }).split('.');
    const [, , signature] = platform.mint({ player: 'mallory' }).split('.');
    const nsaIdToken = [header, claims, signature].join('.');
    return { credentials: { nsaIdToken, displayName: player } };
  },
};

/** The same fakes, as a client sends them that wants this. */
function withLogin(fakes: typeof FAKES, accountPerLoginId: boolean): typeof FAKES {
  const entries = Object.entries(fakes).map(([name, make]): [string, MakeFake] => [
    name,
    (...args) => {
      const fake = make(...args);
      return { ...fake, credentials: { ...fake.credentials, accountPerLoginId } };
    },
  ]);
  return Object.fromEntries(entries);
}

/** The friends of each platform's accounts, which the host knows by its own means. */
const known = new WeakMap<NintendoSimulator, Map<string, string[]>>();

const nsaIdOf = (platform: NintendoSimulator, player: string) =>
  String(claimsOf(platform.credentials(player).nsaIdToken).sub);

function addFriends(platform: NintendoSimulator, player: string, ids: readonly string[]): void {
  const lists = known.get(platform) ?? new Map<string, string[]>();
  const nsaId = nsaIdOf(platform, player);
  known.set(platform, lists.set(nsaId, [...(lists.get(nsaId) ?? []), ...ids]));
}

const optionsFor = (platform: NintendoSimulator, applicationId: string) => ({
  applicationIds: [applicationId],
  friends: async ({ nsaId }: NsaAccount) =>
    (known.get(platform)?.get(nsaId) ?? []).map((externalId) => ({ externalId })),
});

/** What does not depend on which account a player has. */
const underTest = (accountPerLoginId: boolean, fakes: typeof FAKES) => ({
  plugin: nintendo,
  platform: (clock: ManualClock) => startNintendo({ clock }),
  options: (platform: NintendoSimulator) => optionsFor(platform, NINTENDO_APPLICATION_ID),
  genuine: (platform: NintendoSimulator, player: string) => ({
    ...platform.credentials(player),
    accountPerLoginId,
  }),
  otherTitle: {
    options: (platform: NintendoSimulator) => optionsFor(platform, OTHER_TITLE),
    genuine: (platform: NintendoSimulator, player: string) => ({
      ...platform.credentials(player, { applicationId: OTHER_TITLE }),
      accountPerLoginId,
    }),
  },
  expires: { goodForMs: 10_800_000, overAfterMs: 10_860_000 },
  fakes: withLogin(fakes, accountPerLoginId),
  public: ['displayName', 'accountPerLoginId', 'applicationIds'],
});

describe('one player per account', () => {
  testProvider(test, {
    ...underTest(false, { ...FAKES, ...Object.fromEntries(FORGERIES) }),
    friends: {
      befriend: (platform, player, other) =>
        addFriends(platform, player, [nsaIdOf(platform, other)]),
      addFriends: (platform, player, count) =>
        addFriends(
          platform,
          player,
          Array.from({ length: count }, (_, at) => at.toString(16).padStart(16, '0')),
        ),
    },
  });
});

// A console login has no friends, and its list is empty.
describe('one player per console login', () => {
  testProvider(test, {
    ...underTest(true, FAKES),
    options: { applicationIds: [NINTENDO_APPLICATION_ID] },
  });
});
