import { isOutage } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { jwtVerifier, keySetAt, withOutagePolicy } from './index.ts';
import {
  FOREIGN_KEY,
  identityProvider,
  JWKS_URL,
  KEY,
  keySet,
  mint,
  NEXT_KEY,
  NOW,
  RULES,
  settle,
} from './jwt.test-fixture.ts';
import { keptLines } from './outage.test-fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const long = { maxAgeMs: 30 * DAY };
const LATER = NOW / 1_000 + 10 * 86_400;
/** A token that is good for as long as these tests take. */
const token = (key = KEY) => mint({ key, claims: { exp: LATER } });

type Answer = Parameters<typeof identityProvider>[1];
const broken = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(JSON.stringify({ keys: [KEY.jwk, NEXT_KEY.jwk] })));
      },
      pull: (controller) => controller.error(new Error('reset')),
    }),
  );
const UNUSABLE: ReadonlyArray<[string, NonNullable<Answer>]> = [
  ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
  ['500', () => new Response('', { status: 500 })],
  ['503 with keys in it', () => Response.json({ keys: [NEXT_KEY.jwk] }, { status: 503 })],
  ['404 with keys in it', () => Response.json({ keys: [NEXT_KEY.jwk] }, { status: 404 })],
  ['a redirect', () => Response.redirect('https://evil.example/keys', 302)],
  ['garbage', () => new Response('<h1>Sign in to the Wi-Fi</h1>')],
  ['half of it', () => new Response(JSON.stringify({ keys: [NEXT_KEY.jwk] }).slice(0, -1))],
  ['a connection that breaks after the last byte', broken],
  ['0 keys', keySet([])],
  ['no keys', () => Response.json({})],
  ['keys that are no list', () => Response.json({ keys: { 0: NEXT_KEY.jwk } })],
  ['null', () => Response.json(null)],
  ['a list', () => Response.json([NEXT_KEY.jwk])],
  ['5 MB', keySet([NEXT_KEY.jwk, { pad: 'x'.repeat(5_000_000) }])],
  ['unusable keys only', keySet([{ ...NEXT_KEY.jwk, use: 'enc' }])],
];

describe('row 22: a key set that cannot be had', () => {
  test.each(UNUSABLE)('%s: nobody is known, nobody is refused', async (_, answer) => {
    const provider = identityProvider({}, answer);
    expect(await provider.outcome(mint())).toBe('outage');
    expect(await provider.outcome(mint({ key: NEXT_KEY }))).toBe('outage');
    const asked = provider.requests.length;
    provider.clock.advance(4_999);
    expect(await provider.outcome(mint())).toBe('outage');
    expect(provider.requests).toHaveLength(asked);
    provider.clock.advance(1);
    provider.will(keySet([KEY.jwk]));
    expect(await provider.outcome(mint())).toBe('accepted');
  });

  test.each(UNUSABLE)('%s: a cached kid works on for a day, no new one', async (_, answer) => {
    const provider = identityProvider(long, keySet([KEY.jwk]));
    expect(await provider.outcome(token())).toBe('accepted');
    provider.will(answer);
    provider.clock.advance(HOUR);
    expect(await provider.outcome(token())).toBe('accepted');
    expect(await provider.outcome(token(NEXT_KEY))).toBe('outage');
    provider.clock.advance(DAY - 1);
    expect(await provider.outcome(token())).toBe('accepted');
    provider.clock.advance(1);
    expect(await provider.outcome(token())).toBe('outage');
    expect(provider.requests.length).toBeGreaterThan(2);
  });

  test('up to 256 KiB are read', async () => {
    const padded = (bytes: number) => {
      const empty = JSON.stringify({ keys: [KEY.jwk, { pad: '' }] }).length;
      return keySet([KEY.jwk, { pad: 'x'.repeat(bytes - empty) }]);
    };
    expect(await identityProvider({}, padded(262_144)).outcome(mint())).toBe('accepted');
    expect(await identityProvider({}, padded(262_145)).outcome(mint())).toBe('outage');
  });
});

describe('row 21: rotation', () => {
  test('a token with a new kid is accepted after one refresh', async () => {
    const provider = identityProvider();
    await provider.verify(mint());
    provider.will(keySet([KEY.jwk, NEXT_KEY.jwk]));
    provider.clock.advance(MINUTE);
    expect(await provider.outcome(mint({ key: NEXT_KEY }))).toBe('accepted');
    expect(await provider.outcome(mint())).toBe('accepted');
    expect(provider.requests).toHaveLength(2);
  });

  test('a removed key is refused as soon as the set is replaced', async () => {
    const provider = identityProvider(long, keySet([KEY.jwk, NEXT_KEY.jwk]));
    await provider.verify(token());
    provider.will(keySet([NEXT_KEY.jwk]));
    provider.clock.advance(HOUR);
    expect(await provider.outcome(token(NEXT_KEY))).toBe('accepted');
    expect(await provider.outcome(token())).toBe('refused');
  });

  test('a key that is another one now is the new one', async () => {
    const provider = identityProvider(long);
    await provider.verify(token());
    provider.will(keySet([FOREIGN_KEY.jwk]));
    provider.clock.advance(HOUR);
    expect(await provider.outcome(token(FOREIGN_KEY))).toBe('accepted');
    expect(await provider.outcome(token())).toBe('refused');
  });
});

describe('freshness', () => {
  test.each<[string, number]>([
    ['', 60],
    ['public, max-age=1800', 30],
    ['max-age=0', 5],
    ['no-store', 60],
    ['max-age=299', 5],
    ['max-age=86400', 1_440],
    ['max-age=31536000', 1_440],
  ])('cache-control "%s": %i minutes', async (header, minutes) => {
    const headers = header === '' ? {} : { 'cache-control': header };
    const provider = identityProvider(long, keySet([KEY.jwk], headers));
    await provider.verify(token());
    provider.clock.advance(minutes * MINUTE - 1);
    await provider.verify(token());
    expect(provider.requests).toHaveLength(1);
    provider.clock.advance(1);
    await provider.verify(token());
    expect(provider.requests).toHaveLength(2);
  });

  test('100 at once on a cold cache cause one request', async () => {
    const provider = identityProvider();
    const calls = Array.from({ length: 100 }, () => provider.outcome(mint()));
    expect(await Promise.all(calls)).toEqual(calls.map(() => 'accepted'));
    expect(provider.requests).toEqual([JWKS_URL]);
  });

  test('two verifiers of one key set in a game share it', async () => {
    const { ports, requests } = identityProvider();
    const { signal } = new AbortController();
    for (const source of [keySetAt(ports, JWKS_URL), keySetAt(ports, JWKS_URL)]) {
      await ports.keys.read(source, () => true, signal);
    }
    expect(requests).toHaveLength(1);
  });

  test('a fetch that never answers is given up at its own deadline', async () => {
    const provider = identityProvider({}, () => new Promise<never>(() => {}));
    const outcome = provider.outcome(mint());
    await settle();
    provider.clock.advance(4_000);
    expect(await outcome).toBe('outage');
  });
});

test('under an outage policy a key set is not asked for while its platform is left alone', async () => {
  const { ports, clock, requests, will } = identityProvider({}, () => {
    return new Response('', { status: 503, headers: { 'retry-after': '20' } });
  });
  const { logger } = keptLines();
  const verify = jwtVerifier(withOutagePolicy({ ...ports, logger }, { provider: 'arcade' }), RULES);
  const { signal } = new AbortController();
  await expect(verify(mint(), { signal })).rejects.toSatisfy(isOutage);
  will(keySet([KEY.jwk]));
  clock.advance(19_999);
  await expect(verify(mint(), { signal })).rejects.toThrow(/asked for a pause$/);
  expect(requests).toHaveLength(1);
  clock.advance(5_000);
  expect((await verify(mint(), { signal })).subject).toBe('77');
});

describe('checkKeys', () => {
  const { signal } = new AbortController();

  test('fetches what is not in the cache, and keeps it', async () => {
    const { ports, requests } = identityProvider();
    const verifyToken = jwtVerifier(ports, RULES);
    await verifyToken.checkKeys({ signal });
    await verifyToken.checkKeys({ signal });
    await verifyToken(mint(), { signal });
    expect(requests).toHaveLength(1);
  });

  test('rejects with the outage', async () => {
    const { ports } = identityProvider({}, () => new Response('', { status: 500 }));
    const verifyToken = jwtVerifier(ports, RULES);
    const thrown: unknown = await verifyToken
      .checkKeys({ signal })
      .catch((error: unknown) => error);
    expect(isOutage(thrown)).toBe(true);
  });
});

describe('keySetAt', () => {
  test('says how its document is kept', () => {
    const { ports } = identityProvider();
    expect(keySetAt(ports, JWKS_URL)).toMatchObject({
      id: `key set ${JWKS_URL}`,
      kind: { name: 'key set', keep: 64 },
      staleMs: DAY,
      refreshMs: MINUTE,
      retryMs: 5_000,
    });
  });

  test('names the host when there is no usable key, and nothing of the answer', async () => {
    const { ports } = identityProvider({}, keySet([{ kid: 'SECRET' }]));
    const thrown: unknown = await keySetAt(ports, `${JWKS_URL}?SECRET`)
      .load()
      .catch((error: unknown) => error);
    expect(isOutage(thrown)).toBe(true);
    expect(String(thrown)).toBe('Outage: id.arcade.example answered 200 without a usable key');
  });

  test('rejects with a TypeError for a URL that is not https', async () => {
    const { ports, requests } = identityProvider();
    const source = keySetAt(ports, 'http://id.arcade.example/keys');
    await expect(source.load()).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });
});
