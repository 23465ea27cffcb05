import * as adopting from './adopting.test-fixture.ts';
import type { Mistake } from './mistake.test-fixture.ts';
import * as updating from './updating.test-fixture.ts';

/** What can be wrong with players who are adopted and updated. */
export const PLAYER_MISTAKES: readonly Mistake[] = [
  [
    'adopts players without their data',
    adopting.forgetsData,
    ['accounts: an adopted player comes back with every field, and so do the accounts'],
  ],
  [
    'shares a secret among adopted accounts',
    adopting.sharesSecrets,
    ['accounts: each of many accounts is kept with its own secret, or with none'],
  ],
  [
    'adopts nobody who has no account',
    adopting.needsAnAccount,
    ['accounts: a player without accounts, name and data is adopted'],
  ],
  [
    'finds owners who came by a connect only',
    adopting.findsConnectedOnly,
    [
      'accounts: an adopted player is one like any other',
      'freshness: a player who was adopted, updated and removed is found as such',
    ],
  ],
  [
    'takes a known id for a conflict',
    adopting.conflictsOnKnownIds,
    ['accounts: an id that is taken is false, and nothing has changed'],
  ],
  [
    'adopts over a player who is there',
    adopting.adoptsAgain,
    ['accounts: an id that is taken is false, and nothing has changed'],
  ],
  [
    'adopts in steps',
    adopting.adoptsInSteps,
    [
      'accounts: an account that belongs to somebody is a conflict, and nothing is added',
      'accounts: accounts that exclude each other are a conflict, and nothing is added',
      'parallel accounts: of many players adopted with one account at once, exactly one is',
      'parallel accounts: an account adopted and linked at once belongs to one player',
    ],
  ],
  [
    'adopts without the accounts of others',
    adopting.adoptsWithoutTheirs,
    [
      'accounts: an account that belongs to somebody is a conflict, and nothing is added',
      'accounts: accounts that exclude each other are a conflict, and nothing is added',
    ],
  ],
  [
    'looks whether an id is taken, then adopts',
    adopting.looksThenAdopts,
    ['parallel accounts: of one player adopted many times at once, exactly one is'],
  ],
  [
    'keeps the player it is given',
    adopting.keepsDataItself,
    ['copies: a player whose giver changes it afterwards is adopted as it was given'],
  ],
  [
    'forgets a field of a patch',
    updating.forgetsAField,
    ['accounts: every field may be changed at once, and comes back'],
  ],
  [
    'writes defaults for what a patch leaves out',
    updating.writesDefaults,
    ['accounts: a field that is absent stays as it is'],
  ],
  [
    'merges JSON',
    updating.mergesJson,
    ['accounts: a value takes the place of the one before, whole'],
  ],
  [
    'takes null for absent',
    updating.takesNullForAbsent,
    ['accounts: a name of null is none, and an empty one is a name'],
  ],
  [
    'skips an empty patch',
    updating.skipsEmptyPatches,
    ['accounts: a patch of nothing counts the version, and changes nothing else'],
  ],
  [
    'takes an update of nobody for a conflict',
    updating.conflictsOnNobody,
    ['accounts: of nobody there is nothing to update, whatever version is expected'],
  ],
  [
    'ignores the version that is expected',
    updating.ignoresVersions,
    [
      'accounts: a version that is expected has to be the present one',
      'parallel accounts: of many updates that expect one version, exactly one wins',
    ],
  ],
  [
    'replaces the row that it updates',
    updating.replacesTheRow,
    ['accounts: other players, and what belongs to this one, stay as they are'],
  ],
  [
    'reads a player, then writes it',
    updating.readsThenWrites,
    [
      'parallel accounts: of many updates that expect one version, exactly one wins',
      'parallel accounts: many updates that expect no version are all counted, and each sees its own',
      'parallel accounts: updates of different fields and a rename at once are all kept',
    ],
  ],
  [
    'keeps the patch it is given',
    updating.keepsPatchesThemselves,
    ['copies: a patch that its giver changes, and a player whose reader does, stay as they are'],
  ],
];
