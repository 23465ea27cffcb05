import { type Fetch, isOutage } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { describe, expect, test } from 'vitest';
import { type BytesRequest, fetchBytes } from './index.ts';
import { settle } from './jwt.test-fixture.ts';

const URL_TEXT = 'https://static.example.com/1.cer';

function ask(
  answer: () => Response | Promise<Response>,
  request: Partial<BytesRequest> = {},
  clock = manualClock(),
) {
  const requests: Array<RequestInit & { url: string }> = [];
  const fetch: Fetch = async (url, init) => {
    requests.push({ ...init, url: String(url) });
    return answer();
  };
  const { signal } = new AbortController();
  const all = { url: URL_TEXT, accept: 'application/pkix-cert', signal, ...request };
  return { requests, clock, result: fetchBytes({ fetch, clock }, all) };
}

describe('what resolves', () => {
  test('status, headers and the bytes as they came', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    const answer = () => new Response(bytes, { status: 203, headers: { etag: 'x' } });
    const { status, headers, bytes: read } = await ask(answer).result;
    expect([status, headers.get('etag')]).toEqual([203, 'x']);
    expect([...read]).toEqual([...bytes]);
  });

  test.each([
    [204, () => new Response(null, { status: 204 })],
    [200, () => new Response('')],
    [404, () => new Response('', { status: 404 })],
  ])('an empty %i', async (status, answer) => {
    const read = await ask(answer).result;
    expect([read.status, read.bytes.length]).toEqual([status, 0]);
  });

  test.each([400, 401, 403, 404, 410])('a %i, whatever its body', async (status) => {
    const read = await ask(() => new Response('<h1>', { status })).result;
    expect([read.status, Buffer.from(read.bytes).toString()]).toEqual([status, '<h1>']);
  });
});

test('what is sent: accept as asked for, and else as fetchJson sends it', async () => {
  const { requests, result } = ask(() => new Response('x'), { query: { a: 'b&c' } });
  await result;
  expect(requests[0]).toMatchObject({ method: 'GET', redirect: 'manual' });
  expect(requests[0]?.url).toBe(`${URL_TEXT}?a=b%26c`);
  expect(Object.fromEntries(new Headers(requests[0]?.headers))).toEqual({
    accept: 'application/pkix-cert',
    'accept-encoding': 'identity',
    'user-agent': 'PlayerLink',
  });
});

describe('what is an outage', () => {
  test.each<[string, () => Response | Promise<Response>, string]>([
    ['500', () => new Response('', { status: 500 }), 'answered 500'],
    ['429', () => new Response('', { status: 429 }), 'answered 429'],
    [
      'a redirect',
      () => Response.redirect('https://evil.example/', 302),
      'answered 302 with a redirect, which is not followed',
    ],
    ['Response.error()', () => Response.error(), 'answered 0'],
    ['too long', () => new Response('x'.repeat(65_537)), 'answered with more than 65536 bytes'],
    [
      'no connection, twice',
      () => Promise.reject(new TypeError('fetch failed')),
      'could not be reached, or broke off',
    ],
  ])('%s', async (_, answer, reason) => {
    const thrown: unknown = await ask(answer).result.catch((error: unknown) => error);
    expect(thrown).toSatisfy(isOutage);
    expect((thrown as Error).message).toBe(`static.example.com ${reason}`);
  });

  test('silence', async () => {
    const { result, clock } = ask(() => new Promise<never>(() => {}), { timeoutMs: 50 });
    await settle();
    clock.advance(50);
    await expect(result).rejects.toThrow('static.example.com did not answer within 50 ms');
  });
});

test('a mistake in the request is a TypeError, and nothing is sent', async () => {
  const { requests, result } = ask(() => new Response('x'), { url: 'http://static.example.com/' });
  await expect(result).rejects.toThrow(TypeError);
  expect(requests).toEqual([]);
});

test('a GET is sent once more after a broken connection', async () => {
  let count = 0;
  const { requests, result } = ask(() => {
    count += 1;
    return count === 1 ? Promise.reject(new TypeError('fetch failed')) : new Response('x');
  });
  expect((await result).status).toBe(200);
  expect(requests).toHaveLength(2);
});
