import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PSN_CLIENT_ID } from './clients.ts';
import type { PsnEnvironmentName } from './environments.ts';
import {
  basic,
  formFor,
  get,
  redeem,
  START,
  signIn,
  startStanding,
  type TokenAnswer,
} from './psn-client.test-fixture.ts';

let simulator: Awaited<ReturnType<typeof startStanding>>;
beforeEach(async () => {
  simulator = await startStanding();
});
afterEach(() => simulator.close());

const ENVIRONMENTS: PsnEnvironmentName[] = ['sp-int', 'prod-qa', 'np'];
const ISSUED = Math.floor(START / 1_000);
const flow = 'v3';

const codeOf = (player: string, choice?: Parameters<typeof simulator.credentials>[1]) =>
  simulator.credentials(player, { flow, ...choice }).authorizationCode;

const userInfo = (token: string, environment: PsnEnvironmentName = 'np') =>
  get(simulator, simulator.environments[environment].v3.userInfoUrl, `Bearer ${token}`);

async function errorOf(answering: Promise<Response>): Promise<[number, unknown]> {
  const response = await answering;
  return [response.status, ((await response.json()) as { error?: unknown }).error];
}

function read(token = '') {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const json = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  return {
    header: json(header),
    claims: json(claims),
    text: Buffer.from(claims, 'base64url').toString(),
    signed: Buffer.from(`${header}.${claims}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

type PublishedKey = JsonWebKey & { readonly kid: string };

async function keysOf(environment: PsnEnvironmentName = 'np'): Promise<PublishedKey[]> {
  const response = await simulator.fetch(simulator.environments[environment].v3.jwksUrl);
  expect(response.status).toBe(200);
  return ((await response.json()) as { keys: PublishedKey[] }).keys;
}

function verifiesWith(token: string | undefined, keys: readonly PublishedKey[]): boolean {
  const { header, signed, signature } = read(token);
  const key = keys.find(({ kid }) => kid === header.kid);
  return (
    key !== undefined &&
    verify('sha256', signed, createPublicKey({ key, format: 'jwk' }), signature)
  );
}

describe('signing in', () => {
  test.each(ENVIRONMENTS)('gives tokens that %s vouches for', async (environment) => {
    const answer = await signIn(simulator, 'ada', { flow, environment });
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'bearer',
      expires_in: 3_600,
      scope: 'psn:s2s openid id_token:psn.basic_claims',
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    const { issuer, envIssuerId } = simulator.environments[environment].v3;
    const { accountId } = simulator.user('ada');
    const keys = await keysOf(environment);
    const idToken = read(answer.id_token);
    expect(idToken.header).toEqual({ alg: 'RS256', kid: keys[0]?.kid });
    expect(idToken.claims).toEqual({
      iss: issuer,
      aud: PSN_CLIENT_ID,
      sub: accountId,
      account_id: accountId,
      age: 30,
      env_iss_id: envIssuerId,
      legal_country: 'GB',
      locale: 'en-GB',
      online_id: 'ada',
      device_type: 'PS5',
      is_child: false,
      exp: ISSUED + 3_600,
      iat: ISSUED,
    });
    const accessToken = read(answer.access_token);
    expect(accessToken.claims).toMatchObject({ account_id: accountId, client_id: PSN_CLIENT_ID });
    expect(accessToken.claims).not.toHaveProperty('sub');
    for (const token of [answer.id_token, answer.access_token]) {
      expect(verifiesWith(token, keys)).toBe(true);
    }
    const info = await userInfo(answer.access_token, environment);
    expect(await info.json()).toEqual({ account_id: accountId, online_id: 'ada' });
  });

  test('every environment has its own addresses, issuer and key names', async () => {
    const urls = ENVIRONMENTS.map((environment) => simulator.environments[environment].v3);
    expect(urls.map(({ envIssuerId }) => envIssuerId)).toEqual([1, 8, 256]);
    expect(urls[2]).toEqual({
      environment: 'np',
      tokenUrl: 'https://s2s.np.playstation.net/api/authz/v3/oauth/token',
      userInfoUrl: 'https://s2s.np.playstation.net/api/authz/v3/oauth/userinfo',
      jwksUrl: 'https://s2s.np.playstation.net/api/authz/v3/oauth/jwks',
      issuer: 'https://s2s.np.playstation.net/api/authz/v3',
      envIssuerId: 256,
      friendsUrlTemplate:
        'https://s2s.np.playstation.net/api/simulated/v1/users/{accountId}/friends',
    });
    const sets = await Promise.all(ENVIRONMENTS.map(keysOf));
    for (const key of sets.flat()) {
      expect(key).toEqual({
        kty: 'RSA',
        use: 'sig',
        alg: 'RS256',
        kid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        n: expect.any(String),
        e: 'AQAB',
      });
    }
    expect(new Set(sets.flat().map(({ kid }) => kid)).size).toBe(6);
    const { id_token } = await signIn(simulator, 'ada', { flow });
    expect(verifiesWith(id_token, sets[0] ?? [])).toBe(false);
  });

  test('a scope may be asked for, and openid is what asks for the id token', async () => {
    const asked = async (scope: string) => {
      const code = codeOf('ada');
      const form = `${formFor(code)}&scope=${encodeURIComponent(scope)}`;
      return redeem(simulator, code, { flow, form });
    };
    const full = 'psn:s2s openid id_token:psn.basic_claims';
    expect(await (await asked(full)).json()).toMatchObject({ scope: full });
    const bare = (await (await asked('psn:s2s')).json()) as TokenAnswer;
    expect(bare).toMatchObject({ scope: 'psn:s2s' });
    expect(bare).not.toHaveProperty('id_token');
    for (const scope of ['openid', 'psn:s2s psn:s2s', 'psn:s2s openid admin', ' psn:s2s', '']) {
      expect(await errorOf(asked(scope))).toEqual([400, 'invalid_scope']);
    }
  });

  test('is as strict as the older flow', async () => {
    const code = codeOf('ada');
    const post = (options: Parameters<typeof redeem>[2]) =>
      errorOf(redeem(simulator, code, { flow, ...options }));
    expect(await post({ authorization: null })).toEqual([401, 'invalid_client']);
    expect(await post({ form: `${formFor(code)}&code=x` })).toEqual([400, 'invalid_request']);
    expect(await post({ form: `${formFor(code)}&x=1` })).toEqual([400, 'invalid_request']);
    expect(await post({ contentType: 'application/json' })).toEqual([400, 'invalid_request']);
    expect(await post({ redirectUri: 'x' })).toEqual([400, 'invalid_grant']);
    expect(await post({ environment: 'sp-int' })).toEqual([400, 'invalid_grant']);
    expect(await post({ flow: 'legacy-2.0' })).toEqual([400, 'invalid_grant']);
    expect(await post({})).toEqual([200, undefined]);
    expect(await post({})).toEqual([400, 'invalid_grant']);
    const late = codeOf('ada');
    simulator.elapse(60_000);
    expect(await errorOf(redeem(simulator, late, { flow }))).toEqual([400, 'invalid_grant']);
  });
});

describe('user information', () => {
  test('is refused for what is no token of this environment and flow', async () => {
    const { access_token, id_token } = await signIn(simulator, 'ada', { flow });
    const older = await signIn(simulator, 'ada');
    const { userInfoUrl } = simulator.environments.np.v3;
    const INVALID = [401, 'invalid_token'];
    for (const token of ['x', id_token ?? '', older.access_token, `${access_token}A`]) {
      expect(await errorOf(userInfo(token))).toEqual(INVALID);
    }
    expect(await errorOf(userInfo(access_token, 'sp-int'))).toEqual(INVALID);
    expect(await errorOf(get(simulator, userInfoUrl, null))).toEqual(INVALID);
    expect(await errorOf(get(simulator, userInfoUrl, basic()))).toEqual(INVALID);
    const unasked = await userInfo('x');
    expect(unasked.headers.get('www-authenticate')).toMatch(/^Bearer /);
    const query = get(simulator, `${userInfoUrl}?x=1`, `Bearer ${access_token}`);
    expect(await errorOf(query)).toEqual([400, 'invalid_request']);
    expect((await userInfo(access_token)).status).toBe(200);
    simulator.elapse(3_600_000);
    expect(await errorOf(userInfo(access_token))).toEqual(INVALID);
  });

  test('other methods, queries and paths are refused', async () => {
    const { userInfoUrl, jwksUrl, tokenUrl } = simulator.environments.np.v3;
    const status = async (url: string, method = 'GET') =>
      (await simulator.fetch(url, { method })).status;
    expect(await status(userInfoUrl, 'POST')).toBe(405);
    expect(await status(jwksUrl, 'POST')).toBe(405);
    expect(await status(tokenUrl)).toBe(405);
    expect(await status(`${jwksUrl}?kid=1`)).toBe(400);
    expect(await status(`${jwksUrl}/`)).toBe(404);
    // Neither host has the paths of the other.
    expect(await status('https://s2s.np.playstation.net/2.0/oauth/token', 'POST')).toBe(404);
    const older = 'https://auth.api.sonyentertainmentnetwork.com';
    expect(await status(`${older}${new URL(jwksUrl).pathname}`)).toBe(404);
  });
});

describe('lies', () => {
  const truth = async () => {
    const { id_token, ...answer } = await signIn(simulator, 'ada', { flow });
    const info = await (await userInfo(answer.access_token)).json();
    return { claims: read(id_token).claims, info, scope: answer.scope };
  };

  test.each([
    ['otherClientId', { aud: expect.not.stringContaining(PSN_CLIENT_ID) }],
    ['wrongEnvironment', { env_iss_id: 1 }],
    ['pastExpiration', { iat: ISSUED - 7_200, exp: ISSUED - 3_600 }],
    ['subAccount', { is_child: true }],
  ])('%s is told in the id token alone', async (lie, change) => {
    const honest = await truth();
    simulator.fail({ [lie]: true });
    const told = await truth();
    expect(told).toEqual({ ...honest, claims: { ...honest.claims, ...change } });
    expect(told).not.toEqual(honest);
    expect(verifiesWith((await signIn(simulator, 'ada', { flow })).id_token, await keysOf())).toBe(
      true,
    );
  });

  test('wrongEnvironment is wrong in every environment', async () => {
    simulator.fail({ wrongEnvironment: true });
    for (const environment of ENVIRONMENTS) {
      const { id_token } = await signIn(simulator, 'ada', { flow, environment });
      const { envIssuerId } = simulator.environments[environment].v3;
      expect(read(id_token).claims.env_iss_id).not.toBe(envIssuerId);
    }
  });

  test.each([
    ['noUserId', { online_id: 'ada' }],
    ['otherAccountInUserInfo', { account_id: expect.any(String), online_id: 'stranger' }],
  ])('%s is told in the user information alone', async (lie, info) => {
    const honest = await truth();
    simulator.fail({ [lie]: true });
    const told = await truth();
    expect(told).toEqual({ ...honest, info });
    expect(told).not.toEqual(honest);
  });

  test('another account is always another', async () => {
    const { access_token } = await signIn(simulator, 'stranger', { flow });
    simulator.fail({ otherAccountInUserInfo: true });
    expect(await (await userInfo(access_token)).json()).toEqual({
      account_id: simulator.user('another stranger').accountId,
      online_id: 'another stranger',
    });
  });

  test('user information may be missing, and the scope', async () => {
    const { access_token } = await signIn(simulator, 'ada', { flow });
    simulator.fail({ missingUserInfo: true });
    expect(await errorOf(userInfo(access_token))).toEqual([404, 'not_found']);
    expect(await errorOf(userInfo('x'))).toEqual([401, 'invalid_token']);
    const honest = await signIn(simulator, 'ada', { flow });
    simulator.fail({ noScope: true });
    const { scope } = await signIn(simulator, 'ada', { flow });
    expect([honest.scope, scope]).toEqual([
      'psn:s2s openid id_token:psn.basic_claims',
      'openid id_token:psn.basic_claims',
    ]);
  });

  test('a foreign signer uses the right key name', async () => {
    const keys = await keysOf();
    simulator.fail({ foreignSigner: true });
    const { id_token, access_token } = await signIn(simulator, 'ada', { flow });
    expect(read(id_token).header).toEqual({ alg: 'RS256', kid: keys[0]?.kid });
    expect(read(id_token).signature).toHaveLength(256);
    expect(verifiesWith(id_token, keys)).toBe(false);
    expect(verifiesWith(access_token, keys)).toBe(true);
  });

  test('account ids may be bare numbers', async () => {
    const { accountId } = simulator.user('ada');
    simulator.fail({ numericUserId: true });
    const { id_token, access_token } = await signIn(simulator, 'ada', { flow });
    expect(read(id_token).text).toContain(`"sub":"${accountId}","account_id":${accountId},`);
    const info = await (await userInfo(access_token)).text();
    expect(info).toBe(`{"account_id":${accountId},"online_id":"ada"}`);
    expect(String(JSON.parse(info).account_id)).not.toBe(accountId);
  });

  test('clients refused, access denied, empty objects', async () => {
    simulator.fail({ invalidClient: true });
    const code = codeOf('ada');
    expect(await errorOf(redeem(simulator, code, { flow }))).toEqual([401, 'invalid_client']);
    simulator.fail({ unauthorizedClient: true });
    expect(await errorOf(redeem(simulator, code, { flow }))).toEqual([400, 'unauthorized_client']);
    simulator.fail({ accessDenied: true });
    const { jwksUrl } = simulator.environments.np.v3;
    expect((await simulator.fetch(jwksUrl)).status).toBe(403);
    simulator.fail({ emptyObject: true });
    expect(await (await simulator.fetch(jwksUrl)).json()).toEqual({});
    expect(await (await userInfo('x')).json()).toEqual({});
  });
});
