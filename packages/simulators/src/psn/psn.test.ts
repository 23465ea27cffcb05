import { afterEach, describe, expect, test } from 'vitest';
import { getWithBody } from '../jwt/get-with-body.test-fixture.ts';
import type { PsnClient } from './clients.ts';
import type { PsnFlow } from './environments.ts';
import { type PsnSimulator, startPsn } from './psn.ts';
import { basic, get, redeem, START, signIn, startStanding } from './psn-client.test-fixture.ts';

const open: PsnSimulator[] = [];
async function start(options?: Parameters<typeof startStanding>[0]) {
  const simulator = await startStanding(options);
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

describe('what follows from the seed', () => {
  test('the same seed, time and calls give the same codes; anything else gives others', async () => {
    const codes = async (options?: Parameters<typeof startStanding>[0]) => {
      const simulator = await start(options);
      return [
        simulator.credentials('ada'),
        simulator.credentials('ada'),
        simulator.credentials('bob'),
        simulator.credentials('ada', { flow: 'v3' }),
        simulator.credentials('ada', { environment: 'sp-int' }),
      ].map(({ authorizationCode }) => authorizationCode);
    };
    const first = await codes();
    expect(await codes()).toEqual(first);
    const later = await codes({ now: START + 1 });
    const all = [first, later, await codes({ seed: 'other' })].flat();
    expect(new Set(all).size).toBe(15);
    for (const code of all) expect(code).toMatch(/^(v3\.)?[\w-]{24}$/);
    expect(first.map((code) => code.startsWith('v3.'))).toEqual([false, false, false, true, false]);
  });

  test('the same seed and code give the same tokens', async () => {
    const tokens = async (flow: PsnFlow) => signIn(await start(), 'ada', { flow });
    for (const flow of ['legacy-2.0', 'v3'] as const) {
      expect(await tokens(flow)).toEqual(await tokens(flow));
    }
  });

  test('account ids are of 19 digits and no double holds one', async () => {
    const simulator = await start();
    const names = ['ada', 'bob', 'x'.repeat(64), 'ü'];
    const ids = names.map((name) => simulator.user(name).accountId);
    for (const id of ids) {
      expect(id).toMatch(/^[1-9]\d{18}$/);
      expect(BigInt(Number(id))).not.toBe(BigInt(id));
      expect(BigInt(id)).toBeLessThan(2n ** 63n);
    }
    expect(new Set(ids).size).toBe(names.length);
    expect(simulator.user('ada')).toEqual({ accountId: ids[0], onlineId: 'ada' });
    expect((await start({ seed: 'other' })).user('ada').accountId).not.toBe(ids[0]);
    // Pinned: a player that a server stored is the same across releases too.
    expect(ids[0]).toMatchInlineSnapshot(`"7689585958113780589"`);
  });
});

test('a wrong name, choice or option is a TypeError', async () => {
  const simulator = await start();
  for (const name of ['', 'x'.repeat(65), '\ud800']) {
    expect(() => simulator.credentials(name)).toThrow(TypeError);
  }
  for (const choice of [
    { flow: 'v2' },
    { flow: 'toString' },
    { environment: 'live' },
    { environment: '__proto__' },
    { clientId: 'x' },
    { redirectUri: '' },
  ]) {
    expect(() => simulator.credentials('ada', choice as object)).toThrow(TypeError);
  }
  const client = { clientId: 'a', clientSecret: 'b' };
  for (const clients of [
    [],
    [client, client],
    [{ ...client, clientId: '' }],
    [{ ...client, clientId: 'a:b' }],
    [{ ...client, clientSecret: '' }],
    [{ clientId: 'a' } as PsnClient],
  ]) {
    await expect(startPsn({ clients })).rejects.toThrow(TypeError);
  }
});

test('a new online id changes nothing else', async () => {
  const simulator = await start();
  const { accountId } = simulator.user('ada');
  simulator.rename('ada', 'Lovelace_"1815"');
  expect(simulator.user('ada')).toEqual({ accountId, onlineId: 'Lovelace_"1815"' });
  const { access_token } = await signIn(simulator, 'ada', { flow: 'v3' });
  const { userInfoUrl } = simulator.environments.np.v3;
  const info = await get(simulator, userInfoUrl, `Bearer ${access_token}`);
  expect(await info.json()).toEqual({ account_id: accountId, online_id: 'Lovelace_"1815"' });
  expect(() => simulator.rename('bob', 'Lovelace_"1815"')).toThrow('ada');
  expect(() => simulator.rename('bob', '')).toThrow(TypeError);
  simulator.rename('bob', 'ada');
  expect(simulator.user('bob').onlineId).toBe('ada');
});

test('forgets the oldest of many codes', async () => {
  const simulator = await start();
  const codes = Array.from({ length: 1_001 }, () => simulator.credentials('ada').authorizationCode);
  expect((await redeem(simulator, codes[0] ?? '')).status).toBe(400);
  expect((await redeem(simulator, codes[1] ?? '')).status).toBe(200);
});

describe('friends', () => {
  interface Page {
    readonly friends: { readonly accountId: string; readonly onlineId: string }[];
    readonly nextOffset?: number;
  }

  test.each(['legacy-2.0', 'v3'] as const)('are shown to a token of flow %s', async (flow) => {
    const simulator = await start();
    simulator.befriend('ada', 'bob');
    simulator.befriend('bob', 'ada');
    simulator.rename('bob', 'Bobby');
    const { friendsUrlTemplate } = simulator.environments.np[flow];
    for (const [name, friend] of [
      ['ada', 'bob'],
      ['bob', 'ada'],
    ] as const) {
      const { access_token } = await signIn(simulator, name, { flow });
      const { accountId } = simulator.user(name);
      const shown = await get(simulator, friendsUrlTemplate, `Bearer ${access_token}`, accountId);
      expect(await shown.json()).toEqual({ friends: [simulator.user(friend)] });
    }
    expect(() => simulator.befriend('ada', 'ada')).toThrow('ada');
  });

  test('come in pages of at most 100', async () => {
    const simulator = await start();
    simulator.addFriends('ada', 200);
    simulator.addFriends('ada', 50);
    const { access_token } = await signIn(simulator, 'ada');
    const { friendsUrlTemplate } = simulator.environments.np['legacy-2.0'];
    const { accountId } = simulator.user('ada');
    const page = async (query: string) => {
      const url = friendsUrlTemplate + query;
      const shown = await get(simulator, url, `Bearer ${access_token}`, accountId);
      return (await shown.json()) as Page;
    };
    const seen = new Set<string>();
    let offset: number | undefined = 0;
    const sizes: number[] = [];
    while (offset !== undefined) {
      const { friends, nextOffset }: Page = await page(`?offset=${offset}`);
      sizes.push(friends.length);
      for (const friend of friends) seen.add(friend.accountId);
      offset = nextOffset;
    }
    expect([sizes, seen.size]).toEqual([[100, 100, 50], 250]);
    expect(await page('?offset=248&limit=1')).toMatchObject({ nextOffset: 249 });
    expect(await page('?limit=1&offset=249')).not.toHaveProperty('nextOffset');
    expect(await page('?offset=1000')).toEqual({ friends: [] });
    for (const query of [
      '?limit=0',
      '?limit=101',
      '?limit=x',
      '?offset=-1',
      '?offset=1.5',
      '?offset=',
      '?offset=1&offset=2',
      '?page=1',
    ]) {
      expect(await page(query)).toMatchObject({ error: 'invalid_request' });
    }
    expect(() => simulator.addFriends('ada', -1)).toThrow(TypeError);
  });

  test('are refused to others', async () => {
    const simulator = await start();
    const { friendsUrlTemplate } = simulator.environments.np.v3;
    const { access_token } = await signIn(simulator, 'ada');
    const abroad = await signIn(simulator, 'ada', { environment: 'sp-int' });
    const status = async (authorization: string | null, name: string, url = friendsUrlTemplate) =>
      (await get(simulator, url, authorization, simulator.user(name).accountId)).status;
    expect(await status(`Bearer ${access_token}`, 'ada')).toBe(200);
    expect(await status(`Bearer ${access_token}`, 'bob')).toBe(403);
    expect(await status(`Bearer ${abroad.access_token}`, 'ada')).toBe(401);
    expect(await status(null, 'ada')).toBe(401);
    expect(await status(basic(), 'ada')).toBe(401);
    const elsewhere = simulator.environments['sp-int'].v3.friendsUrlTemplate;
    expect(await status(`Bearer ${abroad.access_token}`, 'ada', elsewhere)).toBe(200);
    const { accountId } = simulator.user('ada');
    const post = await simulator.fetch(friendsUrlTemplate.replace('{accountId}', accountId), {
      method: 'POST',
    });
    expect(post.status).toBe(405);
  });
});

test('the address on loopback is the live environment, both flows', async () => {
  const simulator = await start();
  const keys = await fetch(`${simulator.url}/api/authz/v3/oauth/jwks`);
  const asked = await simulator.fetch(simulator.environments.np.v3.jwksUrl);
  expect(await keys.json()).toEqual(await asked.json());
  const info = await fetch(`${simulator.url}/2.0/oauth/token/x`);
  expect(info.status).toBe(401);
  // And no GET may have a body, whatever it asks for.
  const { access_token } = await signIn(simulator, 'ada', { flow: 'v3' });
  const bearer = { authorization: `Bearer ${access_token}` };
  const { accountId } = simulator.user('ada');
  for (const [path, headers] of [
    ['/api/authz/v3/oauth/jwks', {}],
    ['/api/authz/v3/oauth/userinfo', bearer],
    [`/api/simulated/v1/users/${accountId}/friends`, bearer],
    ['/2.0/oauth/token/x', { authorization: basic() }],
  ] as const) {
    expect(await getWithBody(simulator.url + path, headers)).toBe(400);
  }
  expect(simulator.origins).toEqual([
    'https://auth.api.sp-int.sonyentertainmentnetwork.com',
    'https://s2s.sp-int.playstation.net',
    'https://auth.api.prod-qa.sonyentertainmentnetwork.com',
    'https://s2s.prod-qa.playstation.net',
    'https://auth.api.sonyentertainmentnetwork.com',
    'https://s2s.np.playstation.net',
  ]);
});

test('the common knobs work on it', async () => {
  const simulator = await start();
  simulator.fail({ status: 429, retryAfter: 3, path: '/2.0/oauth/token' });
  const { authorizationCode } = simulator.credentials('ada');
  const response = await redeem(simulator, authorizationCode);
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
  simulator.recover();
  // The fault stood in front of the platform: nothing was redeemed.
  expect((await redeem(simulator, authorizationCode)).status).toBe(200);
});
