import { type MistakeRow, mistakesOf } from './mistake-rows.test-fixture.ts';
import type { CaughtMistake } from './mistakes.test-fixture.ts';
import { arcadeUnderTest } from './provider-failures.test-fixture.ts';
import * as games from './wrong-games.test-fixture.ts';
import * as options from './wrong-options.test-fixture.ts';
import { remembersOutsideOfSetup } from './wrong-outages.test-fixture.ts';
import * as ports from './wrong-ports.test-fixture.ts';
import { acceptsOtherGames, trustsWhoIsKnown } from './wrong-trust.test-fixture.ts';
import * as uses from './wrong-uses.test-fixture.ts';

const WRONG_TYPE =
  'options: one of a wrong type is a ConfigError when the plugin is called, naming plugin and option';
const EMPTY = 'options: an empty text is a ConfigError as well, where the option is secret';
const UNBOUND = 'titles: what binds credentials to this title cannot be left out, nor be empty';
const OTHER_TITLE = 'titles: credentials of another title are refused';
const ACCEPTED = 'titles: credentials that another title has accepted are refused';
const ASKS_ITSELF = 'two games: what one has asked, another asks for itself';
const NETWORK = 'ports: the network is reached by their fetch alone';
const TIME = 'ports: the time is told and waited for by their clock alone';
const OVER = 'expiry: they are refused when they are over';

const ABOUT_BOOT: readonly MistakeRow[] = [
  ['takes anything for its key', options.takesAnyKey, [WRONG_TYPE, EMPTY, UNBOUND]],
  ['takes an empty key', options.takesNoKey, [EMPTY, UNBOUND]],
  [
    'takes options that it does not have',
    options.takesUnknownOptions,
    ['options: one that is unknown is a ConfigError that names it'],
  ],
  [
    'looks at its options when a game is made',
    options.looksWhenAGameIsMade,
    [
      WRONG_TYPE,
      EMPTY,
      'options: one that is unknown is a ConfigError that names it',
      'options: one that is missing is told when the plugin is called, or not needed',
    ],
  ],
  [
    'quotes its options',
    options.quotesItsOptions,
    ['options: an error about them shows no secret of them'],
  ],
  [
    'has default options',
    options.hasDefaultOptions,
    [
      'options: without them the provider is known, and answers everybody that it is not configured',
    ],
  ],
  ['binds tickets where it has a key', options.bindsWhereItHasAKey, [UNBOUND]],
  ['asks by the global fetch', ports.asksByTheGlobalFetch, [NETWORK]],
  ['tells by a fetch that it kept', ports.tellsByAKeptFetch, [NETWORK]],
  ['tells by a socket', ports.tellsByASocket, [NETWORK]],
  ['looks at Date.now', ports.looksAtDateNow, [TIME]],
  ['looks at a new Date', ports.looksAtANewDate, [TIME]],
  ['measures by performance.now', ports.measuresByTheMachine, [TIME]],
  ['waits by setTimeout', ports.waitsByTheMachine, [TIME]],
  ['gives up by AbortSignal.timeout', ports.stopsByTheMachine, [TIME]],
  ['draws lots', ports.drawsLots, ['ports: nothing is left to Math.random']],
  ['asks at boot', ports.asksAtBoot, ['ports: making a game asks nobody']],
];

const ABOUT_TWO_GAMES: readonly MistakeRow[] = [
  ['accepts tickets of other games', acceptsOtherGames, [OTHER_TITLE, ACCEPTED]],
  ['trusts who is known in this game', trustsWhoIsKnown, [OTHER_TITLE, ACCEPTED]],
  ['accepts what other games have accepted', games.acceptsWhatOthersAccepted, [ACCEPTED]],
  ['opens tickets with the seal of any game', games.opensWithAnySeal, [ACCEPTED]],
  [
    'keeps the last options',
    games.keepsTheLastOptions,
    ['titles: each title accepts its own players, whichever game was made last'],
  ],
  ['keeps the first ports', games.keepsTheFirstPorts, [ASKS_ITSELF]],
  ['remembers players of other games', remembersOutsideOfSetup, [ASKS_ITSELF]],
  ['has one breaker', games.hasOneBreaker, ['two games: an outage of one is none of another']],
  ['keeps the first logger', games.keepsTheFirstLogger, ['two games: one logs nothing of another']],
  [
    'refuses tickets that hold',
    uses.refusesOldTickets,
    ['expiry: they are accepted as long as they hold'],
  ],
  ['knows no end of tickets', uses.knowsNoEnd, [OVER]],
  [
    'keeps its verdicts',
    uses.keepsVerdicts,
    ['expiry: they are refused when they are over, also where they were accepted before'],
  ],
];

/** What can be wrong about a game, or about two, each with the tests that catch it. */
export const GAME_MISTAKES: readonly CaughtMistake[] = mistakesOf(
  [...ABOUT_BOOT, ...ABOUT_TWO_GAMES],
  arcadeUnderTest,
);
