import {
  anAccount,
  anAdopted,
  countFailures,
  secretOf,
  seedBelongings,
} from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertSession,
  NOW,
  plan,
  proofOf,
  putSecret,
  query,
  renamePlayer,
  retireSession,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedTwoPlayers } from './two-players.ts';

/** Every read sees the last commit, also when the same was read before: a cache must not outlive it. */
export const freshness: StorageCases = {
  'a deleted session is gone for findSession and listSessions': async (storage) => {
    await seedTwoPlayers(storage);
    for (const which of [{ only: 's1' }, { except: 's-other' }, {}]) {
      const session = aSession('p1', 's1');
      if ((await storage.findSession(GAME, 's1')) === undefined) {
        await storage.apply(GAME, plan([insertSession(session)]));
      }
      same(await storage.findSession(GAME, 's1'), session, 'An inserted session is found.');
      same(await storage.listSessions(GAME, 'p1'), [session], 'And listed.');
      await storage.deleteSessions(GAME, 'p1', which);
      const rule = 'A player who was signed out must not stay signed in.';
      same(await storage.findSession(GAME, 's1'), undefined, rule);
      same(await storage.listSessions(GAME, 'p1'), [], rule);
    }
  },

  'a rotated, a touched and a retired session is found as it has become': async (storage) => {
    await seedTwoPlayers(storage);
    const lastSeen = async () => (await storage.findSession(GAME, 's1'))?.lastSeenAt;
    await lastSeen();
    await storage.rotateSession(GAME, 's1', hashOf('s1'), hashOf('new'), NOW + 1, NOW + HOUR);
    const rotated = await storage.findSession(GAME, 's1');
    same(rotated?.tokenHash, hashOf('new'), 'findSession sees a rotation.');
    await storage.touchSession(GAME, 's1', NOW + 7);
    same(await lastSeen(), NOW + 7, 'findSession sees a touch.');
    await storage.apply(GAME, plan([retireSession('s1', NOW + 9)]));
    const retired = await storage.findSession(GAME, 's1');
    same(retired?.expiresAt, NOW + 9, 'findSession sees a retirement.');
  },

  'a player and a summary are found as they have become': async (storage) => {
    await seedTwoPlayers(storage);
    const names = async () => [
      (await storage.players.get(GAME, 'p1'))?.displayName,
      (await storage.summary(GAME, 'p1'))?.displayName,
    ];
    await names();
    await storage.apply(GAME, plan([renamePlayer('p1', 'renamed')]));
    same(await names(), ['renamed', 'renamed'], 'players.get and summary see a new name.');
    await storage.touchSession(GAME, 's1', NOW + 7);
    const seen = (await storage.players.get(GAME, 'p1'))?.lastSeenAt;
    same(seen, NOW + 7, 'players.get sees a touch.');
  },

  'links are found as they have become': async (storage) => {
    await seedTwoPlayers(storage);
    const found = async () => ({
      of: (await storage.links.of(GAME, 'p1')).length,
      find: (await storage.links.find(GAME, 'beta', ['ext-new'])).length,
      summary: (await storage.summary(GAME, 'p1'))?.links.length,
    });
    same(await found(), { of: 1, find: 0, summary: 1 }, 'There is one link at first.');
    await storage.apply(GAME, plan([insertLink(aLink('p1', 'ext-new', { provider: 'beta' }))]));
    same(await found(), { of: 2, find: 1, summary: 2 }, 'A new link is seen by every read.');
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', { displayName: 'touched' })]));
    const [link] = await storage.links.find(GAME, 'alpha', ['ext-1']);
    same(link?.displayName, 'touched', 'links.find sees a touch.');
  },

  'a proof is found as soon as it is claimed': async (storage) => {
    same(await proofOf(storage, 'proof'), undefined, 'Nobody has claimed it.');
    await storage.apply(GAME, plan([claimProof('proof', ['a'])]));
    same((await proofOf(storage, 'proof'))?.boundTo, ['a'], 'findProof sees a claim.');
    await storage.apply(GAME, plan([claimProof('proof', ['a', 'b'], { seen: ['a'] })]));
    same((await proofOf(storage, 'proof'))?.boundTo, ['a', 'b'], 'findProof sees the next one.');
  },

  'a player who was adopted, updated and removed is found as such': async (storage) => {
    const names = async () => [
      (await storage.players.get(GAME, 'p1'))?.displayName,
      (await storage.summary(GAME, 'p1'))?.displayName,
      (await storage.players.many(GAME, ['p1']))[0]?.displayName,
      (await storage.players.export(GAME, 'p1'))?.player.displayName,
      (await storage.situation(GAME, query())).owner?.player.displayName,
      (await storage.links.find(GAME, 'alpha', ['ext-1']))[0]?.displayName,
    ];
    const everywhere = (name: string | undefined) => Array.from({ length: 6 }, () => name);
    same(await names(), everywhere(undefined), 'There is nobody at first.');
    const links = [anAccount('ext-1', { displayName: 'adopted' })];
    await storage.players.adopt(GAME, anAdopted('p1', { displayName: 'adopted', links }));
    same(await names(), everywhere('adopted'), 'Every read sees an adopted player.');
    await storage.players.update(GAME, 'p1', { displayName: 'updated' });
    same((await names()).slice(0, 5), everywhere('updated').slice(0, 5), 'And an update.');
    await storage.players.remove(GAME, 'p1');
    same(await names(), everywhere(undefined), 'And that the player is gone.');
  },

  'a link that was removed is gone for every read': async (storage) => {
    await seedBelongings(storage);
    const found = async () => ({
      of: (await storage.links.of(GAME, 'p1')).length,
      find: (await storage.links.find(GAME, 'alpha', ['ext-1'])).length,
      summary: (await storage.summary(GAME, 'p1'))?.links.length,
      export: (await storage.players.export(GAME, 'p1'))?.links.length,
      owner: (await storage.situation(GAME, query())).owner?.player.id,
      friends: (await storage.friends.of(GAME, 'p1')).length,
      secret: (await secretOf(storage, 'ext-1'))?.secret,
    });
    const all = { owner: 'p1', friends: 2, secret: 'alpha secret 1' };
    same(await found(), { of: 2, find: 1, summary: 2, export: 2, ...all }, 'It is there at first.');
    await storage.links.unlink(GAME, 'p1', 'alpha', '', ['beta']);
    const gone = { owner: undefined, friends: 1, secret: undefined };
    same(await found(), { of: 1, find: 0, summary: 1, export: 1, ...gone }, 'Then it is not.');
  },

  'a secret is found as it has become': async (storage) => {
    await seedTwoPlayers(storage);
    same(await secretOf(storage, 'ext-1'), undefined, 'There is none at first.');
    for (const secret of ['one', 'two']) {
      await storage.apply(GAME, plan([putSecret('ext-1', secret)]));
      same(await secretOf(storage, 'ext-1'), { secret, failures: 0 }, 'vault.read sees a new one.');
      await countFailures(storage, 'ext-1');
      same((await secretOf(storage, 'ext-1'))?.failures, 1, 'vault.read sees a failure.');
      await storage.vault.clearFailures(GAME, 'alpha', 'ext-1');
      same((await secretOf(storage, 'ext-1'))?.failures, 0, 'vault.read sees that it is cleared.');
    }
  },
};
