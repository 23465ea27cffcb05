import { type IdentityClaim, Outage, type PlatformFriend } from '@playerlink/core';
import type { JsonAnswer } from '@playerlink/provider-kit';
import { z } from 'zod';
import type { Options } from './options.ts';

type Answer = Pick<JsonAnswer, 'status' | 'body'>;

/** How Viber's documented Bot API says, at HTTP 200, that a token is not valid. */
const INVALID_TOKEN = 2;

const Members = z.record(z.string(), z.unknown());
// A whole number beyond 2^53 comes as text.
const Text = z.union([z.string(), z.int().nonnegative().transform(String)]);
const Id = z
  .union([z.string(), z.int().positive().transform(String)])
  .pipe(z.string().regex(/^[!-~]{1,128}$/));
const Name = z.string().min(1);
const Cursor = Text.pipe(z.string().max(4_096)).nullish();

/**
 * Judges what the profile says about the holder of a token: whom it proves, or absent for a no. Pure. A
 * no is 401 or 403, the Bot API's status for an invalid token, an app id that is not ours, and a profile
 * without an id that can be kept.
 *
 * @throws Outage for everything that is neither a yes nor one of these.
 */
export function judgeProfile(
  answer: Answer,
  { fields, appId }: Pick<Options, 'fields' | 'appId'>,
): IdentityClaim | undefined {
  if (answer.status === 401 || answer.status === 403) return undefined;
  const profile = readMembers(answer, 'profile');
  if (own(profile, 'status') === INVALID_TOKEN) return undefined;
  refuseFailure(profile, 'profile');
  const { data: app } = Text.safeParse(own(profile, fields.appId));
  if (appId !== undefined && app !== appId) return undefined;
  const { data: externalId } = Id.safeParse(own(profile, fields.id));
  if (externalId === undefined) return undefined;
  return { externalId, displayName: Name.safeParse(own(profile, fields.name)).data };
}

/** One page of friends, and the cursor of the next one; absent after the last. */
export interface FriendsPage {
  readonly friends: readonly PlatformFriend[];
  readonly next: string | undefined;
}

/**
 * Reads a page of friends; who has no id that can be kept is left out. Pure.
 *
 * @throws Outage for what is no page of friends.
 */
export function readFriendsPage(
  answer: Answer,
  form: Omit<NonNullable<Options['friends']>, 'url' | 'cursorParameter'>,
): FriendsPage {
  const page = readMembers(answer, 'friends');
  refuseFailure(page, 'friends');
  const list = own(page, form.listField);
  const cursor = Cursor.safeParse(own(page, form.nextField));
  if (!Array.isArray(list) || !cursor.success) throw malformed('friends');
  const friends = list.flatMap((friend: unknown) => toFriend(friend, form));
  return { friends, next: cursor.data || undefined };
}

function toFriend(
  given: unknown,
  { idField, nameField }: { readonly idField: string; readonly nameField: string },
): PlatformFriend[] {
  const { data: friend = {} } = Members.safeParse(given);
  const { data: externalId } = Id.safeParse(own(friend, idField));
  if (externalId === undefined) return [];
  const { data: displayName } = Name.safeParse(own(friend, nameField));
  return [{ externalId, ...(displayName !== undefined && { displayName }) }];
}

/**
 * Returns when a registration for push was accepted. Pure.
 *
 * @throws Outage for every other answer.
 */
export const checkPush = (answer: Answer): void =>
  refuseFailure(readMembers(answer, 'push', [200, 201, 202]), 'push');

type Members = z.output<typeof Members>;

function readMembers({ status, body }: Answer, what: string, good = [200]): Members {
  if (!good.includes(status)) throw new Outage(`Viber's ${what} answered ${status}`);
  const { data: members } = Members.safeParse(body);
  if (members === undefined) throw malformed(what);
  return members;
}

/** HTTP 200 is not success: the Bot API says what went wrong in the member `status`, and 0 where nothing did. */
function refuseFailure(members: Members, what: string): void {
  const status = own(members, 'status');
  if (status === undefined || status === 0) return;
  const code = Number.isSafeInteger(status) ? ` ${status}` : '';
  throw new Outage(`Viber's ${what} answered with a status${code} that is not 0`);
}

/** A member by a name of the options, whatever `Object.prototype` has. */
const own = (members: Members, name: string): unknown =>
  Object.hasOwn(members, name) ? members[name] : undefined;

const malformed = (what: string) => new Outage(`Viber's ${what} answered in an unknown form`);
