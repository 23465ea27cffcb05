import { anAccount, anAdopted, secretOf } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import { inBatches } from './batches.ts';
import {
  aPush,
  aSession,
  claimProof,
  creation,
  GAME,
  HOUR,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  proofOf,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer } from './two-players.ts';

const numbered = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

/** No answer is cut, and no question is too long: the port has no pages. */
export const longAnswers: StorageCases = {
  '2,000 sessions of a player are listed, exported and deleted': async (storage) => {
    await seedPlayer(storage, 'p1');
    // Neither in the order of ids nor in that of insertion.
    const rows = numbered(2_000, 's').map((id, n) =>
      aSession('p1', id, { createdAt: NOW - ((n * 7) % 2_000) }),
    );
    await inBatches(rows, (row) => storage.apply(GAME, plan([insertSession(row)])));
    const wanted = [...rows].sort((a, b) => b.createdAt - a.createdAt);
    const listed = await storage.listSessions(GAME, 'p1');
    same(listed.length, 2_000, 'listSessions lists all of them.');
    same(listed, wanted, 'listSessions lists the newest first.');
    const exported = await storage.players.export(GAME, 'p1');
    same(exported?.sessions.length, 2_000, 'An export has all sessions.');
    same(await storage.deleteSessions(GAME, 'p1', { except: 's7' }), 1_999, 'All the others go.');
    const left = await storage.listSessions(GAME, 'p1');
    same(left, [rows[7]], 'The one that was excepted stays.');
  },

  '1,000 accounts of a player are adopted, shown and removed': async (storage) => {
    const ids = numbered(1_000, 'ext-');
    const links = ids.map((id) => anAccount(id, { slot: id, secret: `of ${id}` }));
    await storage.players.adopt(GAME, anAdopted('p1', { links }));
    const inOrder = [...ids].sort();
    const namesOf = (rows: ReadonlyArray<{ readonly externalId: string }> | undefined) =>
      rows?.map(({ externalId }) => externalId).sort();
    const of = (await storage.links.of(GAME, 'p1')).map(({ externalId }) => externalId);
    same(of.length, 1_000, 'links.of gives all of them.');
    same(of, inOrder, 'links.of gives them by external id.');
    const [one] = await storage.players.many(GAME, ['p1']);
    const exported = await storage.players.export(GAME, 'p1');
    const shown = [await storage.summary(GAME, 'p1'), one, exported];
    for (const each of shown) {
      same(each?.links.length, 1_000, 'Every read shows all of them.');
      same(namesOf(each?.links), inOrder, 'Every read shows all of them.');
    }
    same((await secretOf(storage, 'ext-999'))?.secret, 'of ext-999', 'Each has its own secret.');
    same(await storage.players.remove(GAME, 'p1'), true, 'The player was there.');
    same(await storage.links.find(GAME, 'alpha', ids), [], 'All of them go with the player.');
  },

  '500 registrations of a player are listed by id': async (storage) => {
    await seedPlayer(storage, 'p1');
    const ids = numbered(500, 'push-');
    await inBatches(ids, (id) => storage.push.save(GAME, aPush('p1', id, `device of ${id}`)));
    const listed = (await storage.push.of(GAME, 'p1')).map(({ id }) => id);
    same(listed.length, 500, 'push.of gives all of them.');
    same(listed, [...ids].sort(), 'push.of gives them by id.');
    const exported = await storage.players.export(GAME, 'p1');
    same(exported?.push.length, 500, 'An export has all registrations.');
  },

  '70,000 ids are asked for at once': async (storage) => {
    const [players, accounts] = [numbered(70_000, 'p'), numbered(70_000, 'ext-')];
    const there = [0, 999, 32_766, 32_767, 65_535, 65_536, 69_999];
    for (const n of there) await storage.apply(GAME, creation(`p${n}`, `ext-${n}`, `s${n}`));
    const rule = 'Any number of ids may be asked for: more than a statement has parameters.';
    const found = await storage.players.many(GAME, players);
    const wanted = there.map((n) => `p${n}`).sort();
    same(found.map(({ id }) => id).sort(), wanted, rule);
    const links = await storage.links.find(GAME, 'alpha', accounts);
    same(links.map(({ playerId }) => playerId).sort(), wanted, rule);
  },

  'a quarter of a million characters of JSON come back whole': async (storage) => {
    const value = '名'.repeat(250_000);
    await storage.apply(GAME, plan([insertPlayer('p1', { segments: { value } })]));
    const data = { scriptData: { value }, virtualGoods: { value }, achievements: [value] };
    await storage.players.update(GAME, 'p1', data);
    const { segments, scriptData, virtualGoods, achievements } =
      (await storage.players.get(GAME, 'p1')) ?? {};
    const rule = 'JSON has no length that a column of text would have.';
    same(segments?.value === value && scriptData?.value === value, true, rule);
    same(virtualGoods?.value === value && achievements?.[0] === value, true, rule);
  },

  'a proof comes back with 16 bindings of 255 characters': async (storage) => {
    const boundTo = numbered(16, '名'.repeat(250)).map((text) => text.padEnd(255, '-'));
    await storage.apply(GAME, plan([claimProof('proof', boundTo)]));
    const wanted = { boundTo, until: NOW + HOUR };
    same(await proofOf(storage, 'proof'), wanted, 'Bindings are kept whole.');
    await storage.apply(GAME, plan([claimProof('proof', ['a'], { seen: boundTo })]));
    same((await proofOf(storage, 'proof'))?.boundTo, ['a'], 'And they are compared whole.');
  },
};
