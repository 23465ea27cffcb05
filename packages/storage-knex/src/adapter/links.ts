import type { StorageAdapter } from '@playerlink/core';
import { type LinkColumns, toLink } from '../rows.ts';
import type { Engine } from './engine.ts';
import { idList } from './id-list.ts';
import { all, get, run } from './script.ts';

/** The links of the port. */
export const linksIn = ({ read, transact }: Engine): StorageAdapter['links'] => ({
  of: (game, player_id) =>
    read(function* () {
      return (yield* all<LinkColumns>('linksOf', { game, player_id })).map(toLink);
    }),
  find: (game, provider, externalIds) =>
    read(function* () {
      const external_ids = idList(externalIds);
      const found = yield* all<LinkColumns>('findLinks', { game, provider, external_ids });
      return found.map(toLink);
    }),
  async unlink(game, player_id, provider, slot, keepOneOf) {
    const link = { game, player_id, provider, slot };
    const keep_one_of = idList(keepOneOf);
    return transact(function* () {
      // Whoever removes a link waits here: between the look and the deletion no other link goes.
      yield* get('lockPlayer', { game, id: player_id });
      if ((yield* get('findInSlot', link)) === undefined) return 'absent';
      if ((yield* get('findWayIn', { ...link, keep_one_of })) === undefined) return 'last';
      yield* run('unlink', link);
      return 'done';
    });
  },
});
