import { belongingsOf, everything, secretOf, seedBelongings } from './accounts-by-hand.ts';
import { conflicts, same } from './assertions.ts';
import {
  aLink,
  aSession,
  GAME,
  insertLink,
  insertSession,
  NOW,
  plan,
  putSecret,
  removeLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refusedWhole, seedTwoPlayers } from './two-players.ts';

/** The write that takes an account from its player, with what goes with it. */
export const removingLinks: StorageCases = {
  'removeLink takes the account, its friends and its secret': async (storage) => {
    await seedBelongings(storage);
    const { rows: before } = await belongingsOf(storage, '1');
    const other = await belongingsOf(storage, '2');
    await storage.apply(GAME, plan([removeLink('p1', 'ext-1')]));
    const wanted = {
      ...before,
      links: before.links.slice(1),
      accounts: before.accounts.slice(1),
      secrets: [undefined, before.secrets[1]],
      friends: before.friends.slice(1),
    };
    const { rows } = await belongingsOf(storage, '1');
    same(rows, wanted, 'removeLink takes one account, and what belongs to it.');
    same(await belongingsOf(storage, '2'), other, 'What others have stays.');
  },

  'removeLink takes the last account too': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([removeLink('p1', 'ext-1')]));
    same(await storage.links.of(GAME, 'p1'), [], 'Whether it may go is for core to say.');
    same((await storage.players.get(GAME, 'p1'))?.id, 'p1', 'The player stays.');
  },

  'removeLink makes room for another account in the slot, in the same plan': async (storage) => {
    await seedBelongings(storage);
    const link = aLink('p1', 'ext-new', { createdAt: NOW + 5 });
    const writes = [removeLink('p1', 'ext-1'), insertLink(link), putSecret('ext-new', 'new')];
    await storage.apply(GAME, plan(writes));
    same((await storage.links.of(GAME, 'p1'))[0], link, 'insertLink comes after removeLink.');
    same(await storage.links.find(GAME, 'alpha', ['ext-1']), [], 'The account before is free.');
    const secrets = [await secretOf(storage, 'ext-1'), await secretOf(storage, 'ext-new')];
    same(secrets, [undefined, { secret: 'new', failures: 0 }], 'Each secret is its account’s.');
    const providers = (await storage.friends.of(GAME, 'p1')).map(({ provider }) => provider);
    same(providers, ['beta'], 'The slot has no friends of the account before.');
  },

  'removeLink and insertLink of one account begin anew': async (storage) => {
    await seedBelongings(storage);
    const link = aLink('p2', 'ext-1', { createdAt: NOW + 5, slot: 'second' });
    await storage.apply(GAME, plan([removeLink('p1', 'ext-1'), insertLink(link)]));
    same(await storage.links.find(GAME, 'alpha', ['ext-1']), [link], 'It has changed hands.');
    same(await secretOf(storage, 'ext-1'), undefined, 'Its secret has not.');
  },

  'removeLink needs the link, of this player and at this provider': async (storage) => {
    await seedTwoPlayers(storage);
    const rule = 'A removeLink that touches no row is a conflict.';
    await refusedWhole(storage, plan([removeLink('p1', 'ext-none')]), rule);
    await refusedWhole(storage, plan([removeLink('p1', 'ext-2')]), rule);
    await refusedWhole(storage, plan([removeLink('p1', 'ext-1', 'beta')]), rule);
  },

  'of a plan that is refused no link is removed, and nothing of it': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    const refused = plan([removeLink('p1', 'ext-1'), insertSession(aSession('p1', 's2'))]);
    await conflicts(storage.apply(GAME, refused), 'A known session id is refused.');
    same(await everything(storage), before, 'Link, friends and secret are there as before.');
  },
};
