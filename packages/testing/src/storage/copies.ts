import type { PlatformFriend } from '@playerlink/core';
import { anAccount, anAdopted, everything, secretOf, seedBelongings } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import { aFriendList, aPush, GAME } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedTwoPlayers } from './two-players.ts';

/** The same rows for those who do not care that they are read-only. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What is stored is a copy: whoever gave or got an object may change it. */
export const copies: StorageCases = {
  'a list that its giver changes afterwards is kept as it was given': async (storage) => {
    await seedTwoPlayers(storage);
    const friends: Array<Writable<PlatformFriend>> = [{ externalId: 'f1', displayName: 'One' }];
    const list: Writable<ReturnType<typeof aFriendList>> = aFriendList([], { friends });
    const given = structuredClone(list);
    await storage.friends.replace(GAME, 'p1', list);
    for (const friend of friends) friend.displayName = 'changed';
    friends.push({ externalId: 'f2' });
    list.fetchedAt = 0;
    same(await storage.friends.of(GAME, 'p1'), [given], 'replace keeps a copy.');
  },

  'a list that its reader changes stays as it is': async (storage) => {
    await seedTwoPlayers(storage);
    const list = aFriendList([], { friends: [{ externalId: 'f1', displayName: 'One' }] });
    await storage.friends.replace(GAME, 'p1', structuredClone(list));
    const [found] = await storage.friends.of(GAME, 'p1');
    const friends = found?.friends as Array<Writable<PlatformFriend>>;
    for (const friend of friends) friend.displayName = 'changed';
    friends.pop();
    same(await storage.friends.of(GAME, 'p1'), [list], 'friends.of gives a copy.');
  },

  'a registration that its giver or its reader changes stays as it is': async (storage) => {
    await seedTwoPlayers(storage);
    const row: Writable<ReturnType<typeof aPush>> = aPush('p1', 'push-1', 'device-1');
    await storage.push.save(GAME, row);
    row.pushId = 'changed';
    const wanted = [aPush('p1', 'push-1', 'device-1')];
    same(await storage.push.of(GAME, 'p1'), wanted, 'save keeps a copy.');
    for (const found of await storage.push.of(GAME, 'p1')) Object.assign(found, { id: 'changed' });
    same(await storage.push.of(GAME, 'p1'), wanted, 'push.of gives copies.');
  },

  'a summary that its reader changes stays as it is': async (storage) => {
    await seedTwoPlayers(storage);
    const before = structuredClone(await storage.players.many(GAME, ['p1']));
    for (const found of await storage.players.many(GAME, ['p1'])) {
      Object.assign(found.scriptData, { changed: true });
      Object.assign(found.virtualGoods, { changed: 1 });
      (found.achievements as string[]).push('changed');
      for (const link of found.links) Object.assign(link, { externalId: 'changed' });
    }
    same(await storage.players.many(GAME, ['p1']), before, 'players.many gives copies.');
    same([await storage.summary(GAME, 'p1')], before, 'players.many gives copies.');
  },

  'a player whose giver changes it afterwards is adopted as it was given': async (storage) => {
    const given = anAdopted('p1', {
      segments: { a: { b: 1 } },
      achievements: ['a'],
      links: [anAccount('ext-1', { secret: 'given' })],
    });
    const { links, ...wanted } = structuredClone(given);
    await storage.players.adopt(GAME, given);
    Object.assign(given.segments, { a: 'changed' });
    (given.achievements as string[]).push('changed');
    for (const link of given.links) Object.assign(link, { externalId: 'x', secret: 'changed' });
    const { version: _, ...player } = (await storage.players.get(GAME, 'p1')) ?? {};
    same(player, wanted, 'adopt keeps a copy.');
    const found = (await storage.links.of(GAME, 'p1')).map(({ externalId }) => externalId);
    same(found, [links[0]?.externalId], 'adopt keeps copies of accounts.');
    same((await secretOf(storage, 'ext-1'))?.secret, 'given', 'adopt keeps copies of secrets.');
  },

  'a patch that its giver changes, and a player whose reader does, stay as they are': async (
    storage,
  ) => {
    await seedTwoPlayers(storage);
    const patch = { scriptData: { a: { b: 1 } }, achievements: ['a'] };
    const wanted = structuredClone(patch);
    const updated = await storage.players.update(GAME, 'p1', patch);
    Object.assign(patch.scriptData.a, { b: 'changed' });
    patch.achievements.push('changed');
    for (const found of [updated, await storage.players.get(GAME, 'p1')]) {
      const { scriptData, achievements } = found ?? {};
      same({ scriptData, achievements }, wanted, 'update keeps a copy, and players.get gives one.');
      Object.assign(scriptData?.a ?? {}, { b: 'changed' });
      (achievements as string[]).push('changed');
    }
    const { scriptData, achievements } = (await storage.players.get(GAME, 'p1')) ?? {};
    same({ scriptData, achievements }, wanted, 'update and players.get give copies.');
  },

  'an export and a secret that their reader changes stay as they are': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    const exported = await storage.players.export(GAME, 'p1');
    for (const friend of exported?.friends[0]?.friends ?? []) {
      Object.assign(friend, { externalId: 'changed' });
    }
    Object.assign(exported?.player.scriptData ?? {}, { changed: true });
    for (const rows of [exported?.links, exported?.sessions, exported?.push]) {
      for (const row of rows ?? []) Object.assign(row, { id: 'changed', provider: 'changed' });
    }
    Object.assign((await secretOf(storage, 'ext-1')) ?? {}, { secret: 'changed', failures: 9 });
    same(await everything(storage), before, 'export and vault.read give copies.');
  },
};
