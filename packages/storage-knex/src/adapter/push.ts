import type { StorageAdapter } from '@playerlink/core';
import { type PushColumns, toPush } from '../rows.ts';
import type { Engine } from './engine.ts';
import { all, get, run } from './script.ts';

/** The push registrations of the port. */
export const pushIn = ({ read, write, transact }: Engine): StorageAdapter['push'] => ({
  save: (game, { id, playerId, deviceOs, pushId, pushHash }) =>
    transact(function* () {
      const device = { game, device_os: deviceOs, push_hash: pushHash };
      yield* run('savePush', { ...device, id, player_id: playerId, push_id: pushId });
      // It is there, written by the statement before.
      return ((yield* get<Pick<PushColumns, 'id'>>('pushOn', device)) as Pick<PushColumns, 'id'>)
        .id;
    }),
  of: (game, player_id) =>
    read(function* () {
      return (yield* all<PushColumns>('pushOf', { game, player_id })).map(toPush);
    }),
  remove: (game, player_id, id) =>
    write(function* () {
      return (yield* run('removePush', { game, player_id, id })) > 0;
    }),
});
