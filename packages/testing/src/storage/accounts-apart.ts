import type { StorageAdapter } from '@playerlink/core';
import {
  anAccount,
  anAdopted,
  countFailures,
  everything,
  secretOf,
  seedBelongings,
} from './accounts-by-hand.ts';
import { conflicts, same } from './assertions.ts';
import { ALIKE } from './lookalikes.ts';
import { aLink, GAME, insertLink, OTHER_GAME, plan, putSecret } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer } from './two-players.ts';

/** Whole players, links and secrets: rows of other games, or of similar ids, never show. */
export const accountsApart: StorageCases = {
  'another game reads no secret and exports nobody of a game': async (storage) => {
    await seedBelongings(storage);
    const rule = 'A game never sees rows of another one.';
    same(await secretOf(storage, 'ext-1', { game: OTHER_GAME }), undefined, rule);
    same(await storage.players.export(OTHER_GAME, 'p1'), undefined, rule);
  },

  'another game changes, removes and unlinks nothing of a game': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    const rule = 'A call for a game finds rows of that game only.';
    const updated = await storage.players.update(OTHER_GAME, 'p1', { displayName: 'other' });
    same(updated, undefined, rule);
    same(await storage.players.remove(OTHER_GAME, 'p1'), false, rule);
    same(await unlinkIn(storage, OTHER_GAME), 'absent', rule);
    await countFailures(storage, 'ext-1', { game: OTHER_GAME, times: 9 });
    await storage.vault.clearFailures(OTHER_GAME, 'alpha', 'ext-1');
    await conflicts(storage.apply(OTHER_GAME, plan([putSecret('ext-1', 'other')])), rule);
    same(await everything(storage), before, 'A call for a game changes nothing of another.');
  },

  'two games may have the same players, accounts and secrets': async (storage) => {
    await seedBelongings(storage);
    await seedBelongings(storage, OTHER_GAME);
    const before = await everything(storage);
    same(await everything(storage, OTHER_GAME), before, 'Every key contains the game.');
    await storage.players.update(OTHER_GAME, 'p2', { scriptData: { other: true } });
    await storage.apply(OTHER_GAME, plan([putSecret('ext-2', 'other')]));
    await countFailures(storage, 'ext-2', { game: OTHER_GAME, times: 9 });
    await storage.vault.clearFailures(OTHER_GAME, 'alpha', 'ext-2');
    same(await unlinkIn(storage, OTHER_GAME), 'done', 'The other link stays.');
    same(await storage.players.remove(OTHER_GAME, 'p1'), true, 'The player was there.');
    same(await everything(storage), before, 'A call for a game changes nothing of another.');
    const links = [anAccount('ext-1', { secret: 'other' })];
    const rule = 'A player who is free in a game may be adopted there.';
    same(await storage.players.adopt(OTHER_GAME, anAdopted('p1', { links })), true, rule);
    same(await everything(storage), before, 'A call for a game changes nothing of another.');
  },

  'links that other games have do not count as ones that stay': async (storage) => {
    await seedBelongings(storage);
    await seedPlayer(storage, 'p1', OTHER_GAME);
    await storage.apply(OTHER_GAME, plan([insertLink(aLink('p1', 'ext-1'))]));
    same(await unlinkIn(storage, OTHER_GAME), 'last', 'In this game it is the only one.');
  },

  'secrets of accounts that look alike are different secrets': async (storage) => {
    const links = ALIKE.map((id) => anAccount(id, { slot: id, secret: `secret of ${id}` }));
    await storage.players.adopt(GAME, anAdopted('p1', { links }));
    for (const [n, id] of ALIKE.entries()) {
      await countFailures(storage, id, { times: n % 4 });
      if (n % 4 === 3) await storage.vault.clearFailures(GAME, 'alpha', id);
    }
    for (const [n, id] of ALIKE.entries()) {
      const wanted = { secret: `secret of ${id}`, failures: n % 4 === 3 ? 0 : n % 4 };
      same(await secretOf(storage, id), wanted, named('accounts', id));
    }
    for (const id of ALIKE) await storage.apply(GAME, plan([putSecret(id, `new of ${id}`)]));
    for (const id of ALIKE) {
      const wanted = { secret: `new of ${id}`, failures: 0 };
      same(await secretOf(storage, id), wanted, named('accounts', id));
    }
  },

  'slots and providers that look alike are unlinked each by itself': async (storage) => {
    const links = ALIKE.map((id) => anAccount(id, { provider: id, slot: id, secret: id }));
    await storage.players.adopt(GAME, anAdopted('p1', { links }));
    const [last = '', ...others] = ALIKE;
    for (const [n, id] of others.entries()) {
      const next = others[n + 1] ?? last;
      const absent = await storage.links.unlink(GAME, 'p1', id, next, ALIKE);
      same(absent, 'absent', named('slots', id));
      const answer = await storage.links.unlink(GAME, 'p1', id, id, [next]);
      same(answer, 'done', named('providers to keep', next));
      same(await secretOf(storage, id, { provider: id }), undefined, named('providers', id));
      same((await storage.links.of(GAME, 'p1')).length, ALIKE.length - 1 - n, named('slots', id));
    }
    const answer = await storage.links.unlink(GAME, 'p1', last, last, others);
    same(answer, 'last', named('providers to keep', last));
    const kept = await secretOf(storage, last, { provider: last });
    same(kept?.secret, last, named('accounts', last));
  },

  'players who look alike are adopted, updated and removed each by itself': async (storage) => {
    for (const id of ALIKE) {
      const adopted = await storage.players.adopt(GAME, anAdopted(id, { displayName: id }));
      same(adopted, true, named('players', id));
    }
    for (const id of ALIKE) {
      await storage.players.update(GAME, id, { scriptData: { id } });
    }
    for (const [n, id] of ALIKE.entries()) {
      const { player } = (await storage.players.export(GAME, id)) ?? {};
      same([player?.displayName, player?.scriptData], [id, { id }], named('players', id));
      same(await storage.players.remove(GAME, id), true, named('players', id));
      const left = await storage.players.many(GAME, ALIKE);
      same(left.length, ALIKE.length - 1 - n, named('players', id));
    }
  },
};

const unlinkIn = (storage: StorageAdapter, game: string) =>
  storage.links.unlink(game, 'p1', 'alpha', '', ['alpha', 'beta']);

const named = (what: string, id: string): string =>
  `Text compares byte by byte: of ${what}, ${JSON.stringify(id)} is itself and never another.`;
