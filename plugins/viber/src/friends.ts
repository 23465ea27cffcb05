import type { CallOptions, PlatformFriend } from '@playerlink/core';
import { type CallPorts, fetchJson } from '@playerlink/provider-kit';
import { authorize } from './authorize.ts';
import type { Options } from './options.ts';
import { readFriendsPage } from './viber-api.ts';

const MAX_PAGES = 100;
const MAX_FRIENDS = 5_000;
const MAX_PAGE_BYTES = 1_048_576;

/** The token holder's friends, page after page, until there is no next cursor or one comes again. */
export async function listFriends(
  ports: CallPorts,
  options: Options,
  form: NonNullable<Options['friends']>,
  accessToken: string,
  { signal }: CallOptions,
): Promise<readonly PlatformFriend[]> {
  const { headers, query } = authorize(options, accessToken);
  const found = new Map<string, PlatformFriend>();
  const asked = new Set<string | undefined>();
  let cursor: string | undefined;
  while (!asked.has(cursor) && asked.size < MAX_PAGES && found.size < MAX_FRIENDS) {
    asked.add(cursor);
    const answer = await fetchJson(ports, {
      url: form.url,
      headers,
      query: cursor === undefined ? query : { ...query, [form.cursorParameter]: cursor },
      maxBytes: MAX_PAGE_BYTES,
      signal,
    });
    const { friends, next } = readFriendsPage(answer, form);
    // A list that changes meanwhile moves friends from page to page.
    for (const friend of friends) found.set(friend.externalId, friend);
    // No next one is the first one, which has been asked.
    cursor = next;
  }
  return [...found.values()].slice(0, MAX_FRIENDS);
}
