import type { PlatformFriend } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { ALL, APP_ID, LOGIN, openGame, readable, setStage, until } from './stage.test-fixture.ts';

const stage = setStage();
type Faults = Parameters<typeof stage.platform.fail>[0];
const PATH = '/friends';
const { url } = ALL.friends ?? { url: '' };
const WITH_FRIENDS = { ...LOGIN, friends: { url } };

/** Connects ada and waits for what follows: her friends, or absent where they could not be had. */
async function friendsOfAda(
  config: Parameters<typeof openGame>[2] = {},
  options: Parameters<typeof openGame>[1] = WITH_FRIENDS,
) {
  let friends: readonly PlatformFriend[] | undefined;
  const hooks = {
    friends: (event: { readonly friends: readonly PlatformFriend[] }) => {
      friends = event.friends;
    },
  };
  const game = openGame(stage, options, { hooks, ...config });
  const result = await game.connect(stage.platform.credentials('ada'));
  await game.link.close();
  return { friends, logs: game.logs, result };
}

const pagesAsked = () =>
  stage.platform.requests.filter(({ path }) => path === PATH).map(({ query }) => query);

/** The provider's own list, without core, which has a limit of its own. */
async function listed(answer: (page: number, cursor: string | null) => unknown) {
  let calls = 0;
  const fetch = async (input: string | URL) => {
    calls += 1;
    return Response.json(answer(calls, new URL(input).searchParams.get('cursor')));
  };
  const { provider } = openGame(stage, WITH_FRIENDS, { fetch });
  const identity = { provider: 'viber', externalId: 'ada-1', grant: 't' };
  const friends = await provider?.friends?.(identity, { signal: new AbortController().signal });
  return { friends, calls };
}

const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ id: `f${from + at}` }));

describe('friends', () => {
  test('ids and names', async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.befriend('ada', 'eve');
    stage.platform.rename('eve', 'eve2');
    expect((await friendsOfAda()).friends).toEqual([
      { externalId: stage.platform.user('bob').id, displayName: 'bob' },
      { externalId: stage.platform.user('eve').id, displayName: 'eve2' },
    ]);
    expect(pagesAsked()).toEqual([[]]);
  });

  test('nobody', async () => {
    expect((await friendsOfAda()).friends).toEqual([]);
    expect(pagesAsked()).toHaveLength(1);
  });

  test('page after page, each by the cursor of the one before', async () => {
    stage.platform.addFriends('ada', 101);
    const { friends } = await friendsOfAda();
    expect(new Set(friends?.map(({ externalId }) => externalId)).size).toBe(101);
    const [first, ...others] = pagesAsked();
    expect(first).toEqual([]);
    expect(
      others.map((query) => query.map(([name, cursor]) => [name, cursor.slice(0, 2)])),
    ).toEqual([[['cursor', '1+']], [['cursor', '2+']]]);
  });

  test('no more than 5,000, whatever follows', async () => {
    stage.platform.fail({ path: PATH, endlessFriends: true });
    const { friends, logs } = await friendsOfAda();
    expect(readable(logs)).toEqual([]);
    expect(friends).toHaveLength(5_000);
    expect(pagesAsked()).toHaveLength(100);
  });

  test('no more than 100 pages', async () => {
    const { friends, calls } = await listed((page) => ({
      friends: people(1, page),
      next: `c${page}`,
    }));
    expect(calls).toBe(100);
    expect(friends).toHaveLength(100);
  });

  test('pages that are longer than they should be', async () => {
    const { friends, calls } = await listed((page) => ({
      friends: people(3_000, page * 3_000),
      next: `c${page}`,
    }));
    expect(calls).toBe(2);
    expect(friends).toHaveLength(5_000);
  });

  test('a cursor that comes again ends the list', async () => {
    const cursors: Array<string | null> = [];
    const next: Readonly<Record<string, string>> = { null: 'a', a: 'b', b: 'a' };
    const { friends, calls } = await listed((page, cursor) => {
      cursors.push(cursor);
      return { friends: people(1, page), next: next[String(cursor)] };
    });
    expect(calls).toBe(3);
    expect(cursors).toEqual([null, 'a', 'b']);
    expect(friends).toHaveLength(3);
  });

  test('who stands on two pages is one friend, by the newer name', async () => {
    const { friends } = await listed((page) => ({
      friends: [{ id: 'b', name: `bob${page}` }],
      next: page === 1 ? 'c' : null,
    }));
    expect(friends).toEqual([{ externalId: 'b', displayName: 'bob2' }]);
  });

  test('may have members and parameters of other names', async () => {
    const asked: string[] = [];
    const fetch = async (input: string | URL) => {
      const { pathname, search } = new URL(input);
      asked.push(pathname + search);
      if (pathname === '/profile') return Response.json({ id: 'ada-1', app_id: APP_ID });
      const more = search.includes('after') ? undefined : 7;
      return Response.json({ list: [{ uid: `f${asked.length}`, nick: 'bob' }], more });
    };
    const form = { listField: 'list', nextField: 'more', idField: 'uid', nameField: 'nick' };
    const options = { ...LOGIN, friends: { url: `${url}?v=2`, cursorParameter: 'after', ...form } };
    const { friends } = await friendsOfAda({ fetch }, options);
    expect(friends).toEqual([
      { externalId: 'f2', displayName: 'bob' },
      { externalId: 'f3', displayName: 'bob' },
    ]);
    expect(asked).toEqual(['/profile', '/friends?v=2', '/friends?v=2&after=7']);
  });

  test('a page of a mebibyte is read', async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.fail({ path: PATH, bodyBytes: 1_048_576 });
    expect((await friendsOfAda()).friends).toHaveLength(1);
  });

  test('without the option they are not asked for', async () => {
    stage.platform.befriend('ada', 'bob');
    const { provider, connect, link } = openGame(stage, LOGIN);
    expect(provider?.friends).toBeUndefined();
    const { playerId } = await connect(stage.platform.credentials('ada'));
    await link.close();
    expect(pagesAsked()).toHaveLength(0);
    expect(await link.friends.invitable(playerId)).toEqual([]);
  });

  test('without an access token nothing is sent', async () => {
    const { provider } = openGame(stage, WITH_FRIENDS);
    const { signal } = new AbortController();
    const identity = { provider: 'viber', externalId: 'ada-1' };
    expect(() => provider?.friends?.(identity, { signal })).toThrow('no access token');
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, Faults]>([
    ['500', { status: 500 }],
    ['HTML', { html: true }],
    ['half a page', { truncate: true }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['more than a mebibyte', { bodyBytes: 1_048_577 }],
    ['a status that is not 0', { statusNotZero: true }],
    ['another app', { status: 403, keepBody: true }],
  ])('%s: no friends, a line in the log, and the connect stands', async (_, faults) => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.fail({ path: PATH, ...faults });
    const { friends, logs, result } = await friendsOfAda();
    expect(result.newPlayer).toBe(true);
    expect(friends).toBeUndefined();
    expect(readable(logs)).toMatchObject([
      { level: 'warn', fields: { effect: 'friends', error: 'Outage' } },
    ]);
  });

  test('a second page that fails: none rather than half of them', async () => {
    stage.platform.addFriends('ada', 51);
    let calls = 0;
    const fetch: typeof stage.platform.fetch = (input, init) => {
      calls += 1;
      const page = calls === 3 ? Promise.resolve(new Response('{}', { status: 500 })) : undefined;
      return page ?? stage.platform.fetch(input, init);
    };
    const { friends, logs } = await friendsOfAda({ fetch });
    expect(friends).toBeUndefined();
    expect(readable(logs)).toHaveLength(1);
  });

  test('a game with less patience: the request ends with it', async () => {
    stage.platform.fail({ path: PATH, hang: true });
    let sent: AbortSignal | null | undefined;
    const fetch: typeof stage.platform.fetch = (input, init) => {
      sent = init?.signal;
      return stage.platform.fetch(input, init);
    };
    const game = openGame(stage, WITH_FRIENDS, { fetch, timeoutMs: 1_000 });
    await game.connect(stage.platform.credentials('ada'));
    await until(() => pagesAsked().length === 1);
    stage.clock.advance(1_000);
    await game.link.close();
    expect(sent?.aborted).toBe(true);
    await until(() => stage.clock.running === 0);
  });

  test('friends that fail again and again do not slow signing in', async () => {
    stage.platform.fail({ path: PATH, status: 503 });
    const { connect, link, logs } = openGame(stage, WITH_FRIENDS);
    for (let time = 0; time < 10; time += 1) {
      await connect(stage.platform.credentials('ada'));
      // Its failure counts once it is there.
      await until(() => logs.filter(({ level }) => level === 'warn').length > time);
    }
    await link.close();
    expect(pagesAsked()).toHaveLength(8);
    const told = { provider: 'viber', part: 'friends', state: 'open' };
    expect(logs).toContainEqual(expect.objectContaining({ fields: expect.objectContaining(told) }));
  });
});
