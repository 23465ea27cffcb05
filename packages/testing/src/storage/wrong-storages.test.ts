import type { StorageAdapter } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { describe, expect, test } from 'vitest';
import * as friends from '../wrong-storages/friends.test-fixture.ts';
import { LENGTH_MISTAKES } from '../wrong-storages/long-answers.test-fixture.ts';
import * as many from '../wrong-storages/many-players.test-fixture.ts';
import type { Mistake } from '../wrong-storages/mistake.test-fixture.ts';
import * as twice from '../wrong-storages/opened-twice.test-fixture.ts';
import * as plans from '../wrong-storages/plans.test-fixture.ts';
import { PLAYER_MISTAKES } from '../wrong-storages/player-mistakes.test-fixture.ts';
import * as push from '../wrong-storages/push.test-fixture.ts';
import * as reads from '../wrong-storages/reads.test-fixture.ts';
import { REMOVAL_MISTAKES } from '../wrong-storages/removal-mistakes.test-fixture.ts';
import { SECRET_MISTAKES } from '../wrong-storages/secret-mistakes.test-fixture.ts';
import { SESSION_MISTAKES } from '../wrong-storages/session-mistakes.test-fixture.ts';
import * as sessions from '../wrong-storages/sessions-and-proofs.test-fixture.ts';
import { SWEEP_MISTAKES } from '../wrong-storages/sweep-mistakes.test-fixture.ts';
import { sweepsRight } from '../wrong-storages/sweeping.test-fixture.ts';
import * as text from '../wrong-storages/text.test-fixture.ts';
import { UNLINK_MISTAKES } from '../wrong-storages/unlink-mistakes.test-fixture.ts';
import { testStorage } from './test-storage.ts';

/** As many as find a mistake that waits a turn: those of engines need more. */
const SCALE = { rounds: 20, rows: 400 };
const TWICE = 'opened twice';

/** The tests of the kit. */
function names(): string[] {
  const all: string[] = [];
  const open = () => Promise.reject(new Error('never opened'));
  testStorage((name) => all.push(name), open, { openTwice: open });
  return all;
}

const groupOf = (name: string): string => name.slice(0, name.indexOf(':'));

/** Runs the kit, or these groups of it; returns what failed, by name. */
async function failuresOf(
  make: () => StorageAdapter,
  groups = new Set(names().map(groupOf)),
  makeTwo: () => twice.Openings = () => {
    const storage = make();
    return [storage, storage];
  },
): Promise<Map<string, unknown>> {
  const runs: Array<Promise<readonly [string, unknown]>> = [];
  const collect = (name: string, run: () => Promise<void>) => {
    if (!groups.has(groupOf(name))) return;
    runs.push(
      run().then(
        () => [name, undefined],
        (error: unknown) => [name, error],
      ),
    );
  };
  const close = async () => {};
  testStorage(collect, async () => ({ storage: make(), close }), {
    ...SCALE,
    openTwice: async () => {
      const [storage, peer] = makeTwo();
      return { storage, peer, close };
    },
  });
  const results = await Promise.all(runs);
  return new Map(results.filter(([, error]) => error !== undefined));
}

const failuresOfTwo = (makeTwo: () => twice.Openings): Promise<Map<string, unknown>> =>
  failuresOf(memoryStorage, new Set([TWICE]), makeTwo);

const MISTAKES: readonly Mistake[] = [
  ...PLAYER_MISTAKES,
  ...REMOVAL_MISTAKES,
  ...UNLINK_MISTAKES,
  ...SECRET_MISTAKES,
  ...SESSION_MISTAKES,
  ...SWEEP_MISTAKES,
  ...LENGTH_MISTAKES,
  [
    'folds the case of external ids',
    () => text.foldsExternalIds((id) => id.toLowerCase()),
    ['text: upper and lower case: external ids that differ in nothing else are different accounts'],
  ],
  [
    'ignores trailing blanks of external ids',
    () => text.foldsExternalIds((id) => id.trimEnd()),
    ['text: trailing blanks: external ids that differ in nothing else are different accounts'],
  ],
  [
    'normalises external ids',
    () => text.foldsExternalIds((id) => id.normalize('NFC')),
    ['text: NFC and NFD: external ids that differ in nothing else are different accounts'],
  ],
  [
    'replaces lone surrogates in external ids',
    () => text.foldsExternalIds((id) => id.toWellFormed()),
    ['unfit text: an ill-formed id that is read is never taken for another'],
  ],
  [
    'cuts external ids to the length of their column',
    () => text.foldsExternalIds((id) => id.slice(0, 255)),
    ['unfit text: an id that is too long is refused or kept whole, never cut'],
  ],
  [
    'cuts external ids to the length of an index',
    () => text.foldsExternalIds((id) => id.slice(0, 191)),
    ['unfit text: ids of full length come back whole, and their last character counts'],
  ],
  [
    'returns booleans as numbers',
    text.returnsNumbersForBooleans,
    ['round trips: a link comes back with every field, from every read'],
  ],
  [
    'returns times as text',
    text.returnsTextForTimes,
    ['round trips: a session comes back with every field, from every read'],
  ],
  [
    'asks for 999 ids at most',
    text.findsAmong999Ids,
    ['reads: links.find finds among 2,000 ids the linked ones'],
  ],
  [
    'applies write after write',
    plans.appliesOneByOne,
    [
      'plans: nothing is left of a plan whose last write is a retireSession of nothing',
      'plans: nothing is left of a plan whose last write is an insertLink of a linked account',
      'plans: nothing is left of a plan whose last write is a putSecret of an account that nobody has linked',
      'writes: of a plan that is refused no link is removed, and nothing of it',
      'parallel: a plan that is refused takes no other with it',
    ],
  ],
  [
    'removes a link after all else',
    plans.removesLast,
    [
      'writes: removeLink makes room for another account in the slot, in the same plan',
      'writes: removeLink and insertLink of one account begin anew',
    ],
  ],
  [
    'removes a link from anybody',
    plans.removesFromAnybody,
    [
      'writes: removeLink needs the link, of this player and at this provider',
      "plans: nothing is left of a plan whose last write is a removeLink of another player's link",
    ],
  ],
  [
    'removes links without counting',
    plans.removesWithoutCounting,
    [
      'writes: removeLink needs the link, of this player and at this provider',
      'parallel accounts: of many plans that exchange one account for another at once, exactly one is applied',
    ],
  ],
  ['removes no last link', plans.keepsTheLast, ['writes: removeLink takes the last account too']],
  [
    'ignores what a plan expects',
    plans.ignoresExpect,
    [
      'expectations: a session that was revoked is expected in vain',
      'expectations: a plan is refused that expects a session of another player',
      'expectations: a plan is refused that expects a player who is not there',
      'expectations: a plan is refused that expects an owner of an account that nobody has',
      'expectations: a plan is refused that expects another secret',
    ],
  ],
  [
    'compares secrets too early',
    plans.comparesSecretsTooEarly,
    [
      'parallel accounts: of many plans that expect one secret and set another at once, exactly one is applied',
    ],
  ],
  [
    'lets a session live one ms too long',
    plans.expiresTooLate,
    [
      'callers: a session is good before its expiresAt and not at it',
      'callers: a previous secret is good before its prevUntil and not at it',
      'proofs: a proof is shown before its until and not at it',
    ],
  ],
  [
    'says conflict with an error without brand',
    plans.conflictsWithoutBrand,
    [
      'unique keys: an external id of a provider belongs to one player',
      'failures: after a refusal the storage works as before',
      'parallel connects: 50 first connects of one account make one player',
    ],
  ],
  [
    'answers before the commit',
    plans.answersTooEarly,
    ['situation: a read sees what the last apply wrote'],
  ],
  [
    'takes a write without a row for a success',
    plans.acceptsMissingRows,
    [
      'writes: touchLink needs the link, of this player and at this provider',
      'writes: renamePlayer needs the player',
      'writes: putSecret needs the link, at this provider',
      'writes: removeLink needs the link, of this player and at this provider',
      'plans: nothing is left of a plan whose last write is a removeLink of an account that nobody has linked',
      'retirement: it needs the session',
    ],
  ],
  [
    'writes defaults for absent fields',
    plans.fillsAbsentFields,
    [
      'writes: touchLink without a name and without syncDisplayName leaves both',
      'connects: a name follows the platform only when it is asked to, and then remembers',
    ],
  ],
  [
    'reads whether an account is free, then writes',
    plans.checksThenInserts,
    [
      'parallel: of many players created for one account, exactly one is',
      'parallel connects: 50 first connects of one account make one player',
      'parallel connects: one account linked by two players at once: one links, the other switches',
    ],
  ],
  [
    'ignores the game in sessions',
    sessions.ignoresGameInSessions,
    [
      'tenants: reads of another game find nothing',
      'tenants: sessions of another game cannot be rotated, touched or deleted',
    ],
  ],
  [
    'ignores the game when it deletes sessions',
    sessions.ignoresGameWhenDeleting,
    ['tenants: deleting the sessions of a player leaves the other game alone'],
  ],
  [
    'rotates without comparing',
    sessions.rotatesWithoutComparing,
    ['sessions: rotation from any other hash is false and changes nothing'],
  ],
  [
    'compares with the current hash alone',
    sessions.forgetsPreviousHash,
    ['sessions: rotation from the previous hash replaces the current one'],
  ],
  [
    'lists sessions oldest first',
    sessions.listsOldestFirst,
    ['sessions: sessions are listed newest first, one player alone'],
  ],
  [
    'lets anybody claim a claimed proof',
    sessions.claimsAgainForAnybody,
    [
      'proofs: a claimed proof is not claimed again by somebody else',
      'parallel connects: one proof used by two sessions at once: one connect succeeds',
    ],
  ],
  [
    'loses the claims between a read and a claim',
    sessions.losesClaimsInBetween,
    [
      'proofs: a plan that has seen another claim than the present one conflicts',
      'parallel: of many claims that have seen the same one, exactly one is accepted',
    ],
  ],
  [
    'retires a session by its end alone',
    sessions.retiresByEndAlone,
    ['retirement: a retired session is not rotated'],
  ],
  [
    'remembers what it has read',
    sessions.remembersAnswers,
    [
      'freshness: a deleted session is gone for findSession and listSessions',
      'freshness: links are found as they have become',
      'freshness: a player who was adopted, updated and removed is found as such',
      'freshness: a link that was removed is gone for every read',
      'freshness: a secret is found as it has become',
      'accounts: an export is as the player has become, though it was read before',
      'many players: they are found as they have become, though they were read before',
      'friends: a list is found as it has become, though it was read before',
      'push: a target that was removed is registered anew',
    ],
  ],
  [
    'shows expired proofs',
    sessions.showsExpiredProofs,
    ['proofs: a proof is shown before its until and not at it'],
  ],
  [
    'keeps the rows of all games in one',
    reads.ignoresGame,
    [
      'tenants: the same player, link, session and proof may be in two games',
      'tenants: a plan cannot build on rows of another game',
      'kept apart: another game reads nothing of a game',
      'kept apart: another game writes nothing into a game',
      'kept apart: two games may have the same lists, targets and ids',
      'kept apart: another game reads no secret and exports nobody of a game',
      'kept apart: another game changes, removes and unlinks nothing of a game',
      'kept apart: two games may have the same players, accounts and secrets',
      'connects: two games in one storage have players of their own',
    ],
  ],
  [
    'takes unknown callers for nobody',
    reads.mixesUpNobodyAndInvalid,
    [
      'callers: nobody stays nobody',
      'situation: nobody, and an account nobody has',
      'callers: a deleted session makes an invalid caller',
      'connects: a revoked session connects nothing',
    ],
  ],
  [
    'trusts any secret',
    reads.trustsAnySecret,
    [
      'callers: a caller is invalid for the wrong secret, also that of another session',
      'callers: a previous secret is no good without a prevUntil',
    ],
  ],
  [
    'says null for absent rows',
    reads.saysNullForAbsent,
    [
      'reads: a player who is not there is absent',
      'reads: a summary of nobody is absent',
      'friends: a player without a list has none',
      'push: a player without a registration has none',
      'sessions: a session that is not there is absent',
      'proofs: a proof that nobody claimed is absent',
    ],
  ],
  [
    'takes a touch of a deleted session for a conflict',
    reads.conflictsOnTouch,
    ['sessions: touchSession of a session that is not there does nothing'],
  ],
  [
    'fails on no ids',
    reads.failsOnNoIds,
    ['reads: links.find of no ids finds none', 'many players: of no ids there are none'],
  ],
  [
    'finds links of other providers',
    reads.ignoresProvider,
    ['reads: links.find asks one provider'],
  ],
  [
    'lets errors of its driver through',
    reads.letsDriverErrorsThrough,
    [
      'failures: writes of odd text are done, or refused with a branded error',
      'failures: lists and registrations of odd text are kept, or refused with a branded error',
      'failures: players, links and secrets of odd text are kept, or refused with a branded error',
    ],
  ],
  [
    'throws at once',
    reads.throwsAtOnce,
    ['failures: reads of odd text are answered, or refused with a branded error'],
  ],
  ['is not ready', reads.isNotReady, ['reads: a fresh storage is ready']],
  [
    'adds friends to those of before',
    friends.mergesFriends,
    ['friends: a list replaces the one before it, whole'],
  ],
  [
    'replaces a list in steps',
    friends.replacesInSteps,
    ['friends: of many lists given at once one is kept, whole'],
  ],
  ['forgets empty lists', friends.forgetsEmptyLists, ['friends: an empty list is a list']],
  [
    'has one list for all slots',
    friends.hasNoSlots,
    [
      'friends: a list replaces that of its own player, provider and slot only',
      'kept apart: players and slots that look alike have lists of their own',
    ],
  ],
  [
    'sorts lists the wrong way round',
    friends.listsBackwards,
    ['friends: lists come by provider, then by slot'],
  ],
  [
    'takes a list without a link for a conflict',
    friends.conflictsWithoutLink,
    [
      'friends: for a link that is not there nothing is kept, and that is no error',
      'kept apart: another game writes nothing into a game',
    ],
  ],
  [
    'keeps the lists it is given, whatever their link',
    friends.keepsWhatItIsGiven,
    [
      'friends: for a link that is not there nothing is kept, and that is no error',
      'copies: a list that its giver changes afterwards is kept as it was given',
      'copies: a list that its reader changes stays as it is',
    ],
  ],
  [
    'loses what belongs to a row that it writes',
    friends.losesWhatBelongsToRows,
    [
      'friends: a list stays when its link is touched and its player renamed',
      'push: registrations stay when their player is renamed and seen',
    ],
  ],
  [
    'cuts long lists',
    friends.cutsLongLists,
    ['friends: 5,000 friends of long ids and names come back'],
  ],
  [
    'folds the case of friends',
    friends.foldsFriends,
    ['kept apart: friends whose ids look alike are different friends'],
  ],
  [
    'replaces lone surrogates in friends',
    friends.replacesIllFormedFriends,
    ['ill formed: a list with such an id is refused or comes back as it was'],
  ],
  [
    'forgets the names of friends',
    friends.forgetsFriendNames,
    ['friends: a list comes back with every field, its friends in their order'],
  ],
  [
    'refuses targets that are known',
    push.refusesKnownTargets,
    [
      'push: a target that is registered again keeps its id',
      'push: a target that another player registers changes hands and keeps its id',
    ],
  ],
  [
    'returns the id it was given',
    push.returnsTheGivenId,
    [
      'push: a target that is registered again keeps its id',
      'push: a target that another player registers changes hands and keeps its id',
      'push: a target that many register at once has one owner and one id',
    ],
  ],
  [
    'leaves a target with its first owner',
    push.leavesTargetsWithTheFirst,
    ['push: a target that another player registers changes hands and keeps its id'],
  ],
  [
    'gives a known target a new id',
    push.givesNewIds,
    ['push: a target that is registered again keeps its id'],
  ],
  [
    'shares a target among players',
    push.sharesTargets,
    [
      'push: a target that another player registers changes hands and keeps its id',
      'push: a target that many register at once has one owner and one id',
    ],
  ],
  [
    'looks whether a target is known, then saves it',
    push.looksThenSaves,
    ['push: a target that many register at once has one owner and one id'],
  ],
  [
    'keeps the registrations it is given',
    push.keepsTheRowsThemselves,
    ['copies: a registration that its giver or its reader changes stays as it is'],
  ],
  [
    'ignores the device OS of a target',
    push.ignoresDeviceOs,
    ['push: a device OS or a push hash of its own makes a target of its own'],
  ],
  [
    'saves a registration for nobody',
    push.savesForNobody,
    [
      'push: a player who is not there registers nothing',
      'kept apart: another game writes nothing into a game',
    ],
  ],
  ['gives the id of a registration twice', push.givesIdsTwice, ['push: an id is given once']],
  [
    'removes registrations of other players',
    push.removesForAnybody,
    [
      'push: remove finds registrations of the asked player only',
      'kept apart: players, registrations and hashes that look alike are different ones',
    ],
  ],
  [
    'says yes to every remove',
    push.removesWithoutCounting,
    [
      'push: remove forgets one registration of the player, and says whether',
      'push: remove finds registrations of the asked player only',
    ],
  ],
  [
    'keeps the target of a removed registration',
    push.removesByMarking,
    ['push: a target that was removed is registered anew'],
  ],
  ['sorts registrations by target', push.listsByTarget, ['push: registrations come by id']],
  [
    'cuts push ids to the length of their column',
    push.cutsPushIds,
    ['push: a push id of 4,096 characters comes back whole'],
  ],
  [
    'folds the case of registrations and hashes',
    () => push.foldsPushIds((id) => id.toLowerCase()),
    ['kept apart: players, registrations and hashes that look alike are different ones'],
  ],
  [
    'replaces lone surrogates in registrations and hashes',
    () => push.foldsPushIds((id) => id.toWellFormed()),
    [
      'ill formed: an id that is read is never taken for another',
      'ill formed: an id that is written is refused or kept apart from all others',
    ],
  ],
  [
    'folds the case of owners',
    () => many.foldsOwners((id) => id.toLowerCase()),
    [
      'kept apart: players and slots that look alike have lists of their own',
      'kept apart: players, registrations and hashes that look alike are different ones',
    ],
  ],
  [
    'replaces lone surrogates in owners',
    () => many.foldsOwners((id) => id.toWellFormed()),
    [
      'ill formed: an id that is read is never taken for another',
      'ill formed: an id that is written is refused or kept apart from all others',
    ],
  ],
  [
    'asks for 999 players at most',
    many.findsAmong999Players,
    ['many players: among 2,000 ids the players are found'],
  ],
  [
    'answers for each id of many',
    many.asksIdById,
    ['many players: a player comes once, however often asked for, and unknown ids add none'],
  ],
  [
    'joins players with one link',
    many.joinsOneLink,
    [
      'many players: they are the summaries of those who are asked for',
      'many players: a player without name or link is shown with null and none',
    ],
  ],
  [
    'folds the case of many ids',
    () => many.foldsPlayerIds((id) => id.toLowerCase()),
    ['kept apart: many players are found by their exact ids'],
  ],
  [
    'replaces lone surrogates in many ids',
    () => many.foldsPlayerIds((id) => id.toWellFormed()),
    ['ill formed: an id that is read is never taken for another'],
  ],
  [
    'hands out its own rows of many',
    many.sharesItsCache,
    ['copies: a summary that its reader changes stays as it is'],
  ],
];

const LOST_BETWEEN_PROCESSES = [
  'of many players created for one account, exactly one is',
  'an account that two players link at once belongs to one of them',
  'of many claims of one proof, exactly one is accepted',
  'of the two last links unlinked at once exactly one goes',
  'a player who links and unlinks at once keeps what is new, and is never without a link',
  'a player removed during a connect leaves nothing',
  'a connect with a session that is revoked at once is done whole or not at all',
  'sessions revoked during a connect with one of them leave none that it made',
  'a proof that is claimed anew while it is swept stays claimed',
  'first connects of one account over both make one player',
  'one proof used over both at once: one connect succeeds',
  'one account linked by two players over both at once: one links, the other is refused',
  'the two last accounts unlinked over both at once: one stays',
].map((name) => `${TWICE}: ${name}`);

const keepsNothing = (): StorageAdapter => ({
  ...memoryStorage(),
  apply: async () => {},
  rotateSession: async () => true,
});

const known = new Map<Mistake, ReturnType<typeof failuresOf>>();

/** What fails for a mistake in the groups that are to catch it, run once for all tests that ask. */
function failuresOnce(mistake: Mistake): ReturnType<typeof failuresOf> {
  const [, make, caughtBy] = mistake;
  const failures = known.get(mistake) ?? failuresOf(make, new Set(caughtBy.map(groupOf)));
  known.set(mistake, failures);
  return failures;
}

describe('a storage that', () => {
  test.each(MISTAKES.map((mistake) => ({ name: mistake[0], mistake })))(
    '$name fails by name',
    async ({ mistake }) => {
      const failed = await failuresOnce(mistake);
      expect([...failed.keys()]).toEqual(expect.arrayContaining([...mistake[2]]));
    },
  );

  test('keeps nothing fails wherever something was to be kept', async () => {
    expect((await failuresOf(keepsNothing)).size).toBeGreaterThan(200);
  });
});

test('the storage that is made to sweep wrong in many ways can also do it right, one after the other', async () => {
  const groups = new Set(['proofs', 'sweep', 'many rows']);
  expect([...(await failuresOf(sweepsRight, groups)).keys()]).toEqual([]);
});

describe('two openings that', () => {
  test('are one and the same storage pass', async () => {
    expect([...(await failuresOf(memoryStorage, new Set([TWICE]))).keys()]).toEqual([]);
  });

  test('have data of their own each fail wherever they are to meet', async () => {
    expect((await failuresOfTwo(twice.openTwoDatabases)).size).toBeGreaterThan(40);
  });

  test('remember each what the other one has changed since fail every test of freshness', async () => {
    const failed = await failuresOfTwo(twice.cacheInTheirProcess);
    const fresh = names().filter((name) => groupOf(name) === 'freshness');
    const wanted = fresh.map((name) => name.replace('freshness', TWICE));
    expect([...failed.keys()]).toEqual(expect.arrayContaining(wanted));
  });

  test('lock out each only its own calls fail the races', async () => {
    const failed = await failuresOfTwo(twice.lockInTheirProcess);
    expect([...failed.keys()]).toEqual(expect.arrayContaining(LOST_BETWEEN_PROCESSES));
  });
});

test('every test of the kit catches one of these mistakes', async () => {
  const twoMakers = Object.values(twice);
  const failures = await Promise.all([
    ...MISTAKES.map(failuresOnce),
    failuresOf(keepsNothing),
    ...twoMakers.map(failuresOfTwo),
  ]);
  const caught = new Set(failures.flatMap((failed) => [...failed.keys()]));
  expect(names().filter((name) => !caught.has(name))).toEqual([]);
});

test('every test of whole players, links, secrets, sessions and sweeps is named by a mistake', () => {
  const groups = ['accounts', 'unlink', 'vault', 'sweep', 'long answers', 'many rows'];
  groups.push('parallel accounts', 'parallel sessions', 'parallel sweeps');
  const named = new Set(MISTAKES.flatMap(([, , caughtBy]) => caughtBy));
  const asked = names().filter((name) => groups.includes(groupOf(name)));
  expect(asked.filter((name) => !named.has(name))).toEqual([]);
});

test('a storage that throws passes no test', async () => {
  const failed = await failuresOf(
    () =>
      new Proxy({} as StorageAdapter, {
        get: () => {
          throw new TypeError('not written yet');
        },
      }),
  );
  expect([...failed.keys()]).toEqual(names());
});

test('a failure starts with the rule and then says what the storage did', async () => {
  const failed = await failuresOf(sessions.rotatesWithoutComparing);
  const told = failed.get('sessions: rotation from any other hash is false and changes nothing');
  expect(String(told)).toMatch(/rotateSession compares before it sets\.\n.*true !== false/s);
  expect(told).toMatchObject({ actual: true, expected: false });
});
