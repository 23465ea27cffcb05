import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PSN_CLIENT_ID, PSN_CLIENT_SECRET } from './clients.ts';
import type { PsnEnvironmentName } from './environments.ts';
import {
  basic,
  formFor,
  get,
  redeem,
  START,
  signIn,
  startStanding,
} from './psn-client.test-fixture.ts';

let simulator: Awaited<ReturnType<typeof startStanding>>;
beforeEach(async () => {
  simulator = await startStanding();
});
afterEach(() => simulator.close());

const codeOf = (player: string, choice?: Parameters<typeof simulator.credentials>[1]) =>
  simulator.credentials(player, choice).authorizationCode;

const tokenInfo = (token: string, authorization: string | null = basic()) =>
  get(
    simulator,
    simulator.environments.np['legacy-2.0'].tokenInfoUrlTemplate,
    authorization,
    token,
  );

/** The status and the error of a refusal, which must be in the documented form. */
async function refusal(answering: Promise<Response>): Promise<[number, string]> {
  const response = await answering;
  const body = (await response.json()) as { error: string };
  expect(body).toEqual({
    error: expect.any(String),
    error_code: expect.any(Number),
    error_description: expect.any(String),
  });
  return [response.status, body.error];
}

const GRANT = [400, 'invalid_grant'];
const REQUEST = [400, 'invalid_request'];
const CLIENT = [401, 'invalid_client'];

describe('the token endpoint', () => {
  test('answers a code with exactly the documented body', async () => {
    const response = await redeem(simulator, codeOf('ada'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
      token_type: 'bearer',
      expires_in: 3_600,
      scope: 'psn:s2s',
    });
  });

  test('a code is good once, also in parallel', async () => {
    const code = codeOf('ada');
    const answers = await Promise.all([1, 2, 3].map(() => redeem(simulator, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(await refusal(redeem(simulator, code))).toEqual(GRANT);
  });

  test('a code is good for 60 seconds', async () => {
    const [first, second] = [codeOf('ada'), codeOf('ada')];
    simulator.elapse(59_999);
    expect((await redeem(simulator, first)).status).toBe(200);
    simulator.elapse(1);
    expect(await refusal(redeem(simulator, second))).toEqual(GRANT);
  });

  test('a code is bound to its environment and flow', async () => {
    for (const environment of ['sp-int', 'prod-qa', 'np'] as PsnEnvironmentName[]) {
      const code = codeOf('ada', { environment });
      for (const other of ['sp-int', 'prod-qa', 'np'] as PsnEnvironmentName[]) {
        if (other === environment) continue;
        expect(await refusal(redeem(simulator, code, { environment: other }))).toEqual(GRANT);
      }
      const flow = 'v3';
      expect(await refusal(redeem(simulator, code, { environment, flow }))).toEqual(GRANT);
      expect((await redeem(simulator, code, { environment })).status).toBe(200);
    }
  });

  test('a code is bound to its client', async () => {
    const clients = [
      { clientId: 'one', clientSecret: 'first' },
      { clientId: 'two', clientSecret: 'second' },
    ];
    const several = await startStanding({ clients });
    const ours = several.credentials('ada').authorizationCode;
    const theirs = several.credentials('ada', { clientId: 'two' }).authorizationCode;
    const authorization = basic('one', 'first');
    expect(await refusal(redeem(several, theirs, { authorization }))).toEqual(GRANT);
    expect((await redeem(several, ours, { authorization })).status).toBe(200);
    expect(await refusal(redeem(several, ours))).toEqual(CLIENT);
    expect(() => several.credentials('ada', { clientId: PSN_CLIENT_ID })).toThrow(TypeError);
    await several.close();
  });

  test('a code is bound to its redirect address', async () => {
    expect(simulator.credentials('ada')).not.toHaveProperty('redirectUri');
    const redirectUri = 'https://game.test/a?b=c&d=é';
    const credentials = simulator.credentials('ada', { redirectUri });
    expect(credentials.redirectUri).toBe(redirectUri);
    const code = credentials.authorizationCode;
    expect(await refusal(redeem(simulator, code))).toEqual(GRANT);
    const almost = { redirectUri: `${redirectUri}/` };
    expect(await refusal(redeem(simulator, code, almost))).toEqual(GRANT);
    expect((await redeem(simulator, code, { redirectUri })).status).toBe(200);
    const silent = codeOf('ada');
    expect(await refusal(redeem(simulator, silent, { redirectUri }))).toEqual(GRANT);
  });

  test('an unknown code, and one with an injected parameter, is an invalid grant', async () => {
    for (const code of [
      'x',
      `${codeOf('ada')}&redirect_uri=x`,
      'a%b',
      'a\nb',
      'x'.repeat(10_000),
    ]) {
      expect(await refusal(redeem(simulator, code))).toEqual(GRANT);
    }
  });

  test.each([
    ['an empty body', () => ''],
    ['no code', () => 'grant_type=authorization_code&redirect_uri=orbis://games'],
    ['no redirect address', (code: string) => `grant_type=authorization_code&code=${code}`],
    ['no grant type', (code: string) => `code=${code}&redirect_uri=orbis://games`],
    ['an empty code', () => formFor('')],
    ['a code twice', (code: string) => `${formFor(code)}&code=${code}`],
    ['a redirect address twice', (code: string) => `${formFor(code)}&redirect_uri=x`],
    ['an unknown parameter', (code: string) => `${formFor(code)}&service_label=0`],
    ['a scope', (code: string) => `${formFor(code)}&scope=psn:s2s`],
    ['the secret in the form', (code: string) => `${formFor(code)}&client_id=${PSN_CLIENT_ID}`],
    ['a broken escape', (code: string) => formFor(code).replace('%3A', '%3')],
    ['an empty pair', (code: string) => `${formFor(code)}&`],
    ['JSON', (code: string) => JSON.stringify({ code })],
  ])('refuses a form with %s, and the code still holds', async (_, form) => {
    const code = codeOf('ada');
    expect(await refusal(redeem(simulator, code, { form: form(code) }))).toEqual(REQUEST);
    expect((await redeem(simulator, code)).status).toBe(200);
  });

  test('refuses another content type, grant type, method, and a query', async () => {
    const code = codeOf('ada');
    for (const contentType of ['application/json', 'text/plain', 'multipart/form-data', 'x']) {
      expect(await refusal(redeem(simulator, code, { contentType }))).toEqual(REQUEST);
    }
    const form = formFor(code).replace('authorization_code', 'client_credentials');
    const unsupported = [400, 'unsupported_grant_type'];
    expect(await refusal(redeem(simulator, code, { form }))).toEqual(unsupported);
    const { tokenUrl } = simulator.environments.np['legacy-2.0'];
    const headers = {
      authorization: basic(),
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    };
    const post = { method: 'POST', headers, body: formFor(code) };
    expect(await refusal(simulator.fetch(`${tokenUrl}?code=x`, post))).toEqual(REQUEST);
    for (const method of ['GET', 'PUT', 'HEAD']) {
      const response = await simulator.fetch(tokenUrl, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
    // After all of that, with a charset, the code still holds.
    expect((await simulator.fetch(tokenUrl, post)).status).toBe(200);
  });

  test.each<[string, string | null]>([
    ['no authorization', null],
    ['another secret', basic(PSN_CLIENT_ID, 'x')],
    ['another client', basic('x', PSN_CLIENT_SECRET)],
    ['an empty secret', basic(PSN_CLIENT_ID, '')],
    ['no colon', `Basic ${Buffer.from(PSN_CLIENT_ID).toString('base64')}`],
    ['no base64', `Basic ${PSN_CLIENT_ID}:${PSN_CLIENT_SECRET}`],
    ['stray bits', basic('x').replace(/.$/, '!')],
    ['a bearer', basic().replace('Basic', 'Bearer')],
    ['two headers in one', `${basic()}, ${basic()}`],
  ])('refuses a client with %s, and the code still holds', async (_, authorization) => {
    const code = codeOf('ada');
    const response = await redeem(simulator, code, { authorization });
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(await refusal(Promise.resolve(response))).toEqual(CLIENT);
    expect((await redeem(simulator, code)).status).toBe(200);
  });

  test('takes id and secret as they are and form-encoded', async () => {
    const clientSecret = 'a:+ %é/=';
    const strange = await startStanding({ clients: [{ clientId: 'x y', clientSecret }] });
    const encoded = encodeURIComponent(clientSecret);
    for (const authorization of [
      basic('x y', clientSecret),
      basic('x%20y', encoded),
      basic('x+y', encoded).replace('Basic', 'basic'),
    ]) {
      const { authorizationCode } = strange.credentials('ada');
      const response = await redeem(strange, authorizationCode, { authorization });
      expect(response.status).toBe(200);
    }
    await strange.close();
  });
});

describe('the token information', () => {
  test('has exactly the documented body', async () => {
    const { access_token } = await signIn(simulator, 'ada');
    const response = await tokenInfo(access_token);
    expect(response.status).toBe(200);
    const { accountId } = simulator.user('ada');
    expect(accountId).toMatch(/^[1-9]\d{18}$/);
    expect(await response.json()).toEqual({
      scopes: 'psn:s2s',
      expiration: new Date(START + 3_600_000).toISOString(),
      user_id: accountId,
      client_id: PSN_CLIENT_ID,
      duid: expect.stringMatching(/^[0-9a-f]{64}$/),
      device_type: 'PS4',
      is_sub_account: false,
      online_id: 'ada',
      country_code: 'GB',
      language_code: 'en',
    });
  });

  test('is refused for what is no token of this client, environment and flow', async () => {
    const TOKEN = [400, 'invalid_token'];
    const { access_token } = await signIn(simulator, 'ada');
    const abroad = await signIn(simulator, 'ada', { environment: 'sp-int' });
    const newer = await signIn(simulator, 'ada', { flow: 'v3' });
    for (const token of ['x', ' ', access_token.toUpperCase(), abroad.access_token]) {
      expect(await refusal(tokenInfo(token))).toEqual(TOKEN);
    }
    expect(await refusal(tokenInfo(newer.access_token))).toEqual(TOKEN);
    const { tokenUrl } = simulator.environments.np['legacy-2.0'];
    expect(await refusal(get(simulator, `${tokenUrl}/%zz`, basic()))).toEqual(TOKEN);
    expect((await get(simulator, `${tokenUrl}/`, basic())).status).toBe(404);
    expect((await get(simulator, `${tokenUrl}/${access_token}/x`, basic())).status).toBe(404);
    const query = `${tokenUrl}/${access_token}?x=1`;
    expect(await refusal(get(simulator, query, basic()))).toEqual(REQUEST);
    expect(await refusal(tokenInfo(access_token, null))).toEqual(CLIENT);
    expect(await refusal(tokenInfo(access_token, `Bearer ${access_token}`))).toEqual(CLIENT);
    expect((await tokenInfo(access_token)).status).toBe(200);
  });

  test('is refused to another client', async () => {
    const clients = [
      { clientId: 'one', clientSecret: 'first' },
      { clientId: 'two', clientSecret: 'second' },
    ];
    const several = await startStanding({ clients });
    const authorization = basic('one', 'first');
    const { authorizationCode } = several.credentials('ada');
    const answer = await redeem(several, authorizationCode, { authorization });
    const { access_token } = (await answer.json()) as { access_token: string };
    const url = several.environments.np['legacy-2.0'].tokenInfoUrlTemplate;
    const foreign = get(several, url, basic('two', 'second'), access_token);
    expect(await refusal(foreign)).toEqual([400, 'invalid_token']);
    expect((await get(several, url, authorization, access_token)).status).toBe(200);
    await several.close();
  });

  test('is refused when the token has ended', async () => {
    const { access_token } = await signIn(simulator, 'ada');
    simulator.elapse(3_599_999);
    expect((await tokenInfo(access_token)).status).toBe(200);
    simulator.elapse(1);
    expect(await refusal(tokenInfo(access_token))).toEqual([400, 'invalid_token']);
  });
});

describe('lies', () => {
  const told = async (lie?: object) => {
    const { access_token } = await signIn(simulator, 'ada');
    if (lie) simulator.fail(lie);
    const text = await (await tokenInfo(access_token)).text();
    simulator.recover();
    return text;
  };
  const truth = async () => JSON.parse(await told()) as Record<string, unknown>;

  test.each([
    ['otherClientId', { client_id: expect.not.stringContaining(PSN_CLIENT_ID) }],
    ['pastExpiration', { expiration: new Date(START - 3_600_000).toISOString() }],
    ['noScope', { scopes: 'openid' }],
    ['subAccount', { is_sub_account: true }],
    ['noUserId', { user_id: undefined }],
  ])('%s changes one member of the token information', async (lie, change) => {
    const body = JSON.parse(await told({ [lie]: true }));
    expect(body).toEqual({ ...(await truth()), ...change });
    expect(body).not.toEqual(await truth());
  });

  test('numericUserId is exact in the text, and wrong for a reader that rounds', async () => {
    const { accountId } = simulator.user('ada');
    const text = await told({ numericUserId: true });
    expect(text).toContain(`"user_id":${accountId},"client_id"`);
    expect(String(JSON.parse(text).user_id)).not.toBe(accountId);
    expect(text.replace(`:${accountId},`, `:"${accountId}",`)).toBe(JSON.stringify(await truth()));
  });

  test('the client is refused whatever it sends', async () => {
    simulator.fail({ invalidClient: true });
    const code = codeOf('ada');
    expect(await refusal(redeem(simulator, code))).toEqual(CLIENT);
    expect(await refusal(tokenInfo('x'))).toEqual(CLIENT);
    simulator.fail({ unauthorizedClient: true });
    expect(await refusal(redeem(simulator, code))).toEqual([400, 'unauthorized_client']);
    simulator.recover();
    expect((await redeem(simulator, code)).status).toBe(200);
  });

  test('the network in front denies access, or the answer is an empty object', async () => {
    simulator.fail({ accessDenied: true });
    const denied = await redeem(simulator, codeOf('ada'));
    expect([denied.status, denied.headers.get('content-type')]).toEqual([403, 'text/html']);
    expect(await denied.text()).toContain('<H1>Access Denied</H1>');
    simulator.fail({ emptyObject: true });
    for (const response of [await redeem(simulator, codeOf('ada')), await tokenInfo('x')]) {
      expect([response.status, await response.text()]).toEqual([200, '{}']);
    }
  });

  test('change a success only', async () => {
    simulator.fail({ numericUserId: true, otherClientId: true, noScope: true, subAccount: true });
    expect(await refusal(redeem(simulator, 'x'))).toEqual(GRANT);
    expect(await refusal(tokenInfo('x'))).toEqual([400, 'invalid_token']);
  });
});
