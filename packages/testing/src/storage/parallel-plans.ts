import { anAdopted } from './accounts-by-hand.ts';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  creation,
  GAME,
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
import { exactlyOne, inFewRounds, inRounds, insisted } from './races.ts';
import type { StorageCases } from './storage-case.ts';
import { seedPlayer, seedTwoPlayers } from './two-players.ts';

const MANY = 20;
const numbers = Array.from({ length: MANY }, (_, n) => n);
/** As many as take part in each of hundreds of rounds. */
const few = numbers.slice(0, 8);

/** Calls that run at the same time: keys decide, never a read that is already old. */
export const parallelPlans: StorageCases = {
  'of the same plan many times, exactly one is applied': async (storage) => {
    const once = creation('p-new', 'ext-new', 's-new');
    await exactlyOne(numbers.map(() => storage.apply(GAME, once)));
    same((await storage.links.of(GAME, 'p-new')).length, 1, 'One creation, one link.');
    same((await storage.listSessions(GAME, 'p-new')).length, 1, 'One creation, one session.');
  },

  'of many players created for one account, exactly one is': inRounds(async (storage, round) => {
    const [ids, externalId] = [few.map((n) => `p${round}-${n}`), `ext-${round}`];
    const made = ids.map((id) => creation(id, externalId, `s of ${id}`));
    const winner = await exactlyOne(made.map((each) => storage.apply(GAME, each)));
    const { owner } = await storage.situation(GAME, query({ externalId }));
    same(owner?.player.id, ids[winner], 'The account belongs to whom apply has confirmed.');
    const players = (await storage.players.many(GAME, ids)).map(({ id }) => id);
    same(players, [ids[winner]], 'Nothing is left of the plans that lost.');
  }),

  'an account that two players link at once belongs to one of them': inRounds(
    async (storage, round) => {
      const ids = [`a${round}`, `b${round}`];
      for (const id of ids) await storage.players.adopt(GAME, anAdopted(id));
      const link = (id: string) => insertLink(aLink(id, `ext-${round}`));
      const plans = ids.map((id) => plan([link(id)], { expect: { player: id } }));
      const winner = await exactlyOne(plans.map((each) => storage.apply(GAME, each)));
      const links = await Promise.all(ids.map((id) => storage.links.of(GAME, id)));
      const owners = links.flat().map(({ playerId }) => playerId);
      same(owners, [ids[winner]], 'The account belongs to whom apply has confirmed.');
      const found = await storage.links.find(GAME, 'alpha', [`ext-${round}`]);
      same(found, links.flat(), 'By its id the same link is found as by its player.');
    },
  ),

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

  'of many claims of one proof, exactly one is accepted': inRounds(async (storage, round) => {
    const proof = `proof-${round}`;
    const claims = few.map((n) => plan([claimProof(proof, [`binding-${n}`])]));
    const winner = await exactlyOne(claims.map((claim) => storage.apply(GAME, claim)));
    const { boundTo } = (await proofOf(storage, proof)) ?? {};
    const rule = 'A proof belongs to the claim that apply has confirmed.';
    same(boundTo, [`binding-${winner}`], rule);
  }),

  'of many claims of an expired proof, exactly one is accepted': inRounds(
    async (storage, round) => {
      const proof = `proof-${round}`;
      await storage.apply(GAME, plan([claimProof(proof, ['old'], { until: NOW })]));
      const claims = few.map((n) => plan([claimProof(proof, [`binding-${n}`])]));
      const winner = await exactlyOne(claims.map((claim) => storage.apply(GAME, claim)));
      const { boundTo } = (await proofOf(storage, proof)) ?? {};
      const rule = 'An expired proof is free for one, not for all who saw it expired.';
      same(boundTo, [`binding-${winner}`], rule);
    },
  ),

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

  'a read while plans are applied sees each of them whole': inFewRounds(async (storage, round) => {
    const id = `p${round}`;
    const externalId = `ext-${round}`;
    await storage.apply(GAME, creation(id, externalId, `s${round}`));
    const asked = query({ externalId, caller: { kind: 'player', playerId: id } });
    const changes = few.map((n) => [
      () =>
        insisted(() =>
          storage.apply(
            GAME,
            plan([renamePlayer(id, `${n}`), touchLink(id, externalId, { displayName: `${n}` })]),
          ),
        ),
      () => storage.situation(GAME, asked),
    ]);
    for (const found of await Promise.all(changes.flat().map((call) => call()))) {
      if (found === undefined) continue;
      const { caller, owner } = found;
      const own = caller.kind === 'player' ? [caller.player, caller.ownLink] : [];
      const names = [...own, owner?.player, owner?.link].map((row) => row?.displayName);
      same(new Set(names).size, 1, 'situation is one read of one moment, never half a plan.');
    }
  }),
};
