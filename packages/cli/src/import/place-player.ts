import { isStorageConflict, type StorageAdapter } from '@playerlink/core';
import type { Candidate } from './read-player.ts';
import { Refused } from './refused.ts';

/** What became of a line: the player is new, or was there already with all the line's accounts. */
export type Placed = 'imported' | 'there';

/** Finds a player's place in the storage. Rejects with {@link Refused}, or as the storage does. */
export type PlacePlayer = (candidate: Candidate) => Promise<Placed>;

/** Conflicts with nobody to see: a lock, or a player who has just been removed. */
const MAX_ATTEMPTS = 5;

/** Brings players in. One who is there is left as they are. */
export const importer =
  (storage: StorageAdapter, game: string): PlacePlayer =>
  async (candidate) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (await storage.players.adopt(game, candidate.player)) return 'imported';
        await requireAccounts(storage, game, candidate);
        return 'there';
      } catch (thrown) {
        if (!isStorageConflict(thrown)) throw thrown;
        await refuseTaken(storage, game, candidate);
        if (attempt === MAX_ATTEMPTS) throw thrown;
      }
    }
  };

/** Tells what would become of players, and writes nothing. */
export const rehearsal =
  (storage: StorageAdapter, game: string): PlacePlayer =>
  async (candidate) => {
    if ((await storage.players.get(game, candidate.player.id)) !== undefined) {
      await requireAccounts(storage, game, candidate);
      return 'there';
    }
    await refuseTaken(storage, game, candidate);
    return 'imported';
  };

/** A player who is there may have more accounts by now, but none less: it would be another player. */
async function requireAccounts(
  storage: StorageAdapter,
  game: string,
  { player, members }: Candidate,
): Promise<void> {
  if (player.links.length === 0) return;
  const rows = await storage.links.of(game, player.id);
  const missing = player.links.findIndex(
    ({ provider, externalId }) =>
      !rows.some((row) => row.provider === provider && row.externalId === externalId),
  );
  if (missing === -1) return;
  throw new Refused([
    `id is that of a player who is there without the account ${members[missing]}`,
  ]);
}

/** Names every account that is another player's, since one of them is in the way. */
async function refuseTaken(
  storage: StorageAdapter,
  game: string,
  { player, members }: Candidate,
): Promise<void> {
  const providers = [...new Set(player.links.map(({ provider }) => provider))];
  const found = await Promise.all(
    providers.map((provider) => {
      const own = player.links.filter((link) => link.provider === provider);
      const ids = own.map(({ externalId }) => externalId);
      return storage.links.find(game, provider, ids);
    }),
  );
  const taken = found.flat().filter(({ playerId }) => playerId !== player.id);
  const reasons = player.links.flatMap(({ provider, externalId }, index) => {
    const row = taken.find((one) => one.provider === provider && one.externalId === externalId);
    return row ? [`${members[index]} belongs to the player ${JSON.stringify(row.playerId)}`] : [];
  });
  if (reasons.length > 0) throw new Refused(reasons);
}
