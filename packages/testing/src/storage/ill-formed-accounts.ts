import type { StorageAdapter } from '@playerlink/core';
import { anAccount, anAdopted, LOCK_MS, MAX, secretOf } from './accounts-by-hand.ts';
import { answerOf, same } from './assertions.ts';
import { ILL_FORMED, REPLACED } from './lookalikes.ts';
import { GAME, NOW, plan, putSecret } from './plans-by-hand.ts';
import type { StorageCases } from './storage-case.ts';

/** Lone surrogates in players, accounts and secrets: refused, or kept apart. */
export const illFormedAccounts: StorageCases = {
  'a player, link or secret that is named so is never taken for another': async (storage) => {
    const before = await seedReplaced(storage);
    for (const id of ILL_FORMED) {
      const patch = { displayName: 'wrong' };
      const calls = {
        'players.export': () => storage.players.export(GAME, id),
        'players.update': () => storage.players.update(GAME, id, patch),
        'players.remove': async () => (await storage.players.remove(GAME, id)) || undefined,
        'links.unlink of a slot': () => unlink(storage, 'p0', 'alpha', id),
        'links.unlink at a provider': () => unlink(storage, 'p0', id, ''),
        'links.unlink of a player': () => unlink(storage, id, 'alpha', ''),
        'vault.read of an account': () => secretOf(storage, id),
        'vault.read at a provider': () => secretOf(storage, 'ext-1', { provider: id }),
        'vault.countFailure': () =>
          storage.vault.countFailure(GAME, 'alpha', id, MAX, LOCK_MS, NOW),
        'vault.clearFailures': () => storage.vault.clearFailures(GAME, 'alpha', id),
      };
      for (const [method, call] of Object.entries(calls)) {
        const answer = await answerOf<unknown>(call, named(method));
        same(answer?.value, undefined, named(method));
      }
    }
    same(await replaced(storage), before, 'What an ill-formed id is like is what it was.');
  },

  'a provider that is to be kept and named so keeps no other one': async (storage) => {
    await seedReplaced(storage);
    const rule = named('links.unlink');
    for (const id of ILL_FORMED) {
      const call = () => storage.links.unlink(GAME, 'p0', 'alpha', '', [id]);
      const answer = await answerOf(call, rule);
      same(answer?.value ?? 'last', 'last', rule);
    }
  },

  'what is adopted or kept secret so is refused, or comes back as it was': async (storage) => {
    const before = await seedReplaced(storage);
    for (const [n, id] of ILL_FORMED.entries()) {
      const players = [
        anAdopted(`new ${n}a`, { links: [anAccount(id, { secret: 'wrong' })] }),
        anAdopted(`new ${n}b`, { links: [anAccount(`b${n}`, { provider: id, secret: 'wrong' })] }),
        anAdopted(`new ${n}c`, { links: [anAccount(`c${n}`, { slot: id })] }),
        anAdopted(`new ${n}d`, { displayName: id }),
        anAdopted(`new ${n}e`, { links: [anAccount(`e${n}`, { secret: id })] }),
        anAdopted(id, { displayName: 'wrong' }),
      ];
      const rule = named('players.adopt');
      for (const player of players) {
        const answer = await answerOf(() => storage.players.adopt(GAME, player), rule);
        if (player.id === id) continue;
        const found = await storage.players.get(GAME, player.id);
        const { displayName } = player;
        same(found?.displayName, answer ? displayName : undefined, rule);
        same(
          (await storage.links.of(GAME, player.id)).length,
          answer ? player.links.length : 0,
          rule,
        );
      }
      await secretComesBack(storage, id);
    }
    same(await replaced(storage), before, 'What an ill-formed text is like is what it was.');
  },
};

const unlink = async (storage: StorageAdapter, id: string, provider: string, slot: string) => {
  const answer = await storage.links.unlink(GAME, id, provider, slot, ['alpha', 'beta']);
  return answer === 'absent' ? undefined : answer;
};

/** A secret of such text is not turned into one that somebody may guess. */
async function secretComesBack(storage: StorageAdapter, secret: string): Promise<void> {
  const rule = named('putSecret');
  const before = await secretOf(storage, 'plain');
  const put = plan([putSecret('plain', secret)]);
  const answer = await answerOf(() => storage.apply(GAME, put), rule);
  same(await secretOf(storage, 'plain'), answer ? { secret, failures: 0 } : before, rule);
}

/**
 * `p0` has accounts whose ids, providers and slots are what ill-formed text is often turned into, each with
 * its secret; and there are players of such ids. Returns what there is of them.
 */
async function seedReplaced(storage: StorageAdapter): Promise<unknown> {
  const links = REPLACED.flatMap((id) => [
    anAccount(id, { slot: id, secret: `of ${id}` }),
    anAccount('ext-1', { provider: id, secret: `at ${id}` }),
  ]);
  const plain = anAccount('plain', { provider: 'alpha', secret: 'plain' });
  await storage.players.adopt(GAME, anAdopted('p0', { links: [plain, ...links] }));
  for (const id of REPLACED) {
    await storage.players.adopt(GAME, anAdopted(id, { displayName: `name of ${id}` }));
  }
  return replaced(storage);
}

async function replaced(storage: StorageAdapter): Promise<unknown> {
  const ids = ['p0', ...REPLACED];
  return structuredClone({
    players: await Promise.all(ids.map((id) => storage.players.get(GAME, id))),
    links: await Promise.all(ids.map((id) => storage.links.of(GAME, id))),
    secrets: await Promise.all(
      REPLACED.map(async (id) => [
        await secretOf(storage, id),
        await secretOf(storage, 'ext-1', { provider: id }),
      ]),
    ),
  });
}

const named = (method: string): string =>
  `${method}: text with a lone surrogate is refused (branded) or kept apart, never turned into another.`;
