import type { StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  creation,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  proofOf,
  query,
  renamePlayer,
  touchLink,
} from './plans-by-hand.ts';
import { exactlyOne, insisted } from './races.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

const MANY = 20;
const numbers = Array.from({ length: MANY }, (_, n) => n);

/** Calls that run at the same time: keys decide, never a read that is already old. */
export const parallelPlans: StorageCases = {
  'of the same plan many times, exactly one is applied': async (storage) => {
    const once = creation('p-new', 'ext-new', 's-new');
    await exactlyOne(numbers.map(() => storage.apply(GAME, once)));
    same((await storage.links.of(GAME, 'p-new')).length, 1, 'One creation, one link.');
    same((await storage.listSessions(GAME, 'p-new')).length, 1, 'One creation, one session.');
  },

  'of many players created for one account, exactly one is': async (storage) => {
    const made = numbers.map((n) => creation(`p${n}`, 'ext-1', `s${n}`));
    const winner = await exactlyOne(made.map((each) => storage.apply(GAME, each)));
    const { owner } = await storage.situation(GAME, query());
    same(owner?.player.id, `p${winner}`, 'The account belongs to whom apply has confirmed.');
    const players = await Promise.all(numbers.map((n) => storage.players.get(GAME, `p${n}`)));
    same(players.filter(Boolean).length, 1, 'Nothing is left of the plans that lost.');
  },

  'of many accounts linked into one slot, exactly one is': async (storage) => {
    await seedPlayer(storage, 'p1');
    const links = numbers.map((n) => aLink('p1', `ext-${n}`));
    const winner = await exactlyOne(
      links.map((link) => storage.apply(GAME, plan([insertLink(link)]))),
    );
    same(
      await storage.links.of(GAME, 'p1'),
      links.slice(winner, winner + 1),
      'A player has one account of a provider in a slot, however many try at once.',
    );
  },

  'of many claims of one proof, exactly one is accepted': async (storage) => {
    const claims = numbers.map((n) => plan([claimProof('proof', [`binding-${n}`])]));
    const winner = await exactlyOne(claims.map((claim) => storage.apply(GAME, claim)));
    same(
      (await proofOf(storage, 'proof'))?.boundTo,
      [`binding-${winner}`],
      'A proof belongs to the claim that apply has confirmed.',
    );
  },

  'of many claims of an expired proof, exactly one is accepted': async (storage) => {
    await storage.apply(GAME, plan([claimProof('proof', ['old'], { until: NOW })]));
    const claims = numbers.map((n) => plan([claimProof('proof', [`binding-${n}`])]));
    const winner = await exactlyOne(claims.map((claim) => storage.apply(GAME, claim)));
    same(
      (await proofOf(storage, 'proof'))?.boundTo,
      [`binding-${winner}`],
      'An expired proof is free for one, not for all who saw it expired.',
    );
  },

  'of many claims that have seen the same one, exactly one is accepted': async (storage) => {
    await storage.apply(GAME, plan([claimProof('proof', ['old'])]));
    const claims = numbers.map((n) =>
      plan([claimProof('proof', ['old', `binding-${n}`], { seen: ['old'] })]),
    );
    const winner = await exactlyOne(claims.map((claim) => storage.apply(GAME, claim)));
    same(
      (await proofOf(storage, 'proof'))?.boundTo,
      ['old', `binding-${winner}`],
      'The others have to read again, or an entry is lost.',
    );
  },

  'plans that do not meet are all applied': async (storage) => {
    const made = numbers.map((n) => creation(`p${n}`, `ext-${n}`, `s${n}`));
    await Promise.all(made.map((each) => insisted(() => storage.apply(GAME, each))));
    const ids = numbers.map((n) => `ext-${n}`);
    const links = await storage.links.find(GAME, 'alpha', ids);
    same(links.length, MANY, 'Creations of different accounts do not disturb one another.');
  },

  'a plan that is refused takes no other with it': async (storage) => {
    await seedTwoPlayers(storage);
    const works = numbers.map((n) => {
      const name = insertPlayer(`p-${n}`, { displayName: `Player ${n}` });
      const bad = n % 3 === 0;
      const session = insertSession(aSession(`p-${n}`, bad ? 's1' : `s-${n}`));
      return insisted(() => storage.apply(GAME, plan([name, session])));
    });
    const results = await Promise.allSettled(works);
    const wanted = numbers.map((n) => (n % 3 === 0 ? 'rejected' : 'fulfilled'));
    same(
      results.map(({ status }) => status),
      wanted,
      'Plans that share a transaction are still accepted or refused each on its own.',
    );
    const players = await Promise.all(numbers.map((n) => storage.players.get(GAME, `p-${n}`)));
    same(
      players.map((player) => (player ? 'fulfilled' : 'rejected')),
      wanted,
      'What apply confirmed is there, and what it refused is not.',
    );
  },

  'many renames of one player are all applied': async (storage) => {
    await seedTwoPlayers(storage);
    const renames = numbers.map((n) =>
      plan([renamePlayer('p1', `name ${n}`), touchLink('p1', 'ext-1', { at: NOW + n })]),
    );
    await Promise.all(renames.map((each) => insisted(() => storage.apply(GAME, each))));
    const { owner } = await storage.situation(GAME, query());
    same(
      owner?.player.displayName,
      `name ${(owner?.link.lastLoginAt ?? 0) - NOW}`,
      'The last plan wrote both rows: plans are applied one after the other, not mixed.',
    );
  },

  'many rotations of one session never lose it': async (storage) => {
    await seedTwoPlayers(storage);
    const rotated = await Promise.all(rotations(storage));
    same(
      rotated,
      numbers.map(() => true),
      'The presented hash is current, then previous: each rotation from it succeeds.',
    );
    const session = await storage.findSession(GAME, 's1');
    same(session?.prevTokenHash, hashOf('s1'), 'The presented hash is the previous one.');
    const current = numbers.filter((n) => session?.tokenHash === hashOf(`new ${n}`));
    same(current.length, 1, 'The current hash is that of one of the rotations.');
  },

  'a session that is rotated and deleted at once is gone': async (storage) => {
    await seedTwoPlayers(storage);
    const works = rotations(storage);
    const deleting = insisted(() => storage.deleteSessions(GAME, 'p1', { only: 's1' }));
    await Promise.all([...works, storage.touchSession(GAME, 's1', NOW + 5)]);
    const deleted = await deleting;
    same(deleted, 1, 'The session was there to be deleted.');
    same(await storage.findSession(GAME, 's1'), undefined, 'No rotation brings a session back.');
  },
};

/** Rotations of `s1`, all from the hash it was made with: half of them now, half a turn later. */
const rotations = (storage: StorageAdapter): Array<Promise<boolean>> =>
  numbers.map(async (n) => {
    if (n % 2 === 1) await new Promise(setImmediate);
    const to = hashOf(`new ${n}`);
    return insisted(() =>
      storage.rotateSession(GAME, 's1', hashOf('s1'), to, NOW + 60_000, NOW + HOUR),
    );
  });
