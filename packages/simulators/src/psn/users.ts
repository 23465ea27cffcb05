import { checkedPlayerName } from '../player-name.ts';
import type { Derive } from '../seed.ts';

/** One account. Player names identify it in tests; the platform shows ids only. */
export interface PsnAccount {
  readonly name: string;
  /** 19 decimal digits, odd: as a double it is another number. */
  readonly accountId: string;
  onlineId: string;
  readonly friends: Set<PsnAccount>;
}

/** All accounts of a simulator. */
export interface PsnUsers {
  /** The account of a player name, created on first sight. @throws TypeError for a bad name. */
  get(name: string): PsnAccount;
  /** A real account that is not this one. */
  strangerTo(account: PsnAccount): PsnAccount;
  /** Gives the account another online id. @throws Error when someone else has it. */
  rename(account: PsnAccount, onlineId: string): void;
  /** Makes two accounts friends, both ways. @throws Error when they are one. */
  befriend(one: PsnAccount, other: PsnAccount): void;
  /** Creates that many new accounts and makes them friends of this one. */
  addFriends(account: PsnAccount, count: number): void;
}

/** The account id of a player name: it depends on the seed and the name only. */
function accountIdOf(derive: Derive, name: string): string {
  // From 10^18 to 9 * 10^18, which fits 64 signed bits, and odd, which no double is up there.
  const noise = derive('account_id', name).readBigUInt64BE();
  return String((10n ** 18n + (noise % (8n * 10n ** 18n))) | 1n);
}

/** A platform where nobody has signed up yet. */
export function createPsnUsers(derive: Derive): PsnUsers {
  const byName = new Map<string, PsnAccount>();
  const byId = new Map<string, PsnAccount>();
  const byOnlineId = new Map<string, PsnAccount>();

  const create = (name: string): PsnAccount => {
    const accountId = accountIdOf(derive, name);
    const other = byId.get(accountId);
    if (other) throw new Error(`${name} and ${other.name} get the same id: take another seed`);
    // A renamed player may hold the name of one who comes later.
    const onlineId = byOnlineId.has(name) ? `${name}_${accountId}` : name;
    const account: PsnAccount = { name, accountId, onlineId, friends: new Set() };
    byName.set(name, account);
    byId.set(accountId, account);
    byOnlineId.set(onlineId, account);
    return account;
  };
  const get = (name: string): PsnAccount => byName.get(checkedPlayerName(name)) ?? create(name);

  const befriend = (one: PsnAccount, other: PsnAccount): void => {
    if (one === other) throw new Error(`${one.name} cannot be a friend of itself`);
    one.friends.add(other);
    other.friends.add(one);
  };

  return {
    get,
    strangerTo: ({ name }) => get(name === 'stranger' ? 'another stranger' : 'stranger'),
    befriend,
    rename(account, onlineId) {
      if (typeof onlineId !== 'string' || onlineId === '') {
        throw new TypeError('an online id must be a non-empty string');
      }
      const other = byOnlineId.get(onlineId);
      if (other && other !== account) throw new Error(`${other.name} is called ${onlineId}`);
      byOnlineId.delete(account.onlineId);
      account.onlineId = onlineId;
      byOnlineId.set(onlineId, account);
    },
    addFriends(account, count) {
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new TypeError('count must be a whole number from 0');
      }
      for (let number = 1, left = count; left > 0; number += 1) {
        const name = `friend${number}_of_${account.accountId}`;
        if (byName.has(name)) continue;
        befriend(account, create(name));
        left -= 1;
      }
    },
  };
}
