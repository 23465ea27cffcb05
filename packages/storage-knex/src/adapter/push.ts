import type { StorageAdapter } from '@playerlink/core';
import { type PushColumns, toPush } from '../rows.ts';
import type { GroupCommit } from './group-commit.ts';

/** The push registrations of the port. */
export const pushIn = ({ read, write }: GroupCommit): StorageAdapter['push'] => ({
  async save(game, { id, playerId, deviceOs, pushId, pushHash }) {
    const saved = await write((rows) =>
      rows.get<Pick<PushColumns, 'id'>>('savePush', {
        game,
        id,
        player_id: playerId,
        device_os: deviceOs,
        push_id: pushId,
        push_hash: pushHash,
      }),
    );
    // The statement inserts or updates, and returns what it wrote either way.
    return (saved as Pick<PushColumns, 'id'>).id;
  },
  of: (game, player_id) =>
    read((rows) => rows.all<PushColumns>('pushOf', { game, player_id }).map(toPush)),
  remove: (game, player_id, id) =>
    write((rows) => rows.run('removePush', { game, player_id, id }) > 0),
});
