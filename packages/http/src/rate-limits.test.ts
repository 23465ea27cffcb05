import { memoryStorage } from '@playerlink/core/memory';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { describe, expect, test, vi } from 'vitest';
import {
  type AnyRequest,
  bearer,
  DOORS,
  headerFrom,
  openDoor,
  type Send,
} from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';
import type { HttpOptions, Limiter, LimitRule } from './index.ts';

const address = (raw: AnyRequest) => headerFrom(raw, 'x-test-address');
const from = (where: string, token?: string) => ({
  headers: { 'x-test-address': where, ...(token !== undefined && bearer(token)) },
});
const ATTACKER = '203.0.113.7';
const wrong = (at = 0) => `${String(at).padStart(36, 'x')}.${'y'.repeat(43)}`;

async function signIn(send: Send, userId: string, where: string): Promise<string> {
  const { status, json } = await send('POST', '/connect/arcade', {
    json: good(userId),
    ...from(where),
  });
  expect(status).toBe(200);
  return json.authToken;
}

/** Statuses and how often each was answered. */
function tally(answers: ReadonlyArray<{ status: number }>): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function times<T>(count: number, ask: (at: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let at = 0; at < count; at += 1) answers.push(await ask(at));
  return answers;
}

describe.each(DOORS)('%s door', (door) => {
  const open = (rateLimits: HttpOptions<AnyRequest>['rateLimits'], link = game()) =>
    openDoor(door, link, { address, ...(rateLimits !== undefined && { rateLimits }) });

  test('a thousand wrong tokens from one address: 401, then 429, and nobody else notices', async () => {
    const storage = memoryStorage();
    const findSession = vi.spyOn(storage, 'findSession');
    const send = await open(undefined, game({ storage }));
    const near = await signIn(send, 'near', ATTACKER);
    const far = await signIn(send, 'far', '198.51.100.1');
    const answers = (
      await times(20, () =>
        Promise.all(
          Array.from({ length: 50 }, (_, at) => send('GET', '/me', from(ATTACKER, wrong(at)))),
        ),
      )
    ).flat();
    const count = tally(answers);
    expect(Object.keys(count)).toEqual(['401', '429']);
    expect(count[401]).toBeGreaterThanOrEqual(60);
    // Those that were on their way when the sixtieth was refused.
    expect(count[401]).toBeLessThanOrEqual(60 + 50);
    expect(findSession).toHaveBeenCalledTimes(count[401] ?? 0);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json).toMatchObject({ code: 'RATE_LIMITED' });
    const wait = Number(refused?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    // Behind the same address: who plays goes on, and who comes anew signs in.
    expect((await send('GET', '/me', from(ATTACKER, near))).status).toBe(200);
    const fresh = await signIn(send, 'fresh', ATTACKER);
    expect((await send('GET', '/me', from(ATTACKER, fresh))).status).toBe(200);
    expect((await send('GET', '/me', from('198.51.100.1', far))).status).toBe(200);
  });

  test('a session of another process is known from its first good request on', async () => {
    const link = game();
    const send = await open({ failures: { points: 2, duration: 60 } }, link);
    const signedIn = async (userId: string) =>
      (await link.connect({ provider: 'arcade', credentials: good(userId) })).authToken;
    const [early, late] = [await signedIn('1'), await signedIn('2')];
    const me = async (token: string | undefined) =>
      (await send('GET', '/me', from(ATTACKER, token))).status;
    expect(await me(early)).toBe(200);
    expect([await me(wrong()), await me(wrong()), await me(wrong())]).toEqual([401, 401, 429]);
    expect([await me(early), await me(late)]).toEqual([200, 429]);
  });

  test('refused credentials count by address, and do not touch who is signed in', async () => {
    const send = await open({ failures: { points: 3, duration: 60 } });
    const token = await signIn(send, '1', ATTACKER);
    const forged = { userId: '1', ticket: 'forged' };
    const guess = (who: object) => send('POST', '/connect/arcade', { json: forged, ...who });
    expect(tally(await times(5, () => guess(from(ATTACKER))))).toEqual({ 401: 3, 429: 2 });
    const blocked = await send('POST', '/connect/arcade', { json: good(), ...from(ATTACKER) });
    expect(blocked.status).toBe(429);
    // A session has its own count, and so has another address.
    expect(tally(await times(4, () => guess(from(ATTACKER, token))))).toEqual({ 401: 3, 429: 1 });
    expect((await guess(from('198.51.100.1'))).status).toBe(401);
    expect((await send('GET', '/me', from(ATTACKER, token))).status).toBe(200);
  });

  test('other refusals are no guesses', async () => {
    const send = await open({ failures: { points: 1, duration: 60 } });
    const json = { userId: '1' };
    const answers = await times(3, () =>
      send('POST', '/connect/arcade', { json, ...from(ATTACKER) }),
    );
    expect(tally(answers)).toEqual({ 400: 3 });
  });

  test('requests count by session, and without one by address', async () => {
    const send = await open({ requests: { points: 3, duration: 60 } });
    const one = await signIn(send, '1', ATTACKER);
    const two = await signIn(send, '2', ATTACKER);
    const me = (token: string) => () => send('GET', '/me', from(ATTACKER, token));
    expect(tally(await times(5, me(one)))).toEqual({ 200: 3, 429: 2 });
    expect(tally(await times(3, me(two)))).toEqual({ 200: 3 });
    expect(tally(await times(2, () => send('GET', '/me', from(ATTACKER))))).toEqual({
      401: 1,
      429: 1,
    });
    // What costs nothing is not counted, nor what a load balancer asks.
    expect((await send('GET', '/nowhere', from(ATTACKER))).status).toBe(404);
    expect((await send('PUT', '/me', from(ATTACKER))).status).toBe(405);
    expect((await send('GET', '/healthz', from(ATTACKER))).status).toBe(200);
  });

  test('addresses of one IPv6 network are one', async () => {
    const send = await open({ requests: { points: 1, duration: 60 } });
    const statuses = await times(2, (at) =>
      send('GET', '/openapi.json', from(`2001:db8::${at + 1}`)),
    );
    expect(statuses.map(({ status }) => status)).toEqual([200, 429]);
    expect((await send('GET', '/openapi.json', from('2001:db8:0:1::1'))).status).toBe(200);
  });

  test('false limits nothing', async () => {
    const send = await open(false);
    const answers = await times(100, (at) => send('GET', '/me', from(ATTACKER, wrong(at))));
    expect(tally(answers)).toEqual({ 401: 100 });
    const half = await open({ requests: false, failures: false });
    expect((await half('GET', '/me', from(ATTACKER))).status).toBe(401);
  });

  test('a store of its own is asked by rule; one that fails limits nobody and is reported', async () => {
    const rules: LimitRule[] = [];
    const keys: string[] = [];
    const told: unknown[] = [];
    const down = new Error('secret of the store');
    const limiter: Limiter = {
      consume: (key) => {
        keys.push(key);
        return Promise.reject(down);
      },
      get: () => Promise.reject(down),
    };
    const store = (rule: LimitRule) => {
      rules.push(rule);
      return limiter;
    };
    const onError = (thrown: unknown) => told.push(thrown);
    const send = await openDoor(door, game(), { address, rateLimits: { store }, onError });
    expect(rules).toEqual([
      { keyPrefix: 'playerlink-requests', points: 1_200, duration: 60 },
      { keyPrefix: 'playerlink-failures', points: 60, duration: 60 },
    ]);
    const token = await signIn(send, '1', ATTACKER);
    expect((await send('GET', '/me', from(ATTACKER, token))).status).toBe(200);
    expect((await send('GET', '/me', from(ATTACKER, wrong()))).status).toBe(401);
    expect(keys).toEqual([ATTACKER, token.split('.')[0], ATTACKER, `token ${ATTACKER}`]);
    expect(new Set(told)).toEqual(new Set([down]));
  });

  test('a limiter of the library is a store, and what shares it counts together', async () => {
    const shared = new Map<string, RateLimiterMemory>();
    const store = (rule: LimitRule) => {
      const limiter = shared.get(rule.keyPrefix) ?? new RateLimiterMemory(rule);
      shared.set(rule.keyPrefix, limiter);
      return limiter;
    };
    const one = await open({ store, requests: { points: 2, duration: 60 } });
    const two = await open({ store, requests: { points: 2, duration: 60 } });
    const ask = (send: Send) => send('GET', '/openapi.json', from(ATTACKER));
    expect(tally([await ask(one), await ask(two), await ask(one)])).toEqual({ 200: 2, 429: 1 });
  });

  test('nothing is counted where no address is known', async () => {
    const send = await openDoor(door, game(), {
      address: () => undefined,
      rateLimits: { requests: { points: 1, duration: 60 } },
    });
    expect(tally(await times(3, () => send('GET', '/openapi.json')))).toEqual({ 200: 3 });
  });
});

describe.each(DOORS.filter((door) => door !== 'fetch'))('%s door', (door) => {
  const rateLimits = { requests: { points: 2, duration: 60 } };

  test('without the option it is the address that is connected', async () => {
    const send = await openDoor(door, game(), { rateLimits });
    expect(tally(await times(3, () => send('GET', '/openapi.json')))).toEqual({ 200: 2, 429: 1 });
  });

  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])(
    'behind a proxy that says %s nobody is counted for another, and the host is told once',
    async (header) => {
      const told: unknown[] = [];
      const onError = (thrown: unknown) => told.push(String(thrown));
      const send = await openDoor(door, game(), { rateLimits, onError });
      const headers = { [header]: ATTACKER };
      const answers = await times(4, () => send('GET', '/openapi.json', { headers }));
      expect(tally(answers)).toEqual({ 200: 4 });
      expect(told).toEqual([expect.stringMatching(/proxy.*`address`/)]);
    },
  );
});
