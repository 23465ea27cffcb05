import type { StorageAdapter } from '@playerlink/core';
import { type FriendColumns, toFriendList } from '../rows.ts';
import type { Engine } from './engine.ts';
import { all, run } from './script.ts';

/** The friend lists of the port. */
export const friendsIn = ({ read, write }: Engine): StorageAdapter['friends'] => ({
  async replace(game, player_id, { provider, slot, friends, fetchedAt }) {
    // Written down now: the statement runs later, and the list is its owner's to change.
    const list = JSON.stringify(friends);
    const values = { game, player_id, provider, slot, list, fetched_at: fetchedAt };
    await write(() => run('replaceFriends', values));
  },
  of: (game, player_id) =>
    read(function* () {
      return (yield* all<FriendColumns>('friendsOf', { game, player_id })).map(toFriendList);
    }),
});
