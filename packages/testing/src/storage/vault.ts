import type { SecretRow, StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted, countFailures, LOCK_MS, MAX, secretOf } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import { ODD_NAME } from './odd-values.ts';
import { GAME, NOW, plan, putSecret, renamePlayer, touchLink } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedTwoPlayers } from './two-players.ts';

const LOCKED = { secret: 'secret 1', failures: MAX, lockedUntil: NOW + LOCK_MS };

/** Secrets of accounts, and who guesses at them: failures are counted, and lock for a while. */
export const vault: StorageCases = {
  'a secret comes back as it is, without failures and without a lock': async (storage) => {
    await seedTwoPlayers(storage);
    for (const secret of [ODD_NAME, 's', '', ' s ', '名'.repeat(1_024)]) {
      await storage.apply(GAME, plan([putSecret('ext-1', secret)]));
      await secretIs(storage, { secret, failures: 0 }, 'vault.read returns what putSecret wrote.');
    }
  },

  'an account without a secret has none': async (storage) => {
    await seedSecrets(storage);
    for (const [provider, externalId] of [
      ['alpha', 'ext-3'],
      ['alpha', 'ext-none'],
      ['beta', 'ext-1'],
      ['alpha', ''],
    ] as const) {
      const found = await secretOf(storage, externalId, { provider });
      same(found, undefined, 'vault.read finds by provider and external id.');
    }
  },

  'failed attempts are counted': async (storage) => {
    await seedSecrets(storage);
    for (let failures = 1; failures < MAX; failures += 1) {
      await countFailures(storage, 'ext-1');
      const rule = 'Each attempt counts one, and fewer than max lock nothing.';
      await secretIs(storage, { secret: 'secret 1', failures }, rule);
    }
  },

  'the attempt that makes max locks, from its own time on': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1', { times: MAX - 1 });
    await countFailures(storage, 'ext-1', { now: NOW + 7 });
    const lockedUntil = NOW + 7 + LOCK_MS;
    const rule = 'lockedUntil is lockMs after the attempt that made max.';
    await secretIs(storage, { ...LOCKED, lockedUntil }, rule, NOW + 7);
  },

  'a max of one locks at the first attempt': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1', { max: 1 });
    await secretIs(storage, { ...LOCKED, failures: 1 }, 'The first attempt makes the max of 1.');
  },

  'a max that has become smaller locks at the next attempt': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1', { times: 4 });
    await countFailures(storage, 'ext-1', { max: 3 });
    await secretIs(storage, { ...LOCKED, failures: 5 }, 'What is more than max makes it too.');
  },

  'attempts while it is locked count nothing and prolong nothing': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1', { times: MAX });
    for (const ms of [0, 1, LOCK_MS - 1]) {
      await countFailures(storage, 'ext-1', { times: 3, now: NOW + ms });
      const rule = 'Nobody keeps an account locked by going on.';
      await secretIs(storage, LOCKED, rule, NOW + ms);
    }
  },

  'a lock that is over is none, and its failures are none': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1', { times: MAX });
    await secretIs(storage, LOCKED, 'A lock lasts to the ms before its end.', NOW + LOCK_MS - 1);
    for (const ms of [LOCK_MS, LOCK_MS + 1, 2 * LOCK_MS]) {
      const rule = 'At its end a lock is over, and so are the failures that led to it.';
      await secretIs(storage, { secret: 'secret 1', failures: 0 }, rule, NOW + ms);
    }
  },

  'after a lock failures are counted from the first': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1', { times: MAX });
    const now = NOW + LOCK_MS;
    for (let failures = 1; failures < MAX; failures += 1) {
      await countFailures(storage, 'ext-1', { now });
      await secretIs(storage, { secret: 'secret 1', failures }, 'There are max new ones.', now);
    }
    await countFailures(storage, 'ext-1', { now });
    const rule = 'They lock as the first ones did.';
    await secretIs(storage, { ...LOCKED, lockedUntil: now + LOCK_MS }, rule, now);
  },

  'clearFailures forgets the failures and nothing else': async (storage) => {
    await seedSecrets(storage);
    for (const times of [3, MAX - 1]) {
      await countFailures(storage, 'ext-1', { times });
      await storage.vault.clearFailures(GAME, 'alpha', 'ext-1');
      const rule = 'After a success failures are counted from the first.';
      await secretIs(storage, { secret: 'secret 1', failures: 0 }, rule);
    }
    await storage.vault.clearFailures(GAME, 'alpha', 'ext-1');
    await secretIs(storage, { secret: 'secret 1', failures: 0 }, 'Nothing to forget is no error.');
  },

  'clearFailures ends no lock': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1', { times: MAX });
    await storage.vault.clearFailures(GAME, 'alpha', 'ext-1');
    const { lockedUntil } = (await secretOf(storage, 'ext-1')) ?? {};
    same(lockedUntil, LOCKED.lockedUntil, 'Until its end every attempt is refused.');
  },

  'of an account without a secret nothing is counted or forgotten': async (storage) => {
    await seedSecrets(storage);
    for (const externalId of ['ext-3', 'ext-none']) {
      await countFailures(storage, externalId, { times: MAX });
      await storage.vault.clearFailures(GAME, 'alpha', externalId);
      const rule = 'Attempts at an account without a secret leave nothing, and are no error.';
      same(await secretOf(storage, externalId), undefined, rule);
    }
    await storage.apply(GAME, plan([putSecret('ext-3', 'late')]));
    const rule = 'A secret begins without failures.';
    same(await secretOf(storage, 'ext-3'), { secret: 'late', failures: 0 }, rule);
  },

  'a secret that is set again as it was is no conflict': async (storage) => {
    await seedSecrets(storage);
    await storage.apply(GAME, plan([putSecret('ext-1', 'secret 1')]));
    await secretIs(storage, { secret: 'secret 1', failures: 0 }, 'A row that is found counts.');
  },

  'a new secret takes the place of the old one, its failures and its lock': async (storage) => {
    await seedSecrets(storage);
    for (const times of [1, MAX]) {
      await countFailures(storage, 'ext-1', { times });
      await storage.apply(GAME, plan([putSecret('ext-1', `new ${times}`)]));
      const rule = 'With a new secret failures and locks end.';
      await secretIs(storage, { secret: `new ${times}`, failures: 0 }, rule);
    }
  },

  'secrets of other accounts stay as they are': async (storage) => {
    await seedSecrets(storage);
    const before = await secretOf(storage, 'ext-2');
    await countFailures(storage, 'ext-1', { times: MAX });
    await storage.vault.clearFailures(GAME, 'alpha', 'ext-1');
    await storage.apply(GAME, plan([putSecret('ext-1', 'new')]));
    same(await secretOf(storage, 'ext-2'), before, 'A secret belongs to one account.');
  },

  'a secret stays when its link is touched and its player renamed': async (storage) => {
    await seedSecrets(storage);
    await countFailures(storage, 'ext-1');
    const touch = touchLink('p1', 'ext-1', { at: NOW + 5, displayName: 'new' });
    await storage.apply(GAME, plan([renamePlayer('p1', 'renamed'), touch]));
    await storage.touchSession(GAME, 's1', NOW + 5);
    const rule = 'It goes with its link: mind writes that delete a row and insert it again.';
    await secretIs(storage, { secret: 'secret 1', failures: 1 }, rule);
  },
};

/** The two players with `secret 1` and `secret 2`, the latter with a failure; `p3` with `ext-3` has none. */
async function seedSecrets(storage: StorageAdapter): Promise<void> {
  await seedTwoPlayers(storage);
  await storage.players.adopt(GAME, anAdopted('p3', { links: [anAccount('ext-3')] }));
  for (const n of [1, 2]) await storage.apply(GAME, plan([putSecret(`ext-${n}`, `secret ${n}`)]));
  await countFailures(storage, 'ext-2');
}

/** Asserts what there is of `ext-1`. */
async function secretIs(
  storage: StorageAdapter,
  wanted: SecretRow,
  rule: string,
  now = NOW,
): Promise<void> {
  same(await secretOf(storage, 'ext-1', { now }), wanted, rule);
}
