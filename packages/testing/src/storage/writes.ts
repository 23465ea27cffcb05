import { secretOf } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  HOUR,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  proofOf,
  putSecret,
  renamePlayer,
  retireSession,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refusedWhole, seedTwoPlayers } from './two-players.ts';

/** What each write changes, what it leaves and what it needs; at the end, all in one plan. */
export const writes: StorageCases = {
  'touchLink without a name and without syncDisplayName leaves both': async (storage) => {
    await seedTwoPlayers(storage);
    const set = { displayName: 'kept', syncDisplayName: true };
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', set)]));
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', { at: NOW + 5 })]));
    same(
      await storage.links.of(GAME, 'p1'),
      [aLink('p1', 'ext-1', { ...set, lastLoginAt: NOW + 5 })],
      'Fields that touchLink does not carry stay as they are: absent is neither null nor false.',
    );
  },

  'touchLink sets the name alone': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', { syncDisplayName: true })]));
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', { displayName: 'new' })]));
    same(
      await storage.links.of(GAME, 'p1'),
      [aLink('p1', 'ext-1', { displayName: 'new', syncDisplayName: true })],
      'A touchLink with a displayName leaves syncDisplayName.',
    );
  },

  'touchLink sets syncDisplayName alone, also to false': async (storage) => {
    await seedTwoPlayers(storage);
    const set = { displayName: 'kept', syncDisplayName: true };
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', set)]));
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', { syncDisplayName: false })]));
    same(
      await storage.links.of(GAME, 'p1'),
      [aLink('p1', 'ext-1', { displayName: 'kept', syncDisplayName: false })],
      'false is a value, not an absence; a touchLink without displayName leaves the name.',
    );
  },

  'touchLink that changes nothing is no conflict': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([touchLink('p1', 'ext-1', { at: NOW })]));
    same(
      await storage.links.of(GAME, 'p1'),
      [aLink('p1', 'ext-1', { displayName: 'Account 1' })],
      'A row that is found counts, also when it had these values (MySQL counts changed rows).',
    );
  },

  'touchLink of a link in a slot works by its external id': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([insertLink(aLink('p1', 'ext-new', { slot: 'ext-new' }))]));
    await storage.apply(GAME, plan([touchLink('p1', 'ext-new', { at: NOW + 5 })]));
    const [link] = await storage.links.find(GAME, 'alpha', ['ext-new']);
    same(link?.lastLoginAt, NOW + 5, 'touchLink finds a link by provider and external id.');
  },

  'touchLink needs the link, of this player and at this provider': async (storage) => {
    await seedTwoPlayers(storage);
    const rule = 'A touchLink that touches no row is a conflict.';
    await refusedWhole(storage, plan([touchLink('p1', 'ext-none')]), rule);
    await refusedWhole(storage, plan([touchLink('p1', 'ext-2', { at: NOW + 5 })]), rule);
    await refusedWhole(storage, plan([touchLink('p1', 'ext-1', { provider: 'beta' })]), rule);
  },

  'renamePlayer changes the name and no other field': async (storage) => {
    await seedTwoPlayers(storage);
    const { version: _before, ...before } = (await storage.players.get(GAME, 'p1')) ?? {};
    await storage.apply(GAME, plan([renamePlayer('p1', 'Łucja')]));
    const { version: _after, ...after } = (await storage.players.get(GAME, 'p1')) ?? {};
    same(after, { ...before, displayName: 'Łucja' }, 'renamePlayer changes the name alone.');
  },

  'renamePlayer to the same name is no conflict': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([renamePlayer('p1', 'Player 1')]));
    const player = await storage.players.get(GAME, 'p1');
    same(player?.displayName, 'Player 1', 'A row that is found counts, also when nothing changed.');
  },

  'two players may have the same name': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([renamePlayer('p2', 'Player 1')]));
    const player = await storage.players.get(GAME, 'p2');
    same(player?.displayName, 'Player 1', 'Names are cosmetic, never a key.');
  },

  'renamePlayer needs the player': async (storage) => {
    await seedTwoPlayers(storage);
    const rename = plan([renamePlayer('p-nobody', 'renamed')]);
    await refusedWhole(storage, rename, 'A renamePlayer that touches no row is a conflict.');
  },

  'insertLink and insertSession need the player': async (storage) => {
    await seedTwoPlayers(storage);
    const link = plan([insertLink(aLink('p-new', 'ext-new'))]);
    await refusedWhole(storage, link, 'A link of a player who is not there is a conflict.');
    const session = plan([insertSession(aSession('p-new', 's-new'))]);
    await refusedWhole(storage, session, 'A session of a player who is not there is a conflict.');
  },

  'putSecret needs the link, at this provider': async (storage) => {
    await seedTwoPlayers(storage);
    const rule = 'A secret of an account that nobody has linked is a conflict.';
    await refusedWhole(storage, plan([putSecret('ext-new', 'secret')]), rule);
    await refusedWhole(storage, plan([putSecret('ext-1', 'x', { provider: 'beta' })]), rule);
  },

  'every write is done in a plan of all kinds: a creation': async (storage) => {
    await storage.apply(
      GAME,
      plan([
        insertPlayer('p-new', { displayName: 'Ada', segments: { a: 'b' } }),
        insertLink(aLink('p-new', 'ext-new')),
        putSecret('ext-new', 'new'),
        claimProof('proof-new', ['binding-new']),
        insertSession(aSession('p-new', 's-new')),
      ]),
    );
    const player = await storage.players.get(GAME, 'p-new');
    same([player?.displayName, player?.segments], ['Ada', { a: 'b' }], 'insertPlayer is done.');
    same(await storage.links.of(GAME, 'p-new'), [aLink('p-new', 'ext-new')], 'insertLink is done.');
    same((await secretOf(storage, 'ext-new'))?.secret, 'new', 'putSecret is done.');
    same(await proofOf(storage, 'proof-new'), CLAIMED, 'claimProof is done.');
    same(await storage.findSession(GAME, 's-new'), aSession('p-new', 's-new'), 'insertSession is.');
  },

  'every write is done in a plan of all kinds: a switch': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(
      GAME,
      plan(
        [
          renamePlayer('p2', 'renamed'),
          touchLink('p2', 'ext-2', { at: NOW + 5, displayName: 'new', syncDisplayName: true }),
          putSecret('ext-2', 'new'),
          claimProof('proof-new', ['binding-new']),
          insertSession(aSession('p2', 's-new')),
          retireSession('s1', NOW + 5),
        ],
        {
          outcome: 'switched',
          expect: {
            session: { id: 's1', playerId: 'p1' },
            owner: { provider: 'alpha', externalId: 'ext-2', playerId: 'p2' },
          },
        },
      ),
    );
    const touched = { displayName: 'new', syncDisplayName: true, lastLoginAt: NOW + 5 };
    same((await storage.players.get(GAME, 'p2'))?.displayName, 'renamed', 'renamePlayer is done.');
    same(await storage.links.of(GAME, 'p2'), [aLink('p2', 'ext-2', touched)], 'touchLink is done.');
    same((await secretOf(storage, 'ext-2'))?.secret, 'new', 'putSecret is done.');
    same(await proofOf(storage, 'proof-new'), CLAIMED, 'claimProof is done.');
    same(await storage.findSession(GAME, 's-new'), aSession('p2', 's-new'), 'insertSession is.');
    const retired = await storage.findSession(GAME, 's1');
    same(retired?.expiresAt, NOW + 5, 'retireSession is done.');
  },

  'other rows are left as they were': async (storage) => {
    await seedTwoPlayers(storage);
    const before = structuredClone(await storage.players.get(GAME, 'p1'));
    await storage.apply(GAME, plan([renamePlayer('p2', 'renamed'), touchLink('p2', 'ext-2')]));
    await storage.apply(GAME, plan([retireSession('s2', NOW + 5)]));
    same(await storage.players.get(GAME, 'p1'), before, 'renamePlayer renames one player.');
    const links = [aLink('p1', 'ext-1', { displayName: 'Account 1' })];
    same(await storage.links.of(GAME, 'p1'), links, 'touchLink touches one link.');
    same(await storage.listSessions(GAME, 'p1'), [aSession('p1', 's1')], 'retireSession ends one.');
  },
};

const CLAIMED = { boundTo: ['binding-new'], until: NOW + HOUR };
