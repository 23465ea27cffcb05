import type { StorageAdapter } from '@playerlink/core';
import { type LinkColumns, toLink } from '../rows.ts';
import type { GroupCommit } from './group-commit.ts';
import { idList } from './id-list.ts';

/** The links of the port. */
export const linksIn = ({ read, write }: GroupCommit): StorageAdapter['links'] => ({
  of: (game, player_id) =>
    read((rows) => rows.all<LinkColumns>('linksOf', { game, player_id }).map(toLink)),
  find: (game, provider, externalIds) =>
    read((rows) => {
      const external_ids = idList(externalIds);
      return rows.all<LinkColumns>('findLinks', { game, provider, external_ids }).map(toLink);
    }),
  async unlink(game, player_id, provider, slot, keepOneOf) {
    const link = { game, player_id, provider, slot };
    const keep_one_of = idList(keepOneOf);
    return write((rows) => {
      if (rows.run('unlink', { ...link, keep_one_of }) > 0) return 'done';
      return rows.get('findInSlot', link) === undefined ? 'absent' : 'last';
    });
  },
});
