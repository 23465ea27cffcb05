import { X509Certificate } from 'node:crypto';
import { type Fetch, isConfigError } from '@playerlink/core';
import type { GameCenterCredentials } from '@playerlink/simulators';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64 } from './base64.ts';
import { faultOf, issuersOf, readDer } from './certificate-rules.ts';
import { gameCenter } from './index.ts';
import { isAuthority } from './issuing-authorities.ts';
import { signedPayload } from './payload.ts';
import { isPlayerId, PLAYER_ID_KINDS } from './player-id.ts';
import { isPublicKeyUrl } from './public-key-url.ts';
import {
  EXPIRED,
  KEY_URL,
  openGame,
  pairOf,
  REFUSED,
  REFUSED_ID,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
const runs = (numRuns: number) => ({ numRuns, seed: 20_261_123 });
const PATIENCE = { timeout: 30_000 };
const sent = (player = 'ada') => stage.platform.credentials(player);

const FIELDS = [
  'publicKeyUrl',
  'timestamp',
  'signature',
  'salt',
  'externalPlayerId',
  'displayName',
] as const satisfies ReadonlyArray<keyof GameCenterCredentials>;
const DOCUMENTED = new Set([
  ...FIELDS.flatMap((field) => [`${field}: REQUIRED`, `${field}: INVALID`]),
  REFUSED,
  REFUSED_ID,
  EXPIRED,
]);

/** A text that differs a little from another one. */
const nearly = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(3), fc.string({ unit: 'grapheme', maxLength: 3 }))
    .map(([at, less, more]) => text.slice(0, at) + more + text.slice(at + less));

/** The same bytes with some of them changed. */
const damaged = (bytes: Uint8Array) =>
  fc
    .array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map((changes) => {
      const copy = Uint8Array.from(bytes);
      for (const [at, by] of changes) copy[at] = (copy[at] ?? 0) ^ by;
      return copy;
    })
    .filter((copy) => !Buffer.from(bytes).equals(copy));

/** The certificate that is served at a URL. */
async function served(url: string): Promise<Buffer> {
  return Buffer.from(await (await stage.platform.fetch(url)).arrayBuffer());
}

describe('credentials', () => {
  test('of anything: a documented no, and nothing is asked or stored', PATIENCE, async () => {
    const { connect, asked, plans } = openGame(stage);
    const any = fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.double(), fc.nat());
    const anything = fc.record(Object.fromEntries(FIELDS.map((name) => [name, any])), {
      requiredKeys: [],
    });
    await fc.assert(
      fc.asyncProperty(anything, async (credentials) => {
        expect(DOCUMENTED).toContain(await pairOf(connect(credentials)));
      }),
      runs(300),
    );
    expect([asked, plans]).toEqual([[], []]);
  });

  test('of anything but one: a documented no', PATIENCE, async () => {
    const { connect, plans } = openGame(stage);
    const one = fc.tuple(fc.constantFrom(...FIELDS.slice(0, 5)), fc.anything());
    await fc.assert(
      fc.asyncProperty(one, async ([field, value]) => {
        expect(DOCUMENTED).toContain(await pairOf(connect({ ...sent(), [field]: value })));
      }),
      runs(300),
    );
    expect(plans).toEqual([]);
  });

  test('nearly right ones: a documented no', PATIENCE, async () => {
    const { connect, plans } = openGame(stage);
    const credentials = sent();
    const texts = ['publicKeyUrl', 'signature', 'salt', 'externalPlayerId'] as const;
    const change = fc.constantFrom(...texts).chain((field) =>
      nearly(credentials[field])
        .filter((text) => text !== credentials[field])
        .map((text) => ({ [field]: text })),
    );
    await fc.assert(
      fc.asyncProperty(change, async (changed) => {
        const pair = await pairOf(connect({ ...credentials, ...changed }));
        expect(DOCUMENTED).toContain(pair);
      }),
      runs(300),
    );
    expect(plans).toEqual([]);
    expect((await connect(credentials)).newPlayer).toBe(true);
  });

  test('with right forms and other bytes: the signature does not hold', PATIENCE, async () => {
    const { connect, plans } = openGame(stage);
    const credentials = sent();
    const bytes = (name: 'signature' | 'salt') =>
      damaged(Buffer.from(credentials[name], 'base64')).map((changed) => ({
        [name]: Buffer.from(changed).toString('base64'),
      }));
    const near = fc.integer({ min: -500_000, max: 300_000 }).filter((offset) => offset !== 0);
    const time = near.map((offset) => ({ timestamp: credentials.timestamp + offset }));
    const id = fc
      .stringMatching(/^T:_[0-9a-f]{32}$/)
      .map((externalPlayerId) => ({ externalPlayerId }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes('signature'), bytes('salt'), time, id), async (changed) => {
        expect(await pairOf(connect({ ...credentials, ...changed }))).toBe(REFUSED);
      }),
      runs(300),
    );
    expect(plans).toEqual([]);
  });
});

describe('certificates', () => {
  const answering =
    (bytes: () => Uint8Array): Fetch =>
    async () =>
      new Response(Uint8Array.from(bytes()), {
        headers: { 'content-type': 'application/x-x509-ca-cert' },
      });

  test('with any byte changed: never a yes', PATIENCE, async () => {
    const der = await served(KEY_URL);
    await fc.assert(
      fc.asyncProperty(damaged(der), async (changed) => {
        const { connect, plans } = openGame(stage, { fetch: answering(() => changed) });
        expect([REFUSED, 'authentication: UNAVAILABLE']).toContain(await pairOf(connect(sent())));
        expect(plans).toEqual([]);
      }),
      runs(300),
    );
  });

  test('of any bytes: none', PATIENCE, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        const { connect } = openGame(stage, { fetch: answering(() => bytes) });
        expect(await pairOf(connect(sent()))).toBe('authentication: UNAVAILABLE');
      }),
      runs(300),
    );
  });

  test('the rules never throw, whatever can be read', PATIENCE, async () => {
    const der = await served(KEY_URL);
    const issuer = new X509Certificate(stage.platform.issuerPem);
    let read = 0;
    fc.assert(
      fc.property(damaged(der), (changed) => {
        const certificate = readDer(changed);
        if (certificate === undefined) return;
        read += 1;
        expect(certificate.raw.equals(changed)).toBe(true);
        expect([undefined, 'string']).toContain(typeof faultOf(certificate, 0));
        expect(issuersOf(certificate, [issuer])).toEqual([]);
      }),
      runs(1_000),
    );
    expect(read).toBeGreaterThan(100);
  });

  test('of an authority: any text is one that can be read, or none', () => {
    const { issuerPem } = stage.platform;
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly(issuerPem)), (text) => {
        if (!isAuthority(text)) return;
        accepted += 1;
        expect(new X509Certificate(text).ca).toBe(true);
      }),
      runs(500),
    );
    expect(accepted).toBeGreaterThan(0);
  });
});

describe('forms', () => {
  test('a URL that is accepted is one that nobody has to interpret', () => {
    const near = fc.oneof(
      nearly(KEY_URL),
      fc.webUrl(),
      fc.stringMatching(
        /^https:\/\/(static|sandbox)\.gc\.apple\.com\/public-key\/gc-\w*-?\d*\.cer$/,
      ),
    );
    let accepted = 0;
    fc.assert(
      fc.property(near, fc.boolean(), (text, allowSandbox) => {
        if (!isPublicKeyUrl(text, allowSandbox)) return;
        accepted += 1;
        const url = new URL(text);
        expect(url.href).toBe(text);
        expect(`https://${url.host}${url.pathname}`).toBe(text);
        expect(['static.gc.apple.com', allowSandbox && 'sandbox.gc.apple.com']).toContain(url.host);
        expect(url.pathname).toMatch(/^\/public-key\/gc-(prod|sb)(-\d{1,3})?\.cer$/);
      }),
      runs(1_000),
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test('base64 has one spelling for all bytes, and no other text is any', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (bytes, text) => {
        const spelling = Buffer.from(bytes).toString('base64');
        expect(decodeBase64(spelling)?.equals(bytes)).toBe(true);
        expect(decodeBase64(text)?.toString('base64') ?? text).toBe(text);
      }),
      runs(1_000),
    );
  });

  test('an id is of one kind at most', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[TAG]:_?[0-9a-f]{1,33}$/));
    fc.assert(
      fc.property(text, (id) => {
        const kinds = PLAYER_ID_KINDS.filter((kind) => isPlayerId(id, [kind]));
        expect(kinds.length).toBeLessThan(2);
        expect(isPlayerId(id, PLAYER_ID_KINDS)).toBe(kinds.length === 1);
      }),
      runs(1_000),
    );
  });

  test('of the bytes that are signed every part is where it belongs', () => {
    const login = fc.record({
      playerId: fc.string({ unit: 'binary' }),
      bundleId: fc.string(),
      timestamp: fc.maxSafeNat(),
      salt: fc.uint8Array({ maxLength: 64 }),
    });
    fc.assert(
      fc.property(login, ({ playerId, bundleId, timestamp, salt }) => {
        const payload = signedPayload({ playerId, bundleId, timestamp, salt });
        const text = Buffer.from(playerId + bundleId);
        const rest = payload.subarray(text.length);
        expect(payload.subarray(0, text.length).equals(text)).toBe(true);
        expect(Number(rest.readBigUInt64BE())).toBe(timestamp);
        expect(rest.subarray(8).equals(salt)).toBe(true);
      }),
      runs(1_000),
    );
  });

  test('options of anything are a provider or a ConfigError', () => {
    const any = fc.anything();
    const options = fc.record(
      {
        bundleId: fc.oneof(any, fc.constant('com.example.golf')),
        idKinds: any,
        allowSandbox: any,
        pastWindowMs: any,
        futureWindowMs: any,
        issuers: fc.oneof(
          any,
          fc.array(fc.record({ pem: any, url: any, sha256: any }, { requiredKeys: [] })),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(any, options), (given) => {
        try {
          expect(gameCenter(given as Parameters<typeof gameCenter>[0]).id).toBe('game-center');
        } catch (thrown) {
          expect(isConfigError(thrown)).toBe(true);
        }
      }),
      runs(1_000),
    );
  });
});
