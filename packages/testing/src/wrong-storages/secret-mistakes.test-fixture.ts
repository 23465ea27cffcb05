import * as ids from './account-ids.test-fixture.ts';
import * as counting from './counting.test-fixture.ts';
import type { Mistake } from './mistake.test-fixture.ts';
import * as secrets from './secrets.test-fixture.ts';

/** What can be wrong with secrets, and with who guesses at them. */
export const SECRET_MISTAKES: readonly Mistake[] = [
  [
    'locks one attempt too late',
    counting.locksTooLate,
    [
      'vault: the attempt that makes max locks, from its own time on',
      'vault: a max of one locks at the first attempt',
    ],
  ],
  [
    'never locks past max',
    counting.locksAtMaxOnly,
    ['vault: a max that has become smaller locks at the next attempt'],
  ],
  [
    'prolongs a lock',
    counting.prolongsLocks,
    ['vault: attempts while it is locked count nothing and prolong nothing'],
  ],
  [
    'counts while it is locked',
    counting.countsWhileLocked,
    [
      'vault: attempts while it is locked count nothing and prolong nothing',
      'parallel accounts: of failed attempts at once as many count as lock',
    ],
  ],
  [
    'ends a lock one ms too late',
    counting.unlocksTooLate,
    ['vault: a lock that is over is none, and its failures are none'],
  ],
  [
    'remembers failures after a lock',
    counting.remembersFailures,
    [
      'vault: a lock that is over is none, and its failures are none',
      'vault: after a lock failures are counted from the first',
    ],
  ],
  ['ends a lock with a success', counting.clearsLocks, ['vault: clearFailures ends no lock']],
  [
    'clears nothing',
    counting.clearsNothing,
    [
      'vault: clearFailures forgets the failures and nothing else',
      'freshness: a secret is found as it has become',
    ],
  ],
  [
    'counts by provider',
    counting.countsByProvider,
    [
      'vault: secrets of other accounts stay as they are',
      'kept apart: secrets of accounts that look alike are different secrets',
    ],
  ],
  [
    'counts on when the secret is new',
    counting.keepsCounts,
    [
      'vault: of an account without a secret nothing is counted or forgotten',
      'vault: a new secret takes the place of the old one, its failures and its lock',
    ],
  ],
  [
    'reads a count, then writes it',
    counting.readsThenCounts,
    [
      'parallel accounts: failed attempts at once are all counted',
      'parallel accounts: of failed attempts at once as many count as lock',
    ],
  ],
  ['counts no failure', secrets.countsNothing, ['vault: failed attempts are counted']],
  [
    'cuts secrets to the length of their column',
    secrets.cutsSecrets,
    ['vault: a secret comes back as it is, without failures and without a lock'],
  ],
  [
    'finds secrets at any provider',
    secrets.findsAtAnyProvider,
    ['vault: an account without a secret has none'],
  ],
  [
    'takes a secret that is known for a conflict',
    secrets.insertsSecrets,
    [
      'vault: a secret that is set again as it was is no conflict',
      'vault: a new secret takes the place of the old one, its failures and its lock',
    ],
  ],
  [
    'looks whether there is a secret, then inserts it',
    secrets.looksThenPuts,
    ['parallel accounts: of many secrets set at once one is kept'],
  ],
  [
    'loses the secret of a link that it touches',
    secrets.losesSecretsOnTouch,
    ['vault: a secret stays when its link is touched and its player renamed'],
  ],
  [
    'hands out its own secrets',
    secrets.sharesItsSecrets,
    ['copies: an export and a secret that their reader changes stay as they are'],
  ],
  [
    'folds the case of accounts with secrets',
    () => ids.foldsSecrets((id) => id.toLowerCase()),
    ['kept apart: secrets of accounts that look alike are different secrets'],
  ],
  [
    'ignores blanks in accounts with secrets',
    () => ids.foldsSecrets((id) => id.trim()),
    ['kept apart: secrets of accounts that look alike are different secrets'],
  ],
  [
    'replaces lone surrogates in accounts with secrets',
    () => ids.foldsSecrets((id) => id.toWellFormed()),
    ['ill formed: a player, link or secret that is named so is never taken for another'],
  ],
];
