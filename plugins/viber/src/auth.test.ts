import type { ViberAuth } from '@playerlink/simulators';
import { describe, expect, test } from 'vitest';
import {
  ALL,
  APP_ID,
  openGame,
  pairOf,
  REFUSED,
  type Stage,
  setStage,
} from './stage.test-fixture.ts';

/** Connects ada, and waits for her friends and her registration for push. */
async function connectAda(stage: Stage, options: Partial<typeof ALL>) {
  stage.platform.befriend('ada', 'bob');
  const { connect, link } = openGame(stage, { ...ALL, ...options });
  const { playerId } = await connect(stage.platform.credentials('ada'));
  await link.close();
  expect(await link.friends.invitable(playerId)).toHaveLength(1);
  expect(stage.platform.pushRegistrations).toHaveLength(1);
  return stage.platform.requests;
}

describe.each<[ViberAuth, string | undefined, (token: string) => object]>([
  ['header-bearer', undefined, (token) => ({ authorization: `Bearer ${token}` })],
  ['header-bearer', 'header-bearer', (token) => ({ authorization: `Bearer ${token}` })],
  ['header:x-viber-token', 'header:X-Viber-Token', (token) => ({ 'x-viber-token': token })],
  ['header:authorization', 'header:Authorization', (token) => ({ authorization: token })],
])('a platform that wants %s, and auth %s', (wanted, auth, headers) => {
  const stage = setStage({ auth: wanted });

  test('every call has the token there, and nowhere else', async () => {
    const requests = await connectAda(stage, auth === undefined ? {} : { auth });
    expect(requests).toHaveLength(3);
    const { accessToken } = stage.platform.credentials('ada');
    for (const request of requests) {
      expect(request.headers).toMatchObject(headers(accessToken));
      const values = Object.values(request.headers).filter((value) => value?.includes(accessToken));
      expect(values).toHaveLength(1);
      expect(request.query).toEqual([]);
    }
  });
});

describe('a platform that wants query:token', () => {
  const stage = setStage({ auth: 'query:token' });

  test('every call has the token there, encoded, and nowhere else', async () => {
    const requests = await connectAda(stage, { auth: 'query:token' });
    expect(requests).toHaveLength(3);
    const { accessToken } = stage.platform.credentials('ada');
    expect(accessToken).toContain('+');
    for (const { query, headers } of requests) {
      expect(query).toEqual([['token', accessToken]]);
      expect(headers.authorization).toBeUndefined();
    }
  });

  test('also beside a cursor', async () => {
    stage.platform.addFriends('ada', 51);
    const { connect, link } = openGame(stage, { ...ALL, auth: 'query:token' });
    const { playerId } = await connect(stage.platform.credentials('ada'));
    await link.close();
    expect(await link.friends.invitable(playerId)).toHaveLength(51);
  });

  test('a token that holds another parameter arrives as one', async () => {
    const { connect } = openGame(stage, { ...ALL, auth: 'query:token' });
    for (const accessToken of ['x&token=y', 'x#', 'x%26app_id=1', 'x+y', '&', '=']) {
      expect(await pairOf(connect({ accessToken }))).toBe(REFUSED);
      expect(stage.platform.requests.at(-1)?.query).toEqual([['token', accessToken]]);
    }
  });
});

describe('a platform that wants another place than auth says', () => {
  const stage = setStage({ auth: 'header:x-viber-token' });

  test('refuses', async () => {
    const { connect } = openGame(stage);
    expect(
      await connect(stage.platform.credentials('ada')).catch(({ code }) => ({ code })),
    ).toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a platform that wants the secret of our app', () => {
  const stage = setStage({ appSecret: 'our-secret' });
  const appSecret = { header: 'X-App-Secret', value: 'our-secret' };

  test('every call has it, beside the token', async () => {
    const { appId: _, ...unbound } = ALL;
    const { connect, link } = openGame(stage, { ...unbound, appSecret });
    await connect(stage.platform.credentials('ada'));
    await link.close();
    const { accessToken } = stage.platform.credentials('ada');
    expect(stage.platform.requests).toHaveLength(3);
    for (const { headers } of stage.platform.requests) {
      expect(headers).toMatchObject({
        'x-app-secret': 'our-secret',
        authorization: `Bearer ${accessToken}`,
      });
    }
  });
});

describe('a platform that wants the secret of our app, and the token in the query', () => {
  const stage = setStage({ appSecret: 'our-secret', auth: 'query:token' });

  test('gets both', async () => {
    const appSecret = { header: 'x-app-secret', value: 'our-secret' };
    const { profile } = ALL;
    const { connect } = openGame(stage, { profile, appSecret, auth: 'query:token' });
    expect((await connect(stage.platform.credentials('ada'))).newPlayer).toBe(true);
  });
});

describe('the profile', () => {
  const stage = setStage();
  const profile = { id: 'ada-1', name: 'ada', app_id: APP_ID };

  test('is asked for by POST where the options say so, once', async () => {
    const methods: Array<string | undefined> = [];
    const fetch: typeof stage.platform.fetch = async (_, init) => {
      methods.push(init?.method);
      return methods.length === 1 ? new Response('', { status: 502 }) : Response.json(profile);
    };
    const options = { ...ALL, profile: { ...ALL.profile, method: 'POST' } } as const;
    const { connect } = openGame(stage, { appId: APP_ID, profile: options.profile }, { fetch });
    await connect({ accessToken: 't' }).catch(() => {});
    expect(methods).toEqual(['POST']);
    await connect({ accessToken: 't' });
    expect(methods).toEqual(['POST', 'POST']);
  });

  test('may have members of other names', async () => {
    const fetch = async () => Response.json({ uid: 'ada-1', nick: 'ada', audience: 42 });
    const fields = { id: 'uid', name: 'nick', appId: 'audience' };
    const { profile } = ALL;
    const { connect, link } = openGame(stage, { appId: '42', profile, fields }, { fetch });
    const { playerId, displayName } = await connect({ accessToken: 't' });
    expect(displayName).toBe('ada');
    expect((await link.links.list(playerId))[0]?.externalId).toBe('ada-1');
  });

  test('keeps the query of its address', async () => {
    const addresses: string[] = [];
    const fetch = async (input: string | URL) => {
      addresses.push(String(input));
      return Response.json(profile);
    };
    const url = 'https://gate.example/viber?v=2&token=none';
    const { connect } = openGame(
      stage,
      { appId: APP_ID, profile: { url }, auth: 'query:token' },
      { fetch },
    );
    await connect({ accessToken: 'a+b' });
    expect(addresses).toEqual(['https://gate.example/viber?v=2&token=a%2Bb']);
  });
});
