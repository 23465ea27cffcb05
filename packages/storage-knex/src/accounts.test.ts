import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AdoptedPlayer,
  isStorageConflict,
  isStorageUnavailable,
  type StorageAdapter,
} from '@playerlink/core';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knexStorage, migrate, openSqlite } from './index.ts';

const NOW = 1_700_000_000_000;
const ROUNDS = Array.from({ length: 20 }, (_, round) => `p${round}`);
const BOTH = ['arcade', 'portal'];

let folder: string;
let databases: Knex[];
let storages: [StorageAdapter, StorageAdapter];
let storage: StorageAdapter;

/** Two connections to one file, as two processes have. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playerlink-accounts-'));
  const open = () => openSqlite({ filename: join(folder, 'players.db') });
  const [first, second] = [open(), open()];
  databases = [first, second];
  await migrate(first);
  storages = [knexStorage(first), knexStorage(second)];
  storage = storages[0];
});
afterEach(async () => {
  for (const db of databases) await db.destroy();
  rmSync(folder, { recursive: true });
});

/** A player with an account and a secret at each of two providers. */
const aPlayer = (id: string): AdoptedPlayer => ({
  id,
  displayName: null,
  segments: {},
  scriptData: {},
  achievements: [],
  virtualGoods: {},
  createdAt: NOW,
  lastSeenAt: NOW,
  links: BOTH.map((provider) => ({
    provider,
    externalId: id,
    slot: '',
    displayName: null,
    syncDisplayName: false,
    createdAt: NOW,
    lastLoginAt: NOW,
    secret: 'secret',
  })),
});

/** The same call on both connections at once. */
const onBoth = <T>(call: (on: StorageAdapter, n: number) => Promise<T>) =>
  Promise.allSettled(storages.map(call));

const statuses = (results: ReadonlyArray<PromiseSettledResult<unknown>>) =>
  results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));

describe('two connections to one file', () => {
  it('unlink the two last links: one is done, one is the last', async () => {
    for (const id of ROUNDS) {
      await storage.players.adopt('golf', aPlayer(id));
      const results = await onBoth((on, n) => on.links.unlink('golf', id, BOTH[n] ?? '', '', BOTH));
      expect(statuses(results).sort()).toEqual(['done', 'last']);
      expect(await storage.links.of('golf', id)).toHaveLength(1);
    }
  });

  it('update one version: one wins, the other is a conflict', async () => {
    for (const id of ROUNDS) {
      await storage.players.adopt('golf', aPlayer(id));
      const results = await onBoth((on, n) =>
        on.players.update('golf', id, { scriptData: { n } }, 1),
      );
      const won = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
      expect(won).toHaveLength(1);
      expect(statuses(results).filter(isStorageConflict)).toHaveLength(1);
      expect((await storage.players.get('golf', id))?.scriptData).toEqual({ n: won[0] });
    }
  });

  it('adopt one player: one does, for the other the id is taken', async () => {
    for (const id of ROUNDS) {
      const results = await onBoth((on) => on.players.adopt('golf', aPlayer(id)));
      expect(statuses(results).sort()).toEqual([false, true]);
    }
  });

  it('count failures: all of them', async () => {
    await storage.players.adopt('golf', aPlayer('ann'));
    for (const _ of ROUNDS) {
      await onBoth((on) => on.vault.countFailure('golf', 'arcade', 'ann', 1_000, 1, NOW));
    }
    const found = await storage.vault.read('golf', 'arcade', 'ann', NOW);
    expect(found).toEqual({ secret: 'secret', failures: 2 * ROUNDS.length });
  });
});

describe('what changes nothing writes nothing', () => {
  /** Changes for a second connection with every commit of the first that wrote. */
  const version = async (): Promise<number> =>
    (await databases[1]?.raw('pragma data_version'))?.[0].data_version;

  it.each<readonly [string, () => Promise<unknown>]>([
    ['a last link', () => storage.links.unlink('golf', 'ann', 'arcade', '', ['arcade'])],
    ['a link that is absent', () => storage.links.unlink('golf', 'ann', 'arcade', 'x', BOTH)],
    ['a player of an id that is taken', () => storage.players.adopt('golf', aPlayer('ann'))],
    ['a remove of nobody', () => storage.players.remove('golf', 'bob')],
    ['an update of nobody', () => storage.players.update('golf', 'bob', {})],
    [
      'an update of another version',
      () => storage.players.update('golf', 'ann', {}, 7).catch(isStorageConflict),
    ],
    ['a success without failures', () => storage.vault.clearFailures('golf', 'arcade', 'ann')],
  ])('%s', async (_what, call) => {
    await storage.players.adopt('golf', aPlayer('ann'));
    const before = await version();
    await call();
    expect(await version()).toBe(before);
    await storage.players.update('golf', 'ann', {});
    expect(await version()).not.toBe(before);
  });
});

describe('calls that share a commit', () => {
  it('fail each by itself', async () => {
    await storage.players.adopt('golf', aPlayer('ann'));
    const stolen = { ...aPlayer('eve'), links: aPlayer('ann').links };
    const results = await Promise.allSettled([
      storage.players.adopt('golf', aPlayer('bob')),
      storage.players.adopt('golf', stolen),
      storage.players.update('golf', 'ann', {}, 7),
      storage.players.update('golf', 'ann', { displayName: 'Ann' }, 1),
      storage.links.unlink('golf', 'ann', 'arcade', '', BOTH),
      storage.links.unlink('golf', 'ann', 'portal', '', BOTH),
      storage.vault.countFailure('golf', 'portal', 'bob', 5, 1, NOW),
    ]);
    const told = results.map((result) =>
      result.status === 'rejected' ? isStorageConflict(result.reason) && 'conflict' : 'applied',
    );
    expect(told).toEqual([
      'applied',
      'conflict',
      'conflict',
      'applied',
      'applied',
      'applied',
      'applied',
    ]);
    expect(statuses(results).slice(4, 6)).toEqual(['done', 'last']);
    expect(await storage.players.get('golf', 'eve')).toBeUndefined();
    expect((await storage.players.get('golf', 'ann'))?.displayName).toBe('Ann');
    expect((await storage.vault.read('golf', 'portal', 'bob', NOW))?.failures).toBe(1);
  });
});

describe('lone surrogates are refused', () => {
  const BAD = 'x\ud800';
  it.each<readonly [string, () => Promise<unknown>]>([
    ['adopt', () => storage.players.adopt('golf', aPlayer(BAD))],
    ['update', () => storage.players.update('golf', BAD, {})],
    ['update of a name', () => storage.players.update('golf', 'ann', { displayName: BAD })],
    ['remove', () => storage.players.remove('golf', BAD)],
    ['export', () => storage.players.export('golf', BAD)],
    ['unlink', () => storage.links.unlink('golf', 'ann', BAD, '', BOTH)],
    ['read', () => storage.vault.read('golf', 'arcade', BAD, NOW)],
    ['countFailure', () => storage.vault.countFailure('golf', 'arcade', BAD, 5, 1, NOW)],
    ['clearFailures', () => storage.vault.clearFailures('golf', 'arcade', BAD)],
  ])('by %s', async (_method, call) => {
    await storage.players.adopt('golf', aPlayer('ann'));
    const before = await storage.players.export('golf', 'ann');
    const refusal: unknown = await call().catch((error: unknown) => error);
    expect(isStorageUnavailable(refusal)).toBe(true);
    expect(await storage.players.export('golf', 'ann')).toEqual(before);
  });
});
