import type { LinkRow, StorageAdapter } from '@playerlink/core';
import { belongingsOf, everything, secretOf, seedBelongings } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aFriendList,
  aLink,
  aPush,
  GAME,
  insertLink,
  insertPlayer,
  NOW,
  plan,
  putSecret,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer } from './two-players.ts';

const BOTH = ['alpha', 'beta'];

const unlink = (
  storage: StorageAdapter,
  provider: string,
  keepOneOf: readonly string[],
  slot = '',
) => storage.links.unlink(GAME, 'p1', provider, slot, keepOneOf);

/** A link goes with its friends and its secret, unless the player could not sign in without it. */
export const unlinking: StorageCases = {
  'a link is removed with its friends and its secret': async (storage) => {
    await seedBelongings(storage);
    const before = await belongingsOf(storage, '1');
    same(await unlink(storage, 'alpha', BOTH), 'done', 'Another link stays that counts.');
    const rule = 'unlink takes the link, its friends and its secret, and nothing else.';
    const { rows, player, exported } = await belongingsOf(storage, '1');
    const [friendsAtBeta] = before.rows.friends.slice(1);
    const wanted = {
      ...before.rows,
      links: before.rows.links.slice(1),
      accounts: before.rows.accounts.slice(1),
      secrets: [undefined, before.rows.secrets[1]],
      friends: [friendsAtBeta],
    };
    same(rows, wanted, rule);
    same(player, before.player, rule);
    same(exported?.links, wanted.links, 'Every read sees that it is gone.');
  },

  'links of others stay, and so does what belongs to them': async (storage) => {
    await seedBelongings(storage);
    const other = await belongingsOf(storage, '2');
    same(await unlink(storage, 'beta', BOTH), 'done', 'Another link stays that counts.');
    same(await belongingsOf(storage, '2'), other, 'unlink removes one link of one player.');
  },

  'the last link that counts stays, and nothing has changed': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    for (const keepOneOf of [['alpha'], ['alpha', 'gamma'], ['ALPHA', 'beta '], []]) {
      const rule = `Only links at ${JSON.stringify(keepOneOf)} count, and this one goes.`;
      same(await unlink(storage, 'alpha', keepOneOf), 'last', rule);
      same(await everything(storage), before, 'What is not unlinked has not changed.');
    }
    await unlink(storage, 'alpha', BOTH);
    same(await unlink(storage, 'beta', BOTH), 'last', 'Links of other players do not count.');
  },

  'a link that does not count goes as long as one that counts stays': async (storage) => {
    await seedBelongings(storage);
    same(await unlink(storage, 'alpha', ['beta']), 'done', 'The link at beta counts.');
    same(await unlink(storage, 'beta', ['alpha']), 'last', 'Nothing that counts would stay.');
  },

  'another slot of the provider is another link': async (storage) => {
    await seedSlots(storage);
    same(await unlink(storage, 'alpha', ['alpha'], 'b'), 'done', 'Two others stay.');
    await slotsAre(storage, ['', 'a']);
    same(await unlink(storage, 'alpha', ['alpha'], ''), 'done', 'One other stays.');
    await slotsAre(storage, ['a']);
    same(await unlink(storage, 'alpha', ['alpha'], 'a'), 'last', 'There is no other.');
    await slotsAre(storage, ['a']);
  },

  'a link that is not there is absent, whatever is to be kept': async (storage) => {
    await seedBelongings(storage);
    const before = await everything(storage);
    for (const keepOneOf of [BOTH, []]) {
      for (const [playerId, provider, slot] of [
        ['p1', 'gamma', ''],
        ['p1', 'alpha', 'ext-1'],
        ['p1', 'Alpha', ''],
        ['p-nobody', 'alpha', ''],
        ['P1', 'alpha', ''],
      ] as const) {
        const answer = await storage.links.unlink(GAME, playerId, provider, slot, keepOneOf);
        same(answer, 'absent', 'unlink finds by player, provider and slot.');
      }
    }
    same(await everything(storage), before, 'Where there is no link, nothing changes.');
    await unlink(storage, 'alpha', BOTH);
    same(await unlink(storage, 'alpha', BOTH), 'absent', 'A link is removed once.');
  },

  'an account that was unlinked is free, and begins anew': async (storage) => {
    await seedBelongings(storage);
    await unlink(storage, 'alpha', BOTH);
    const link = aLink('p-new', 'ext-1', { createdAt: NOW + 5 });
    await storage.apply(GAME, plan([insertPlayer('p-new'), insertLink(link)]));
    same(await storage.links.find(GAME, 'alpha', ['ext-1']), [link], 'Somebody else may link it.');
    same(await secretOf(storage, 'ext-1'), undefined, 'It leaves its secret behind.');
    same(await storage.friends.of(GAME, 'p-new'), [], 'It leaves its friends behind.');
  },

  'a slot that was emptied takes another account, which begins anew': async (storage) => {
    await seedBelongings(storage);
    await unlink(storage, 'alpha', BOTH);
    const link = aLink('p1', 'ext-new');
    await storage.apply(GAME, plan([insertLink(link)]));
    same((await storage.links.of(GAME, 'p1'))[0], link, 'The slot is free.');
    const providers = (await storage.friends.of(GAME, 'p1')).map(({ provider }) => provider);
    same(providers, ['beta'], 'It has no friends of the account before.');
  },

  'an account that is linked again begins without secret and friends': async (storage) => {
    await seedBelongings(storage);
    await unlink(storage, 'alpha', BOTH);
    await storage.apply(GAME, plan([insertLink(aLink('p1', 'ext-1'))]));
    same(await secretOf(storage, 'ext-1'), undefined, 'A secret does not come back.');
    const providers = (await storage.friends.of(GAME, 'p1')).map(({ provider }) => provider);
    same(providers, ['beta'], 'Friends do not come back.');
  },

  'registrations and sessions stay': async (storage) => {
    await seedBelongings(storage);
    await unlink(storage, 'alpha', BOTH);
    const push = await storage.push.of(GAME, 'p1');
    same(push, [aPush('p1', 'push-1', 'device-1')], 'They are the player’s, not the link’s.');
    same((await storage.listSessions(GAME, 'p1')).length, 1, 'A session is the player’s.');
  },
};

/** `p1` with three accounts of `alpha`, in the slots '', 'a' and 'b', each with a list and a secret. */
async function seedSlots(storage: StorageAdapter): Promise<void> {
  await seedPlayer(storage, 'p1');
  for (const slot of ['', 'a', 'b']) {
    const link = aLink('p1', `in ${slot}`, { slot });
    await storage.apply(GAME, plan([insertLink(link), putSecret(`in ${slot}`, `of ${slot}`)]));
    await storage.friends.replace(GAME, 'p1', aFriendList([`friend in ${slot}`], { slot }));
  }
}

async function slotsAre(storage: StorageAdapter, slots: readonly string[]): Promise<void> {
  const rule = 'unlink removes what is in one slot.';
  const bySlot = (links: readonly Pick<LinkRow, 'slot'>[]) => links.map(({ slot }) => slot).sort();
  same(bySlot(await storage.links.of(GAME, 'p1')), slots, rule);
  same(bySlot(await storage.friends.of(GAME, 'p1')), slots, rule);
  for (const slot of ['', 'a', 'b']) {
    const wanted = slots.includes(slot) ? `of ${slot}` : undefined;
    same((await secretOf(storage, `in ${slot}`))?.secret, wanted, rule);
  }
}
