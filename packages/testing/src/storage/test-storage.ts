import { accounts } from './accounts.ts';
import { accountsApart } from './accounts-apart.ts';
import { callers } from './callers.ts';
import { connectRaces } from './connect-races.ts';
import { connects } from './connects.ts';
import { copies } from './copies.ts';
import { expectations } from './expectations.ts';
import { failures } from './failures.ts';
import { freshness } from './freshness.ts';
import { friends } from './friends.ts';
import { illFormed } from './ill-formed.ts';
import { illFormedAccounts } from './ill-formed-accounts.ts';
import { keptApart } from './kept-apart.ts';
import { longAnswers } from './long-answers.ts';
import { manyPlayers } from './many-players.ts';
import { manyRows } from './many-rows.ts';
import { openedTwice } from './opened-twice.ts';
import { parallelAccounts } from './parallel-accounts.ts';
import { parallelConnects } from './parallel-connects.ts';
import { parallelPlans } from './parallel-plans.ts';
import { parallelRemovals } from './parallel-removals.ts';
import { parallelSessions } from './parallel-sessions.ts';
import { parallelSweeps } from './parallel-sweeps.ts';
import { plans } from './plans.ts';
import { proofs } from './proofs.ts';
import { push } from './push.ts';
import { reads } from './reads.ts';
import { removingLinks } from './removing-links.ts';
import { retirement } from './retirement.ts';
import { roundTrips } from './round-trips.ts';
import { sessions } from './sessions.ts';
import { situations } from './situations.ts';
import type {
  OpenedStorage,
  OpenStorage,
  Scale,
  StorageCases,
  StorageTestOptions,
  Test,
} from './storage-case.ts';
import { sweeping } from './sweeping.ts';
import { tenants } from './tenants.ts';
import { text } from './text.ts';
import { unfitText } from './unfit-text.ts';
import { uniqueKeys } from './unique-keys.ts';
import { unlinking } from './unlinking.ts';
import { vault } from './vault.ts';
import { writes } from './writes.ts';

const GROUPS: ReadonlyArray<readonly [prefix: string, cases: StorageCases]> = [
  ['round trips', roundTrips],
  ['text', text],
  ['unfit text', unfitText],
  ['tenants', tenants],
  ['unique keys', uniqueKeys],
  ['plans', plans],
  ['expectations', expectations],
  ['writes', { ...writes, ...removingLinks }],
  ['situation', situations],
  ['callers', callers],
  ['proofs', proofs],
  ['sessions', sessions],
  ['retirement', retirement],
  ['reads', reads],
  ['many players', manyPlayers],
  ['accounts', accounts],
  ['unlink', unlinking],
  ['vault', vault],
  ['friends', friends],
  ['push', push],
  ['sweep', sweeping],
  ['long answers', longAnswers],
  ['many rows', manyRows],
  ['kept apart', { ...keptApart, ...accountsApart }],
  ['ill formed', { ...illFormed, ...illFormedAccounts }],
  ['copies', copies],
  ['freshness', freshness],
  ['failures', failures],
  ['parallel', parallelPlans],
  ['parallel accounts', { ...parallelAccounts, ...parallelRemovals }],
  ['parallel sessions', parallelSessions],
  ['parallel sweeps', parallelSweeps],
  ['connects', connects],
  ['parallel connects', { ...parallelConnects, ...connectRaces }],
];

const SCALE: Scale = { rounds: 200, rows: 10_000 };

/**
 * Declares, through the `test` of your runner, one test per rule of the storage contract. A storage that
 * passes all of them may be given to `createPlayerLink`. Nothing sleeps, and nothing depends on the real
 * clock or on chance; what runs in parallel runs through the one storage that `open` gave, and with
 * `openTwice` through two of the same data as well.
 *
 * @throws RangeError when `rounds` or `rows` is no number that {@link StorageTestOptions} allows
 *
 * @example
 * ```ts
 * import { memoryStorage } from '@playerlink/core/memory';
 * import { testStorage } from '@playerlink/testing';
 * import { test } from 'vitest';
 *
 * testStorage(test, async () => ({ storage: memoryStorage(), close: async () => {} }));
 * ```
 */
export function testStorage(
  test: Test,
  open: OpenStorage,
  { openTwice, ...numbers }: StorageTestOptions = {},
): void {
  const scale = scaleOf(numbers);
  for (const [prefix, cases] of GROUPS) {
    for (const [name, run] of Object.entries(cases)) {
      test(`${prefix}: ${name}`, () => runOpened(open, ({ storage }) => run(storage, scale)));
    }
  }
  if (openTwice === undefined) return;
  for (const [name, run] of Object.entries(openedTwice)) {
    test(`opened twice: ${name}`, () =>
      runOpened(openTwice, ({ storage, peer }) => run(storage, peer, scale)));
  }
}

function scaleOf({ rounds = SCALE.rounds, rows = SCALE.rows }: Partial<Scale>): Scale {
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new RangeError('testStorage: rounds must be a whole number of 1 or more');
  }
  if (!Number.isSafeInteger(rows) || rows < 100) {
    throw new RangeError('testStorage: rows must be a whole number of 100 or more');
  }
  return { rounds, rows };
}

async function runOpened<Opened extends OpenedStorage>(
  open: () => Promise<Opened>,
  run: (opened: Opened) => Promise<void>,
): Promise<void> {
  const opened = await open();
  const outcome = await settled(() => run(opened));
  const closing = await settled(() => opened.close());
  // A storage that failed its test may also fail to close; the first failure is the one to read.
  for (const step of [outcome, closing]) if (step.status === 'rejected') throw step.reason;
}

async function settled(step: () => Promise<void>): Promise<PromiseSettledResult<void>> {
  const [result] = await Promise.allSettled([(async () => step())()]);
  return result;
}
