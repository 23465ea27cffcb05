import type { Write } from '@playerlink/core';
import { same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  hashOf,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  putSecret,
  removeLink,
  renamePlayer,
  retireSession,
  touchLink,
} from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';
import { refusedWhole, seedTwoPlayers } from './two-players.ts';

/**
 * For each kind of write: one that fails, behind every write that may stand before it and succeeds. The
 * order is that of the port, and each kind is in a plan at most once.
 */
const FAILING: ReadonlyArray<readonly [what: string, last: Write, before: readonly Write[]]> = [
  ['a renamePlayer of nobody', renamePlayer('p-nobody', 'renamed'), [insertPlayer('p-new')]],
  [
    'a removeLink of an account that nobody has linked',
    removeLink('p1', 'ext-nothing'),
    [insertPlayer('p-new'), renamePlayer('p1', 'renamed')],
  ],
  [
    "a removeLink of another player's link",
    removeLink('p1', 'ext-2'),
    [renamePlayer('p1', 'renamed')],
  ],
  [
    'an insertLink of a linked account',
    insertLink(aLink('p-new', 'ext-1')),
    [insertPlayer('p-new')],
  ],
  [
    'an insertLink into a filled slot',
    insertLink(aLink('p1', 'ext-new')),
    [insertPlayer('p-new'), renamePlayer('p1', 'renamed'), removeLink('p2', 'ext-2')],
  ],
  [
    'an insertLink of an unknown player',
    insertLink(aLink('p-nobody', 'ext-new')),
    [insertPlayer('p-new'), renamePlayer('p1', 'renamed')],
  ],
  [
    'a touchLink of nothing',
    touchLink('p1', 'ext-nothing'),
    [renamePlayer('p1', 'renamed'), insertLink(aLink('p2', 'ext-new', { provider: 'beta' }))],
  ],
  [
    "a touchLink of another player's link",
    touchLink('p1', 'ext-2', { at: NOW + 5 }),
    [renamePlayer('p1', 'renamed')],
  ],
  [
    'a putSecret of an account that nobody has linked',
    putSecret('ext-nothing', 'secret'),
    [renamePlayer('p1', 'renamed'), touchLink('p1', 'ext-1', { at: NOW + 5, displayName: 'new' })],
  ],
  [
    'a claimProof of a claimed proof',
    claimProof('proof-1', ['binding-2']),
    [
      renamePlayer('p1', 'renamed'),
      touchLink('p1', 'ext-1', { at: NOW + 5, displayName: 'new' }),
      putSecret('ext-1', 'secret'),
    ],
  ],
  [
    'an insertSession of a known id',
    insertSession(aSession('p1', 's2')),
    [
      insertPlayer('p-new'),
      insertLink(aLink('p-new', 'ext-new')),
      putSecret('ext-new', 'secret'),
      claimProof('proof-new', ['binding-new']),
    ],
  ],
  [
    'an insertSession of an unknown player',
    insertSession(aSession('p-nobody', 's-new')),
    [
      insertPlayer('p-new'),
      touchLink('p1', 'ext-1', { at: NOW + 5, syncDisplayName: true }),
      claimProof('proof-1', ['binding-1', 'binding-2'], { seen: ['binding-1'] }),
    ],
  ],
  [
    'a retireSession of nothing',
    retireSession('s-nothing', NOW + 5),
    [
      renamePlayer('p1', 'renamed'),
      touchLink('p1', 'ext-1', { at: NOW + 5 }),
      claimProof('proof-new', ['binding-new']),
      insertSession(aSession('p1', 's-new')),
    ],
  ],
];

/** A plan is applied whole or not at all. */
export const plans: StorageCases = {
  ...Object.fromEntries(
    FAILING.map(([what, last, before]) => [
      `nothing is left of a plan whose last write is ${what}`,
      async (storage) => {
        await seedTwoPlayers(storage);
        await refusedWhole(storage, plan([...before, last]), `A plan with ${what} is refused.`);
      },
    ]) satisfies Array<[string, StorageCases[string]]>,
  ),

  'nothing is written of a plan whose first write is an insertPlayer of a known id': async (
    storage,
  ) => {
    await seedTwoPlayers(storage);
    const refused = plan([
      insertPlayer('p1', { displayName: 'an impostor' }),
      insertLink(aLink('p1', 'ext-new', { provider: 'beta' })),
      claimProof('proof-new', ['binding-new']),
      insertSession(aSession('p1', 's-new')),
    ]);
    await refusedWhole(storage, refused, 'A plan with an insertPlayer of a known id is refused.');
  },

  'a plan that was refused may be applied once nothing is in its way': async (storage) => {
    await seedTwoPlayers(storage);
    const refused = [
      insertPlayer('p-new'),
      insertLink(aLink('p-new', 'ext-new')),
      claimProof('proof-new', ['binding-new']),
      insertSession(aSession('p-new', 's1')),
    ];
    await refusedWhole(storage, plan(refused), 'A plan with a known session id is refused.');
    await storage.deleteSessions(GAME, 'p1', { only: 's1' });
    await storage.apply(GAME, plan(refused));
    same(
      [await storage.links.of(GAME, 'p-new'), await storage.listSessions(GAME, 'p-new')],
      [[aLink('p-new', 'ext-new')], [aSession('p-new', 's1')]],
      'A refused plan keeps no key occupied.',
    );
  },

  'a plan applied a second time conflicts and changes nothing': async (storage) => {
    await seedTwoPlayers(storage);
    const once = plan([
      insertPlayer('p-new'),
      insertLink(aLink('p-new', 'ext-new')),
      insertSession(aSession('p-new', 's-new')),
    ]);
    await storage.apply(GAME, once);
    await refusedWhole(storage, once, 'A creation can be applied once.');
    same(
      await storage.findSession(GAME, 's-new'),
      aSession('p-new', 's-new', { tokenHash: hashOf('s-new') }),
      'What the first one wrote stays.',
    );
  },
};
