import { createPlayerLink, isConnectError, type PlayerPatch } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { Refused } from './refused.ts';

/** What a game keeps of a player, checked and cleaned. */
export type Data = Required<PlayerPatch>;

/** Checks members of a line; `where` stands before their names in a refusal. Rejects with {@link Refused}. */
export type CheckData = (
  members: { readonly [member in keyof Data]?: unknown },
  where?: string,
) => Promise<Data>;

const OBJECT = 'must be an object of at most 64 levels, without numbers that JSON has not';
const RULES: Readonly<Record<keyof Data, string>> = {
  displayName: 'must have something that can be shown',
  achievements: 'must be a list of well-formed texts',
  segments: OBJECT,
  scriptData: OBJECT,
  virtualGoods: OBJECT,
};

/**
 * The rules of core for what a host may set of a player, asked of core: it sets them of a player in memory.
 * Members that are absent or null become empty.
 *
 * @throws ConfigError for an impossible id of a game
 */
export async function dataChecker(gameId: string): Promise<CheckData> {
  const { players } = createPlayerLink({ gameId, storage: memoryStorage(), providers: [] });
  await players.adopt({ id: 'checked' });
  return async (members, where = '') => {
    // All members each time, so that nothing is left of the line before.
    const all = {
      // Most services have players without a name, and some write them an empty one.
      displayName: members.displayName || null,
      segments: members.segments ?? {},
      scriptData: members.scriptData ?? {},
      achievements: members.achievements ?? [],
      virtualGoods: members.virtualGoods ?? {},
    };
    try {
      return await players.update('checked', all as Data);
    } catch (thrown) {
      if (!isConnectError(thrown) || thrown.code !== 'INVALID') throw thrown;
      throw new Refused([`${where}${thrown.field} ${RULES[thrown.field as keyof Data]}`]);
    }
  };
}
