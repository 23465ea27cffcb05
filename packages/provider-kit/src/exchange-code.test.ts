import { type Fetch, isOutage } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { describe, expect, test } from 'vitest';
import { type CodeExchange, type CodeTokens, exchangeCode } from './index.ts';
import { settle } from './jwt.test-fixture.ts';

const HOST = 'id.arcade.example';
const GOOD = { access_token: 'at', token_type: 'Bearer', expires_in: 3_600 };

function endpoint(answer: () => Response | Promise<Response> = () => Response.json(GOOD)) {
  const clock = manualClock();
  const requests: Array<RequestInit & { url: string }> = [];
  const fetch: Fetch = async (url, init) => {
    requests.push({ ...init, url: String(url) });
    return answer();
  };
  const exchange = (changed: Partial<CodeExchange> = {}) =>
    exchangeCode(
      { fetch, clock },
      {
        tokenUrl: `https://${HOST}/token`,
        clientId: 'golf',
        clientSecret: 's3cret',
        code: 'c0de',
        signal: new AbortController().signal,
        ...changed,
      },
    );
  return { clock, requests, exchange };
}

describe('what is sent', () => {
  test('a POST with HTTP Basic and the code in a form', async () => {
    const { exchange, requests } = endpoint();
    await exchange({ redirectUri: 'https://golf.example/back?a=b&c' });
    const [{ url, method, body, headers } = { url: '' }] = requests;
    expect([url, method]).toEqual([`https://${HOST}/token`, 'POST']);
    expect(new Headers(headers).get('authorization')).toBe(`Basic ${btoa('golf:s3cret')}`);
    expect(Object.fromEntries(new URLSearchParams(String(body)))).toEqual({
      grant_type: 'authorization_code',
      code: 'c0de',
      redirect_uri: 'https://golf.example/back?a=b&c',
    });
  });

  test('or with id and secret in the form', async () => {
    const { exchange, requests } = endpoint();
    await exchange({ clientAuth: 'form' });
    expect(new Headers(requests[0]?.headers).get('authorization')).toBeNull();
    expect(Object.fromEntries(new URLSearchParams(String(requests[0]?.body)))).toEqual({
      grant_type: 'authorization_code',
      code: 'c0de',
      client_id: 'golf',
      client_secret: 's3cret',
    });
  });

  test('more parameters, which do not replace ours', async () => {
    const { exchange, requests } = endpoint();
    const parameters = { scope: 'psn:s2s', code: 'x', grant_type: 'password' };
    await exchange({ parameters });
    expect([...new URLSearchParams(String(requests[0]?.body))]).toEqual([
      ['scope', 'psn:s2s'],
      ['code', 'c0de'],
      ['grant_type', 'authorization_code'],
    ]);
  });

  test('31: a code that holds a parameter stays one code', async () => {
    const { exchange, requests } = endpoint();
    const code = 'x&redirect_uri=https://evil.example&%26\r\n+ é';
    await exchange({ code });
    const form = new URLSearchParams(String(requests[0]?.body));
    expect([form.get('code'), form.has('redirect_uri')]).toEqual([code, false]);
  });

  test('once, whatever becomes of it', async () => {
    for (const answer of [
      () => new Response('', { status: 503 }),
      () => Promise.reject(new TypeError('fetch failed')),
    ]) {
      const { exchange, requests } = endpoint(answer);
      await expect(exchange()).rejects.toSatisfy(isOutage);
      expect(requests).toHaveLength(1);
    }
  });

  test('with the caller’s time and signal', async () => {
    const { exchange, clock } = endpoint(() => new Promise<never>(() => {}));
    const late = exchange({ timeoutMs: 100 });
    await settle();
    clock.advance(100);
    await expect(late).rejects.toThrow(`${HOST} did not answer within 100 ms`);
    const caller = new AbortController();
    const abandoned = exchange({ signal: caller.signal });
    caller.abort();
    await expect(abandoned).rejects.toThrow(/given up/);
  });

  test.each<[string, object]>([
    ['no client id', { clientId: '' }],
    ['no client secret', { clientSecret: '' }],
    ['a secret that is not set', { clientSecret: undefined }],
    ['a code that is no text', { code: { $ne: null } }],
    ['http:', { tokenUrl: `http://${HOST}/token` }],
  ])('nothing, but a TypeError: %s', async (_, changed) => {
    const { exchange, requests } = endpoint();
    await expect(exchange(changed)).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });
});

describe('what comes back', () => {
  test('tokens', async () => {
    const body = { ...GOOD, id_token: 'it', scope: 'a b', refresh_token: 'x' };
    const { exchange } = endpoint(() => Response.json(body));
    const tokens: CodeTokens = await exchange();
    expect(tokens).toEqual({
      accessToken: 'at',
      idToken: 'it',
      scope: 'a b',
      expiresInMs: 3_600_000,
    });
  });

  test.each([200, 400, 401, 403])('32: invalid_grant with %i', async (status) => {
    const body = { error: 'invalid_grant', error_description: 'x', ...(status === 200 && GOOD) };
    const { exchange } = endpoint(() => Response.json(body, { status }));
    await expect(exchange()).rejects.toMatchObject({ code: 'NOTAUTHENTICATED' });
  });

  test.each<[string, () => Response]>([
    ['403 HTML', () => new Response('<h1>Access Denied', { status: 403 })],
    ['429', () => new Response('', { status: 429 })],
    ['500', () => Response.json({ error: 'invalid_grant' }, { status: 500 })],
    ['half of it', () => new Response('{"error":"invalid_gr', { status: 400 })],
    ['200 HTML', () => new Response('<h1>Wi-Fi')],
  ])('35: %s is an outage', async (_, answer) => {
    await expect(endpoint(answer).exchange()).rejects.toSatisfy(isOutage);
  });
});
