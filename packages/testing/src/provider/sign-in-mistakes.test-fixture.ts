import * as loose from './loose-tongues.test-fixture.ts';
import { type MistakeRow, mistakesOf } from './mistake-rows.test-fixture.ts';
import type { CaughtMistake } from './mistakes.test-fixture.ts';
import { OUTAGE_NAMES } from './outages.ts';
import { arcadeUnderTest } from './provider-failures.test-fixture.ts';
import * as answers from './wrong-answers.test-fixture.ts';
import * as inOutages from './wrong-outages.test-fixture.ts';
import * as trust from './wrong-trust.test-fixture.ts';

const outage = (name: (typeof OUTAGE_NAMES)[number]) =>
  `outages: ${name} is UNAVAILABLE, stores nothing, and passes`;

// In the others it is core that stops waiting, and knows better.
const SLOW = ['silence', 'an answer after the deadline', 'an answer byte by byte'] as const;
const IMMEDIATE = OUTAGE_NAMES.filter((name) => !SLOW.some((slow) => slow === name));

const ROWS: readonly MistakeRow[] = [
  [
    'refuses everybody',
    answers.refusesEverybody,
    ['players: genuine credentials create a player', outage('no connection')],
  ],
  [
    'takes the ticket for the id',
    answers.takesTheTicketForTheId,
    [
      'players: who comes again with fresh credentials is known',
      'secrets: no plan that is stored holds a credential or an option',
    ],
  ],
  [
    'takes everybody for one player',
    answers.takesEverybodyForOne,
    ['players: somebody else is another player'],
  ],
  [
    'takes an e-mail address for the id',
    answers.takesAnAddressForTheId,
    ['players: what the provider claims can be kept, and nothing of it is an error'],
  ],
  [
    'logs sign-ins as errors',
    answers.logsSignInsAsErrors,
    ['players: what the provider claims can be kept, and nothing of it is an error'],
  ],
  [
    'requires no credential',
    answers.requiresNothing,
    [
      'missing credentials: a required one that is missing is REQUIRED, by name',
      'missing credentials: of several that are missing the first in the order of the schema is named',
    ],
  ],
  [
    'needs what it calls optional',
    answers.needsTheOptional,
    ['missing credentials: an optional one may be missing'],
  ],
  [
    'takes any type, and calls methods of it',
    answers.callsMethodsOfAnything,
    [
      'wrong credentials: one of a wrong type is INVALID, by name',
      'wrong credentials: one that the genuine client does not show is handled, whatever its type',
    ],
  ],
  [
    'knows no greatest length',
    answers.knowsNoLength,
    ['wrong credentials: a text of a megabyte is INVALID, by name'],
  ],
  [
    'sends any text',
    answers.sendsAnyText,
    ['wrong credentials: control characters and halves of characters are refused, and never sent'],
  ],
  [
    'trims what is no id',
    answers.trimsTheId,
    ['wrong credentials: control characters and halves of characters are refused, and never sent'],
  ],
  [
    'stumbles over odd names',
    answers.stumblesOverOddNames,
    ['wrong credentials: control characters and halves of characters are refused, and never sent'],
  ],
  [
    'asks before it has checked',
    answers.asksBeforeItChecks,
    ['wrong credentials: what is no set of credentials, or has one that is unknown, is INVALID'],
  ],
  [
    'accepts a ticket of another game',
    trust.acceptsOtherGames,
    ['fakes: a ticket of another game is refused'],
  ],
  [
    'believes the id in the credentials',
    trust.believesTheId,
    ['fakes: what is public of a player does not sign in as that player'],
  ],
  [
    'trusts who is known',
    trust.trustsWhoIsKnown,
    [
      'fakes: a ticket of another game is refused for a player who is known',
      'fakes: a ticket that nobody was given is refused for a player who is known',
    ],
  ],
  [
    'accepts without asking',
    trust.asksNothing,
    [
      'fakes: a ticket that nobody was given is refused',
      'fakes: a genuine secret with one character changed is refused',
    ],
  ],
  [
    'remembers tickets by their start',
    trust.looksAtTheStart,
    ['fakes: a genuine secret with one character changed is refused'],
  ],
  [
    'blames another field',
    trust.blamesAnotherField,
    [
      'fakes: a ticket of another game is refused',
      'fakes: a ticket that nobody was given is refused',
    ],
  ],
  [
    'asks about what cannot be a ticket',
    trust.asksForLocalFakes,
    [
      'fakes: a ticket with blanks is refused',
      'fakes: a ticket with blanks is refused for a player who is known',
    ],
  ],
  [
    'tells who is known by its refusals',
    trust.tellsWhoIsKnown,
    ['fakes: refusals with one code look the same, whatever the cause and whoever is known'],
  ],
  ['takes an outage for a no', inOutages.takesOutagesForNo, IMMEDIATE.map(outage)],
  ['never recovers', inOutages.neverRecovers, OUTAGE_NAMES.map(outage)],
  [
    'keeps its memory outside of setup',
    inOutages.remembersOutsideOfSetup,
    OUTAGE_NAMES.map(outage),
  ],
  ['says no when it takes long', inOutages.saysNoWhenItIsSlow, SLOW.map(outage)],
  [
    'ignores the signal',
    inOutages.ignoresTheSignal,
    ['outages: a request is given up when the time is up'],
  ],
  ['follows redirects', inOutages.followsRedirects, ['outages: a redirect is never followed']],
  [
    'follows redirects by hand',
    inOutages.followsRedirectsByHand,
    ['outages: a redirect is never followed'],
  ],
  ['reads a body of any size', inOutages.buffersAnything, [outage('an answer of 20 MB')]],
  [
    'ignores the status',
    inOutages.ignoresTheStatus,
    [outage('a 500 with the true answer'), outage('a redirect with the true answer')],
  ],
  [
    'takes a 200 for a yes',
    inOutages.takesOkForYes,
    [
      outage('garbage'),
      outage('an empty answer'),
      outage('a captive portal'),
      outage('half an answer'),
    ],
  ],
  [
    'blames the player for garbage',
    inOutages.blamesThePlayerForGarbage,
    [
      outage('garbage'),
      outage('an empty answer'),
      outage('a captive portal'),
      outage('half an answer'),
    ],
  ],
  [
    'does without the second answer',
    inOutages.doesWithoutTheSecondAnswer,
    [outage('no connection'), outage('a 500'), outage('garbage')],
  ],
  [
    'refuses strangers in an outage once it has worked',
    inOutages.refusesStrangersInAnOutage,
    ['outages: with what a provider has kept, an outage is no clear no either'],
  ],
  [
    'logs the ticket in base64',
    loose.logsTheTicket,
    ['secrets: no log line shows a credential or an option'],
  ],
  [
    'logs what fetch throws',
    loose.logsWhatFetchThrows,
    ['secrets: no log line shows a credential or an option'],
  ],
  ['logs its key', loose.logsTheKey, ['secrets: no log line shows a credential or an option']],
  [
    'logs what it keeps for the friends',
    loose.logsTheGrant,
    ['secrets: no log line shows a credential or an option'],
  ],
  [
    'quotes the ticket in an outage',
    loose.quotesTheTicketInAnOutage,
    ['secrets: no log line shows a credential or an option'],
  ],
  [
    'names the ticket as the field',
    loose.namesTheTicketAsTheField,
    ['secrets: no error shows a credential or an option'],
  ],
];

/** What can be wrong about one sign-in, each with the tests that catch it. */
export const SIGN_IN_MISTAKES: readonly CaughtMistake[] = mistakesOf(ROWS, arcadeUnderTest);
