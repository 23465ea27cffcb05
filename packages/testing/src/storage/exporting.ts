import type { PlayerExport, StorageAdapter } from '@playerlink/core';
import { anAdopted, seedBelongings } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import { ODD_JSON, ODD_NAME } from './odd-values.ts';
import {
  aFriendList,
  aLink,
  aPush,
  aSession,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertSession,
  NOW,
  plan,
  renamePlayer,
  retireSession,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';

/** All that is stored of a player, for the player to take along. */
export const exporting: StorageCases = {
  'an export has the player, links, sessions, friends and registrations, and no hash': async (
    storage,
  ) => {
    await seedBelongings(storage);
    const player = await storage.players.get(GAME, 'p1');
    const wanted = {
      player,
      links: await storage.links.of(GAME, 'p1'),
      sessions: [{ id: 's1', createdAt: NOW, lastSeenAt: NOW, expiresAt: NOW + HOUR, label: null }],
      friends: await storage.friends.of(GAME, 'p1'),
      push: [{ id: 'push-1', deviceOs: 'ios', pushId: 'device-1' }],
    };
    await exportIs(storage, wanted, 'export is all there is of a player, and of nobody else.');
    const text = JSON.stringify(await storage.players.export(GAME, 'p1'));
    const secrets = ['alpha secret 1', 'beta secret 1', hashOf('s1'), hashOf('device-1')];
    const shown = secrets.filter((secret) => text.includes(secret));
    same(shown, [], 'export shows no secret of an account and no hash of one.');
  },

  'odd values come back as they are': async (storage) => {
    const data = { displayName: ODD_NAME, segments: ODD_JSON, achievements: [ODD_NAME, '\ud800'] };
    await storage.players.adopt(GAME, anAdopted('p1', data));
    const changes = { displayName: ODD_NAME, syncDisplayName: true };
    const links = [aLink('p1', 'a', changes), aLink('p1', 'b', { slot: ODD_NAME })];
    for (const link of links) await storage.apply(GAME, plan([insertLink(link)]));
    const latest = { expiresAt: Number.MAX_SAFE_INTEGER, lastSeenAt: 0, label: ODD_NAME };
    await storage.apply(GAME, plan([insertSession(aSession('p1', 's1', latest))]));
    const friend = { externalId: ODD_NAME, displayName: ODD_NAME };
    const list = aFriendList([], { friends: [friend, { externalId: 'z' }, { externalId: 'a' }] });
    await storage.friends.replace(GAME, 'p1', list);
    await storage.push.save(GAME, aPush('p1', 'push-1', ODD_NAME));
    const wanted = {
      player: await storage.players.get(GAME, 'p1'),
      links,
      sessions: [{ id: 's1', createdAt: NOW, ...latest }],
      friends: [list],
      push: [{ id: 'push-1', deviceOs: 'ios', pushId: ODD_NAME }],
    };
    await exportIs(storage, wanted, 'export and the other reads show the same, types included.');
  },

  'sessions that have ended are exported while they are stored': async (storage) => {
    await storage.players.adopt(GAME, anAdopted('p1'));
    for (const id of ['a', 'b', 'c']) {
      const session = aSession('p1', id, { expiresAt: id === 'a' ? 1 : NOW + HOUR, label: id });
      await storage.apply(GAME, plan([insertSession(session)]));
    }
    await storage.apply(GAME, plan([retireSession('b', NOW + 5)]));
    const { sessions = [] } = (await storage.players.export(GAME, 'p1')) ?? {};
    same(
      sessions.map(({ id, expiresAt }) => [id, expiresAt]).sort(),
      [
        ['a', 1],
        ['b', NOW + 5],
        ['c', NOW + HOUR],
      ],
      'export has no clock: it shows what is there.',
    );
  },

  'a player who has nothing is exported with empty lists': async (storage) => {
    await seedBelongings(storage);
    await storage.players.adopt(GAME, anAdopted('p-new'));
    const exported = { ...(await storage.players.export(GAME, 'p-new')), player: 'p-new' };
    const nothing = { player: 'p-new', links: [], sessions: [], friends: [], push: [] };
    same(exported, nothing, 'No rows are [], and no reason to find nobody (mind inner joins).');
  },

  'of nobody there is no export': async (storage) => {
    await seedBelongings(storage);
    for (const id of ['p-nobody', '', 'ext-1']) {
      same(await storage.players.export(GAME, id), undefined, 'export finds by exact id.');
    }
  },

  'an export is as the player has become, though it was read before': async (storage) => {
    await seedBelongings(storage);
    const before = structuredClone(await storage.players.export(GAME, 'p1'));
    const link = aLink('p1', 'gamma-1', { provider: 'gamma' });
    await storage.apply(GAME, plan([renamePlayer('p1', 'renamed'), insertLink(link)]));
    await storage.friends.replace(GAME, 'p1', aFriendList([], { provider: 'beta' }));
    await storage.push.remove(GAME, 'p1', 'push-1');
    await storage.deleteSessions(GAME, 'p1', {});
    const after = await storage.players.export(GAME, 'p1');
    const facts = [
      after?.player.displayName,
      after?.links.length,
      after?.friends.find(({ provider }) => provider === 'beta')?.friends,
      after?.push,
      after?.sessions,
    ];
    const rule = 'export sees every commit.';
    same(facts, ['renamed', (before?.links.length ?? 0) + 1, [], [], []], rule);
  },
};

async function exportIs(storage: StorageAdapter, wanted: unknown, rule: string): Promise<void> {
  same(sorted(await storage.players.export(GAME, 'p1')), sorted(wanted as PlayerExport), rule);
}

/** In one order: an export promises none. */
function sorted(exported: PlayerExport | undefined): unknown {
  const byText = <T>(list: readonly T[]) =>
    [...list].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return (
    exported && {
      ...exported,
      links: byText(exported.links),
      sessions: byText(exported.sessions),
      friends: byText(exported.friends),
      push: byText(exported.push),
    }
  );
}

const nameOf = (row: unknown): string => {
  const { provider, slot, id } = row as { provider?: string; slot?: string; id?: string };
  return JSON.stringify([provider, slot, id]);
};
