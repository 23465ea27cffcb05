import type { ConnectPlan, StorageAdapter } from '@playerlink/core';
import { conflicts, same } from './assertions.ts';
import {
  aLink,
  aSession,
  claimProof,
  GAME,
  insertLink,
  insertPlayer,
  insertSession,
  NOW,
  plan,
  proofOf,
} from './plans-by-hand.ts';

/**
 * What most cases start from: `p1` and `p2`, each with a link at `alpha` (`ext-1`, `ext-2`) and a session
 * (`s1`, `s2`), and the proof `proof-1`, claimed by `binding-1`.
 */
export async function seedTwoPlayers(storage: StorageAdapter, game = GAME): Promise<void> {
  for (const n of ['1', '2']) {
    await storage.apply(
      game,
      plan([
        insertPlayer(`p${n}`, { displayName: `Player ${n}` }),
        insertLink(aLink(`p${n}`, `ext-${n}`, { displayName: `Account ${n}` })),
        insertSession(aSession(`p${n}`, `s${n}`)),
      ]),
    );
  }
  await storage.apply(game, plan([claimProof('proof-1', ['binding-1'])]));
}

/** Adds a player without link or session. */
export const seedPlayer = (storage: StorageAdapter, id: string, game = GAME): Promise<void> =>
  storage.apply(game, plan([insertPlayer(id)]));

/** All there is to see of the two players and of what the cases try to add: `p-new`, `ext-new` and so on. */
export async function allRows(storage: StorageAdapter, game = GAME): Promise<unknown> {
  const ids = ['p1', 'p2', 'p-new'];
  return {
    players: await Promise.all(ids.map((id) => storage.players.get(game, id))),
    links: await Promise.all(ids.map((id) => storage.links.of(game, id))),
    sessions: await Promise.all(ids.map((id) => storage.listSessions(game, id))),
    secrets: await Promise.all(
      ['ext-1', 'ext-2', 'ext-new'].map((id) => storage.vault.read(game, 'alpha', id, NOW)),
    ),
    proofs: [
      await proofOf(storage, 'proof-1', { game }),
      await proofOf(storage, 'proof-new', { game }),
    ],
  };
}

/** Asserts that a plan is refused with a conflict and has changed nothing that can be read. */
export async function refusedWhole(
  storage: StorageAdapter,
  refused: ConnectPlan,
  rule: string,
): Promise<void> {
  const before = structuredClone(await allRows(storage));
  await conflicts(storage.apply(GAME, refused), rule);
  same(
    await allRows(storage),
    before,
    `${rule} And a refused plan leaves nothing behind: below, what was there before is expected.`,
  );
}
