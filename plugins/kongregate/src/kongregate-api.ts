import { type IdentityClaim, Outage, type PlatformFriend } from '@playerlink/core';
import { isHttpUrl, type JsonAnswer, type OwnMembers, ownMembers } from '@playerlink/provider-kit';

/** Where Kongregate's Server API is (docs.kongregate.com, read 2026-11-22). */
export const BASE_URL = 'https://api.kongregate.com';

/** A user id that a player can have. 0 is a guest, and one id has one spelling. */
export const USER_ID = /^[1-9]\d{0,18}$/;

/** Whether a text can stand before an endpoint's path. */
export const isBaseUrl = (text: string): boolean => isHttpUrl(text) && !text.includes('?');

/** The URL of an endpoint such as `authenticate.json`, without its query. */
export function endpoint(baseUrl: string, name: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname.replace(/\/+$/, '')}/api/${name}`;
}

type Answer = Pick<JsonAnswer, 'status' | 'body'>;

/**
 * Judges what authenticate.json said about this user: whom it proves, or absent for a no. Pure. Only
 * the boolean `true` together with the very id that was asked about is a yes.
 *
 * @throws Outage for what is no answer of authenticate.json.
 */
export function judgeAuthentication(answer: Answer, userId: string): IdentityClaim | undefined {
  const { success, user_id, username } = readMembers(answer, 'authenticate.json');
  if (success !== true || idText(user_id) !== userId) return undefined;
  if (typeof username !== 'string' || username === '') throw malformed('authenticate.json');
  return { externalId: userId, displayName: username };
}

/** One page of friends, and how many pages there are. */
export interface FriendsPage {
  readonly friends: readonly PlatformFriend[];
  readonly pages: number;
}

/**
 * Reads what user_info.json said about this user's friends; a private profile has none. Pure.
 *
 * @throws Outage for what is no page of this user's friends.
 */
export function readFriendsPage(answer: Answer, userId: string): FriendsPage {
  const members = readMembers(answer, 'user_info.json');
  const { success, user_id, friend_ids: ids, friends: names, num_pages: pages } = members;
  if (success !== true || idText(user_id) !== userId) throw malformed('user_info.json');
  if (members.private === true) return { friends: [], pages: 0 };
  if (!Array.isArray(ids) || typeof pages !== 'number' || !Number.isSafeInteger(pages)) {
    throw malformed('user_info.json');
  }
  const named: unknown[] = Array.isArray(names) && names.length === ids.length ? names : [];
  return { friends: ids.flatMap((id, at) => toFriend(id, named[at])), pages };
}

function toFriend(id: unknown, name: unknown): PlatformFriend[] {
  const externalId = idText(id);
  if (externalId === undefined || !USER_ID.test(externalId)) return [];
  return [{ externalId, ...(typeof name === 'string' && name !== '' && { displayName: name }) }];
}

/** The members of a platform's answer that are its own, whatever `Object.prototype` has. */
function readMembers({ status, body }: Answer, name: string): OwnMembers {
  if (status !== 200) throw new Outage(`Kongregate's ${name} answered ${status}`);
  const members = ownMembers(body);
  if (members === undefined || !('success' in members)) throw malformed(name);
  return members;
}

/** An id as text: the platform writes numbers, and fetchJson keeps those it cannot hold as text. */
function idText(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}

const malformed = (name: string) => new Outage(`Kongregate's ${name} answered in an unknown form`);
