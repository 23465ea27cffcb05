import * as ids from './account-ids.test-fixture.ts';
import * as exporting from './exporting.test-fixture.ts';
import type { Mistake } from './mistake.test-fixture.ts';
import * as removing from './removing.test-fixture.ts';

/** What can be wrong with players who are removed and exported, and with the ids of players. */
export const REMOVAL_MISTAKES: readonly Mistake[] = [
  [
    'says yes to every remove of a player',
    removing.saysRemoved,
    [
      'accounts: a player who is not there is not removed',
      'parallel accounts: a player removed many times at once is removed once',
    ],
  ],
  [
    'looks whether there is a player, then removes',
    removing.looksThenRemoves,
    ['parallel accounts: a player removed many times at once is removed once'],
  ],
  [
    'marks players who are removed',
    removing.marksRemoved,
    [
      'accounts: everything of a removed player is gone, from every read',
      'accounts: what a removed player had is free, and begins anew',
      'accounts: the id of a removed player may be given again, and has nothing',
      'parallel accounts: a player removed during a connect leaves nothing',
      'parallel connects: a player who is removed while signing in is gone, or comes back as a new one',
    ],
  ],
  [
    'removes proofs as well',
    removing.removesProofs,
    ['accounts: other players stay, and so does a proof'],
  ],
  [
    'removes other players as well',
    removing.removesEverybody,
    ['accounts: other players stay, and so does a proof'],
  ],
  [
    'leaves sessions and registrations of a removed player',
    removing.leavesSessionsAndPush,
    [
      'accounts: everything of a removed player is gone, from every read',
      'accounts: the id of a removed player may be given again, and has nothing',
    ],
  ],
  [
    'leaves secrets without their link',
    removing.leavesSecrets,
    [
      'accounts: everything of a removed player is gone, from every read',
      'accounts: what a removed player had is free, and begins anew',
      'unlink: a link is removed with its friends and its secret',
      'writes: removeLink takes the account, its friends and its secret',
      'unlink: an account that was unlinked is free, and begins anew',
      'unlink: an account that is linked again begins without secret and friends',
      'freshness: a link that was removed is gone for every read',
    ],
  ],
  [
    'leaves friends without their link',
    removing.leavesFriends,
    [
      'accounts: everything of a removed player is gone, from every read',
      'unlink: a link is removed with its friends and its secret',
      'writes: removeLink takes the account, its friends and its secret',
      'unlink: a slot that was emptied takes another account, which begins anew',
      'unlink: an account that is linked again begins without secret and friends',
      'parallel accounts: a sign-in while its link goes brings nothing of it back',
    ],
  ],
  [
    'keeps a session that comes too late',
    removing.keepsLateSessions,
    ['parallel accounts: a player removed during a connect leaves nothing'],
  ],
  [
    'exports hashes',
    exporting.exportsHashes,
    ['accounts: an export has the player, links, sessions, friends and registrations, and no hash'],
  ],
  [
    'exports booleans as numbers',
    exporting.exportsNumbersForBooleans,
    ['accounts: odd values come back as they are'],
  ],
  [
    'exports live sessions only',
    exporting.exportsLiveSessions,
    ['accounts: sessions that have ended are exported while they are stored'],
  ],
  [
    'exports players who have links',
    exporting.exportsByJoin,
    ['accounts: a player who has nothing is exported with empty lists'],
  ],
  [
    'exports nobody as somebody',
    exporting.exportsNobody,
    [
      'accounts: of nobody there is no export',
      'accounts: everything of a removed player is gone, from every read',
      'kept apart: another game reads no secret and exports nobody of a game',
    ],
  ],
  [
    'hands out its own exports',
    exporting.sharesItsExports,
    [
      'accounts: an export is as the player has become, though it was read before',
      'copies: an export and a secret that their reader changes stay as they are',
    ],
  ],
  [
    'folds the case of whole players',
    () => ids.foldsPlayers((id) => id.toLowerCase()),
    ['kept apart: players who look alike are adopted, updated and removed each by itself'],
  ],
  [
    'replaces lone surrogates in whole players',
    () => ids.foldsPlayers((id) => id.toWellFormed()),
    ['ill formed: a player, link or secret that is named so is never taken for another'],
  ],
  [
    'replaces lone surrogates in what it adopts',
    () => ids.foldsAdopted((text) => text.toWellFormed()),
    ['ill formed: what is adopted or kept secret so is refused, or comes back as it was'],
  ],
];
