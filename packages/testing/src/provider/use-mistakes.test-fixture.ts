import { type MistakeRow, mistakesOf, type UnderTest } from './mistake-rows.test-fixture.ts';
import type { CaughtMistake } from './mistakes.test-fixture.ts';
import * as definitions from './provider-failures.test-fixture.ts';
import { asksTwice, burnsTickets, claimsTickets } from './right-providers.test-fixture.ts';
import * as effects from './wrong-effects.test-fixture.ts';
import * as uses from './wrong-uses.test-fixture.ts';

const DECLARED = 'single use: proofs are claimed where the definition says so, and nowhere else';
const SECOND = 'single use: a second time they are refused, and nothing is stored';
const STILL = 'single use: they are refused for as long as they could be accepted';
const LIST_STAYS = 'friends: an outage leaves the list as it was, and passes';
const PUSH_PASSES = 'push: an outage changes nothing for the player, and passes';

const ABOUT_CLAIMED: readonly MistakeRow[] = [
  [
    'claims nothing',
    () => asksTwice,
    [DECLARED, SECOND, 'single use: of two at once exactly one is accepted'],
  ],
  [
    'claims another key every time',
    uses.claimsOtherKeys,
    [SECOND, 'single use: of two at once exactly one is accepted'],
  ],
  [
    'claims the name with the ticket',
    uses.claimsWithTheName,
    ['single use: another value of what is public makes them no other proof'],
  ],
  ['claims for a minute', uses.claimsTooShort, [STILL]],
  [
    'refuses what it has seen',
    uses.refusesWhatItHasSeen,
    ['single use: in the session that they have made they are accepted again'],
  ],
];

const ABOUT_BURNED: readonly MistakeRow[] = [
  [
    'asks about burned tickets again',
    () => claimsTickets,
    ['single use: the platform is not asked a second time'],
  ],
];

const ABOUT_FRIENDS_AND_PUSH: readonly MistakeRow[] = [
  [
    'writes the ids of friends otherwise',
    effects.writesIdsOfFriendsOtherwise,
    ['friends: they are kept by the ids that they sign in with themselves'],
  ],
  [
    'names friends by its key',
    effects.namesFriendsByTheKey,
    ['friends: a list holds no credential and no option'],
  ],
  [
    'reads one page of friends',
    effects.readsOnePage,
    ['friends: a list of more than 5,000 is kept up to there'],
  ],
  ['loses friends in outages', effects.losesFriendsInOutages, [LIST_STAYS]],
  ['registers nobody', effects.registersNobody, ['push: who signs in is registered']],
  ['registers without an answer', effects.registersWithoutAnAnswer, [PUSH_PASSES]],
  ['gives up push', effects.givesUpPush, [PUSH_PASSES]],
  [
    'registers everybody',
    effects.registersEverybody,
    ['push: who does not want it is not registered'],
  ],
];

const OFFLINE: readonly MistakeRow[] = [
  [
    'tells of sign-ins',
    effects.tellsOfSignIns,
    ['outages: nothing is sent, so that there are none'],
  ],
];

/** The definition leaves out what the provider does. */
const UNDECLARED: ReadonlyArray<readonly [left: string, UnderTest, caughtBy: readonly string[]]> = [
  [
    'the other title',
    (plugin) => {
      const { otherTitle: _, ...others } = definitions.arcadeUnderTest(plugin);
      return others;
    },
    ['titles: the definition names another title, where the plugin requires an option'],
  ],
  [
    'friends',
    (plugin) => {
      const { friends: _, ...others } = definitions.socialArcadeUnderTest(plugin);
      return others;
    },
    ['friends: none are asked for where the definition has none'],
  ],
  [
    'push',
    (plugin) => {
      const { push: _, ...others } = definitions.socialArcadeUnderTest(plugin);
      return others;
    },
    ['push: nobody is registered where the definition has none'],
  ],
];

/** What can be wrong about single use, friends, push and a definition, each with the tests that catch it. */
export const USE_MISTAKES: readonly CaughtMistake[] = [
  ...mistakesOf(ABOUT_CLAIMED, definitions.claimedArcadeUnderTest),
  ...mistakesOf(ABOUT_BURNED, definitions.burnedArcadeUnderTest),
  ...mistakesOf(ABOUT_FRIENDS_AND_PUSH, definitions.socialArcadeUnderTest),
  ...mistakesOf(OFFLINE, definitions.offlineArcadeUnderTest),
  ...mistakesOf(
    [['burns tickets that are not called so', () => burnsTickets, [DECLARED]]],
    definitions.arcadeUnderTest,
  ),
  ...UNDECLARED.flatMap(([left, underTest, caughtBy]) =>
    mistakesOf(
      [[`has more than its definition, which leaves out ${left},`, () => asksTwice, caughtBy]],
      underTest,
    ),
  ),
];
