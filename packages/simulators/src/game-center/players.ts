import { checkedPlayerName } from '../player-name.ts';
import type { Derive } from '../seed.ts';

/** Which of a player's ids: `teamPlayerID`, the deprecated `playerID`, or `gamePlayerID`. */
export type GameCenterIdKind = 'team' | 'legacy' | 'game';

/** All players of a simulator. They go by a name of 1 to 64 UTF-8 bytes. */
export interface GameCenterPlayers {
  /**
   * The player's id of this kind, `T:_` or `A:_` and 32 hex digits or `G:` and up to 10 digits. It
   * depends on the seed and the name, and as `gamePlayerID` on the game.
   *
   * @throws TypeError for a bad name or an unknown kind.
   */
  id(player: string, kind: GameCenterIdKind, bundleId: string): string;
  /** What the player is called now: by default the name. */
  displayName(player: string): string;
  /** Changes the display name; ids stay. @throws TypeError for a bad name, or none to show. */
  rename(player: string, displayName: string): void;
}

/** Players nobody has renamed yet. */
export function createGameCenterPlayers(derive: Derive): GameCenterPlayers {
  const displayNames = new Map<string, string>();
  return {
    id(player, kind, bundleId) {
      const name = checkedPlayerName(player);
      if (!Object.hasOwn(IDS, kind)) throw new TypeError(`no id kind is called ${kind}`);
      return IDS[kind](derive, name, bundleId);
    },
    displayName: (player) => displayNames.get(player) ?? player,
    rename(player, displayName) {
      if (typeof displayName !== 'string' || displayName === '') {
        throw new TypeError('a display name must be a non-empty string');
      }
      displayNames.set(checkedPlayerName(player), displayName);
    },
  };
}

const IDS: Readonly<
  Record<GameCenterIdKind, (derive: Derive, player: string, bundleId: string) => string>
> = {
  team: (derive, player) => `T:_${hex(derive('teamPlayerID', player))}`,
  legacy: (derive, player) =>
    `G:${1 + (derive('playerID', player).readUIntBE(0, 6) % 9_999_999_999)}`,
  game: (derive, player, bundleId) => `A:_${hex(derive('gamePlayerID', bundleId, player))}`,
};

function hex(bytes: Buffer): string {
  return bytes.toString('hex', 0, 16);
}
