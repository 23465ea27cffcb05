import type { Caller, StorageAdapter } from '@playerlink/core';
import { conflicts, same } from './assertions.ts';
import {
  claimProof,
  GAME,
  HOUR,
  hashOf,
  NOW,
  OTHER_GAME,
  plan,
  proofOf,
  query,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refusedWhole, seedTwoPlayers } from './two-players.ts';

const claim = (
  storage: StorageAdapter,
  boundTo: readonly string[],
  now = NOW,
  seen?: readonly string[],
) =>
  storage.apply(
    GAME,
    plan([claimProof('proof', boundTo, { until: now + HOUR, ...(seen && { seen }) })], {
      outcome: 'refused',
      now,
    }),
  );

/** A proof that is good for a single use is claimed once, except by those it is bound to. */
export const proofs: StorageCases = {
  'a refused plan that only claims a proof is applied': async (storage) => {
    await claim(storage, ['a']);
    same(
      await proofOf(storage, 'proof'),
      { boundTo: ['a'], until: NOW + HOUR },
      'A refused connect has a plan too: its claim is committed.',
    );
  },

  'a claimed proof is not claimed again by somebody else': async (storage) => {
    await claim(storage, ['a']);
    await conflicts(claim(storage, ['b']), 'A claimed proof belongs to those it is bound to.');
    await conflicts(claim(storage, []), 'Being bound to nothing opens no claimed proof.');
    same(
      await proofOf(storage, 'proof'),
      { boundTo: ['a'], until: NOW + HOUR },
      'A claim that was refused changes nothing.',
    );
  },

  'a claim that shares an entry but has seen nothing is not let through': async (storage) => {
    await claim(storage, ['a']);
    await conflicts(claim(storage, ['a']), 'Core decides who is bound; storage compares `seen`.');
    await claim(storage, ['a', 'b'], NOW, ['a']);
  },

  'a proof is claimed again by a plan that has seen its claim': async (storage) => {
    await claim(storage, ['a', 'b']);
    await claim(storage, ['b', 'c'], NOW + 5, ['a', 'b']);
    same(
      await proofOf(storage, 'proof'),
      { boundTo: ['b', 'c'], until: NOW + 5 + HOUR },
      'A new claim replaces boundTo and until: it is not merged with the old one.',
    );
  },

  'a plan that has seen another claim than the present one conflicts': async (storage) => {
    await claim(storage, ['a', 'b']);
    for (const seen of [[], ['a'], ['b', 'a'], ['a', 'b', 'c'], ['A', 'b'], ['a,b'], ['a","b']]) {
      const rule = 'seen has the same entries in the same order, or somebody was faster.';
      await conflicts(claim(storage, ['a', 'c'], NOW, seen), rule);
    }
    await claim(storage, ['a', 'c'], NOW, ['a', 'b']);
    const late = claim(storage, ['a', 'd'], NOW, ['a', 'b']);
    await conflicts(late, 'What a claim in between has added must not be lost.');
    same((await proofOf(storage, 'proof'))?.boundTo, ['a', 'c'], 'The faster claim stands.');
  },

  'a claim bound to nothing is claimed again only by who has seen that': async (storage) => {
    await claim(storage, []);
    await conflicts(claim(storage, ['a']), 'A proof bound to nothing opens for nobody.');
    await claim(storage, ['a'], NOW, []);
  },

  'a plan that has seen a claim which is gone claims the proof': async (storage) => {
    await claim(storage, ['a'], NOW, ['swept']);
    same((await proofOf(storage, 'proof'))?.boundTo, ['a'], 'A proof without a row is free.');
  },

  'an expired proof is claimed by anybody': async (storage) => {
    await claim(storage, ['a']);
    const end = NOW + HOUR;
    await conflicts(claim(storage, ['b'], end - 1), 'A proof is claimed up to its until.');
    await claim(storage, ['b'], end);
    const now = { now: end };
    const wanted = { boundTo: ['b'], until: end + HOUR };
    same(await proofOf(storage, 'proof', now), wanted, 'At its until, a proof is free again.');
  },

  'the now of the plan decides whether a proof has expired': async (storage) => {
    await claim(storage, ['a'], 0);
    await conflicts(
      claim(storage, ['b'], HOUR - 1),
      'Storage has no clock of its own: until is compared with the now of the plan.',
    );
  },

  'a claim for another provider or game is another proof': async (storage) => {
    await claim(storage, ['a']);
    await storage.apply(GAME, plan([claimProof('proof', ['b'], { provider: 'beta' })]));
    await storage.apply(OTHER_GAME, plan([claimProof('proof', ['c'])]));
    const rule = 'proofs are unique by (game, provider, proof).';
    const found = [
      await proofOf(storage, 'proof'),
      await proofOf(storage, 'proof', { provider: 'beta' }),
      await proofOf(storage, 'proof', { game: OTHER_GAME }),
      await proofOf(storage, 'proof', { provider: 'gamma' }),
    ];
    same(
      found.map((proof) => proof?.boundTo),
      [['a'], ['b'], ['c'], undefined],
      rule,
    );
  },

  'another proof of the same provider is free': async (storage) => {
    await claim(storage, ['a']);
    await storage.apply(GAME, plan([claimProof('proof ', ['b'])]));
    same((await proofOf(storage, 'proof'))?.boundTo, ['a'], 'The proof is part of the key.');
  },

  'a proof is shown before its until and not at it': async (storage) => {
    await claim(storage, ['a']);
    for (const [now, shown] of [
      [NOW + HOUR - 1, true],
      [NOW + HOUR, false],
    ] as const) {
      const { proof } = await storage.situation(GAME, query({ proof: 'proof', now }));
      const rule = 'A proof past its until is absent';
      same(proof !== undefined, shown, `${rule} in situation.`);
      const parked = await proofOf(storage, 'proof', { now });
      same(parked !== undefined, shown, `${rule} in findProof.`);
    }
  },

  'a proof that nobody claimed is absent': async (storage) => {
    await seedTwoPlayers(storage);
    const { proof } = await storage.situation(GAME, query({ proof: 'proof-none' }));
    same(proof, undefined, 'situation shows no proof that is not claimed.');
    same(await proofOf(storage, 'proof-none'), undefined, 'findProof shows none either.');
  },

  'a claim of another player with the same proof conflicts, and nothing is written': async (
    storage,
  ) => {
    await seedTwoPlayers(storage);
    await refusedWhole(
      storage,
      plan([claimProof('proof-1', ['binding-2'], { until: NOW + 9 * HOUR })]),
      'A claimed proof conflicts for everybody it is not bound to.',
    );
  },

  'findProof knows its caller': async (storage) => {
    await seedTwoPlayers(storage);
    const session: Caller = { kind: 'session', id: 's1', tokenHash: hashOf('s1') };
    const cases: ReadonlyArray<readonly [Caller, object]> = [
      [{ kind: 'none' }, { kind: 'none' }],
      [session, { kind: 'player', sessionId: 's1' }],
      [{ kind: 'player', playerId: 'p1' }, { kind: 'player' }],
      [{ kind: 'player', playerId: 'p-nobody' }, { kind: 'invalid' }],
      [{ ...session, tokenHash: hashOf('wrong') }, { kind: 'invalid' }],
      [{ ...session, id: 's-none' }, { kind: 'invalid' }],
    ];
    for (const [caller, wanted] of cases) {
      const parked = await storage.findProof(GAME, 'alpha', 'proof-1', caller, NOW);
      same(
        parked,
        { caller: wanted, proof: { boundTo: ['binding-1'], until: NOW + HOUR } },
        `findProof, asked by ${JSON.stringify(caller)}, answers with the caller and the proof.`,
      );
    }
  },
};
