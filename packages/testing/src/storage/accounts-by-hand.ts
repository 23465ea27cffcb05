import type { AdoptedPlayer, SecretRow, StorageAdapter } from '@playerlink/core';
import {
  aFriendList,
  aLink,
  aPush,
  GAME,
  HOUR,
  insertLink,
  NOW,
  plan,
  putSecret,
} from './plans-by-hand.ts';
import { allRows, seedTwoPlayers } from './two-players.ts';

type AdoptedAccount = AdoptedPlayer['links'][number];

/** An account at `alpha`, in the slot `''` and without a secret. */
export function anAccount(
  externalId: string,
  changes: Partial<AdoptedAccount> = {},
): AdoptedAccount {
  const { playerId: _, ...account } = aLink('', externalId);
  return { ...account, ...changes };
}

/** A player who has nothing: neither a name nor an account. */
export const anAdopted = (id: string, changes: Partial<AdoptedPlayer> = {}): AdoptedPlayer => ({
  id,
  displayName: null,
  segments: {},
  scriptData: {},
  achievements: [],
  virtualGoods: {},
  createdAt: NOW - HOUR,
  lastSeenAt: NOW,
  links: [],
  ...changes,
});

/** What core allows of failed attempts, and for how long it locks then, where a case does not care. */
export const MAX = 5;
export const LOCK_MS = 60_000;

/** Reads a secret of `alpha`. */
export const secretOf = (
  storage: StorageAdapter,
  externalId: string,
  { game = GAME, provider = 'alpha', now = NOW } = {},
): Promise<SecretRow | undefined> => storage.vault.read(game, provider, externalId, now);

/** Counts failed attempts at an account of `alpha`, one after the other. */
export async function countFailures(
  storage: StorageAdapter,
  externalId: string,
  { times = 1, max = MAX, now = NOW, game = GAME } = {},
): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await storage.vault.countFailure(game, 'alpha', externalId, max, LOCK_MS, now);
  }
}

const PLACES = ['alpha', 'beta'] as const;

/**
 * The two players with all that a player may have: besides what `seedTwoPlayers` gives them a link at
 * `beta` (`beta-1`, `beta-2`), at both links friends and a secret, at `alpha` one failed attempt, and a
 * registration (`push-1`, `push-2`).
 */
export async function seedBelongings(storage: StorageAdapter, game = GAME): Promise<void> {
  await seedTwoPlayers(storage, game);
  for (const n of ['1', '2']) {
    const beta = aLink(`p${n}`, `beta-${n}`, { provider: 'beta' });
    const secret = putSecret(`beta-${n}`, `beta secret ${n}`, { provider: 'beta' });
    await storage.apply(game, plan([insertLink(beta), secret]));
    await storage.apply(game, plan([putSecret(`ext-${n}`, `alpha secret ${n}`)]));
    await countFailures(storage, `ext-${n}`, { game });
    for (const provider of PLACES) {
      const list = aFriendList([`friend of ${n} at ${provider}`], { provider });
      await storage.friends.replace(game, `p${n}`, list);
    }
    await storage.push.save(game, aPush(`p${n}`, `push-${n}`, `device-${n}`));
  }
}

/** All there is to see of one of the two players. */
export async function belongingsOf(storage: StorageAdapter, n: '1' | '2', game = GAME) {
  const id = `p${n}`;
  return structuredClone({
    player: await storage.players.get(game, id),
    summaries: await storage.players.many(game, [id]),
    exported: await storage.players.export(game, id),
    rows: {
      links: await storage.links.of(game, id),
      accounts: [
        ...(await storage.links.find(game, 'alpha', [`ext-${n}`])),
        ...(await storage.links.find(game, 'beta', [`beta-${n}`])),
      ],
      secrets: [
        await secretOf(storage, `ext-${n}`, { game }),
        await secretOf(storage, `beta-${n}`, { game, provider: 'beta' }),
      ],
      sessions: await storage.listSessions(game, id),
      session: await storage.findSession(game, `s${n}`),
      friends: await storage.friends.of(game, id),
      push: await storage.push.of(game, id),
    },
  });
}

/** All there is to see of both, of their proof and of what the cases try to add. */
export const everything = async (storage: StorageAdapter, game = GAME): Promise<unknown> =>
  structuredClone({
    rows: await allRows(storage, game),
    one: await belongingsOf(storage, '1', game),
    two: await belongingsOf(storage, '2', game),
  });
