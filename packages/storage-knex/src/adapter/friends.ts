import type { StorageAdapter } from '@playerlink/core';
import { type FriendColumns, toFriendList } from '../rows.ts';
import type { GroupCommit } from './group-commit.ts';

/** The friend lists of the port. */
export const friendsIn = ({ read, write }: GroupCommit): StorageAdapter['friends'] => ({
  async replace(game, player_id, { provider, slot, friends, fetchedAt }) {
    // Written down now: the job runs later, and the list is its owner's to change.
    const list = JSON.stringify(friends);
    const values = { game, player_id, provider, slot, list, fetched_at: fetchedAt };
    await write((rows) => rows.run('replaceFriends', values));
  },
  of: (game, player_id) =>
    read((rows) => rows.all<FriendColumns>('friendsOf', { game, player_id }).map(toFriendList)),
});
