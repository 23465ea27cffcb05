import { accounts } from './accounts.ts';
import { accountsApart } from './accounts-apart.ts';
import { callers } from './callers.ts';
import { connects } from './connects.ts';
import { copies } from './copies.ts';
import { expectations } from './expectations.ts';
import { failures } from './failures.ts';
import { freshness } from './freshness.ts';
import { friends } from './friends.ts';
import { illFormed } from './ill-formed.ts';
import { illFormedAccounts } from './ill-formed-accounts.ts';
import { keptApart } from './kept-apart.ts';
import { manyPlayers } from './many-players.ts';
import { parallelAccounts } from './parallel-accounts.ts';
import { parallelConnects } from './parallel-connects.ts';
import { parallelPlans } from './parallel-plans.ts';
import { parallelRemovals } from './parallel-removals.ts';
import { plans } from './plans.ts';
import { proofs } from './proofs.ts';
import { push } from './push.ts';
import { reads } from './reads.ts';
import { removingLinks } from './removing-links.ts';
import { retirement } from './retirement.ts';
import { roundTrips } from './round-trips.ts';
import { sessions } from './sessions.ts';
import { situations } from './situations.ts';
import type { OpenStorage, StorageCases, Test } from './storage-case.ts';
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
  ['kept apart', { ...keptApart, ...accountsApart }],
  ['ill formed', { ...illFormed, ...illFormedAccounts }],
  ['copies', copies],
  ['freshness', freshness],
  ['failures', failures],
  ['parallel', parallelPlans],
  ['parallel accounts', { ...parallelAccounts, ...parallelRemovals }],
  ['connects', connects],
  ['parallel connects', parallelConnects],
];

/**
 * Declares, through the `test` of your runner, one test per rule of the storage contract. A storage that
 * passes all of them may be given to `createPlayerLink`. Nothing sleeps, and nothing depends on the real
 * clock or on chance; what runs in parallel runs through the one storage that `open` gave.
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
export function testStorage(test: Test, open: OpenStorage): void {
  for (const [prefix, cases] of GROUPS) {
    for (const [name, run] of Object.entries(cases)) {
      test(`${prefix}: ${name}`, () => runOpened(open, run));
    }
  }
}

async function runOpened(open: OpenStorage, run: StorageCases[string]): Promise<void> {
  const opened = await open();
  const outcome = await settled(() => run(opened.storage));
  const closing = await settled(() => opened.close());
  // A storage that failed its test may also fail to close; the first failure is the one to read.
  for (const step of [outcome, closing]) if (step.status === 'rejected') throw step.reason;
}

async function settled(step: () => Promise<void>): Promise<PromiseSettledResult<void>> {
  const [result] = await Promise.allSettled([(async () => step())()]);
  return result;
}
