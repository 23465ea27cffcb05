import type { ConnectPlan } from '@playerlink/core';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  HOUR,
  insertLink,
  insertSession,
  NOW,
  plan,
  proofOf,
  putSecret,
  renamePlayer,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refusedWhole, seedTwoPlayers } from './two-players.ts';

type Expect = ConnectPlan['expect'];

const owner = (externalId: string, playerId: string, provider = 'alpha') => ({
  owner: { provider, externalId, playerId },
});

/** Expectations about the seeded players that are not true. */
const FALSE: ReadonlyArray<readonly [name: string, expect: Expect, now?: number]> = [
  ['a session that is not there', { session: { id: 's-none', playerId: 'p1' } }],
  ['a session of another player', { session: { id: 's2', playerId: 'p1' } }],
  ['a session that ends at the very now of the plan', session('s1', 'p1'), NOW + HOUR],
  ['a session that ended before the now of the plan', session('s1', 'p1'), NOW + 2 * HOUR],
  ['a player who is not there', { player: 'p-nobody' }],
  ['an owner of an account that nobody has', owner('ext-none', 'p1')],
  ['an owner where the account is another one’s', owner('ext-2', 'p1')],
  ['an owner at another provider', owner('ext-1', 'p1', 'beta')],
  ['a false owner beside a true session', { ...session('s1', 'p1'), ...owner('ext-2', 'p1') }],
  ['a false player beside a true session', { ...session('s1', 'p1'), player: 'p-nobody' }],
  [
    'a false session beside true others',
    { ...session('s-none', 'p1'), player: 'p1', ...owner('ext-1', 'p1') },
  ],
];

const secretOf = (secret: string, externalId = 'ext-1', provider = 'alpha') => ({
  secret: { provider, externalId, secret },
});

/** Expectations that are not true of the account `ext-1` with the secret `The secret`. */
const FALSE_SECRETS: ReadonlyArray<readonly [name: string, secret: Expect['secret'] & object]> = [
  ['another secret', secretOf('none').secret],
  ['a secret that looks like the one there', secretOf('the secret').secret],
  ['a secret with a blank more', secretOf('The secret ').secret],
  ['a secret of an account that has none', secretOf('The secret', 'ext-2').secret],
  ['a secret at another provider', secretOf('The secret', 'ext-1', 'beta').secret],
];

/** `expect` is checked again inside the commit; what is false there is a conflict. */
export const expectations: StorageCases = {
  ...Object.fromEntries(
    FALSE.map(([name, expect, now = NOW]) => [
      `a plan is refused that expects ${name}`,
      async (storage) => {
        await seedTwoPlayers(storage);
        await refusedWhole(
          storage,
          plan(
            [
              renamePlayer('p1', 'renamed'),
              touchLink('p1', 'ext-1', { at: NOW + 5 }),
              claimProof('proof-new', ['binding-new'], { until: now + 2 * HOUR }),
              insertSession(aSession('p1', 's-new', { expiresAt: now + 2 * HOUR })),
            ],
            { expect, now },
          ),
          `A plan that expects ${name} is refused with StorageConflict.`,
        );
      },
    ]) satisfies Array<[string, StorageCases[string]]>,
  ),

  'a session that was revoked is expected in vain': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.deleteSessions(GAME, 'p1', { only: 's1' });
    await refusedWhole(
      storage,
      plan([insertLink(aLink('p1', 'ext-new', { provider: 'beta' }))], {
        expect: { ...session('s1', 'p1'), player: 'p1' },
      }),
      'A session that was deleted after the read is no longer there in the commit.',
    );
  },

  ...Object.fromEntries(
    FALSE_SECRETS.map(([name, secret]) => [
      `a plan is refused that expects ${name}`,
      async (storage) => {
        await seedTwoPlayers(storage);
        await storage.apply(GAME, plan([putSecret('ext-1', 'The secret')]));
        await refusedWhole(
          storage,
          plan([touchLink('p1', 'ext-1', { at: NOW + 5 }), putSecret('ext-1', 'another')], {
            expect: { ...owner('ext-1', 'p1'), secret },
          }),
          `A plan that expects ${name} is refused with StorageConflict.`,
        );
      },
    ]) satisfies Array<[string, StorageCases[string]]>,
  ),

  'a plan is applied that expects the secret that is there, and sets another': async (storage) => {
    await seedTwoPlayers(storage);
    await storage.apply(GAME, plan([putSecret('ext-1', 'The secret')]));
    const changed = plan([putSecret('ext-1', 'another')], {
      expect: { ...owner('ext-1', 'p1'), ...secretOf('The secret') },
    });
    await storage.apply(GAME, changed);
    const row = await storage.vault.read(GAME, 'alpha', 'ext-1', NOW);
    same(row?.secret, 'another', 'expect.secret is the one from before the plan.');
    await refusedWhole(storage, changed, 'The same plan finds its secret gone.');
  },

  'a refusal with an expectation that is false is refused too': async (storage) => {
    await seedTwoPlayers(storage);
    await refusedWhole(
      storage,
      plan([claimProof('proof-new', ['binding-new'])], { expect: { player: 'p-nobody' } }),
      'expect is checked for every outcome, also for a plan that only claims a proof.',
    );
  },

  'a plan is applied when all it expects is true': async (storage) => {
    await seedTwoPlayers(storage);
    const now = NOW + HOUR - 1;
    await storage.apply(
      GAME,
      plan([touchLink('p1', 'ext-1', { at: now }), claimProof('proof-new', ['binding-new'])], {
        now,
        expect: { ...session('s1', 'p1'), player: 'p1', ...owner('ext-1', 'p1') },
      }),
    );
    const [link] = await storage.links.of(GAME, 'p1');
    same(link?.lastLoginAt, now, 'A session is good until one ms before its expiresAt.');
    same((await proofOf(storage, 'proof-new')) !== undefined, true, 'The whole plan is applied.');
  },

  'the session of one player and the account of another may be expected together': async (
    storage,
  ) => {
    await seedTwoPlayers(storage);
    await storage.apply(
      GAME,
      plan([touchLink('p2', 'ext-2', { at: NOW + 5 }), insertSession(aSession('p2', 's-new'))], {
        outcome: 'switched',
        expect: { ...session('s1', 'p1'), ...owner('ext-2', 'p2') },
      }),
    );
    const sessions = await storage.listSessions(GAME, 'p2');
    same(sessions.length, 2, 'A switch expects the session of the player who is left.');
  },
};

function session(id: string, playerId: string): { session: { id: string; playerId: string } } {
  return { session: { id, playerId } };
}
