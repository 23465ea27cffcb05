import type { PlatformFriend } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { FLOWS, LEGACY, type Options, openGame, setStage } from './stage.test-fixture.ts';

const stage = setStage();
type Faults = Parameters<typeof stage.platform.fail>[0];

/** The mapping for the simulator's endpoint, which is made up: the real one is not public. */
const mapping = (options: Options = LEGACY) => ({
  urlTemplate: stage.platform.environments[options.environment].v3.friendsUrlTemplate,
  listField: 'friends',
  accountIdField: 'accountId',
  onlineIdField: 'onlineId',
  nextField: 'nextOffset',
  offsetParameter: 'offset',
  limitParameter: 'limit',
});

const idOf = (player: string) => stage.platform.user(player).accountId;
const path = () => `/api/simulated/v1/users/${idOf('ada')}/friends`;
const pagesAsked = () => stage.platform.requests.filter((request) => request.path === path());

/** Signs ada in and waits for what follows: her friends, or absent where they could not be had. */
async function friendsOfAda(
  options: Options = { ...LEGACY, friends: mapping() },
  config: Parameters<typeof openGame>[2] = {},
) {
  let friends: readonly PlatformFriend[] | undefined;
  const hooks = {
    friends: (event: { readonly friends: readonly PlatformFriend[] }) => {
      friends = event.friends;
    },
  };
  const game = openGame(stage, options, { hooks, ...config });
  const result = await game.signIn('ada');
  await game.link.close();
  return { ...game, friends, result };
}

describe('friends', () => {
  test.each(FLOWS)(
    'ids and names, asked for with the access token of this sign-in (%s)',
    async (_, options) => {
      stage.platform.befriend('ada', 'bob');
      stage.platform.befriend('ada', 'eve');
      stage.platform.rename('eve', 'eve2');
      const { friends } = await friendsOfAda({ ...options, friends: mapping() });
      expect(friends).toEqual([
        { externalId: idOf('bob'), displayName: 'bob' },
        { externalId: idOf('eve'), displayName: 'eve2' },
      ]);
      const [page, ...more] = pagesAsked();
      expect([page?.method, page?.query, more]).toEqual(['GET', [['limit', '100']], []]);
      expect(page?.headers.authorization).toMatch(/^Bearer [\w.-]+$/);
    },
  );

  test('in the id space of the environment', async () => {
    const options = { ...LEGACY, environment: 'sp-int' as const };
    stage.platform.befriend('ada', 'bob');
    const game = await friendsOfAda({ ...options, friends: mapping(options) });
    expect(game.friends).toEqual([{ externalId: `${idOf('bob')}:sp-int`, displayName: 'bob' }]);
  });

  test('nobody', async () => {
    expect((await friendsOfAda()).friends).toEqual([]);
    expect(pagesAsked()).toHaveLength(1);
  });

  test('page after page', async () => {
    stage.platform.addFriends('ada', 201);
    const { friends } = await friendsOfAda();
    expect(new Set(friends?.map(({ externalId }) => externalId)).size).toBe(201);
    expect(pagesAsked().map(({ query }) => query)).toEqual([
      [['limit', '100']],
      [
        ['offset', '100'],
        ['limit', '100'],
      ],
      [
        ['offset', '200'],
        ['limit', '100'],
      ],
    ]);
  });

  test('pages as long as configured; one page where no next one is configured', async () => {
    stage.platform.addFriends('ada', 25);
    const { nextField: _, offsetParameter: __, ...single } = mapping();
    const one = await friendsOfAda({ ...LEGACY, friends: { ...single, pageSize: 10 } });
    expect(one.friends).toHaveLength(10);
    stage.platform.clearRequests();
    const all = await friendsOfAda({ ...LEGACY, friends: { ...mapping(), pageSize: 10 } });
    expect(all.friends).toHaveLength(25);
    expect(pagesAsked()).toHaveLength(3);
  });

  test('no more than 5,000 friends', async () => {
    stage.platform.addFriends('ada', 5_101);
    const { friends } = await friendsOfAda();
    expect(friends).toHaveLength(5_000);
    expect(pagesAsked()).toHaveLength(50);
  });

  test.each<[string, (page: number) => unknown, number, number | undefined]>([
    ['that never end', (page) => ({ friends: [], nextOffset: page }), 100, 0],
    ['in a circle', (page) => ({ friends: [], nextOffset: page % 3 }), 4, undefined],
    ['that begin where they began', () => ({ friends: [], nextOffset: 'x' }), 2, undefined],
    ['that are longer than asked for', (page) => longPage(page), 2, 5_000],
  ])('pages %s', async (_, page, requests, count) => {
    let pages = 0;
    const fetch: typeof stage.platform.fetch = async (input, init) => {
      if (!String(input).includes('/friends')) return stage.platform.fetch(input, init);
      pages += 1;
      return Response.json(page(pages));
    };
    const { friends, complaints } = await friendsOfAda(undefined, { fetch });
    expect(friends?.length).toBe(count);
    expect(pages).toBe(requests);
    expect(complaints()).toHaveLength(count === undefined ? 1 : 0);
  });

  test('a page of a mebibyte is read', async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.fail({ path: path(), bodyBytes: 1_048_576 });
    expect((await friendsOfAda()).friends).toHaveLength(1);
  });

  test('are not asked for where nothing is configured', async () => {
    const { link, signIn } = openGame(stage);
    await signIn('ada');
    await link.close();
    expect(stage.platform.requestCount).toBe(2);
  });

  test.each<[string, Faults]>([
    ['500', { status: 500 }],
    ['429', { status: 429 }],
    ['HTML', { html: true }],
    ['a CDN’s 403 page', { accessDenied: true }],
    ['an empty object', { emptyObject: true }],
    ['half a page', { truncate: true }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['more than a mebibyte', { bodyBytes: 1_048_577 }],
  ])('%s: no friends, a line in the log, and the connect stands', async (_, faults) => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.fail({ path: path(), ...faults });
    const { friends, complaints, result } = await friendsOfAda();
    expect(result.newPlayer).toBe(true);
    expect(friends).toBeUndefined();
    expect(complaints()).toMatchObject([
      { level: 'warn', fields: { effect: 'friends', error: 'Outage' } },
    ]);
  });

  test('a second page that fails: none rather than half of them', async () => {
    stage.platform.addFriends('ada', 101);
    const fetch: typeof stage.platform.fetch = async (input, init) =>
      String(input).includes('offset=')
        ? new Response('{}', { status: 500 })
        : stage.platform.fetch(input, init);
    const { friends, complaints } = await friendsOfAda(undefined, { fetch });
    expect(friends).toBeUndefined();
    expect(complaints()).toHaveLength(1);
  });

  test('their failures do not slow signing in', async () => {
    const game = openGame(stage, { ...LEGACY, friends: mapping() });
    stage.platform.fail({ path: path(), status: 503 });
    for (let time = 0; time < 20; time += 1) await game.signIn('ada');
    await game.link.close();
    // The breaker of the friends has opened meanwhile; each sign-in was asked about.
    expect(pagesAsked().length).toBeLessThan(20);
    expect(stage.platform.requests.filter(({ method }) => method === 'POST')).toHaveLength(20);
  });

  test('row 45: the access token is in no log, plan or row', async () => {
    stage.platform.befriend('ada', 'bob');
    const { logs, plans, link, result } = await friendsOfAda();
    const [, token = ''] = pagesAsked()[0]?.headers.authorization?.split(' ') ?? [];
    expect(token).not.toBe('');
    const seen = JSON.stringify([logs, plans, result, await link.links.list(result.playerId)]);
    expect(seen).not.toContain(token);
  });
});

/** 3,000 friends, and more to come. */
const longPage = (page: number) => ({
  friends: Array.from({ length: 3_000 }, (_, at) => ({ accountId: String(page * 10_000 + at) })),
  nextOffset: page,
});

test('there is no push', async () => {
  const { link, signIn } = openGame(stage);
  const { playerId } = await signIn('ada');
  await link.close();
  expect(await link.push.list(playerId)).toEqual([]);
});
