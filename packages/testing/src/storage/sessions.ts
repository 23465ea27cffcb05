import type { StorageAdapter } from '@playerlink/core';
import { same } from './assertions.ts';
import { aSession, GAME, HOUR, hashOf, insertSession, NOW, plan } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { allRows, seedPlayer, seedTwoPlayers } from './two-players.ts';

const GRACE_END = NOW + 60_000;
const NEW_END = NOW + 2 * HOUR;

const rotate = (storage: StorageAdapter, id: string, from: string, to: string): Promise<boolean> =>
  storage.rotateSession(GAME, id, hashOf(from), hashOf(to), GRACE_END, NEW_END);

/** Sessions are found, rotated by compare-and-set, listed and deleted. */
export const sessions: StorageCases = {
  'a session that is not there is absent': async (storage) => {
    await seedTwoPlayers(storage);
    same(await storage.findSession(GAME, 's-none'), undefined, 'findSession finds by exact id.');
  },

  'an expired session is still found': async (storage) => {
    await seedPlayer(storage, 'p1');
    const expired = aSession('p1', 's1', { expiresAt: NOW - HOUR });
    await storage.apply(GAME, plan([insertSession(expired)]));
    same(
      await storage.findSession(GAME, 's1'),
      expired,
      'findSession has no clock: it returns the row, and core judges it.',
    );
  },

  'rotation from the current hash moves it to previous': async (storage) => {
    await seedTwoPlayers(storage);
    same(await rotate(storage, 's1', 's1', 'new'), true, 'The current hash may be rotated.');
    same(
      await storage.findSession(GAME, 's1'),
      aSession('p1', 's1', {
        tokenHash: hashOf('new'),
        prevTokenHash: hashOf('s1'),
        prevUntil: GRACE_END,
        expiresAt: NEW_END,
      }),
      'rotateSession sets both hashes, prevUntil and expiresAt, and nothing else.',
    );
  },

  'rotation from the previous hash replaces the current one': async (storage) => {
    await seedTwoPlayers(storage);
    await rotate(storage, 's1', 's1', 'lost');
    same(await rotate(storage, 's1', 's1', 'newest'), true, 'The previous hash may be rotated.');
    const session = await storage.findSession(GAME, 's1');
    same(
      [session?.tokenHash, session?.prevTokenHash],
      [hashOf('newest'), hashOf('s1')],
      'The presented hash stays the previous one; the hash that was never seen is replaced.',
    );
    same(await rotate(storage, 's1', 'lost', 'x'), false, 'A replaced hash is neither any more.');
  },

  'rotation from any other hash is false and changes nothing': async (storage) => {
    await seedTwoPlayers(storage);
    await rotate(storage, 's1', 's1', 'second');
    await rotate(storage, 's1', 'second', 'third');
    const before = structuredClone(await allRows(storage));
    for (const from of ['s1', 's2', 'never']) {
      same(await rotate(storage, 's1', from, 'x'), false, 'rotateSession compares before it sets.');
    }
    const empty = await storage.rotateSession(GAME, 's1', '', hashOf('x'), GRACE_END, NEW_END);
    same(empty, false, 'An empty hash is no hash.');
    same(await allRows(storage), before, 'A rotation that is false changes no row.');
  },

  'rotation of a session that is not there is false': async (storage) => {
    await seedTwoPlayers(storage);
    same(await rotate(storage, 's-none', 's1', 'x'), false, 'There is nothing to rotate.');
    same(await storage.findSession(GAME, 's-none'), undefined, 'rotateSession inserts nothing.');
  },

  'rotation changes one session': async (storage) => {
    await seedPlayer(storage, 'p1');
    const other = aSession('p1', 's2', { tokenHash: hashOf('s1') });
    await storage.apply(GAME, plan([insertSession(aSession('p1', 's1'))]));
    await storage.apply(GAME, plan([insertSession(other)]));
    await rotate(storage, 's1', 's1', 'new');
    same(await storage.findSession(GAME, 's2'), other, 'The id says which session is rotated.');
  },

  'touchSession moves the last-seen of the session and of its player': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.touchSession(GAME, 's1', NOW + 5);
    same(
      await storage.findSession(GAME, 's1'),
      aSession('p1', 's1', { lastSeenAt: NOW + 5 }),
      'touchSession sets lastSeenAt and nothing else.',
    );
    const rule = 'touchSession sets lastSeenAt of the player of the session, and of nobody else.';
    same((await storage.players.get(GAME, 'p1'))?.lastSeenAt, NOW + 5, rule);
    same((await storage.players.get(GAME, 'p2'))?.lastSeenAt, NOW, rule);
    same((await storage.players.get(GAME, 'p1'))?.createdAt, NOW, rule);
  },

  'a new session leaves its player as it was': async (storage) => {
    await seedTwoPlayers(storage);
    const before = structuredClone(await storage.players.get(GAME, 'p1'));
    const session = aSession('p1', 's-new', { createdAt: NOW + 5, lastSeenAt: NOW + 5 });
    await storage.apply(GAME, plan([insertSession(session)]));
    const rule = 'last-seen of a player moves with touchSession, not with each connect.';
    same(await storage.players.get(GAME, 'p1'), before, rule);
  },

  'touchSession of a session that is not there does nothing': async (storage) => {
    await seedTwoPlayers(storage);
    const before = structuredClone(await allRows(storage));
    await storage.touchSession(GAME, 's-none', NOW + 5);
    same(await allRows(storage), before, 'A session that is gone is no error, and no row.');
  },

  'sessions are listed newest first, one player alone': async (storage) => {
    await seedTwoPlayers(storage);
    // Neither in the order of ids nor in that of insertion.
    for (const [id, age] of [
      ['b', 3],
      ['d', 1],
      ['a', 2],
      ['c', 4],
    ] as const) {
      const createdAt = NOW - age;
      await storage.apply(GAME, plan([insertSession(aSession('p1', id, { createdAt }))]));
    }
    const listed = await storage.listSessions(GAME, 'p1');
    same(
      listed.map(({ id }) => id),
      ['s1', 'd', 'a', 'b', 'c'],
      'listSessions sorts by createdAt, newest first.',
    );
    same(await storage.listSessions(GAME, 'p-nobody'), [], 'Nobody has no sessions.');
  },

  'deleteSessions of one deletes it alone': async (storage) => {
    await seedFour(storage);
    same(await storage.deleteSessions(GAME, 'p1', { only: 'a' }), 1, COUNTED);
    await sessionsAre(storage, ['b', 'c', 's1']);
    same(await storage.deleteSessions(GAME, 'p1', { only: 'a' }), 0, COUNTED);
    same(await storage.findSession(GAME, 'a'), undefined, 'A deleted session is not found.');
  },

  'deleteSessions deletes no session of another player': async (storage) => {
    await seedFour(storage);
    same(await storage.deleteSessions(GAME, 'p1', { only: 's2' }), 0, COUNTED);
    same(await storage.deleteSessions(GAME, 'p-nobody', {}), 0, COUNTED);
    await sessionsAre(storage, ['a', 'b', 'c', 's1']);
  },

  'deleteSessions of all but one leaves that one': async (storage) => {
    await seedFour(storage);
    same(await storage.deleteSessions(GAME, 'p1', { except: 'b' }), 3, COUNTED);
    await sessionsAre(storage, ['b']);
  },

  'deleteSessions of all but one that is not the player’s deletes all': async (storage) => {
    await seedFour(storage);
    same(await storage.deleteSessions(GAME, 'p1', { except: 's2' }), 4, COUNTED);
    await sessionsAre(storage, []);
  },

  'deleteSessions of all deletes all of one player': async (storage) => {
    await seedFour(storage);
    same(await storage.deleteSessions(GAME, 'p1', {}), 4, COUNTED);
    await sessionsAre(storage, []);
    same((await storage.players.get(GAME, 'p1'))?.id, 'p1', 'The player stays.');
  },

  'the id of a deleted session may be given again': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.deleteSessions(GAME, 'p1', {});
    const again = aSession('p2', 's1', { tokenHash: hashOf('again') });
    await storage.apply(GAME, plan([insertSession(again)]));
    same(await storage.findSession(GAME, 's1'), again, 'A deleted session leaves nothing behind.');
  },
};

const COUNTED = 'deleteSessions returns, as a number, how many it deleted.';

/** `p1` has `s1`, `a`, `b` and `c`; `p2` has `s2`. */
async function seedFour(storage: StorageAdapter): Promise<void> {
  await seedTwoPlayers(storage);
  for (const id of ['a', 'b', 'c']) {
    await storage.apply(GAME, plan([insertSession(aSession('p1', id))]));
  }
}

async function sessionsAre(storage: StorageAdapter, ids: readonly string[]): Promise<void> {
  const listed = await storage.listSessions(GAME, 'p1');
  same(listed.map(({ id }) => id).sort(), ids, 'The sessions that were not meant stay.');
  const others = await storage.listSessions(GAME, 'p2');
  same(others, [aSession('p2', 's2')], 'Sessions of other players stay.');
}
