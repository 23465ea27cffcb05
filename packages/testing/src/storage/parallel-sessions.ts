import type { StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  GAME,
  HOUR,
  hashOf,
  insertLink,
  insertSession,
  NOW,
  plan,
  retireSession,
} from './plans-by-hand.ts';
import { inFewRounds, inRounds, insisted, inTurns, isAccepted } from './races.ts';
import type { StorageCases } from './storage-case.ts';

const MANY = 20;
const END = NOW + 60_000;

/** Sessions that go while they are used: what was revoked stays revoked, with all that came of it. */
export const parallelSessions: StorageCases = {
  'a connect with a session that is revoked at once is done whole or not at all': inRounds(
    async (storage, round) => {
      const { id, session } = await seedSession(storage, round);
      const [deleted, isDone] = await inTurns(round, [
        () => insisted(() => storage.deleteSessions(GAME, id, { only: session })),
        () => isAccepted(storage.apply(GAME, connectWith(id, session))),
        () => insisted(() => storage.touchSession(GAME, session, NOW + 5)),
      ]);
      same(deleted, 1, 'The session was there to be deleted.');
      const exported = await storage.players.export(GAME, id);
      const found = [exported?.links.length, exported?.sessions.map((row) => row.id)];
      const wanted = isDone === true ? [2, [`new of ${id}`]] : [1, []];
      same(found, wanted, 'The plan is applied before the session goes, or refused.');
      same(await storage.findSession(GAME, session), undefined, 'A revoked session stays so.');
    },
  ),

  'sessions revoked during a connect with one of them leave none that it made': inRounds(
    async (storage, round) => {
      const { id, session } = await seedSession(storage, round);
      const [deleted, isDone] = await inTurns(round, [
        () => insisted(() => storage.deleteSessions(GAME, id, {})),
        () => isAccepted(storage.apply(GAME, connectWith(id, session))),
      ]);
      const rule = 'A plan that expects a session comes before its revocation, or is refused:';
      const left = (await storage.listSessions(GAME, id)).map((row) => row.id);
      same(left, [], `${rule} who is signed out everywhere has no session left.`);
      same(deleted, isDone === true ? 2 : 1, `${rule} what it made is revoked, and counted.`);
    },
  ),

  'all sessions but one revoked during a connect with another leave that one': inRounds(
    async (storage, round) => {
      const { id, session } = await seedSession(storage, round);
      const kept = `kept of ${id}`;
      await storage.apply(GAME, plan([insertSession(aSession(id, kept))]));
      const [deleted, isDone] = await inTurns(round, [
        () => insisted(() => storage.deleteSessions(GAME, id, { except: kept })),
        () => isAccepted(storage.apply(GAME, connectWith(id, session))),
      ]);
      const rule = 'Who keeps one session has no other left, whatever was made of the others.';
      const left = (await storage.listSessions(GAME, id)).map((row) => row.id);
      same(left, [kept], rule);
      same(deleted, isDone === true ? 2 : 1, rule);
    },
  ),

  'a session that is rotated, touched and retired while it is revoked is gone': inRounds(
    async (storage, round) => {
      const { id, session } = await seedSession(storage, round);
      const retiring = plan([retireSession(session, END)]);
      const [deleted] = await inTurns(round, [
        () => insisted(() => storage.deleteSessions(GAME, id, { only: session })),
        () => rotated(storage, session, 'new'),
        () => insisted(() => storage.touchSession(GAME, session, NOW + 5)),
        () => isAccepted(storage.apply(GAME, retiring)),
      ]);
      same(deleted, 1, 'The session was there to be deleted.');
      const found = [await storage.findSession(GAME, session)];
      const rule = 'No rotation, touch or retirement brings a session back.';
      same([...found, ...(await storage.listSessions(GAME, id))], [undefined], rule);
    },
  ),

  'a session that is rotated while it is retired is retired': inFewRounds(
    async (storage, round) => {
      const { session } = await seedSession(storage, round);
      const retiring = plan([retireSession(session, END)]);
      const [, isRotated] = await inTurns(round, [
        () => insisted(() => storage.apply(GAME, retiring)),
        () => rotated(storage, session, 'new'),
      ]);
      const { tokenHash, prevTokenHash, expiresAt } =
        (await storage.findSession(GAME, session)) ?? {};
      const last = hashOf(isRotated === true ? 'new' : session);
      const rule = 'A retired session has no current hash, ends when it was told to, and stays so.';
      same([tokenHash, prevTokenHash, expiresAt], ['', last, END], rule);
    },
  ),

  'many rotations of one session never lose it': inFewRounds(async (storage, round) => {
    const { session } = await seedSession(storage, round);
    const names = Array.from({ length: MANY }, (_, n) => `new ${n}`);
    // Half of them now, half a turn later.
    const answers = await Promise.all(
      names.map(async (name, n) => {
        if (n % 2 === 1) await new Promise(setImmediate);
        return rotated(storage, session, name);
      }),
    );
    const rule = 'The presented hash is current, then previous: each rotation from it succeeds.';
    same(answers.indexOf(false), -1, rule);
    const found = await storage.findSession(GAME, session);
    same(found?.prevTokenHash, hashOf(session), 'The presented hash is the previous one.');
    const current = names.filter((name) => found?.tokenHash === hashOf(name));
    same(current.length, 1, 'The current hash is that of one of the rotations.');
  }),
};

/** A player of the round's own with an account and a session. */
async function seedSession(storage: StorageAdapter, round: number) {
  const [id, session] = [`p${round}`, `s${round}`];
  await storage.players.adopt(GAME, anAdopted(id, { links: [anAccount(`ext-${round}`)] }));
  await storage.apply(GAME, plan([insertSession(aSession(id, session))]));
  return { id, session };
}

/** What a signed-in player does who links an account: a link, and a session in place of the one at hand. */
const connectWith = (id: string, session: string) =>
  plan(
    [
      insertLink(aLink(id, `beta of ${id}`, { provider: 'beta' })),
      insertSession(aSession(id, `new of ${id}`)),
    ],
    { expect: { session: { id: session, playerId: id }, player: id } },
  );

/** Rotates from the hash that the session was made with. */
const rotated = (storage: StorageAdapter, session: string, to: string): Promise<boolean> =>
  insisted(() =>
    storage.rotateSession(GAME, session, hashOf(session), hashOf(to), END, NOW + HOUR),
  );
