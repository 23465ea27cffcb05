import { createPublicKey, type JsonWebKey, verify, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { getWithBody } from '../jwt/get-with-body.test-fixture.ts';
import { transport } from '../transport.ts';
import type { NintendoKeyName } from './keys.ts';
import { type NintendoOptions, type NintendoSimulator, startNintendo } from './nintendo.ts';
import { faultsOf, partsOf } from './token-faults.test-fixture.ts';
import { NINTENDO_APPLICATION_ID } from './tokens.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0, 250);
const ISSUED = Math.floor(NOW / 1_000);
const LP1 = 'https://e0d67c509fb203858ebcb2fe3f88c2aa.baas.nintendo.com';
const DD1 = 'https://e97b8a9d672e4ce4845ec6947cd66ef6-sb.baas.nintendo.com';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const open: NintendoSimulator[] = [];
async function start(options: NintendoOptions & { now?: number } = {}) {
  const { now = NOW, ...others } = options;
  const clock = { ...systemClock, now: () => now };
  const simulator = await startNintendo({ clock, ...others });
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

interface PublishedKey extends JsonWebKey {
  readonly kid: string;
  readonly usage: string;
  readonly x5c?: string[];
}

async function keySet(simulator: NintendoSimulator, path = '/1.0.0/certificates', origin = LP1) {
  const response = await simulator.fetch(origin + path);
  expect(response.status).toBe(200);
  return ((await response.json()) as { keys: PublishedKey[] }).keys;
}

function verifiesWith(token: string, keys: readonly PublishedKey[]): boolean {
  const { header, signed, signature } = partsOf(token);
  const key = keys.find(({ kid }) => kid === header.kid);
  return (
    key !== undefined &&
    verify('sha256', signed, createPublicKey({ key, format: 'jwk' }), signature)
  );
}

const bits = (key: PublishedKey) =>
  createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails?.modulusLength;

describe('key sets', () => {
  test('three keys for id tokens in the documented form', async () => {
    const simulator = await start();
    const response = await simulator.fetch(`${LP1}/1.0.0/certificates`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('cache-control')).toBe('max-age=3600');
    const { keys, ...rest } = (await response.json()) as { keys: PublishedKey[] };
    expect(rest).toEqual({});
    expect(keys).toHaveLength(3);
    for (const key of keys) {
      expect(key).toEqual({
        kty: 'RSA',
        use: 'sig',
        alg: 'RS256',
        kid: expect.stringMatching(UUID),
        usage: 'developer',
        n: expect.any(String),
        e: 'AQAB',
        x5c: [expect.any(String)],
      });
      expect(bits(key)).toBe(2_048);
      const certificate = new X509Certificate(Buffer.from(key.x5c?.[0] ?? '', 'base64'));
      expect(certificate.subject).toBe(`CN=${new URL(LP1).host}`);
      expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n: key.n });
    }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(3);
    expect(new Set(keys.map(({ n }) => n)).size).toBe(3);
  });

  test('one key for access tokens', async () => {
    const simulator = await start();
    const [key, ...more] = await keySet(simulator, '/1.0.0/internal_certificates');
    expect(more).toEqual([]);
    expect(key).toMatchObject({ kty: 'RSA', usage: 'internal', alg: 'RS256' });
    expect((await keySet(simulator)).map(({ n }) => n)).not.toContain(key?.n);
  });

  test('every environment has its own', async () => {
    const simulator = await start();
    const sets = await Promise.all(
      [LP1, DD1].flatMap((origin) => [
        keySet(simulator, '/1.0.0/certificates', origin),
        keySet(simulator, '/1.0.0/internal_certificates', origin),
      ]),
    );
    const keys = sets.flat();
    expect(keys).toHaveLength(8);
    expect(new Set(keys.map(({ n }) => n)).size).toBe(8);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(8);
    expect(simulator.environments).toEqual([
      {
        environment: 'lp1',
        issuer: LP1,
        jwksUrl: `${LP1}/1.0.0/certificates`,
        audience: 'ed9e2f05d286f7b8',
      },
      {
        environment: 'dd1',
        issuer: DD1,
        jwksUrl: `${DD1}/1.0.0/certificates`,
        audience: 'ed9e2f05d286f7b8',
      },
    ]);
    expect(simulator.origins).toEqual([LP1, DD1]);
  });

  test('the address on loopback is production', async () => {
    const simulator = await start();
    const direct = await fetch(`${simulator.url}/1.0.0/certificates`);
    expect(await direct.json()).toEqual({ keys: await keySet(simulator) });
  });

  test('a transport for several simulators keeps the environments apart', async () => {
    const simulator = await start();
    for (const [at, { jwksUrl }] of simulator.environments.entries()) {
      const response = await transport(simulator)(jwksUrl);
      const keys = await keySet(simulator, '/1.0.0/certificates', [LP1, DD1][at]);
      expect(await response.json()).toEqual({ keys });
    }
  });

  test('refuse other methods, paths, a query and a body', async () => {
    const simulator = await start();
    const status = async (path: string, init?: RequestInit) => {
      const response = await simulator.fetch(LP1 + path, init);
      return [response.status, response.headers.get('allow')];
    };
    for (const path of ['/1.0.0/certificates', '/1.0.0/internal_certificates']) {
      for (const method of ['POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS']) {
        expect(await status(path, { method })).toEqual([405, 'GET']);
      }
      expect(await status(`${path}?kid=1`)).toEqual([400, null]);
      expect(await getWithBody(simulator.url + path)).toBe(400);
    }
    for (const path of [
      '/',
      '/1.0.0/certificates/',
      '/1.0.0/Certificates',
      '/2.0.0/certificates',
    ]) {
      expect(await status(path)).toEqual([404, null]);
    }
  });

  test('cache-control is an option', async () => {
    const short = await start({ cacheControl: 'max-age=5' });
    const response = await short.fetch(`${LP1}/1.0.0/certificates`);
    expect(response.headers.get('cache-control')).toBe('max-age=5');
    const none = await start({ cacheControl: '' });
    const bare = await none.fetch(`${LP1}/1.0.0/certificates`);
    expect(bare.headers.get('cache-control')).toBeNull();
    await expect(start({ cacheControl: 'a\nb' })).rejects.toThrow(TypeError);
  });
});

describe('credentials', () => {
  test('a token has exactly the documented header and claims', async () => {
    const simulator = await start();
    const { nsaIdToken, displayName } = simulator.credentials('ada');
    expect(displayName).toBe('ada');
    const { header, claims } = partsOf(nsaIdToken);
    const [current] = await keySet(simulator);
    expect(header).toEqual({
      alg: 'RS256',
      jku: `${LP1}/1.0.0/certificates`,
      kid: current?.kid,
    });
    expect(claims).toEqual({
      sub: expect.stringMatching(/^[0-9a-f]{16}$/),
      aud: 'ed9e2f05d286f7b8',
      exp: ISSUED + 10_800,
      iat: ISSUED,
      iss: LP1,
      jti: expect.stringMatching(UUID),
      typ: 'id_token',
      'bs:did': expect.stringMatching(/^[0-9a-f]{16}$/),
      nintendo: {
        ai: NINTENDO_APPLICATION_ID,
        av: '0000',
        at: ISSUED,
        edi: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    expect(nsaIdToken.length).toBeLessThan(2_048);
    expect(verifiesWith(nsaIdToken, await keySet(simulator))).toBe(true);
  });

  test('of another environment, title, console login and display name', async () => {
    const simulator = await start();
    const claimsOf = (choice?: Parameters<typeof simulator.credentials>[1]) =>
      partsOf(simulator.credentials('ada', choice).nsaIdToken).claims;
    const genuine = claimsOf();
    const { sub, 'bs:did': did } = genuine;

    const abroad = simulator.credentials('ada', { environment: 'dd1' }).nsaIdToken;
    expect(partsOf(abroad).header.jku).toBe(`${DD1}/1.0.0/certificates`);
    // The same ids: only the environment tells whose they are.
    expect(partsOf(abroad).claims).toMatchObject({ iss: DD1, sub, 'bs:did': did });
    expect(verifiesWith(abroad, await keySet(simulator))).toBe(false);
    expect(verifiesWith(abroad, await keySet(simulator, '/1.0.0/certificates', DD1))).toBe(true);

    const upper = NINTENDO_APPLICATION_ID.toUpperCase();
    expect(claimsOf({ applicationId: upper }).nintendo).toMatchObject({ ai: upper });
    const second = claimsOf({ loginId: 'second console' });
    expect(second.sub).toBe(sub);
    expect(second['bs:did']).toMatch(/^[0-9a-f]{16}$/);
    expect(second['bs:did']).not.toBe(did);
    expect(claimsOf({ loginId: 'second console' })['bs:did']).toBe(second['bs:did']);
    expect(partsOf(simulator.credentials('bob').nsaIdToken).claims.sub).not.toBe(sub);
    expect(simulator.credentials('ada', { displayName: '' }).displayName).toBe('');
  });

  test('with claims and header members overridden and left out', async () => {
    const simulator = await start();
    const { nsaIdToken } = simulator.credentials('ada', {
      claims: { sub: 7, nintendo: undefined, more: [1] },
      header: { typ: 'JWT', kid: undefined },
    });
    const { header, claims } = partsOf(nsaIdToken);
    expect(header).toEqual({ alg: 'RS256', jku: `${LP1}/1.0.0/certificates`, typ: 'JWT' });
    expect(claims).toMatchObject({ sub: 7, more: [1], typ: 'id_token' });
    expect(claims).not.toHaveProperty('nintendo');
  });

  test('a wrong name or choice is a TypeError', async () => {
    const simulator = await start();
    for (const name of ['', 'x'.repeat(65), '\ud800']) {
      expect(() => simulator.credentials(name)).toThrow(TypeError);
    }
    for (const choice of [
      { environment: 'td1' },
      { environment: 'toString' },
      { applicationId: '0100' },
      { applicationId: `${NINTENDO_APPLICATION_ID}0` },
      { loginId: 5 },
    ]) {
      expect(() => simulator.credentials('ada', choice as object)).toThrow(TypeError);
    }
    expect(simulator.credentials('x'.repeat(64)).displayName).toHaveLength(64);
  });

  test('the same seed, time and calls give the same tokens, each with a jti of its own', async () => {
    const tokens = async (options?: Parameters<typeof start>[0]) => {
      const simulator = await start(options);
      return ['ada', 'ada', 'bob'].map((name) => simulator.credentials(name).nsaIdToken);
    };
    const first = await tokens();
    expect(await tokens()).toEqual(first);
    const all = [first, await tokens({ now: NOW + 1 }), await tokens({ seed: 'other' })].flat();
    expect(new Set(all.map((token) => partsOf(token).claims.jti)).size).toBe(9);
    // Pinned: a player that a server stored is the same across releases too.
    const { sub, 'bs:did': did } = partsOf(first[0] ?? '').claims;
    expect([sub, did]).toMatchInlineSnapshot(`
      [
        "ea1b2444d4b43cd5",
        "2f1e2038dd6488c8",
      ]
    `);
  });

  test('a token from before a restart holds under the same seed only', async () => {
    const { nsaIdToken } = (await start({ seed: 'playground' })).credentials('ada');
    const after = await start({ seed: 'playground', now: NOW + 3_600_000 });
    expect(verifiesWith(nsaIdToken, await keySet(after))).toBe(true);
    const foreign = await start({ seed: 'other' });
    expect(verifiesWith(nsaIdToken, await keySet(foreign))).toBe(false);
  });
});

describe('mint', () => {
  test('signs with any key and names it', async () => {
    const simulator = await start();
    const published = await keySet(simulator);
    const [current, previous, oldest] = published.map(({ kid }) => kid);
    const minted = (key: NintendoKeyName) => {
      const token = simulator.mint({ key });
      return [partsOf(token).header.kid, verifiesWith(token, published)];
    };
    expect(minted('current')).toEqual([current, true]);
    expect(minted('previous')).toEqual([previous, true]);
    expect(minted('oldest')).toEqual([oldest, true]);
    expect(minted('attacker')).toEqual([current, false]);
    expect(minted('short')).toEqual([current, false]);
    expect(minted('removed')).toEqual([expect.stringMatching(UUID), false]);
    expect(published.map(({ kid }) => kid)).not.toContain(minted('removed')[0]);

    const internal = simulator.mint({ key: 'internal', environment: 'dd1' });
    expect(partsOf(internal).header.jku).toBe(`${DD1}/1.0.0/internal_certificates`);
    const keys = await keySet(simulator, '/1.0.0/internal_certificates', DD1);
    expect(verifiesWith(internal, keys)).toBe(true);
    expect(() => simulator.mint({ key: 'other' as 'current' })).toThrow('other');
  });

  test('takes any claims and header, as members or as text', async () => {
    const simulator = await start();
    const token = simulator.mint({ player: 'bob', claims: { sub: null }, header: { kid: 5 } });
    const bob = partsOf(simulator.credentials('bob').nsaIdToken);
    const parts = partsOf(token);
    expect(parts.claims).toMatchObject({ sub: null, 'bs:did': bob.claims['bs:did'] });
    expect(parts.header).toEqual({ ...bob.header, kid: 5 });
    const [header, claims] = simulator.mint({ header: '[', claims: '{"sub":' }).split('.');
    const text = (segment = '') => Buffer.from(segment, 'base64url').toString();
    expect([text(header), text(claims)]).toEqual(['[', '{"sub":']);
  });
});

test('rotation: a new key comes, the oldest goes, and so on round', async () => {
  const simulator = await start();
  const seen = new Set<string>();
  let before = await keySet(simulator);
  for (let round = 0; round < 6; round += 1) {
    const oldest = simulator.mint({ key: 'oldest' });
    const current = simulator.mint();
    simulator.rotate();
    const after = await keySet(simulator);
    expect(after.slice(1)).toEqual(before.slice(0, 2));
    expect(new Set(after.map(({ n }) => n)).size).toBe(3);
    expect([verifiesWith(oldest, after), verifiesWith(current, after)]).toEqual([false, true]);
    expect(partsOf(simulator.mint({ key: 'removed' })).header.kid).toBe(before[2]?.kid);
    expect(verifiesWith(simulator.credentials('ada').nsaIdToken, after)).toBe(true);
    for (const { kid } of after) seen.add(kid);
    before = after;
  }
  expect(seen.size).toBe(8);
});

test('rotation in one environment leaves the other alone', async () => {
  const simulator = await start();
  const [lp1, dd1] = [await keySet(simulator), await keySet(simulator, undefined, DD1)];
  simulator.rotate('dd1');
  expect(await keySet(simulator)).toEqual(lp1);
  expect(await keySet(simulator, undefined, DD1)).not.toEqual(dd1);
  expect(() => simulator.rotate('td1' as 'lp1')).toThrow('td1');
});

describe('lies', () => {
  test('no keys, and internal ones', async () => {
    const simulator = await start();
    const truth = await keySet(simulator);
    simulator.fail({ noKeys: true });
    expect(await keySet(simulator)).toEqual([]);
    simulator.fail({ internalUsage: true });
    expect(await keySet(simulator)).toEqual(truth.map((key) => ({ ...key, usage: 'internal' })));
    simulator.recover();
    expect(await keySet(simulator)).toEqual(truth);
  });

  test('keys of another kind, length and owner under the true names', async () => {
    const simulator = await start();
    const kids = (await keySet(simulator)).map(({ kid }) => kid);
    const told = async (lie: object) => {
      simulator.fail(lie);
      const keys = await keySet(simulator);
      expect(keys.map(({ kid }) => kid)).toEqual(kids);
      return keys;
    };
    const short = await told({ shortKeys: true });
    expect(short.map(bits)).toEqual([1_024, 1_024, 1_024]);
    expect(verifiesWith(simulator.mint({ key: 'short' }), short)).toBe(true);

    const foreign = await told({ foreignKeys: true });
    expect(foreign.map(bits)).toEqual([2_048, 2_048, 2_048]);
    expect(verifiesWith(simulator.mint({ key: 'attacker' }), foreign)).toBe(true);
    expect(verifiesWith(simulator.mint(), foreign)).toBe(false);

    const [key] = await told({ ecKeys: true });
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', usage: 'developer' });
    const { header, signed, signature } = partsOf(simulator.mint({ key: 'ec' }));
    expect(header.alg).toBe('ES256');
    const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    const ec = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', signed, ec, signature)).toBe(true);
  });

  test('many keys, the true ones last', async () => {
    const simulator = await start();
    const truth = await keySet(simulator);
    simulator.fail({ manyKeys: true });
    const keys = await keySet(simulator);
    expect(keys).toHaveLength(100);
    expect(keys.slice(-3)).toEqual(truth);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(100);
  });
});

test('the common knobs work on it, and requests are recorded', async () => {
  const simulator = await start();
  simulator.fail({ status: 503, retryAfter: 3, path: '/1.0.0/certificates' });
  const response = await simulator.fetch(`${DD1}/1.0.0/certificates`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3']);
  expect(await keySet(simulator, '/1.0.0/internal_certificates')).toHaveLength(1);
  expect(simulator.requests.map(({ path }) => path)).toEqual([
    '/1.0.0/certificates',
    '/1.0.0/internal_certificates',
  ]);
  const [environment] = simulator.environments;
  if (!environment) throw new Error('no environment');
  const applicationId = NINTENDO_APPLICATION_ID;
  simulator.recover();
  const expected = { ...environment, applicationId, keys: await keySet(simulator), now: ISSUED };
  expect(faultsOf(simulator.credentials('ada').nsaIdToken, expected)).toEqual([]);
});
