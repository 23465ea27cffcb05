import { inspect } from 'node:util';
import { type Fetch, isConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { psn } from './index.ts';
import {
  FLOWS,
  LEGACY,
  type Options,
  openGame,
  pairOf,
  refusalOf,
  setStage,
  UNAVAILABLE,
  V3,
} from './stage.test-fixture.ts';

const stage = setStage();
// Taken at load: a test elsewhere that forbids the global fetch does not cut off this one.
const send = globalThis.fetch;

const SECRET = 'SECRET-VALUE';
const friends = {
  urlTemplate: 'https://a.example/{accountId}',
  listField: 'friends',
  accountIdField: 'id',
};

describe('options', () => {
  const ALL = '(all)';
  test.each<[string, string, object | null | string]>([
    ['clientId', 'none', { clientId: undefined }],
    ['clientId', 'empty', { clientId: '' }],
    ['clientId', 'with a colon', { clientId: `a:${SECRET}` }],
    ['clientId', 'with a line break', { clientId: `${SECRET}\n` }],
    ['clientId', 'a number', { clientId: 7 }],
    ['clientSecret', 'none', { clientSecret: undefined }],
    ['clientSecret', 'empty', { clientSecret: '' }],
    ['clientSecret', 'with a blank', { clientSecret: `${SECRET} ` }],
    ['clientSecret', 'a list', { clientSecret: [SECRET] }],
    ['environment', 'none', { environment: undefined }],
    ['environment', 'unknown', { environment: 'live' }],
    ['environment', 'a member of Object', { environment: 'toString' }],
    ['flow', 'unknown', { flow: 'v2' }],
    ['allowedRedirectUris', 'a text', { allowedRedirectUris: 'https://a.example' }],
    ['allowedRedirectUris.1', 'empty', { allowedRedirectUris: ['a:b', ''] }],
    ['defaultRedirectUri', 'empty', { defaultRedirectUri: '' }],
    ['defaultRedirectUri', 'too long', { defaultRedirectUri: 'x'.repeat(2_049) }],
    ['scope', 'empty', { scope: '' }],
    ['scope', 'with two blanks', { scope: 'psn:s2s  openid' }],
    ['accountIdField', 'empty', { accountIdField: '' }],
    ['onlineIdField', 'empty', { onlineIdField: '' }],
    ['tokenUrl', 'relative', { tokenUrl: `/${SECRET}` }],
    ['tokenUrl', 'with a query', { tokenUrl: `https://a.example/?k=${SECRET}` }],
    ['tokenUrl', 'with a fragment', { tokenUrl: 'https://a.example/#' }],
    ['tokenUrl', 'with a blank', { tokenUrl: ' https://a.example/' }],
    ['tokenUrl', 'with a user name', { tokenUrl: 'https://me@a.example' }],
    ['tokenUrl', 'with a password', { tokenUrl: `https://:${SECRET}@a.example` }],
    ['tokenInfoUrl', 'of another scheme', { tokenInfoUrl: `file:///etc/${SECRET}` }],
    ['tokenInfoUrl', 'of the other flow', { flow: 'v3', tokenInfoUrl: 'https://a.example' }],
    ['userInfoUrl', 'of the other flow', { userInfoUrl: 'https://a.example' }],
    ['jwksUrl', 'of the other flow', { jwksUrl: 'https://a.example' }],
    ['issuer', 'of the other flow', { issuer: 'https://a.example' }],
    ['envIssuerId', 'of the other flow', { envIssuerId: 256 }],
    ['skewMs', 'of the other flow', { skewMs: 0 }],
    ['userInfoUrl', 'no URL', { flow: 'v3', userInfoUrl: SECRET }],
    ['jwksUrl', 'no URL', { flow: 'v3', jwksUrl: SECRET }],
    ['issuer', 'empty', { flow: 'v3', issuer: '' }],
    ['envIssuerId', 'a fraction', { flow: 'v3', envIssuerId: 1.5 }],
    ['envIssuerId', 'empty', { flow: 'v3', envIssuerId: '' }],
    ['skewMs', 'more than five minutes', { flow: 'v3', skewMs: 300_001 }],
    ['skewMs', 'negative', { flow: 'v3', skewMs: -1 }],
    [
      'friends.urlTemplate',
      'without a place',
      { friends: { ...friends, urlTemplate: 'https://a' } },
    ],
    ['friends.listField', 'none', { friends: { ...friends, listField: undefined } }],
    ['friends.nextField', 'alone', { friends: { ...friends, nextField: 'next' } }],
    [ALL, 'with a typo', { clientSecrets: SECRET }],
    [ALL, 'null', null],
    [ALL, 'a text', SECRET],
  ])('row 49: %s that is %s is a ConfigError', (option, _, change) => {
    const options =
      typeof change === 'object' && change !== null ? { ...LEGACY, ...change } : change;
    const thrown = catching(() => psn(options as Options));
    if (!isConfigError(thrown)) throw new Error('no ConfigError', { cause: thrown });
    expect(thrown.message.startsWith(`psn: option ${option}: `)).toBe(true);
    expect(thrown.message).not.toContain(SECRET);
  });

  test('a typo is named', () => {
    const thrown = catching(() => psn({ ...LEGACY, redirectUris: [] } as Options));
    expect((thrown as Error).message).toContain('"redirectUris"');
  });

  test.each<[string, Options, string]>([
    ['tokenUrl', LEGACY, '/2.0/oauth/token'],
    ['tokenInfoUrl', LEGACY, '/2.0/oauth/token'],
    ['tokenUrl', V3, '/api/authz/v3/oauth/token'],
    ['userInfoUrl', V3, '/api/authz/v3/oauth/userinfo'],
    ['jwksUrl', V3, '/api/authz/v3/oauth/jwks'],
  ])(
    '%s is where the platform is asked, http only where the fetch allows it',
    async (name, options, path) => {
      const seen: string[] = [];
      const divert = (input: Parameters<Fetch>[0], init: Parameters<Fetch>[1]) => {
        const url = String(input);
        seen.push(url);
        return url.startsWith('http:') ? send(url, init) : stage.platform.fetch(url, init);
      };
      const given = { ...options, [name]: stage.platform.url + path };
      expect(() => openGame(stage, given, { fetch: divert })).toThrow(`psn: option ${name}: http:`);
      const fetch = Object.assign(divert, { allowHttp: true });
      const { newPlayer } = await openGame(stage, given, { fetch }).signIn('ada');
      expect(newPlayer).toBe(true);
      expect(seen.some((url) => url.startsWith(stage.platform.url + path))).toBe(true);
    },
  );

  test('friends.urlTemplate: http only where the fetch allows it', () => {
    const given = {
      ...LEGACY,
      friends: { ...friends, urlTemplate: 'http://a.example/{accountId}' },
    };
    expect(() => openGame(stage, given)).toThrow('psn: option friends.urlTemplate: http:');
  });

  test('another token endpoint of the older flow is also where tokens are looked up', async () => {
    const tokenUrl = 'https://gate.example/psn/token';
    const seen: string[] = [];
    const fetch: Fetch = (input, init) => {
      seen.push(String(input));
      const url = stage.platform.environments.np['legacy-2.0'].tokenUrl;
      return stage.platform.fetch(String(input).replace(tokenUrl, url), init);
    };
    await openGame(stage, { ...LEGACY, tokenUrl }, { fetch }).signIn('ada');
    expect(seen[0]).toBe(tokenUrl);
    expect(seen[1]?.startsWith(`${tokenUrl}/`)).toBe(true);
  });

  test('issuer and envIssuerId are what an id token must say', async () => {
    const { issuer, envIssuerId } = stage.platform.environments.np.v3;
    const said = openGame(stage, { ...V3, issuer, envIssuerId });
    expect((await said.signIn('ada')).newPlayer).toBe(true);
    for (const change of [{ issuer: `${issuer}/` }, { envIssuerId: 8 }, { envIssuerId: '256' }]) {
      const { signIn } = openGame(stage, { ...V3, ...change });
      expect((await refusalOf(signIn('ada'))).code).toBe('NOTAUTHENTICATED');
    }
  });

  test('scope goes along with the code, where there is one', async () => {
    const sent = () => new URLSearchParams(stage.platform.requests.at(0)?.body).get('scope');
    await openGame(stage, LEGACY).signIn('ada');
    expect(sent()).toBeNull();
    stage.platform.clearRequests();
    await openGame(stage, V3).signIn('ada');
    expect(sent()).toBe('psn:s2s openid id_token:psn.basic_claims');
    stage.platform.clearRequests();
    await openGame(stage, { ...V3, scope: 'psn:s2s openid' }).signIn('ada');
    expect(sent()).toBe('psn:s2s openid');
    stage.platform.clearRequests();
    await refusalOf(openGame(stage, { ...LEGACY, scope: 'psn:s2s' }).signIn('ada'));
    expect(sent()).toBe('psn:s2s');
  });

  test('without openid in the scope there is no id token: the operator is told', async () => {
    const { signIn, complaints } = openGame(stage, { ...V3, scope: 'psn:s2s' });
    expect(await refusalOf(signIn('ada'))).toMatchObject(UNAVAILABLE);
    const operator = expect.stringContaining('scope');
    expect(complaints()).toMatchObject([{ level: 'error', fields: { operator } }]);
  });

  test('the fields of an account, in either flow', async () => {
    for (const [, options] of FLOWS) {
      const { signIn, link } = openGame(stage, { ...options, onlineIdField: 'nobody' });
      const { playerId, displayName } = await signIn('ada');
      expect(displayName).toBeNull();
      expect(await link.links.list(playerId)).toHaveLength(1);
      const lost = openGame(stage, { ...options, accountIdField: 'nobody' });
      await refusalOf(lost.signIn('ada'));
      expect(lost.plans).toHaveLength(0);
    }
  });
});

test('not configured: PSN NOT_CONFIGURED', async () => {
  const { signIn, link, plans } = openGame(stage, LEGACY, { providers: [psn(undefined)] });
  expect(link.providers[0]).toMatchObject({ configured: false });
  expect(await pairOf(signIn('ada'))).toBe('PSN: NOT_CONFIGURED');
  expect(plans).toHaveLength(0);
});

describe('our own credentials are refused: an outage for the player, a line for the operator', () => {
  test.each(FLOWS)('a wrong secret (%s)', async (_, options) => {
    const game = openGame(stage, { ...options, clientSecret: 'wrong' });
    expect(await refusalOf(game.signIn('ada'))).toMatchObject(UNAVAILABLE);
    const operator = expect.stringMatching(/invalid_client.*client secret/);
    expect(game.complaints()).toMatchObject([{ level: 'error', fields: { operator } }]);
    expect(stage.platform.requestCount).toBe(1);
    expect(game.plans).toHaveLength(0);
  });

  test.each(FLOWS)('a client that may not do this (%s)', async (_, options) => {
    const game = openGame(stage, options);
    stage.platform.fail({ unauthorizedClient: true });
    expect(await refusalOf(game.signIn('ada'))).toMatchObject(UNAVAILABLE);
    const operator = expect.stringContaining('unauthorized_client');
    expect(game.complaints()).toMatchObject([{ level: 'error', fields: { operator } }]);
    expect(game.plans).toHaveLength(0);
  });

  test('by the token information only', async () => {
    const fetch: Fetch = (input, init) => {
      if (init?.method === 'GET') stage.platform.fail({ invalidClient: true });
      return stage.platform.fetch(input, init);
    };
    const game = openGame(stage, LEGACY, { fetch });
    expect(await refusalOf(game.signIn('ada'))).toMatchObject(UNAVAILABLE);
    const operator = expect.stringContaining('check clientId and clientSecret');
    expect(game.complaints()).toMatchObject([{ level: 'error', fields: { operator } }]);
    expect(game.plans).toHaveLength(0);
  });
});

describe('row 45: code, secret and tokens stay secret', () => {
  test.each<[string, Parameters<typeof stage.platform.fail>[0] | undefined]>([
    ['a success', undefined],
    ['a refusal', { otherClientId: true }],
    ['no account', { noUserId: true }],
    ['no user information', { missingUserInfo: true }],
    ['a stranger’s account', { otherAccountInUserInfo: true }],
    ['a wrong client', { invalidClient: true }],
    ['a closed connection', { closeEarly: true }],
    ['half an answer', { truncate: true }],
    ['500', { status: 500 }],
    ['429', { status: 429, retryAfter: 1 }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['HTML', { html: true }],
    ['garbage', { garbage: true }],
    ['too long', { bodyBytes: 70_000 }],
  ])('row 45: %s', async (_, faults) => {
    if (faults !== undefined) stage.platform.fail(faults);
    for (const [, options] of FLOWS) await expectSilence(options);
    expect(stage.platform.requestCount).toBeGreaterThan(1);
  });

  test('row 45: a fetch whose errors quote everything', async () => {
    const fetch: Fetch = async (input, init) => {
      const headers = JSON.stringify([...new Headers(init?.headers)]);
      throw new Error(`${input} ${init?.body} ${headers} failed`, {
        cause: new Error(`${init?.body}`),
      });
    };
    await expectSilence(LEGACY, fetch);
  });

  test('row 45: a code that is refused before the platform is asked', async () => {
    const { connect, codeOf, logs } = openGame(stage);
    const { authorizationCode } = codeOf('ada');
    for (const credentials of [
      { authorizationCode, redirectUri: 'https://evil.example/' },
      { authorizationCode: `${authorizationCode} ` },
    ]) {
      const refusal = await refusalOf(connect(credentials));
      expect(textOf(refusal, logs)).not.toContain(authorizationCode);
    }
  });

  test('every refusal has the same text', async () => {
    const { connect, codeOf } = openGame(stage);
    const { authorizationCode } = codeOf('ada');
    const forged = await refusalOf(connect({ authorizationCode: 'forged' }));
    const uri = await refusalOf(connect({ authorizationCode, redirectUri: 'x' }));
    stage.platform.fail({ pastExpiration: true });
    const expired = await refusalOf(connect({ authorizationCode }));
    expect(new Set([forged, uri, expired].map(({ message }) => message)).size).toBe(1);
  });

  /** Signs in, and looks for the secrets in all that comes out of it. */
  async function expectSilence(options: Options, send: Fetch = stage.platform.fetch) {
    const said: string[] = [];
    const fetch: Fetch = async (input, init) => {
      const response = await send(input, init);
      // A copy of what is said, as far as it can be had.
      said.push(
        await response
          .clone()
          .text()
          .catch(() => ''),
      );
      return response;
    };
    const { connect, codeOf, logs, plans, link } = openGame(stage, options, { fetch });
    const { authorizationCode } = codeOf('ada');
    const outcome: unknown = await connect({ authorizationCode }).catch((thrown) => thrown);
    const all = textOf(outcome, logs, plans, link.providers);
    const tokens = said.flatMap((text) => text.match(/(?<="(access|id)_token":")[^"]+/g) ?? []);
    const basic = btoa(`${options.clientId}:${options.clientSecret}`);
    for (const secret of [authorizationCode, options.clientSecret, basic, ...tokens]) {
      expect(all).not.toContain(secret);
    }
    expect(all).not.toContain('oauth/');
  }

  function textOf(...things: unknown[]): string {
    const deep = { depth: null, showHidden: true, getters: true, maxStringLength: null } as const;
    const texts = things.flatMap((thing) => {
      const { message, stack, cause } = Object(thing) as Partial<Error>;
      return [inspect(thing, deep), JSON.stringify(thing), message, stack, inspect(cause, deep)];
    });
    return texts.join('\n');
  }
});

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}

test('a wrong issuer looks like wrong codes of everybody: one line at 20 refusals in a row, then at 40', async () => {
  const game = openGame(stage, { ...V3, issuer: 'https://issuer.example' });
  for (let time = 0; time < 45; time += 1) {
    expect(await pairOf(game.signIn('ada'))).toBe('authorizationCode: NOTAUTHENTICATED');
  }
  const lines = game.logs.filter(({ message }) => message.includes('every proof was refused'));
  expect(lines).toMatchObject([
    { level: 'error', fields: { provider: 'psn', refusals: 20 } },
    { level: 'error', fields: { provider: 'psn', refusals: 40 } },
  ]);
});
