import * as ids from './account-ids.test-fixture.ts';
import type { Mistake } from './mistake.test-fixture.ts';
import * as unlinking from './unlinking.test-fixture.ts';
import * as atOnce from './unlinking-at-once.test-fixture.ts';

/** What can be wrong with links that go. */
export const UNLINK_MISTAKES: readonly Mistake[] = [
  [
    'keeps any link, whatever is to be kept',
    unlinking.keepsAnyLink,
    ['unlink: the last link that counts stays, and nothing has changed'],
  ],
  [
    'counts the link that goes',
    unlinking.countsTheOneThatGoes,
    [
      'unlink: the last link that counts stays, and nothing has changed',
      'parallel accounts: of links that do not count all go, and of those that do one stays',
    ],
  ],
  [
    'wants two links that count, whichever goes',
    unlinking.wantsTwo,
    ['unlink: a link that does not count goes as long as one that counts stays'],
  ],
  [
    'counts the links of other players',
    unlinking.countsLinksOfOthers,
    ['unlink: the last link that counts stays, and nothing has changed'],
  ],
  [
    'counts the links of other games',
    unlinking.countsLinksOfOtherGames,
    ['kept apart: links that other games have do not count as ones that stay'],
  ],
  [
    'unlinks every slot of a provider',
    unlinking.unlinksEverySlot,
    ['unlink: another slot of the provider is another link'],
  ],
  [
    'unlinks for everybody',
    unlinking.unlinksForEverybody,
    ['unlink: links of others stay, and so does what belongs to them'],
  ],
  [
    'looks for other links before it looks for the one',
    unlinking.saysLastForAbsent,
    ['unlink: a link that is not there is absent, whatever is to be kept'],
  ],
  [
    'marks links that are gone',
    unlinking.marksUnlinked,
    [
      'unlink: an account that was unlinked is free, and begins anew',
      'unlink: a slot that was emptied takes another account, which begins anew',
      'unlink: an account that is linked again begins without secret and friends',
    ],
  ],
  [
    'ends sessions with a link',
    unlinking.endsSessions,
    ['unlink: registrations and sessions stay'],
  ],
  [
    'counts links, then unlinks',
    atOnce.looksThenUnlinks,
    [
      'parallel accounts: of the two last links unlinked at once exactly one goes',
      'parallel accounts: of many links unlinked at once exactly one stays',
      'parallel accounts: of links that do not count all go, and of those that do one stays',
      'parallel accounts: of one link unlinked many times at once exactly one is done',
    ],
  ],
  [
    'writes back the links that stay',
    atOnce.rewritesLinks,
    [
      'parallel accounts: a player who links and unlinks at once keeps what is new, and is never without a link',
    ],
  ],
  [
    'inserts a link where there is none to touch',
    atOnce.insertsOnTouch,
    [
      'parallel accounts: a sign-in while its link goes brings nothing of it back',
      'writes: touchLink needs the link, of this player and at this provider',
    ],
  ],
  [
    'folds the case of what it unlinks',
    () => ids.foldsUnlinks((id) => id.toLowerCase()),
    ['kept apart: slots and providers that look alike are unlinked each by itself'],
  ],
  [
    'ignores blanks in what it unlinks',
    () => ids.foldsUnlinks((id) => id.trim()),
    ['kept apart: slots and providers that look alike are unlinked each by itself'],
  ],
  [
    'replaces lone surrogates in what it unlinks',
    () => ids.foldsUnlinks((id) => id.toWellFormed()),
    [
      'ill formed: a player, link or secret that is named so is never taken for another',
      'ill formed: a provider that is to be kept and named so keeps no other one',
    ],
  ],
];
