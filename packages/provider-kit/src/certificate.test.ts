import { ConnectError, type Fetch, isOutage, keyCache, Outage } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { describe, expect, test } from 'vitest';
import { readCertificate, withOutagePolicy } from './index.ts';
import { settle } from './jwt.test-fixture.ts';
import { keptLines } from './outage.test-fixture.ts';

const HOST = 'https://static.arcade.example';
const URL_TEXT = `${HOST}/public-key/1.cer`;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** A certificate's answer. To this package it is bytes: what they mean is for `check` to say. */
const served =
  (
    bytes: Uint8Array<ArrayBuffer> | string = Uint8Array.of(0x30, 1),
    headers: Record<string, string> = {},
  ) =>
  (): Response =>
    new Response(bytes, {
      headers: { 'content-type': 'application/x-x509-ca-cert', ...headers },
    });

type Answer = (url: string, init?: RequestInit) => Response | Promise<Response>;

function reader(first: Answer = served()) {
  const clock = manualClock();
  const requests: Array<{ url: string; headers: Headers }> = [];
  let answer = first;
  let check = (der: Uint8Array): string => Buffer.from(der).toString('hex');
  const fetch: Fetch = async (input, init) => {
    requests.push({ url: String(input), headers: new Headers(init?.headers) });
    return answer(String(input), init);
  };
  const ports = { fetch, clock, keys: keyCache(clock) };
  const { signal: never } = new AbortController();
  const read = (url = URL_TEXT, signal = never): Promise<string> =>
    readCertificate(ports, url, check, { signal });
  return {
    clock,
    requests,
    read,
    will(next: Answer) {
      answer = next;
    },
    checks(next: typeof check) {
      check = next;
    },
    /** What came, or the name of the error. */
    outcome: (url?: string) =>
      read(url).catch((thrown: unknown) => {
        if (isOutage(thrown)) return 'outage';
        return thrown instanceof ConnectError ? thrown.code : String(thrown);
      }),
  };
}

describe('a certificate that is served', () => {
  test('is what check makes of its bytes', async () => {
    const { read, requests } = reader();
    expect(await read()).toBe('3001');
    expect(requests.map(({ url }) => url)).toEqual([URL_TEXT]);
    expect(requests[0]?.headers.get('accept')).toBe(
      'application/x-x509-ca-cert, application/pkix-cert',
    );
  });

  test.each([
    'application/x-x509-ca-cert',
    'application/pkix-cert',
    'Application/PKIX-Cert; charset=binary',
    'application/pkix-cert ;x=y',
  ])('calls itself %s', async (type) => {
    expect(await reader(served('0', { 'content-type': type })).outcome()).toBe('30');
  });

  test.each([
    'text/html',
    'application/x-x509-user-cert',
    'application/octet-stream',
    'application/pkix-cert-x',
    'text/html; application/pkix-cert',
    '',
  ])('5: is an outage when it calls itself "%s"', async (type) => {
    const provider = reader(served('0', { 'content-type': type }));
    expect(await provider.outcome()).toBe('outage');
    const message = 'static.arcade.example answered 200 without a certificate';
    await expect(provider.read()).rejects.toThrow(message);
  });

  test('5: is an outage over 16 KiB', async () => {
    expect(await reader(served(new Uint8Array(16_384))).outcome()).toHaveLength(32_768);
    expect(await reader(served(new Uint8Array(16_385))).outcome()).toBe('outage');
  });

  test('5: may be empty: that is for check to judge', async () => {
    expect(await reader(served('')).outcome()).toBe('');
  });
});

describe('a certificate that is not', () => {
  test.each([404, 410])('a %i is a clear no', async (status) => {
    const { outcome } = reader(() => new Response('<h1>', { status }));
    expect(await outcome()).toBe('NOTAUTHENTICATED');
  });

  test.each<[string, Answer]>([
    ['201', () => new Response('0', { status: 201, headers: served()().headers })],
    ['400', () => new Response('', { status: 400 })],
    ['403', () => new Response('<h1>Access Denied', { status: 403 })],
    ['500', () => new Response('', { status: 500 })],
    ['4: a redirect', () => Response.redirect('https://evil.example/1.cer', 301)],
    ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
  ])('%s is an outage', async (_, answer) => {
    const provider = reader(answer);
    expect(await provider.outcome()).toBe('outage');
    provider.clock.advance(30_000);
    provider.will(served());
    expect(await provider.outcome()).toBe('3001');
  });

  test('5: silence is an outage at its own deadline', async () => {
    const provider = reader(() => new Promise<never>(() => {}));
    const outcome = provider.outcome();
    await settle();
    provider.clock.advance(4_000);
    expect(await outcome).toBe('outage');
  });

  test('a URL that is not https is a TypeError, and nothing is sent', async () => {
    const { read, requests } = reader();
    await expect(read('http://static.arcade.example/1.cer')).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });
});

describe('what check throws', () => {
  test.each([
    ['a no', new ConnectError('NOTAUTHENTICATED')],
    ['an outage', new Outage('unknown issuer')],
    ['anything', new RangeError('x')],
  ])('9: keeps it out for 30 s and is thrown meanwhile: %s', async (_, error) => {
    const provider = reader();
    provider.checks(() => {
      throw error;
    });
    await expect(provider.read()).rejects.toBe(error);
    provider.checks(() => 'must not be asked');
    provider.clock.advance(29_999);
    await expect(provider.read()).rejects.toBe(error);
    expect(provider.requests).toHaveLength(1);
    provider.clock.advance(1);
    provider.checks(() => 'good');
    expect(await provider.read()).toBe('good');
    expect(provider.requests).toHaveLength(2);
  });
});

describe('what is kept', () => {
  test('16: 100 at once on a cold cache cause one request', async () => {
    const provider = reader();
    const calls = Array.from({ length: 100 }, () => provider.read());
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['3001']));
    expect(provider.requests).toHaveLength(1);
  });

  test.each<[string, number]>([
    ['', 5],
    ['max-age=300', 5],
    ['max-age=0', 1],
    ['max-age=3600', 60],
    ['max-age=31536000', 1_440],
  ])('is fresh under cache-control "%s" for %i minutes', async (header, minutes) => {
    const provider = reader(served('0', header === '' ? {} : { 'cache-control': header }));
    await provider.read();
    provider.clock.advance(minutes * MINUTE - 1);
    await provider.read();
    expect(provider.requests).toHaveLength(1);
    provider.clock.advance(1);
    await provider.read();
    expect(provider.requests).toHaveLength(2);
  });

  test.each([404, 410])(
    'is used for an hour more when a %i says that it is gone',
    async (status) => {
      const provider = reader();
      await provider.read();
      provider.will(() => new Response('', { status }));
      provider.clock.advance(5 * MINUTE);
      expect(await provider.outcome()).toBe('3001');
      provider.clock.advance(60 * MINUTE - 1);
      expect(await provider.outcome()).toBe('3001');
      // Nobody waited for the load that this began.
      await settle();
      provider.clock.advance(MINUTE);
      expect(await provider.outcome()).toBe('NOTAUTHENTICATED');
      provider.will(served());
      provider.clock.advance(30_000);
      expect(await provider.outcome()).toBe('3001');
    },
  );

  test('is used for a day more while the platform is down', async () => {
    const provider = reader();
    await provider.read();
    provider.will(() => new Response('', { status: 500 }));
    provider.clock.advance(5 * MINUTE + DAY - 1);
    expect(await provider.outcome()).toBe('3001');
    provider.clock.advance(30_000);
    expect(await provider.outcome()).toBe('outage');
  });

  test('16 of them, the least recently read goes first', async () => {
    const provider = reader();
    const url = (index: number) => `${HOST}/${index}.cer`;
    for (let index = 0; index < 16; index += 1) await provider.read(url(index));
    await provider.read(url(0));
    await provider.read(url(16));
    expect(provider.requests).toHaveLength(17);
    await provider.read(url(0));
    expect(provider.requests).toHaveLength(17);
    await provider.read(url(1));
    expect(provider.requests).toHaveLength(18);
  });

  test('an aborted reader does not stop the others', async () => {
    let answer: (response: Response) => void = () => {};
    const provider = reader(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const caller = new AbortController();
    const first = provider.read(URL_TEXT, caller.signal);
    const second = provider.read();
    await settle();
    caller.abort('enough');
    await expect(first).rejects.toBe('enough');
    answer(served()());
    expect(await second).toBe('3001');
    expect(provider.requests).toHaveLength(1);
  });

  test('under an outage policy no more than 30 are fetched in a minute', async () => {
    const clock = manualClock();
    let requests = 0;
    const fetch: Fetch = async () => {
      requests += 1;
      return new Response('', { status: 404 });
    };
    const { logger } = keptLines();
    const ports = { fetch, clock, logger, keys: keyCache(clock) };
    const policed = withOutagePolicy(ports, { provider: 'arcade' });
    const { signal } = new AbortController();
    const ask = (n: number) =>
      readCertificate(policed, `${HOST}/${n}.cer`, () => '', { signal }).catch(
        (thrown: unknown) => thrown,
      );
    for (let n = 0; n < 100; n += 1) await ask(n);
    expect(requests).toBe(30);
    expect(await ask(200)).toMatchObject({ name: 'Outage', retryAfterMs: 10_000 });
    clock.advance(2_000);
    expect(await ask(201)).toMatchObject({ code: 'NOTAUTHENTICATED' });
    expect(await ask(202)).toMatchObject({ name: 'Outage' });
    clock.advance(3_600_000);
    for (let n = 300; n < 400; n += 1) await ask(n);
    expect(requests).toBe(30 + 1 + 30);
  });
});
