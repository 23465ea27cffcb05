import { checkedPlayerName } from '../player-name.ts';
import type { Derive } from '../seed.ts';

/** One account. Player names identify it in tests; the platform shows id and username only. */
export interface KongregateAccount {
  readonly name: string;
  readonly userId: string;
  username: string;
  /** How often the password was changed; tokens of lower generations are dead. */
  generation: number;
  isPrivate: boolean;
  readonly friends: Set<KongregateAccount>;
}

/** All accounts of a simulator. */
export interface KongregateUsers {
  /** The account of a player name, created on first sight. @throws TypeError for a bad name. */
  get(name: string): KongregateAccount;
  /** The account that has this id by now. */
  withId(userId: string): KongregateAccount | undefined;
  /** The account that goes by this username now. */
  called(username: string): KongregateAccount | undefined;
  /** Gives the account another username. @throws Error when someone else has it. */
  rename(account: KongregateAccount, username: string): void;
  /** Makes two accounts friends, both ways. @throws Error when they are one. */
  befriend(one: KongregateAccount, other: KongregateAccount): void;
  /** Creates that many new accounts and makes them friends of this one. */
  addFriends(account: KongregateAccount, count: number): void;
}

/** The user id of a player name: it depends on the seed and the name only. */
function userIdOf(derive: Derive, name: string): string {
  // Wider than today's ids, so that two names practically never meet; a JSON number holds it
  // exactly. The first million is left to real early users.
  return String(1_000_000 + derive('user_id', name).readUIntBE(0, 6));
}

/** A platform where nobody has signed up yet. */
export function createKongregateUsers(derive: Derive): KongregateUsers {
  const byName = new Map<string, KongregateAccount>();
  const byId = new Map<string, KongregateAccount>();
  const byUsername = new Map<string, KongregateAccount>();

  const create = (name: string): KongregateAccount => {
    const userId = userIdOf(derive, name);
    const other = byId.get(userId);
    if (other) throw new Error(`${name} and ${other.name} get the same id: take another seed`);
    // A renamed player may hold the name of one who comes later.
    const username = byUsername.has(name) ? `${name}_${userId}` : name;
    const account = { name, userId, username, generation: 0, isPrivate: false, friends: new Set() };
    byName.set(name, account as KongregateAccount);
    byId.set(userId, account as KongregateAccount);
    byUsername.set(username, account as KongregateAccount);
    return account as KongregateAccount;
  };

  const befriend = (one: KongregateAccount, other: KongregateAccount): void => {
    if (one === other) throw new Error(`${one.name} cannot be a friend of itself`);
    one.friends.add(other);
    other.friends.add(one);
  };

  return {
    get: (name) => byName.get(checkedPlayerName(name)) ?? create(name),
    withId: (userId) => byId.get(userId),
    called: (username) => byUsername.get(username),
    befriend,
    rename(account, username) {
      if (typeof username !== 'string' || username === '') {
        throw new TypeError('a username must be a non-empty string');
      }
      const other = byUsername.get(username);
      if (other && other !== account) throw new Error(`${other.name} is called ${username}`);
      byUsername.delete(account.username);
      account.username = username;
      byUsername.set(username, account);
    },
    addFriends(account, count) {
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new TypeError('count must be a whole number from 0');
      }
      for (let number = 1, left = count; left > 0; number += 1) {
        const name = `friend${number}_of_${account.userId}`;
        // Among very many, two names may share an id; the next number serves as well.
        if (byName.has(name) || byId.has(userIdOf(derive, name))) continue;
        befriend(account, create(name));
        left -= 1;
      }
    },
  };
}
