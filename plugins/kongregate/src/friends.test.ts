import { type Container, type PlatformFriend, PROVIDER, type Provider } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { API_KEY, openGame, readable, setStage, until } from './stage.test-fixture.ts';

const stage = setStage();
type Faults = Parameters<typeof stage.platform.fail>[0];
const PATH = '/api/user_info.json';
const WITH_FRIENDS = { apiKey: API_KEY, friends: true };

/** Connects ada and waits for what follows: her friends, or absent where they could not be had. */
async function friendsOfAda(config: Parameters<typeof openGame>[1] = {}) {
  let friends: readonly PlatformFriend[] | undefined;
  const hooks = {
    friends: (event: { readonly friends: readonly PlatformFriend[] }) => {
      friends = event.friends;
    },
  };
  const game = openGame(stage, { hooks, ...config }, WITH_FRIENDS);
  const result = await game.connect(stage.platform.credentials('ada'));
  await game.link.close();
  return { friends, logs: game.logs, result };
}

const pagesAsked = () =>
  stage.platform.requests.filter(({ path }) => path === PATH).map(({ query }) => query);

describe('friends', () => {
  test('ids and names, asked for without the API key', async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.befriend('ada', 'eve');
    stage.platform.rename('eve', 'eve2');
    const { friends } = await friendsOfAda();
    expect(friends).toEqual([
      { externalId: stage.platform.user('bob').userId, displayName: 'bob' },
      { externalId: stage.platform.user('eve').userId, displayName: 'eve2' },
    ]);
    const { userId } = stage.platform.user('ada');
    expect(pagesAsked()).toEqual([
      [
        ['user_id', userId],
        ['friends', 'true'],
        ['page_num', '1'],
      ],
    ]);
  });

  test('nobody', async () => {
    expect((await friendsOfAda()).friends).toEqual([]);
    expect(pagesAsked()).toHaveLength(1);
  });

  test('500 a page, page after page', async () => {
    stage.platform.addFriends('ada', 1_001);
    const { friends } = await friendsOfAda();
    expect(friends).toHaveLength(1_001);
    expect(new Set(friends?.map(({ externalId }) => externalId)).size).toBe(1_001);
    expect(pagesAsked().map((query) => query[2])).toEqual([
      ['page_num', '1'],
      ['page_num', '2'],
      ['page_num', '3'],
    ]);
  });

  test('no more than 10 pages and 5,000 friends', async () => {
    stage.platform.addFriends('ada', 5_001);
    const { friends } = await friendsOfAda();
    expect(friends).toHaveLength(5_000);
    expect(pagesAsked()).toHaveLength(10);
  });

  test('pages without end, and longer than they should be', async () => {
    let calls = 0;
    const ids = (from: number) => Array.from({ length: 1_000 }, (_, at) => from + at);
    const fetch = async () => {
      calls += 1;
      const user_id = Number(stage.platform.user('ada').userId);
      const friend_ids = ids(calls * 1_000);
      const page = { success: true, user_id, username: 'ada', friend_ids, num_pages: 1e9 };
      return Response.json(page);
    };
    // Asked for without core, which has a limit of its own.
    const providers: Provider[] = [];
    const configure = (container: Container) => {
      providers.push(...container.resolveAll<Provider>(PROVIDER));
    };
    openGame(stage, { fetch, configure }, WITH_FRIENDS);
    const { signal } = new AbortController();
    const externalId = stage.platform.user('ada').userId;
    const identity = { provider: 'kongregate', externalId };
    expect(await providers[0]?.friends?.(identity, { signal })).toHaveLength(5_000);
    expect(calls).toBe(10);
  });

  test('a private profile has none', async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.setPrivate('ada', true);
    expect((await friendsOfAda()).friends).toEqual([]);
  });

  test('a page of a mebibyte is read', async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.fail({ path: PATH, bodyBytes: 1_048_576 });
    expect((await friendsOfAda()).friends).toHaveLength(1);
  });

  test.each([
    ['the option is false', { apiKey: API_KEY, friends: false }],
    ['there is no option', { apiKey: API_KEY }],
  ])('are not asked for where %s', async (_, options) => {
    stage.platform.befriend('ada', 'bob');
    const hooks = { friends: () => expect.unreachable() };
    const { link, connect } = openGame(stage, { hooks }, options);
    const { playerId } = await connect(stage.platform.credentials('ada'));
    await link.close();
    expect(pagesAsked()).toHaveLength(0);
    expect(await link.friends.invitable(playerId)).toEqual([]);
  });

  test('are kept with the player where nobody listens', async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.befriend('ada', 'eve');
    const { link, connect } = openGame(stage, {}, WITH_FRIENDS);
    const { playerId: bob } = await connect(stage.platform.credentials('bob'));
    const { playerId } = await connect(stage.platform.credentials('ada'));
    await link.close();
    expect((await link.friends.list(playerId)).map(({ id }) => id)).toEqual([bob]);
    expect(await link.friends.invitable(playerId)).toMatchObject([
      { systemId: 'KO', externalId: stage.platform.user('eve').userId, displayName: 'eve' },
    ]);
  });

  test.each<[string, Faults]>([
    ['500', { status: 500 }],
    ['HTML', { html: true }],
    ['half a page', { truncate: true }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['more than a mebibyte', { bodyBytes: 1_048_577 }],
    ['success as text', { successAsString: true }],
    ['the friends of another user', { otherUserId: true }],
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
    stage.platform.addFriends('ada', 501);
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

  test('that fail again and again do not slow signing in', async () => {
    stage.platform.fail({ path: PATH, status: 503 });
    const { connect, link, logs } = openGame(stage, {}, WITH_FRIENDS);
    for (let time = 0; time < 10; time += 1) {
      await connect(stage.platform.credentials('ada'));
      // Its failure counts once it is there.
      await until(() => logs.filter(({ level }) => level === 'warn').length > time);
    }
    await link.close();
    expect(pagesAsked()).toHaveLength(8);
    const told = { provider: 'kongregate', part: 'friends', state: 'open' };
    expect(logs).toContainEqual(expect.objectContaining({ fields: expect.objectContaining(told) }));
  });
});

test('there is no push', async () => {
  const { link, connect } = openGame(stage);
  await connect(stage.platform.credentials('ada'));
  await link.close();
  expect(stage.platform.requestCount).toBe(1);
});
