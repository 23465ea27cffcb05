import {
  type AdoptedPlayer,
  type PlayerRow,
  type StorageAdapter,
  StorageConflict,
} from '@playerlink/core';
import { fromLink, type PlayerColumns, toPlayer } from '../rows.ts';
import type { Engine } from './engine.ts';
import { exportPlayer } from './export-player.ts';
import { get, run, type Script, type Values } from './script.ts';
import { readSummaries } from './summaries.ts';

/** The players of the port. */
export const playersIn = ({ read, write, transact }: Engine): StorageAdapter['players'] => ({
  get: (game, id) =>
    read(function* () {
      const player = yield* get<PlayerColumns>('findPlayer', { game, id });
      return player && toPlayer(player);
    }),
  many: (game, ids) => read(() => readSummaries(game, ids)),
  async adopt(game, player) {
    // Written down now: the script runs later, and the player is its owner's to change.
    const { columns, writes } = adoption(game, player);
    return transact(function* () {
      if ((yield* run('adoptPlayer', columns)) === 0) return false;
      for (const [name, values] of writes) yield* run(name, values);
      return true;
    });
  },
  async update(game, id, patch, expectVersion) {
    const changes = {
      game,
      id,
      renames: +(patch.displayName !== undefined),
      display_name: patch.displayName ?? null,
      segments: text(patch.segments),
      script_data: text(patch.scriptData),
      achievements: text(patch.achievements),
      virtual_goods: text(patch.virtualGoods),
      expect_version: expectVersion ?? null,
    };
    return transact(() => update(changes));
  },
  remove: (game, id) =>
    write(function* () {
      return (yield* run('removePlayer', { game, id })) > 0;
    }),
  export: (game, id) => read(() => exportPlayer(game, id)),
});

const text = (json: unknown): string | null => (json === undefined ? null : JSON.stringify(json));

/** The values of all rows of a player who is adopted: the player, and what follows in its order. */
function adoption(game: string, adopted: AdoptedPlayer) {
  const { id } = adopted;
  const columns = {
    game,
    id,
    display_name: adopted.displayName,
    segments: text(adopted.segments),
    script_data: text(adopted.scriptData),
    achievements: text(adopted.achievements),
    virtual_goods: text(adopted.virtualGoods),
    version: 1,
    created_at: adopted.createdAt,
    last_seen_at: adopted.lastSeenAt,
  };
  const writes: Array<readonly ['insertLink' | 'putSecret', Values]> = [];
  for (const { secret, ...link } of adopted.links) {
    const row = { game, ...fromLink({ ...link, playerId: id }) };
    writes.push(['insertLink', row]);
    if (secret !== undefined) writes.push(['putSecret', { ...row, secret }]);
  }
  return { columns, writes };
}

function* update(
  changes: Values & { readonly game: string; readonly id: string },
): Script<PlayerRow | undefined> {
  const { game, id } = changes;
  const updated = yield* run('updatePlayer', changes);
  const found = yield* get<PlayerColumns>('findPlayer', { game, id });
  if (found === undefined) return undefined;
  if (updated === 0)
    throw new StorageConflict('the player is not of the version that was expected');
  return toPlayer(found);
}
