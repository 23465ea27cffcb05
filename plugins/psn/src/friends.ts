import { Outage, type PlatformFriend } from '@playerlink/core';
import { type CallPorts, fetchJson, type JsonAnswer } from '@playerlink/provider-kit';
import { z } from 'zod';
import { externalIdOf, membersOf, readAccountId, readOnlineId } from './account.ts';
import { unknownForm } from './code-flow.ts';
import type { PsnEnvironment } from './endpoints.ts';

/** What stands in a URL for the account whose friends are asked for. */
const PLACE = '{accountId}';

/** How the name of a member of an answer is configured. */
export const memberName = z.string().min(1, 'must name a member of the answer');
const parameter = z.string().min(1, 'must name a parameter');

/** How friends are asked for. The platform's own way is known to its partners only. */
export const friendsOptions = z
  .strictObject({
    urlTemplate: z
      .string()
      .refine(
        isTemplate,
        `must be an http(s) URL with ${PLACE} behind the host, without blanks, fragment, user name and password`,
      ),
    /** The member of an answer that holds the list. */
    listField: memberName,
    /** The member of a friend that holds the account id. */
    accountIdField: memberName,
    /** The member of a friend that holds the online id. */
    onlineIdField: memberName.optional(),
    /** The member of an answer that says where the next page begins; the last page has none. */
    nextField: memberName.optional(),
    /** The parameter that takes what `nextField` said. */
    offsetParameter: parameter.optional(),
    /** The parameter that takes `pageSize`. */
    limitParameter: parameter.optional(),
    pageSize: z.int().min(1).max(1_000).default(100),
  })
  .check(({ value, issues }) => {
    if ((value.nextField === undefined) === (value.offsetParameter === undefined)) return;
    const message = 'goes together with offsetParameter';
    issues.push({ code: 'custom', path: ['nextField'], message, input: value });
  });

/** Checked {@link friendsOptions}. */
export type FriendsMapping = z.output<typeof friendsOptions>;

/** What is needed to ask for somebody's friends: kept in memory from a connect to what follows it. */
export interface FriendsGrant {
  readonly accountId: string;
  readonly accessToken: string;
}

function isTemplate(text: string): boolean {
  const [one, other] = ['1', '22'].map((id) => URL.parse(text.replaceAll(PLACE, id)));
  if (!one || !other || !/^https?:$/.test(one.protocol)) return false;
  const isPublic = one.username === '' && one.password === '' && !/[#\s]/.test(text);
  return isPublic && one.host === other.host && one.href !== other.href;
}

const MAX_PAGES = 100;
const MAX_FRIENDS = 5_000;
const MAX_PAGE_BYTES = 1_048_576;

/**
 * The friends of an account, page after page, at most 5,000.
 *
 * @throws Outage when one page cannot be had: half a list would end friendships
 */
export async function listFriends(
  ports: CallPorts,
  mapping: FriendsMapping,
  environment: PsnEnvironment,
  { accountId, accessToken }: FriendsGrant,
  signal: AbortSignal,
): Promise<readonly PlatformFriend[]> {
  const url = mapping.urlTemplate.replaceAll(PLACE, accountId);
  const { host } = new URL(url);
  const found = new Map<string, PlatformFriend>();
  const asked = new Set<string | undefined>();
  let next: string | undefined;
  do {
    if (asked.has(next)) throw new Outage(`${host} answers with pages of friends that do not end`);
    asked.add(next);
    const answer = await fetchJson(ports, {
      url,
      query: pageQuery(mapping, next),
      headers: { authorization: `Bearer ${accessToken}` },
      maxBytes: MAX_PAGE_BYTES,
      signal,
    });
    const page = readFriendsPage(answer, host, mapping, environment);
    // A list that changes meanwhile moves friends from page to page.
    for (const friend of page.friends) found.set(friend.externalId, friend);
    next = page.next;
  } while (next !== undefined && asked.size < MAX_PAGES && found.size < MAX_FRIENDS);
  return [...found.values()].slice(0, MAX_FRIENDS);
}

function pageQuery(
  { offsetParameter, limitParameter, pageSize }: FriendsMapping,
  next: string | undefined,
): Readonly<Record<string, string>> {
  return {
    ...(offsetParameter !== undefined && next !== undefined && { [offsetParameter]: next }),
    ...(limitParameter !== undefined && { [limitParameter]: String(pageSize) }),
  };
}

/** One page of friends, and where the next one begins. */
export interface FriendsPage {
  readonly friends: readonly PlatformFriend[];
  readonly next: string | undefined;
}

/**
 * Reads one page of friends; what has no account id is left out. Pure.
 *
 * @throws Outage for what is no page
 */
export function readFriendsPage(
  { status, body }: Pick<JsonAnswer, 'status' | 'body'>,
  host: string,
  { listField, nextField, ...fields }: FriendFields,
  environment: PsnEnvironment,
): FriendsPage {
  const members = membersOf(body);
  const list = members[listField];
  const next = nextField === undefined ? undefined : (members[nextField] ?? undefined);
  const isPlace = next === undefined || typeof next === 'string' || Number.isSafeInteger(next);
  if (status !== 200 || !Array.isArray(list) || !isPlace) throw unknownForm(host, status);
  return {
    friends: list.flatMap((friend) => readFriend(membersOf(friend), fields, environment)),
    next: next === undefined ? undefined : String(next),
  };
}

type FriendFields = Pick<
  FriendsMapping,
  'listField' | 'nextField' | 'accountIdField' | 'onlineIdField'
>;

function readFriend(
  members: Readonly<Record<string, unknown>>,
  { accountIdField, onlineIdField }: Pick<FriendFields, 'accountIdField' | 'onlineIdField'>,
  environment: PsnEnvironment,
): PlatformFriend[] {
  const accountId = readAccountId(members[accountIdField]);
  if (accountId === undefined) return [];
  const displayName =
    onlineIdField === undefined ? undefined : readOnlineId(members[onlineIdField]);
  const externalId = externalIdOf(accountId, environment);
  return [{ externalId, ...(displayName !== undefined && { displayName }) }];
}
