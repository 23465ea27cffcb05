import type { StorageAdapter } from '@playerlink/core';
import { conflicts, same } from './assertions.ts';
import { inBatches } from './batches.ts';
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
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';

/** What is true among a few rows is true among many. */
export const manyRows: StorageCases = {
  'reads, connects, unlinks and sweeps find their rows among all others': async (
    storage,
    { rows },
  ) => {
    const players = Math.ceil(rows / 4);
    const numbers = Array.from({ length: players }, (_, n) => n);
    await inBatches(numbers, (n) => storage.apply(GAME, withProof(n)));
    for (const n of [0, 1, players >> 1, players - 1]) await playerIsWhole(storage, n);
    await askedIsFound(storage, players);
    await connectsAreDecided(storage, players);
    await overIsSwept(storage, numbers);
  },
};

/** Of every other player session and proof are over. */
const endOf = (n: number): number => (n % 2 === 0 ? NOW + HOUR : NOW - n);

/** Four rows: a player, an account, a claimed proof, a session. */
const withProof = (n: number) =>
  plan([
    insertPlayer(`p${n}`, { displayName: `Player ${n}` }),
    insertLink(aLink(`p${n}`, `ext-${n}`)),
    claimProof(`proof-${n}`, [`${n}`], { until: endOf(n) }),
    insertSession(aSession(`p${n}`, `s${n}`, { expiresAt: endOf(n) })),
  ]);

/** Asserts that one player is found with all rows and with no other. */
async function playerIsWhole(storage: StorageAdapter, n: number): Promise<void> {
  const [id, link] = [`p${n}`, aLink(`p${n}`, `ext-${n}`)];
  const session = aSession(id, `s${n}`, { expiresAt: endOf(n) });
  const rule = 'A player has the same rows, however many others there are.';
  same((await storage.players.get(GAME, id))?.displayName, `Player ${n}`, rule);
  same(await storage.links.of(GAME, id), [link], rule);
  same(await storage.listSessions(GAME, id), [session], rule);
  same(await storage.findSession(GAME, session.id), session, rule);
  const caller = { kind: 'session', id: session.id, tokenHash: hashOf(session.id) } as const;
  const asked = query({ caller, now: NOW - HOUR, externalId: `ext-${n}`, proof: `proof-${n}` });
  const player = { id, displayName: `Player ${n}` };
  const situation = {
    caller: { kind: 'player', player, sessionId: session.id, ownLink: link },
    owner: { player, link },
    proof: { boundTo: [`${n}`], until: endOf(n) },
  };
  same(await storage.situation(GAME, asked), situation, rule);
}

/** Asserts that of 1,000 ids those are found that are there. */
async function askedIsFound(storage: StorageAdapter, players: number): Promise<void> {
  const asked = Array.from({ length: 1_000 }, (_, n) => Math.floor((n * players) / 500));
  const there = [...new Set(asked.filter((n) => n < players))].map((n) => `p${n}`).sort();
  const rule = 'Of the ids that are asked for, those are found that are there.';
  const found = await storage.players.many(
    GAME,
    asked.map((n) => `p${n}`),
  );
  same(found.map(({ id }) => id).sort(), there, rule);
  const accounts = asked.map((n) => `ext-${n}`);
  const links = await storage.links.find(GAME, 'alpha', accounts);
  same(links.map(({ playerId }) => playerId).sort(), there, rule);
}

/** Asserts that keys are kept, and that one link goes alone. */
async function connectsAreDecided(storage: StorageAdapter, players: number): Promise<void> {
  const taken = creation('p-new', `ext-${players - 1}`, 's-new');
  await conflicts(storage.apply(GAME, taken), 'An account that is linked is linked among all.');
  await storage.apply(GAME, creation('p-new', 'ext-new', 's-new'));
  const beta = insertLink(aLink('p1', 'beta-1', { provider: 'beta' }));
  await storage.apply(GAME, plan([beta]));
  same(await storage.links.unlink(GAME, 'p1', 'alpha', '', ['beta']), 'done', 'Another one stays.');
  same(await storage.links.find(GAME, 'alpha', ['ext-1']), [], 'The link is gone.');
  same((await storage.links.find(GAME, 'alpha', ['ext-0'])).length, 1, 'No other one is.');
  same(await storage.players.remove(GAME, 'p-new'), true, 'One player is removed.');
}

/** Asserts that all that is over goes in batches, those that ended first at first, and nothing else. */
async function overIsSwept(storage: StorageAdapter, numbers: readonly number[]): Promise<void> {
  const over = numbers.filter((n) => endOf(n) <= NOW);
  const limit = Math.ceil(over.length / 5);
  const last = over.at(-1) ?? 0;
  const counts: number[] = [];
  for (let left = over.length; left > 0; left -= limit) {
    counts.push(await storage.sweep(NOW, limit));
    const [first, end] = [`s${last}`, await storage.findSession(GAME, 's1')];
    same(await storage.findSession(GAME, first), undefined, 'The first to end goes first.');
    same(end !== undefined, left > limit, 'The last one to end goes last.');
  }
  const wanted = counts.map((_, at) => 2 * Math.min(limit, over.length - at * limit));
  same(counts, wanted, 'Of each table as many go as the limit allows, until nothing is left.');
  same(await storage.sweep(NOW, limit), 0, 'Then nothing is left.');
  const rule = 'What is not over is kept.';
  for (const n of [0, 2, numbers.length - (numbers.length % 2) - 2]) {
    same((await storage.findSession(GAME, `s${n}`))?.playerId, `p${n}`, rule);
    same((await proofOf(storage, `proof-${n}`))?.boundTo, [`${n}`], rule);
  }
}
