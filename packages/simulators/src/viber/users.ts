import { checkedPlayerName } from '../player-name.ts';
import type { Derive } from '../seed.ts';

/** One account. Player names identify it in tests; the platform shows id and name only. */
export interface ViberAccount {
  readonly player: string;
  readonly id: string;
  name: string;
  /** How often the tokens were revoked; those of lower generations are dead. */
  generation: number;
  readonly friends: Set<ViberAccount>;
}

/** All accounts of a simulator. */
export interface ViberUsers {
  /** The account of a player, created on first sight. @throws TypeError for a bad name. */
  get(player: string): ViberAccount;
  /** Makes two accounts friends, both ways. @throws Error when they are one. */
  befriend(one: ViberAccount, other: ViberAccount): void;
  /** Creates that many new accounts and makes them friends of this one. */
  addFriends(account: ViberAccount, count: number): void;
}

/** The id of a player: 24 characters of base64 that depend on the seed and the name only. */
export function userIdOf(derive: Derive, player: string): string {
  return derive('user_id', player).subarray(0, 16).toString('base64');
}

/** A platform where nobody has signed up yet. */
export function createViberUsers(derive: Derive): ViberUsers {
  const byPlayer = new Map<string, ViberAccount>();

  const get = (player: string): ViberAccount => {
    const known = byPlayer.get(checkedPlayerName(player));
    if (known) return known;
    const id = userIdOf(derive, player);
    const account: ViberAccount = { player, id, name: player, generation: 0, friends: new Set() };
    byPlayer.set(player, account);
    return account;
  };

  const befriend = (one: ViberAccount, other: ViberAccount): void => {
    if (one === other) throw new Error(`${one.player} cannot be a friend of itself`);
    one.friends.add(other);
    other.friends.add(one);
  };

  return {
    get,
    befriend,
    addFriends(account, count) {
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new TypeError('count must be a whole number from 0');
      }
      for (let number = 1, left = count; left > 0; number += 1) {
        const player = `friend${number}_of_${account.id}`;
        if (byPlayer.has(player)) continue;
        befriend(account, get(player));
        left -= 1;
      }
    },
  };
}
