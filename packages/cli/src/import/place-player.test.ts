import { type AdoptedPlayer, StorageConflict } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, it } from 'vitest';
import { NOW } from '../stage.test-fixture.ts';
import { importer } from './place-player.ts';

const times = { createdAt: NOW, lastLoginAt: NOW };
const link = { provider: 'arcade', externalId: '1', slot: '', displayName: null };
const player: AdoptedPlayer = {
  id: 'p1',
  displayName: null,
  segments: {},
  scriptData: {},
  achievements: [],
  virtualGoods: {},
  createdAt: NOW,
  lastSeenAt: NOW,
  links: [{ ...link, syncDisplayName: false, ...times }],
};
const candidate = { player, members: ['links[0]'] };

/** A storage in which so many adoptions meet a lock; `before` happens to it then. */
function contended(times: number, before = async (_: ReturnType<typeof memoryStorage>) => {}) {
  const storage = memoryStorage();
  let attempts = 0;
  const adopt: typeof storage.players.adopt = async (game, adopted) => {
    attempts += 1;
    if (attempts > times) return storage.players.adopt(game, adopted);
    await before(storage);
    throw new StorageConflict('deadlock');
  };
  const place = importer({ ...storage, players: { ...storage.players, adopt } }, 'golf');
  return { place, attempts: () => attempts };
}

it('tries again when a conflict is nobody’s', async () => {
  const { place, attempts } = contended(4);
  expect(await place(candidate)).toBe('imported');
  expect(attempts()).toBe(5);
});

it('gives up when it does not end', async () => {
  const { place, attempts } = contended(99);
  await expect(place(candidate)).rejects.toThrow('deadlock');
  expect(attempts()).toBe(5);
});

it('finds a player whom the same line of another process has just brought in', async () => {
  const { place } = contended(1, async ({ players }) => {
    await players.adopt('golf', player);
  });
  expect(await place(candidate)).toBe('there');
});
