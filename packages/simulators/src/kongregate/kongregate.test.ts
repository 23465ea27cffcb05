import { afterEach, describe, expect, test } from 'vitest';
import { KONGREGATE_HUGE_USER_ID } from './answers.ts';
import {
  KONGREGATE_API_KEY,
  type KongregateOptions,
  type KongregateSimulator,
  startKongregate,
} from './kongregate.ts';

const open: KongregateSimulator[] = [];
async function start(options?: KongregateOptions): Promise<KongregateSimulator> {
  const simulator = await startKongregate(options);
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

const INVALID = { success: false, error: 403, error_description: 'Invalid credentials' };
const REQUIRED = {
  success: false,
  error: 400,
  error_description: 'user_id, game_auth_token, and api_key are required parameters',
};

type Query = Record<string, string> | string;

async function ask(simulator: KongregateSimulator, endpoint: string, query: Query) {
  const search = new URLSearchParams(query);
  const text = typeof query === 'string' ? query : search.toString();
  const url = `https://api.kongregate.com/api/${endpoint}.json?${text}`;
  const response = await simulator.fetch(url);
  expect(response.status).toBe(200);
  return response;
}

function parameters(
  { userId, gameAuthToken }: { userId: string; gameAuthToken: string },
  apiKey = KONGREGATE_API_KEY,
) {
  return { user_id: userId, game_auth_token: gameAuthToken, api_key: apiKey };
}

const authenticate = async (simulator: KongregateSimulator, query: Query) =>
  (await ask(simulator, 'authenticate', query)).json();
const userInfo = async (simulator: KongregateSimulator, query: Query) =>
  (await ask(simulator, 'user_info', query)).json();

describe('authenticate.json', () => {
  test('a success has exactly the documented body', async () => {
    const simulator = await start();
    const credentials = simulator.credentials('LordSmatchington');
    const response = await ask(simulator, 'authenticate', parameters(credentials));
    expect(await response.text()).toBe(
      `{"success":true,"username":"LordSmatchington","user_id":${credentials.userId}}`,
    );
    expect(simulator.user('LordSmatchington')).toEqual({
      userId: credentials.userId,
      username: 'LordSmatchington',
    });
  });

  test('ids are decimal, tokens alphanumeric and never over 200 characters', async () => {
    const simulator = await start();
    for (const name of ['a', 'Ada Lovelace', 'x'.repeat(64), 'ü'.repeat(32), '😀'.repeat(16)]) {
      const credentials = simulator.credentials(name);
      expect(credentials.userId).toMatch(/^[1-9]\d{6,14}$/);
      expect(Number(credentials.userId)).toBeLessThan(2 ** 49);
      expect(credentials.gameAuthToken).toMatch(/^[0-9A-Za-z]{42,200}$/);
      expect(await authenticate(simulator, parameters(credentials))).toMatchObject({
        success: true,
        username: name,
      });
    }
    for (const name of ['', 'x'.repeat(65), 'ü'.repeat(33), '\ud800']) {
      expect(() => simulator.credentials(name)).toThrow(TypeError);
    }
  });

  test('wrong credentials are 403 in the body and 200 in HTTP', async () => {
    const simulator = await start();
    const ada = parameters(simulator.credentials('ada'));
    const bob = parameters(simulator.credentials('bob'));
    const last = ada.game_auth_token.at(-1) === '0' ? '1' : '0';
    const wrong = [
      { ...ada, api_key: 'another key' },
      { ...ada, user_id: bob.user_id },
      { ...ada, user_id: '0' },
      { ...ada, user_id: `0${ada.user_id}` },
      { ...ada, user_id: `${ada.user_id} ` },
      { ...ada, game_auth_token: bob.game_auth_token },
      { ...ada, game_auth_token: ada.game_auth_token.toUpperCase() },
      { ...ada, game_auth_token: `${ada.game_auth_token}0` },
      { ...ada, game_auth_token: ada.game_auth_token.slice(0, -1) + last },
      { ...ada, game_auth_token: 'x' },
      { ...ada, game_auth_token: `${bob.game_auth_token}&user_id=${bob.user_id}` },
    ];
    for (const query of wrong) expect(await authenticate(simulator, query)).toEqual(INVALID);
  });

  test('missing, empty, unknown, duplicated and malformed parameters are 400', async () => {
    const simulator = await start();
    const good = parameters(simulator.credentials('ada'));
    const text = new URLSearchParams(good).toString();
    for (const name of ['user_id', 'game_auth_token', 'api_key'] as const) {
      const { [name]: _, ...others } = good;
      expect(await authenticate(simulator, others)).toEqual(REQUIRED);
      expect(await authenticate(simulator, { ...good, [name]: '' })).toEqual(REQUIRED);
      expect(await authenticate(simulator, `${text}&${name}=${good[name]}`)).toEqual(REQUIRED);
    }
    for (const more of ['&x=1', '&', '&__proto__=1', '&USER_ID=1', '%']) {
      expect(await authenticate(simulator, text + more)).toEqual(REQUIRED);
    }
    expect(await authenticate(simulator, '')).toEqual(REQUIRED);
  });

  test('an injected user_id is seen as the duplicate it is', async () => {
    const simulator = await start();
    const { userId } = simulator.user('victim');
    const own = simulator.credentials('attacker');
    const raw = `user_id=${userId}&game_auth_token=${own.gameAuthToken}&user_id=${own.userId}`;
    expect(await authenticate(simulator, `${raw}&api_key=${KONGREGATE_API_KEY}`)).toEqual(REQUIRED);
  });

  test('only GET without a body', async () => {
    const simulator = await start();
    const query = new URLSearchParams(parameters(simulator.credentials('ada')));
    const url = `https://api.kongregate.com/api/authenticate.json?${query}`;
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
      const response = await simulator.fetch(url, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
    }
    const elsewhere = await simulator.fetch('https://api.kongregate.com/authenticate.json');
    expect(elsewhere.status).toBe(404);
  });

  test('a token is good for its own game only', async () => {
    const simulator = await start({ games: { 'key one': 'One', 'key two': 'Two' } });
    const one = simulator.credentials('ada');
    const two = simulator.credentials('ada', { apiKey: 'key two' });
    expect(two.userId).toBe(one.userId);
    expect(two.gameAuthToken).not.toBe(one.gameAuthToken);
    expect(simulator.credentials('ada', { apiKey: 'key one' })).toEqual(one);
    expect(await authenticate(simulator, parameters(one, 'key one'))).toMatchObject({
      success: true,
    });
    expect(await authenticate(simulator, parameters(two, 'key two'))).toMatchObject({
      success: true,
    });
    expect(await authenticate(simulator, parameters(one, 'key two'))).toEqual(INVALID);
    expect(await authenticate(simulator, parameters(one))).toEqual(INVALID);
    expect(() => simulator.credentials('ada', { apiKey: 'key three' })).toThrow(TypeError);
    await expect(start({ games: {} })).rejects.toThrow('games');
  });

  test('a rename changes the username alone', async () => {
    const simulator = await start();
    const credentials = simulator.credentials('ada');
    simulator.rename('ada', 'Ada_\u202ethe "1st" \ud800');
    expect(simulator.credentials('ada')).toEqual(credentials);
    const { username, user_id } = (await authenticate(simulator, parameters(credentials))) as {
      username: string;
      user_id: number;
    };
    expect([username, String(user_id)]).toEqual(['Ada_\u202ethe "1st" \ud800', credentials.userId]);
    expect(() => simulator.rename('bob', username)).toThrow('ada');
    expect(() => simulator.rename('bob', '')).toThrow(TypeError);
    simulator.rename('bob', 'ada');
    expect(simulator.user('bob').username).toBe('ada');
  });

  test('a new password ends old tokens in every game', async () => {
    const simulator = await start({ games: { one: 'One', two: 'Two' } });
    const before = ['one', 'two'].map((apiKey) =>
      parameters(simulator.credentials('ada', { apiKey }), apiKey),
    );
    simulator.changePassword('ada');
    for (const old of before) expect(await authenticate(simulator, old)).toEqual(INVALID);
    const fresh = simulator.credentials('ada');
    expect(fresh.userId).toBe(before[0]?.user_id);
    expect(await authenticate(simulator, parameters(fresh, 'one'))).toMatchObject({
      success: true,
    });
  });
});

describe('a restart with the same seed', () => {
  test('gives the same ids and tokens; another seed gives others', async () => {
    const names = ['ada', 'bob', 'Ünïcode'];
    const mint = async (options?: KongregateOptions) => {
      const simulator = await start(options);
      return names.map((name) => simulator.credentials(name));
    };
    const first = await mint();
    expect(await mint()).toEqual(first);
    expect(await mint({ seed: 'x' })).not.toEqual(first);
    // Pinned: credentials that a client stored hold across releases too.
    expect(first[0]).toMatchInlineSnapshot(`
      {
        "gameAuthToken": "fc151eff39a461502af085ec7598796f00000000616461",
        "userId": "134224659914709",
      }
    `);
  });

  test('takes a token from before, and its player exists again', async () => {
    const before = await start({ seed: 'playground' });
    const old = parameters(before.credentials('ada'));
    before.changePassword('ada');
    const current = parameters(before.credentials('ada'));
    await before.close();

    const after = await start({ seed: 'playground' });
    expect(await userInfo(after, { user_id: current.user_id })).toMatchObject({ error: 404 });
    const answer = { success: true, username: 'ada', user_id: Number(current.user_id) };
    expect(await authenticate(after, current)).toEqual(answer);
    expect(await userInfo(after, { user_id: current.user_id })).toMatchObject(answer);
    // The newer token shows that the older one was ended.
    expect(await authenticate(after, old)).toEqual(INVALID);
    expect(parameters(after.credentials('ada'))).toEqual(current);
    const foreign = await start({ seed: 'other' });
    expect(await authenticate(foreign, current)).toEqual(INVALID);
  });
});

describe('user_info.json', () => {
  test('shows a user by id and by username in the documented form', async () => {
    const simulator = await start();
    const { userId } = simulator.user('ap_u2');
    const friend = simulator.user('KIXEYE');
    simulator.befriend('ap_u2', 'KIXEYE');
    simulator.befriend('KIXEYE', 'ap_u2');
    const shown = await userInfo(simulator, { username: 'ap_u2', friends: 'true' });
    expect(shown).toEqual({
      friends: ['KIXEYE'],
      muted_users: [],
      friend_ids: [Number(friend.userId)],
      muted_user_ids: [],
      user_id: Number(userId),
      username: 'ap_u2',
      private: false,
      page_num: 1,
      num_pages: 1,
      success: true,
      user_vars: {
        username: 'ap_u2',
        level: expect.any(Number),
        points: expect.any(Number),
        avatar_url: expect.stringMatching(/^https:/),
        chat_avatar_url: expect.stringMatching(/^https:/),
        developer: false,
        moderator: false,
        admin: false,
        game_title: 'PlayerLink Demo',
        game_url: 'http://www.kongregate.com/games/simulated/playerlink-demo',
      },
    });
    expect(await userInfo(simulator, { user_id: userId, friends: 'true' })).toEqual(shown);
    expect(await userInfo(simulator, { user_id: userId })).toMatchObject({
      friends: [],
      friend_ids: [],
    });
    expect(await userInfo(simulator, { username: 'KIXEYE', friends: 'true' })).toMatchObject({
      friends: ['ap_u2'],
    });
    expect(() => simulator.befriend('ada', 'ada')).toThrow('ada');
  });

  test('has 500 friends on a page', async () => {
    const simulator = await start();
    simulator.addFriends('ada', 1_000);
    simulator.addFriends('ada', 1);
    const seen = new Set<number>();
    for (const [page, size] of Object.entries({ 1: 500, 2: 500, 3: 1, 4: 0 })) {
      const shown = (await userInfo(simulator, {
        username: 'ada',
        friends: 'true',
        page_num: page,
      })) as { friend_ids: number[]; friends: string[] };
      expect(shown).toMatchObject({ page_num: Number(page), num_pages: 3 });
      expect([shown.friend_ids.length, shown.friends.length]).toEqual([size, size]);
      for (const id of shown.friend_ids) seen.add(id);
    }
    expect(seen.size).toBe(1_001);
    expect(() => simulator.addFriends('ada', 0.5)).toThrow(TypeError);
  });

  test('a private profile shows no friends', async () => {
    const simulator = await start();
    simulator.befriend('ada', 'bob');
    simulator.setPrivate('ada', true);
    const query = { username: 'ada', friends: 'true' };
    const hidden = { success: true, private: true, friends: [], friend_ids: [], num_pages: 1 };
    expect(await userInfo(simulator, query)).toMatchObject(hidden);
    simulator.setPrivate('ada', false);
    expect(await userInfo(simulator, query)).toMatchObject({ private: false, friends: ['bob'] });
  });

  test('shows up to 50 users at once, unknown ones in their place', async () => {
    const simulator = await start();
    const ids = ['ada', 'bob'].map((name) => simulator.user(name).userId);
    const { success, users } = (await userInfo(simulator, {
      user_ids: [ids[0], '5', ids[1]].join(','),
    })) as { success: boolean; users: unknown[] };
    expect(success).toBe(true);
    expect(users).toMatchObject([
      { success: true, username: 'ada', friends: [] },
      { success: false, error: 404 },
      { success: true, username: 'bob' },
    ]);
    expect(await userInfo(simulator, { usernames: 'bob,ada' })).toMatchObject({
      users: [{ username: 'bob' }, { username: 'ada' }],
    });
    const fifty = Array.from({ length: 50 }, () => ids[0]);
    expect(await userInfo(simulator, { user_ids: fifty.join() })).toMatchObject({ success: true });
    expect(await userInfo(simulator, { user_ids: [...fifty, '1'].join() })).toMatchObject({
      success: false,
      error: 400,
    });
  });

  test('an unknown user is told so, and wrong parameters are 400', async () => {
    const simulator = await start();
    const { userId } = simulator.user('ada');
    const unknown = { success: false, error: 404, error_description: 'User not found' };
    expect(await userInfo(simulator, { user_id: '1' })).toEqual(unknown);
    expect(await userInfo(simulator, { username: 'nobody' })).toEqual(unknown);
    for (const query of [
      '',
      'friends=true',
      'user_id=',
      `user_id=${userId}&username=ada`,
      `user_id=${userId}&user_id=${userId}`,
      `user_id=${userId}&friends=1`,
      `user_id=${userId}&page_num=0`,
      `user_id=${userId}&page_num=x`,
      `user_id=${userId}&api_key=x`,
      `user_ids=${userId},`,
      `user_ids=${userId}&friends=true`,
      `user_ids=${userId}&page_num=2`,
    ]) {
      expect(await userInfo(simulator, query)).toMatchObject({ success: false, error: 400 });
    }
  });
});

describe('lies', () => {
  test('change a success, one by one', async () => {
    const simulator = await start();
    const query = parameters(simulator.credentials('ada'));
    const told = async (lie: object) => {
      simulator.fail(lie);
      return (await ask(simulator, 'authenticate', query)).text();
    };
    const id = query.user_id;
    expect(await told({ successAsString: true })).toBe(
      `{"success":"true","username":"ada","user_id":${id}}`,
    );
    expect(await told({ noUsername: true })).toBe(`{"success":true,"user_id":${id}}`);
    expect(await told({ hugeUserId: true })).toBe(
      `{"success":true,"username":"ada","user_id":${KONGREGATE_HUGE_USER_ID}}`,
    );
    const other = simulator.user('stranger').userId;
    expect(other).not.toBe(id);
    expect(await told({ otherUserId: true })).toBe(
      `{"success":true,"username":"ada","user_id":${other}}`,
    );
    expect(() => simulator.fail({ noUsername: 1 } as never)).toThrow('noUsername');
    expect(await userInfo(simulator, { username: 'ada' })).toMatchObject({
      user_id: Number(other),
    });
  });

  test('leave failures as they are', async () => {
    const simulator = await start();
    const query = { ...parameters(simulator.credentials('ada')), user_id: '7' };
    simulator.fail({
      successAsString: true,
      otherUserId: true,
      noUsername: true,
      hugeUserId: true,
    });
    expect(await authenticate(simulator, query)).toEqual(INVALID);
  });

  test('hugeUserId catches a client that rounds', async () => {
    const simulator = await start();
    const query = { ...parameters(simulator.credentials('ada')), user_id: String(2 ** 53) };
    expect(await authenticate(simulator, query)).toEqual(INVALID);
    simulator.fail({ hugeUserId: true });
    const answer = (await authenticate(simulator, query)) as { user_id: number };
    expect(String(answer.user_id)).toBe(query.user_id);
  });
});

test('the common knobs work on it', async () => {
  const simulator = await start();
  simulator.fail({ status: 503, retryAfter: 3, path: '/api/authenticate.json' });
  const response = await simulator.fetch('https://api.kongregate.com/api/authenticate.json');
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3']);
  expect(await userInfo(simulator, { user_id: '1' })).toMatchObject({ error: 404 });
});
