import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { ViberAuth } from './auth.ts';
import { VIBER_APP_ID, type ViberOptions } from './options.ts';
import { startViber, type ViberSimulator } from './viber.ts';

const open: ViberSimulator[] = [];
async function start(options?: ViberOptions): Promise<ViberSimulator> {
  const simulator = await startViber(options);
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

const ORIGIN = 'https://games-api.viber.test';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function ask(
  simulator: ViberSimulator,
  path: string,
  headers: Record<string, string> = {},
  init: RequestInit = {},
) {
  const response = await simulator.fetch(ORIGIN + path, { ...init, headers });
  return [response.status, await response.json()] as const;
}

async function pushAs(
  simulator: ViberSimulator,
  player: string,
  body: string,
  contentType = 'application/json',
) {
  const headers = {
    ...bearer(simulator.credentials(player).accessToken),
    'content-type': contentType,
  };
  return ask(simulator, '/push', headers, { method: 'POST', body });
}

const INVALID = [401, { error: 'the access token is not valid' }];
const BAD = [400, { error: 'unknown, duplicated, missing or malformed parameters' }];
const SUSPENDED = [403, { error: 'the app is suspended' }];
const WRONG_SECRET = [403, { error: 'the app secret is not valid' }];

describe('GET /profile', () => {
  const profile = (simulator: ViberSimulator, token: string) =>
    ask(simulator, '/profile', bearer(token));

  test('shows the user and the app of a token', async () => {
    const simulator = await start();
    const { id } = simulator.user('ada');
    const { accessToken } = simulator.credentials('ada');
    expect(await profile(simulator, accessToken)).toEqual([
      200,
      { id, name: 'ada', app_id: VIBER_APP_ID },
    ]);
    simulator.rename('ada', 'A\u202eda \ud800');
    expect(simulator.user('ada')).toEqual({ id, name: 'A\u202eda \ud800' });
    expect(simulator.credentials('ada')).toEqual({ accessToken });
    expect(await profile(simulator, accessToken)).toMatchObject([
      200,
      { name: 'A\u202eda \ud800' },
    ]);
    expect(() => simulator.rename('ada', '')).toThrow(TypeError);
  });

  test('ids are 24 characters of base64, tokens printable and at most 123 long', async () => {
    const simulator = await start();
    for (const name of ['a', 'x'.repeat(64), 'ü'.repeat(32), 'a"\n\u0000']) {
      const { accessToken } = simulator.credentials(name);
      expect(simulator.user(name).id).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(accessToken).toMatch(/^vb\+[A-Za-z0-9+/]+={0,2}$/);
      expect(accessToken.length).toBeLessThanOrEqual(123);
      expect(await profile(simulator, accessToken)).toMatchObject([200, { name }]);
    }
    for (const name of ['', 'x'.repeat(65), '\ud800']) {
      expect(() => simulator.credentials(name)).toThrow(TypeError);
    }
  });

  test('an unknown token is 401', async () => {
    const simulator = await start();
    const { accessToken } = simulator.credentials('ada');
    const last = accessToken.at(-1) === 'A' ? 'B' : 'A';
    const foreign = (await start({ seed: 'other' })).credentials('ada').accessToken;
    for (const token of [
      foreign,
      'x',
      `${accessToken}A`,
      `${accessToken}=`,
      accessToken.slice(0, -1) + last,
      accessToken.toLowerCase(),
      accessToken.slice('vb+'.length),
      `${accessToken}, Bearer ${accessToken}`,
    ]) {
      expect([token, await profile(simulator, token)]).toEqual([token, INVALID]);
    }
    for (const headers of [
      {},
      { authorization: accessToken },
      { authorization: `bearer ${accessToken}` },
      { authorization: `Bearer  ${accessToken}` },
      { authorization: `Basic ${accessToken}` },
    ]) {
      expect([headers, await ask(simulator, '/profile', headers)]).toEqual([headers, INVALID]);
    }
  });

  test('a revoked token is 401 for every app, and the next one holds', async () => {
    const simulator = await start({ apps: ['one', 'two'] });
    const before = ['one', 'two'].map((appId) => simulator.credentials('ada', { appId }));
    const other = simulator.credentials('bob').accessToken;
    simulator.revoke('ada');
    for (const { accessToken } of before) {
      expect(await profile(simulator, accessToken)).toEqual(INVALID);
    }
    const after = simulator.credentials('ada').accessToken;
    expect((await profile(simulator, after))[0]).toBe(200);
    expect((await profile(simulator, other))[0]).toBe(200);
  });

  test("a token ends by the simulator's clock", async () => {
    let now = 1_000;
    const simulator = await start({ clock: { now: () => now, timer: () => () => {} } });
    const { accessToken } = simulator.credentials('ada', { expiresAt: 2_000 });
    const lasting = simulator.credentials('ada').accessToken;
    now = 1_999;
    expect((await profile(simulator, accessToken))[0]).toBe(200);
    now = 2_000;
    expect(await profile(simulator, accessToken)).toEqual(INVALID);
    now = 2 ** 48;
    expect((await profile(simulator, lasting))[0]).toBe(200);
    for (const expiresAt of [0, -1, 1.5, 2 ** 48, Number.NaN]) {
      expect(() => simulator.credentials('ada', { expiresAt })).toThrow('expiresAt');
    }
  });

  test('a token of another app says so, one of a suspended app is 403', async () => {
    const simulator = await start({ apps: ['one', 'two'] });
    const one = simulator.credentials('ada').accessToken;
    const two = simulator.credentials('ada', { appId: 'two' }).accessToken;
    expect(one).not.toBe(two);
    expect(await profile(simulator, one)).toMatchObject([200, { app_id: 'one' }]);
    expect(await profile(simulator, two)).toMatchObject([200, { app_id: 'two' }]);
    simulator.setSuspended('two', true);
    expect(await profile(simulator, two)).toEqual(SUSPENDED);
    expect((await profile(simulator, one))[0]).toBe(200);
    simulator.revoke('ada');
    expect(await profile(simulator, two)).toEqual(INVALID);
    simulator.setSuspended('two', false);
    const fresh = simulator.credentials('ada', { appId: 'two' }).accessToken;
    expect((await profile(simulator, fresh))[0]).toBe(200);
    expect(() => simulator.credentials('ada', { appId: 'three' })).toThrow(TypeError);
    expect(() => simulator.setSuspended('three', true)).toThrow(TypeError);
  });
});

describe('every endpoint', () => {
  test('takes its method only, and no other paths exist', async () => {
    const simulator = await start();
    for (const [path, allow] of Object.entries({
      '/profile': 'GET',
      '/friends': 'GET',
      '/push': 'POST',
    })) {
      for (const method of ['GET', 'POST', 'PUT', 'HEAD'].filter((name) => name !== allow)) {
        const response = await simulator.fetch(ORIGIN + path, { method });
        expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
      }
    }
    expect((await simulator.fetch(`${ORIGIN}/profile/`)).status).toBe(404);
  });

  test('refuses unknown, duplicated and malformed parameters with 400', async () => {
    const simulator = await start();
    const headers = bearer(simulator.credentials('ada').accessToken);
    for (const path of [
      '/profile?access_token=x',
      '/profile?cursor=',
      '/profile?a=%',
      '/friends?cursor=&cursor=',
      '/friends?Cursor=',
      '/friends?cursor=&',
    ]) {
      expect([path, await ask(simulator, path, headers)]).toEqual([path, BAD]);
    }
    expect(await ask(simulator, '/push?id=x', headers, { method: 'POST' })).toEqual(BAD);
  });

  test('a GET has no body', async () => {
    const simulator = await start();
    const headers = { ...bearer(simulator.credentials('ada').accessToken), 'content-length': '2' };
    for (const path of ['/profile', '/friends']) {
      const status = await new Promise((resolve, reject) => {
        // fetch refuses to send one.
        request(simulator.url + path, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end('{}');
      });
      expect(status).toBe(400);
    }
  });

  test('needs a token', async () => {
    const simulator = await start();
    expect(await ask(simulator, '/profile')).toEqual(INVALID);
    expect(await ask(simulator, '/friends')).toEqual(INVALID);
    expect(await ask(simulator, '/push', {}, { method: 'POST' })).toEqual(INVALID);
  });
});

describe('where the token goes', () => {
  test('a header of its own', async () => {
    const simulator = await start({ auth: 'header:X-Viber-Auth-Token' });
    const { accessToken } = simulator.credentials('ada');
    const headers = { 'x-viber-auth-token': accessToken };
    expect((await ask(simulator, '/profile', headers))[0]).toBe(200);
    expect(await ask(simulator, '/profile')).toEqual(INVALID);
    const prefixed = { 'x-viber-auth-token': `Bearer ${accessToken}` };
    expect(await ask(simulator, '/profile', prefixed)).toEqual(INVALID);
    expect(await ask(simulator, '/profile', bearer(accessToken))).toEqual(BAD);
    expect(await ask(simulator, '/profile', { ...headers, ...bearer('x') })).toEqual(BAD);
  });

  test('the bare authorization header', async () => {
    const simulator = await start({ auth: 'header:Authorization' });
    const { accessToken } = simulator.credentials('ada');
    expect((await ask(simulator, '/profile', { authorization: accessToken }))[0]).toBe(200);
    expect(await ask(simulator, '/profile', bearer(accessToken))).toEqual(INVALID);
  });

  test('a parameter, which has to be encoded', async () => {
    const simulator = await start({ auth: 'query:access_token' });
    simulator.addFriends('ada', 51);
    const { accessToken } = simulator.credentials('ada');
    const search = new URLSearchParams({ access_token: accessToken });
    expect((await ask(simulator, `/profile?${search}`))[0]).toBe(200);
    expect(await ask(simulator, '/profile')).toEqual(INVALID);
    // Its plus sign arrives as a blank.
    expect(await ask(simulator, `/profile?access_token=${accessToken}`)).toEqual(INVALID);
    expect(await ask(simulator, `/profile?${search}&${search}`)).toEqual(BAD);
    expect(await ask(simulator, `/profile?${search}`, bearer(accessToken))).toEqual(BAD);

    const [, first] = await ask(simulator, `/friends?${search}`);
    search.set('cursor', (first as { next: string }).next);
    expect(await ask(simulator, `/friends?${search}`)).toMatchObject([200, { friends: [{}] }]);
    search.delete('cursor');
    const body = JSON.stringify({ id: simulator.user('ada').id });
    const headers = { 'content-type': 'application/json' };
    expect(await ask(simulator, `/push?${search}`, headers, { method: 'POST', body })).toEqual([
      200,
      { ok: true },
    ]);
  });

  test.each([
    '',
    'bearer',
    'header:',
    'query:',
    'header:a b',
    'header:Host',
    'header:x-app-secret',
    'header:Content-Type',
    'query:cursor',
    'cookie:a',
  ])('auth %j is a TypeError', async (auth) => {
    await expect(start({ auth: auth as ViberAuth })).rejects.toThrow(TypeError);
    await expect(start({ auth: auth as ViberAuth })).rejects.toThrow('auth');
  });
});

describe('the app secret', () => {
  test('binds every call to the first app', async () => {
    const simulator = await start({ apps: ['ours', 'theirs'], appSecret: 's3cret' });
    const { accessToken } = simulator.credentials('ada');
    const secret = { 'x-app-secret': 's3cret' };
    const { id } = simulator.user('ada');
    expect(await ask(simulator, '/profile', { ...bearer(accessToken), ...secret })).toEqual([
      200,
      { id, name: 'ada' },
    ]);
    const theirs = simulator.credentials('ada', { appId: 'theirs' }).accessToken;
    expect(await ask(simulator, '/profile', { ...bearer(theirs), ...secret })).toEqual(INVALID);
    expect(await ask(simulator, '/profile', secret)).toEqual(INVALID);
    for (const path of ['/profile', '/friends', '/push']) {
      const method = path === '/push' ? 'POST' : 'GET';
      for (const more of [{}, { 'x-app-secret': '' }, { 'x-app-secret': 's3cret, s3cret' }]) {
        const headers = { ...bearer(accessToken), ...more };
        expect(await ask(simulator, path, headers, { method })).toEqual(WRONG_SECRET);
      }
    }
  });

  test.each(['', 'a b', 'ü', 'x'.repeat(129)])(
    '%j as a secret is a TypeError',
    async (appSecret) => {
      await expect(start({ appSecret })).rejects.toThrow(TypeError);
      await expect(start({ appSecret })).rejects.toThrow('appSecret');
    },
  );

  test.each([[[]], [['']], [['a', 'a']], [['a b']], [['x'.repeat(129)]]])(
    '%j as apps is a TypeError',
    async (apps) => {
      await expect(start({ apps })).rejects.toThrow(TypeError);
      await expect(start({ apps })).rejects.toThrow('apps');
    },
  );
});

interface FriendsPage {
  readonly friends: readonly { readonly id: string; readonly name: string }[];
  readonly next?: string | null;
}

async function friendsOf(simulator: ViberSimulator, player: string, cursor?: string) {
  const search = cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;
  const headers = bearer(simulator.credentials(player).accessToken);
  const [status, page] = await ask(simulator, `/friends${search}`, headers);
  expect(status).toBe(200);
  return page as FriendsPage;
}

describe('GET /friends', () => {
  test('shows friends both ways, each once', async () => {
    const simulator = await start();
    expect(await friendsOf(simulator, 'ada')).toEqual({ friends: [] });
    simulator.befriend('ada', 'bob');
    simulator.befriend('bob', 'ada');
    expect(await friendsOf(simulator, 'ada', '')).toEqual({ friends: [simulator.user('bob')] });
    expect(await friendsOf(simulator, 'bob')).toEqual({ friends: [simulator.user('ada')] });
    expect(() => simulator.befriend('ada', 'ada')).toThrow('ada');
  });

  test('has 50 friends on a page; the last of several ends with null', async () => {
    const simulator = await start();
    simulator.addFriends('ada', 50);
    expect(await friendsOf(simulator, 'ada')).not.toHaveProperty('next');
    simulator.addFriends('ada', 51);
    const sizes: number[] = [];
    const ids = new Set<string>();
    let cursor: string | null | undefined;
    do {
      const page: FriendsPage = await friendsOf(simulator, 'ada', cursor ?? '');
      sizes.push(page.friends.length);
      for (const { id } of page.friends) ids.add(id);
      cursor = page.next;
    } while (typeof cursor === 'string');
    expect([sizes, ids.size, cursor]).toEqual([[50, 50, 1], 101, null]);
    for (const count of [0.5, -1, Number.NaN]) {
      expect(() => simulator.addFriends('ada', count)).toThrow(TypeError);
    }
  });

  test('takes a cursor only from the player it was given to, and only encoded', async () => {
    const simulator = await start();
    simulator.addFriends('ada', 51);
    const headers = bearer(simulator.credentials('ada').accessToken);
    const { next } = await friendsOf(simulator, 'ada');
    const cursor = next ?? '';
    const otherPage = encodeURIComponent(cursor.replace('1', '2'));
    for (const query of [cursor, '1', '0', '-1', otherPage, `${encodeURIComponent(cursor)}x`]) {
      expect([query, await ask(simulator, `/friends?cursor=${query}`, headers)]).toEqual([
        query,
        BAD,
      ]);
    }
    const encoded = `/friends?cursor=${encodeURIComponent(cursor)}`;
    expect((await ask(simulator, encoded, headers))[0]).toBe(200);
    const other = bearer(simulator.credentials('bob').accessToken);
    expect(await ask(simulator, encoded, other)).toEqual(BAD);
  });
});

describe('POST /push', () => {
  test("registers the token's own user, each once", async () => {
    const simulator = await start();
    const ada = JSON.stringify({ id: simulator.user('ada').id });
    expect(simulator.pushRegistrations).toEqual([]);
    expect(await pushAs(simulator, 'ada', ada)).toEqual([200, { ok: true }]);
    expect(await pushAs(simulator, 'ada', ` {\n"id" :${ada.slice(6, -1)} } `)).toEqual([
      200,
      { ok: true },
    ]);
    expect(await pushAs(simulator, 'bob', ada)).toEqual([
      403,
      { error: 'the id is not of the user of the access token' },
    ]);
    expect(simulator.pushRegistrations).toEqual([simulator.user('ada').id]);
  });

  test('wants JSON that says so', async () => {
    const simulator = await start();
    const body = JSON.stringify({ id: simulator.user('ada').id });
    expect((await pushAs(simulator, 'ada', body, 'application/json; charset=utf-8'))[0]).toBe(200);
    for (const type of ['text/plain', 'application/json; charset=latin1', 'application/jsonx']) {
      expect(await pushAs(simulator, 'ada', body, type)).toEqual([
        415,
        { error: 'the content-type must be application/json' },
      ]);
    }
  });

  test('wants exactly one id', async () => {
    const simulator = await start();
    const { id } = simulator.user('ada');
    for (const body of [
      '',
      '{}',
      '[]',
      'null',
      `"${id}"`,
      `{"id":1}`,
      `{"id":["${id}"]}`,
      `{"id":"${id}","id":"${id}"}`,
      `{"id":"${id}","x":1}`,
      `{"id":"${id}"}x`,
      `{"ID":"${id}"}`,
      `{'id':'${id}'}`,
      `{"id":"\\x"}`,
      `\ufeff{"id":"${id}"}`,
      `id=${encodeURIComponent(id)}`,
    ]) {
      expect([body, await pushAs(simulator, 'ada', body)]).toEqual([body, BAD]);
    }
    expect(simulator.pushRegistrations).toEqual([]);
  });
});

describe('a restart with the same seed', () => {
  test('gives the same ids and tokens; another seed gives others', async () => {
    const mint = async (options?: ViberOptions) => {
      const simulator = await start(options);
      return ['ada', 'Ünïcode'].map((player) => ({
        id: simulator.user(player).id,
        ...simulator.credentials(player),
      }));
    };
    const first = await mint();
    expect(await mint()).toEqual(first);
    const other = await mint({ seed: 'x' });
    expect(other[0]?.id).not.toBe(first[0]?.id);
    expect(other[0]?.accessToken).not.toBe(first[0]?.accessToken);
    // Pinned: credentials that a client stored hold across releases too.
    expect(first[0]).toMatchInlineSnapshot(`
      {
        "accessToken": "vb+22MMNVVzoWvvCrEhAoQ5IAAAAAAAAAAAAABhZGE=",
        "id": "ehOdHV2Vj1mPx6kffKCx7Q==",
      }
    `);
  });

  test('takes a token from before, and its player exists again', async () => {
    const before = await start({ seed: 'playground' });
    const old = before.credentials('ada').accessToken;
    before.revoke('ada');
    const current = before.credentials('ada').accessToken;
    const { id } = before.user('ada');
    await before.close();

    const after = await start({ seed: 'playground' });
    expect(await ask(after, '/profile', bearer(current))).toEqual([
      200,
      { id, name: 'ada', app_id: VIBER_APP_ID },
    ]);
    // The newer token shows that the older one was revoked.
    expect(await ask(after, '/profile', bearer(old))).toEqual(INVALID);
    expect(after.credentials('ada').accessToken).toBe(current);
  });
});

describe('lies', () => {
  const told = async (simulator: ViberSimulator, lie: Parameters<ViberSimulator['fail']>[0]) => {
    simulator.fail(lie);
    const headers = bearer(simulator.credentials('ada').accessToken);
    const [status, answer] = await ask(simulator, '/profile', headers);
    simulator.recover();
    expect(status).toBe(200);
    return answer as Record<string, unknown>;
  };

  test('about the id', async () => {
    const simulator = await start();
    const truth = { id: simulator.user('ada').id, name: 'ada', app_id: VIBER_APP_ID };
    const { id, ...others } = truth;
    expect(await told(simulator, { missingId: true })).toEqual(others);
    expect(await told(simulator, { numericId: true })).toEqual({
      ...truth,
      id: expect.any(Number),
    });
    expect(await told(simulator, { longId: true })).toEqual({
      ...truth,
      id: (id + id + id + id + id + id).slice(0, 129),
    });
    expect(await told(simulator, { controlCharactersInId: true })).toEqual({
      ...truth,
      id: `${id.slice(0, 12)}\u0000\r\n\u001b${id.slice(12)}`,
    });
  });

  test('about the name and the app', async () => {
    const simulator = await start();
    const { id } = simulator.user('ada');
    expect(await told(simulator, { noName: true })).toEqual({ id, app_id: VIBER_APP_ID });
    expect(await told(simulator, { noAppId: true })).toEqual({ id, name: 'ada' });
    const { app_id } = await told(simulator, { otherApp: true });
    expect(app_id).toMatch(/^[0-9a-f]{16}$/);
    expect(await told(simulator, { statusNotZero: true })).toEqual({
      status: 2,
      status_message: 'invalidAuthToken',
    });
  });

  test('about friends', async () => {
    const simulator = await start();
    simulator.befriend('ada', 'bob');
    const { id, name } = simulator.user('bob');
    simulator.fail({ missingId: true });
    expect(await friendsOf(simulator, 'ada')).toEqual({ friends: [{ name }] });
    simulator.fail({ noName: true });
    expect(await friendsOf(simulator, 'ada')).toEqual({ friends: [{ id }] });
    simulator.fail({ statusNotZero: true });
    expect(await friendsOf(simulator, 'ada')).toMatchObject({ status: 2 });
  });

  test('endlessFriends: full pages of new friends, and always another', async () => {
    const simulator = await start();
    simulator.befriend('ada', 'bob');
    simulator.fail({ endlessFriends: true });
    const ids = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < 5; page += 1) {
      const { friends, next } = await friendsOf(simulator, 'ada', cursor);
      for (const { id } of friends) ids.add(id);
      expect(typeof next).toBe('string');
      cursor = next ?? undefined;
    }
    expect(ids.size).toBe(250);
    expect(ids).toContain(simulator.user('bob').id);
    simulator.recover();
    expect(await friendsOf(simulator, 'ada', cursor)).toEqual({ friends: [], next: null });
  });

  test('about push: pushFailure and statusNotZero register nobody', async () => {
    const simulator = await start();
    const body = JSON.stringify({ id: simulator.user('ada').id });
    simulator.fail({ pushFailure: true });
    expect(await pushAs(simulator, 'ada', body)).toEqual([
      500,
      { error: 'the push service is out of order' },
    ]);
    const headers = bearer(simulator.credentials('ada').accessToken);
    expect((await ask(simulator, '/profile', headers))[0]).toBe(200);
    simulator.fail({ statusNotZero: true });
    expect(await pushAs(simulator, 'ada', body)).toMatchObject([200, { status: 2 }]);
    expect(simulator.pushRegistrations).toEqual([]);
  });

  test('leave failures as they are', async () => {
    const simulator = await start();
    simulator.fail({
      statusNotZero: true,
      otherApp: true,
      pushFailure: true,
      endlessFriends: true,
    });
    expect(await ask(simulator, '/profile', bearer('x'))).toEqual(INVALID);
    expect(await pushAs(simulator, 'ada', '{}')).toEqual(BAD);
    const headers = bearer(simulator.credentials('ada').accessToken);
    expect(await ask(simulator, '/friends?cursor=1', headers)).toEqual(BAD);
  });
});

test('the common knobs work on it', async () => {
  const simulator = await start();
  simulator.fail({ status: 503, retryAfter: 3, path: '/profile' });
  const response = await simulator.fetch(`${ORIGIN}/profile`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3']);
  expect(await ask(simulator, '/friends')).toEqual(INVALID);
});
