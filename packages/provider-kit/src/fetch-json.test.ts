import { inspect } from 'node:util';
import { type Fetch, isOutage, type Outage } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { fetchJson, type PlatformRequest } from './index.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
/** Time stands still in this file. */
const clock = { now: () => NOW, timer: () => () => {} };

interface Call extends RequestInit {
  readonly url: URL;
}

/** A fetch that gives these answers in turn (an error is thrown), and remembers what it was sent. */
function stub(...answers: ReadonlyArray<Response | Error>) {
  const calls: Call[] = [];
  const left = [...answers];
  const fetch: Fetch = async (input, init) => {
    calls.push({ ...init, url: new URL(input) });
    const answer = left.shift() ?? new Error('more requests than answers');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { fetch, calls };
}

const { signal } = new AbortController();
const URL_TEXT = 'https://api.example.com/v1/check';
const json = (value: unknown, init?: ResponseInit) => Response.json(value, init);
const html = (status: number) => new Response('<h1>No</h1>', { status });

const ask = (fetch: Fetch, request: Partial<PlatformRequest> = {}) =>
  fetchJson({ fetch, clock }, { url: URL_TEXT, signal, ...request });

async function outageOf(answer: Promise<unknown>): Promise<Outage> {
  const thrown = await answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isOutage(thrown)) throw new Error('no Outage', { cause: thrown });
  return thrown;
}

describe('what is sent', () => {
  test('a GET with fixed headers that follows no redirect', async () => {
    const { fetch, calls } = stub(json({}));
    await ask(fetch);
    expect(calls[0]?.url.href).toBe(URL_TEXT);
    expect(calls[0]).toMatchObject({ method: 'GET', redirect: 'manual' });
    expect(calls[0]?.body).toBeUndefined();
    expect(Object.fromEntries(new Headers(calls[0]?.headers))).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'PlayerLink',
    });
  });

  test('the caller’s headers beside ours, which win', async () => {
    const { fetch, calls } = stub(json({}));
    const headers = { Authorization: 'Bearer x', 'Accept-Encoding': 'br', 'User-Agent': 'me' };
    await ask(fetch, { headers: { ...headers, 'Content-Type': 'text/plain' } });
    expect(Object.fromEntries(new Headers(calls[0]?.headers))).toEqual({
      authorization: 'Bearer x',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'PlayerLink',
    });
  });

  test('query values are one encoded parameter each, whatever they hold', async () => {
    const { fetch, calls } = stub(json({}), json({}));
    const token = 'x&user_id=1#é %26\r\n';
    const url = 'https://api.example.com/v1/check?token=old&token=older&keep=1#part';
    await ask(fetch, { url, query: { token, empty: '' } });
    const sent = calls[0]?.url;
    expect([...(sent?.searchParams ?? [])]).toEqual([
      ['token', token],
      ['keep', '1'],
      ['empty', ''],
    ]);
    expect(sent?.search).toContain('token=x%26user_id%3D1%23%C3%A9+%2526%0D%0A');
    expect(sent?.hash).toBe('');
    const given = new URL(URL_TEXT);
    await ask(fetch, { url: given, query: { a: '1' } });
    expect(given.href).toBe(URL_TEXT);
  });

  test('a form is encoded and makes a POST', async () => {
    const { fetch, calls } = stub(json({}));
    await ask(fetch, { form: { code: 'a&b=c d', grant_type: 'x' } });
    expect(calls[0]).toMatchObject({ method: 'POST', body: 'code=a%26b%3Dc+d&grant_type=x' });
    const headers = new Headers(calls[0]?.headers);
    expect(headers.get('content-type')).toBe('application/x-www-form-urlencoded');
  });

  test('json is sent as JSON and makes a POST', async () => {
    const { fetch, calls } = stub(json({}), json({}));
    await ask(fetch, { json: { ticket: 't' } });
    expect(calls[0]).toMatchObject({ method: 'POST', body: '{"ticket":"t"}' });
    expect(new Headers(calls[0]?.headers).get('content-type')).toBe('application/json');
    await ask(fetch, { json: null });
    expect(calls[1]?.body).toBe('null');
  });
});

describe('what resolves', () => {
  test('a 2xx answer, with status, headers and body', async () => {
    const { fetch } = stub(json({ id: 1 }, { status: 201, headers: { 'x-mark': 'm' } }));
    const answer = await ask(fetch);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ id: 1 });
    expect(answer.headers.get('X-Mark')).toBe('m');
    expect(answer.headers.get('absent')).toBeNull();
  });

  test.each([400, 401, 403, 404, 409, 410, 422, 451])('a %i that is JSON', async (status) => {
    const { fetch, calls } = stub(json({ error: 'no' }, { status }));
    expect(await ask(fetch)).toMatchObject({ status, body: { error: 'no' } });
    expect(calls).toHaveLength(1);
  });

  test('a status that says all by itself, where the caller says so', async () => {
    for (const answer of [html(401), new Response('', { status: 401 })]) {
      const { fetch } = stub(answer);
      expect(await ask(fetch, { bareStatuses: [401] })).toMatchObject({
        status: 401,
        body: undefined,
      });
    }
    const { fetch } = stub(json({ error: 'no' }, { status: 401 }), html(403));
    expect((await ask(fetch, { bareStatuses: [401] })).body).toEqual({ error: 'no' });
    await outageOf(ask(fetch, { bareStatuses: [401] }));
  });

  test('big numbers as text, and no __proto__', async () => {
    const { fetch } = stub(new Response('{"id":9007199254740993,"__proto__":{"a":1}}'));
    expect((await ask(fetch)).body).toEqual({ id: '9007199254740993' });
  });

  test('JSON whatever its content-type says, and with a byte order mark', async () => {
    const headers = { 'content-type': 'text/html' };
    const { fetch } = stub(new Response('\ufeff{"a":1}', { headers }));
    expect((await ask(fetch)).body).toEqual({ a: 1 });
  });
});

describe('what is an outage', () => {
  const bytes = (...values: number[]) => new Response(Uint8Array.from(values));
  const redirected = (response: Response) =>
    Object.defineProperty(response, 'redirected', { value: true });
  const opaque = (response: Response) =>
    Object.defineProperty(response, 'type', { value: 'opaqueredirect' });

  const NOT_JSON = 'with something that is not JSON';
  test.each<[string, () => Response, string]>([
    ['HTML (a captive portal)', () => html(200), `answered 200 ${NOT_JSON}`],
    ['invalid UTF-8', () => bytes(0x22, 0xff, 0x22), `answered 200 ${NOT_JSON}`],
    ['half of the JSON', () => new Response('{"a":'), `answered 200 ${NOT_JSON}`],
    ['JSON too deep', () => new Response('['.repeat(60_000)), `answered 200 ${NOT_JSON}`],
    ['an empty body', () => new Response(''), 'answered 200 with an empty body'],
    ['no body', () => new Response(null, { status: 204 }), 'answered 204 with an empty body'],
    ['a CDN’s 403 page', () => html(403), `answered 403 ${NOT_JSON}`],
    ['an empty 404', () => new Response('', { status: 404 }), 'answered 404 with an empty body'],
    ['Response.error()', () => Response.error(), 'answered 0'],
    ['500', () => json({}, { status: 500 }), 'answered 500'],
    ['501', () => json({}, { status: 501 }), 'answered 501'],
    ['408', () => json({}, { status: 408 }), 'answered 408'],
    ['425', () => json({}, { status: 425 }), 'answered 425'],
    ['429', () => json({}, { status: 429 }), 'answered 429'],
    [
      'a redirect with a JSON body',
      () => json({}, { status: 302, headers: { location: 'https://evil.example/' } }),
      'answered 302 with a redirect, which is not followed',
    ],
    [
      'a redirect that the fetch followed all the same',
      () => redirected(json({})),
      'answered 200 with a redirect, which is not followed',
    ],
    [
      'a redirect that the fetch hides',
      () => opaque(json({})),
      'answered 200 with a redirect, which is not followed',
    ],
    [
      '304',
      () => new Response(null, { status: 304 }),
      'answered 304 with a redirect, which is not followed',
    ],
  ])('%s', async (_, answer, reason) => {
    const { fetch, calls } = stub(answer(), json({}));
    const outage = await outageOf(ask(fetch));
    expect(outage.message).toBe(`api.example.com ${reason}`);
    expect(outage.retryAfterMs).toBeUndefined();
    // None of these is tried again.
    expect(calls).toHaveLength(1);
  });

  test.each<[string, number | undefined]>([
    ['0', 0],
    ['7', 7_000],
    ['3600', 3_600_000],
    ['86400', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['Mon, 23 Nov 2026 10:00:00 GMT', 3_600_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['Xxx, 99 Xxx 2026 10:00:30 GMT', undefined],
  ])('retry-after %s', async (header, expected) => {
    for (const status of [408, 425, 429, 500]) {
      const { fetch } = stub(json({}, { status, headers: { 'retry-after': header } }));
      expect((await outageOf(ask(fetch))).retryAfterMs).toBe(expected);
    }
  });
});

describe('a second try', () => {
  const transient: ReadonlyArray<[string, () => Response | Error]> = [
    ['a connection error', () => new TypeError('fetch failed')],
    ['502', () => html(502)],
    ['503', () => html(503)],
    ['504', () => html(504)],
    [
      'a connection lost in the body',
      () =>
        new Response(
          new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) }),
        ),
    ],
  ];

  test.each(transient)('by default once, for a GET, after %s', async (_, first) => {
    const { fetch, calls } = stub(first(), json({ ok: true }));
    expect((await ask(fetch)).body).toEqual({ ok: true });
    expect(calls).toHaveLength(2);
    expect(calls[1]).toEqual(calls[0]);
  });

  test.each(transient)('and not a third, after %s', async (_, first) => {
    const { fetch, calls } = stub(first(), first(), json({}));
    await outageOf(ask(fetch));
    expect(calls).toHaveLength(2);
  });

  test.each(transient)('by default none for a POST, after %s', async (_, first) => {
    const { fetch, calls } = stub(first(), json({}));
    await outageOf(ask(fetch, { form: { code: 'c' } }));
    expect(calls).toHaveLength(1);
  });

  test('as the caller says', async () => {
    const get = stub(html(503), json({}));
    await outageOf(ask(get.fetch, { retries: 0 }));
    expect(get.calls).toHaveLength(1);
    const post = stub(html(503), json({}));
    await ask(post.fetch, { method: 'POST', json: { a: 1 }, retries: 1 });
    expect(post.calls.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  test('none for a 503 that names a time', async () => {
    const headers = { 'retry-after': '5' };
    const { fetch, calls } = stub(json({}, { status: 503, headers }), json({}));
    expect((await outageOf(ask(fetch))).retryAfterMs).toBe(5_000);
    expect(calls).toHaveLength(1);
  });
});

describe('a programmer’s mistake is a TypeError, and nothing is sent', () => {
  const secret = 'SECRET-TOKEN';
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['form and json', { form: {}, json: {} }, /form and json/],
    ['a GET with a form', { method: 'GET', form: {} }, /GET/],
    ['a method we do not speak', { method: 'PUT' }, /method/],
    ['http:', { url: `http://api.example.com/?k=${secret}` }, /https/],
    ['another scheme', { url: `data:application/json,"${secret}"` }, /https/],
    ['a relative URL', { url: `/check?k=${secret}` }, /absolute/],
    ['a password in the URL', { url: `https://me:${secret}@api.example.com/` }, /password/],
    ['a header with a line break', { headers: { 'x-key': `${secret}\r\nx: y` } }, /"x-key"/],
    ['a header beyond Latin-1', { headers: { 'x-key': `${secret}€` } }, /"x-key"/],
    ['a query value that is no string', { query: { id: undefined } }, /query: id/],
    ['a form value that is no string', { form: { id: 7 } }, /form: id/],
    ['json that JSON has not', { json: () => secret }, /json/],
    ['no signal', { signal: undefined }, /signal/],
    ['timeoutMs 0', { timeoutMs: 0 }, /timeoutMs must be an integer of 1..60000/],
    ['timeoutMs 60001', { timeoutMs: 60_001 }, /timeoutMs/],
    ['maxBytes 0', { maxBytes: 0 }, /maxBytes must be an integer of 1..16777216/],
    ['maxBytes NaN', { maxBytes: Number.NaN }, /maxBytes/],
    ['retries 2', { retries: 2 }, /retries must be an integer of 0..1/],
  ])('%s', async (_, request, message) => {
    const { fetch, calls } = stub(json({}));
    const thrown: unknown = await ask(fetch, request).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TypeError);
    expect((thrown as Error).message).toMatch(message);
    expect(inspect(thrown)).not.toContain(secret);
    expect(calls).toHaveLength(0);
  });

  test('http: is allowed where the transport says so', async () => {
    const { fetch, calls } = stub(json({}));
    await ask(Object.assign(fetch, { allowHttp: true }), { url: 'http://127.0.0.1:8080/check' });
    expect(calls[0]?.url.href).toBe('http://127.0.0.1:8080/check');
    const almost = Object.assign(stub(json({})).fetch, { allowHttp: 'yes' as unknown as boolean });
    await expect(ask(almost, { url: 'http://127.0.0.1:8080/' })).rejects.toThrow(TypeError);
  });
});

describe('an outage tells host and reason, nothing else', () => {
  const secret = 'SECRET-TOKEN';
  const loud = () =>
    Object.assign(new Error(`request to ${URL_TEXT}?token=${secret} failed`), {
      code: 'ECONNREFUSED',
      cause: new Error(secret),
    });
  test.each<[string, () => Response | Error]>([
    ['a fetch that quotes the URL', loud],
    ['a code that is no code', () => Object.assign(new Error(secret), { code: `no: ${secret}` })],
    ['a 500 page', () => new Response(secret, { status: 500 })],
    ['a 403 page', () => new Response(secret, { status: 403 })],
    ['text', () => new Response(secret)],
    ['a redirect', () => Response.redirect(`https://evil.example/?${secret}`, 307)],
    ['a retry-after', () => json({}, { status: 429, headers: { 'retry-after': secret } })],
  ])('%s', async (_, answer) => {
    const { fetch } = stub(answer(), answer());
    const request = {
      query: { token: secret },
      headers: { authorization: `Bearer ${secret}` },
      url: `https://api.example.com:8443/${secret}`,
    };
    const outage = await outageOf(ask(fetch, request));
    expect(outage.message).toMatch(/^api\.example\.com:8443 (answered|could not be reached)/);
    expect(outage.cause).toBeUndefined();
    expect(inspect(outage, { depth: 9, showHidden: true })).not.toContain(secret);
  });

  test('the system’s code of a connection error', async () => {
    const { fetch } = stub(loud());
    const outage = await outageOf(ask(fetch, { retries: 0 }));
    const message = 'api.example.com could not be reached, or broke off (ECONNREFUSED)';
    expect(outage.message).toBe(message);
    const cause = Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' });
    const nested = stub(new TypeError('fetch failed', { cause }));
    expect((await outageOf(ask(nested.fetch, { retries: 0 }))).message).toMatch(
      / \(UND_ERR_SOCKET\)$/,
    );
  });
});
