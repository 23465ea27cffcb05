import type { StorageAdapter } from '@playerlink/core';
import { answerOf, same } from './assertions.ts';
import { ILL_FORMED, REPLACED } from './lookalikes.ts';
import {
  aLink,
  aSession,
  creation,
  GAME,
  insertLink,
  insertPlayer,
  insertSession,
  plan,
  query,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';

/** Text at the limits of columns and encodings: kept whole or refused, never made to fit. */
export const unfitText: StorageCases = {
  'ids of full length come back whole, and their last character counts': async (storage) => {
    const full = ['x'.repeat(255), '名'.repeat(255), `${'🦊'.repeat(127)}x`];
    for (const [n, externalId] of full.entries()) {
      const id = `${n}${'p'.repeat(63)}`;
      await storage.apply(GAME, creation(id, externalId, `${n}${'s'.repeat(63)}`));
      const { owner } = await storage.situation(GAME, query({ externalId }));
      same(owner?.link, aLink(id, externalId), 'An external id has up to 255 characters.');
      same(owner?.player.id, id, 'A player id has up to 64 characters.');
      const similar = await storage.situation(GAME, query({ externalId: changeLast(externalId) }));
      same(similar.owner, undefined, 'An id is compared to its end, not by a prefix.');
    }
  },

  'a slot, a provider, names and a game of full length come back whole': async (storage) => {
    const game = '名'.repeat(64);
    const displayName = '名'.repeat(64);
    const provider = `a${'-'.repeat(62)}`;
    const slot = '名'.repeat(255);
    const link = aLink('p1', '名'.repeat(255), { slot, provider, displayName });
    await storage.apply(game, plan([insertPlayer('p1', { displayName }), insertLink(link)]));
    const player = await storage.players.get(game, 'p1');
    same(player?.displayName, displayName, 'A name has up to 64 characters.');
    same(await storage.links.of(game, 'p1'), [link], 'Slots are as long as external ids: 255.');
    same(
      await storage.players.get(changeLast(game), 'p1'),
      undefined,
      'Games are compared to the end.',
    );
  },

  'an id that is too long is refused or kept whole, never cut': async (storage) => {
    const long = 'x'.repeat(300);
    const rule = 'An id that does not fit is refused (branded), never cut to its first characters.';
    const plans = [creation('p1', `${long}1`, 's1'), creation(`${long}1`, 'ext-1', 's2')];
    for (const made of plans) await answerOf(() => storage.apply(GAME, made), rule);
    for (const other of ['x'.repeat(64), 'x'.repeat(255), long, `${long}2`]) {
      const asked = query({ externalId: other });
      const situation = await answerOf(() => storage.situation(GAME, asked), rule);
      same(situation?.value.owner, undefined, rule);
      const player = await answerOf(() => storage.players.get(GAME, other), rule);
      same(player?.value, undefined, rule);
    }
  },

  'an ill-formed id that is read is never taken for another': async (storage) => {
    await seedReplaced(storage);
    for (const id of ILL_FORMED) {
      const reads = {
        situation: async () => (await storage.situation(GAME, query({ externalId: id }))).owner,
        'links.find': async () => (await storage.links.find(GAME, 'alpha', [id]))[0],
        'links.of': async () => (await storage.links.of(GAME, id))[0],
        'players.get': () => storage.players.get(GAME, id),
        findSession: () => storage.findSession(GAME, id),
        listSessions: async () => (await storage.listSessions(GAME, id))[0],
      };
      for (const [method, read] of Object.entries(reads)) {
        const answer = await answerOf<unknown>(read, illFormed(method));
        same(answer?.value, undefined, illFormed(method));
      }
    }
  },

  'an ill-formed id that is written is refused or kept apart from all others': async (storage) => {
    await seedReplaced(storage);
    for (const [n, id] of ILL_FORMED.entries()) {
      const made = creation(`p-new-${n}`, id, `s-new-${n}`);
      const done = await answerOf(() => storage.apply(GAME, made), illFormed('apply'));
      const player = await storage.players.get(GAME, `p-new-${n}`);
      same(
        player !== undefined,
        done !== undefined,
        'A refused plan creates nobody, an accepted one does.',
      );
      if (done === undefined) continue;
      const { owner } = await storage.situation(GAME, query({ externalId: id }));
      same(owner?.link, aLink(`p-new-${n}`, id), illFormed('apply'));
    }
    for (const [n, id] of REPLACED.entries()) {
      const { owner } = await storage.situation(GAME, query({ externalId: id }));
      same(owner?.link, aLink(`p${n}`, id), illFormed('apply'));
    }
  },
};

/** Accounts, players and sessions whose ids are what ill-formed text is often turned into. */
async function seedReplaced(storage: StorageAdapter): Promise<void> {
  for (const [n, id] of REPLACED.entries()) {
    await storage.apply(GAME, creation(`p${n}`, id, `s${n}`));
    if (n > 0) continue;
    await storage.apply(GAME, plan([insertPlayer(id)]));
    await storage.apply(GAME, plan([insertSession(aSession('p0', id))]));
  }
}

const changeLast = (id: string): string => `${id.slice(0, -1)}y`;

const illFormed = (method: string): string =>
  `${method}: an id with a lone surrogate is refused (branded) or kept apart, never turned into another.`;
