import { X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import type { Fetch } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { gameCenter } from './index.ts';
import {
  BUNDLE_ID,
  errorsIn,
  KEY_URL,
  openGame,
  pairOf,
  REFUSED_FOR_MS,
  refusalOf,
  setStage,
  until,
} from './stage.test-fixture.ts';

const MINUTE_MS = 60_000;
const stage = setStage();
const sent = (player = 'ada') => stage.platform.credentials(player);

describe('issuers from a URL', () => {
  const pinned = () => ({ url: stage.platform.issuerUrl, sha256: stage.platform.issuerSha256 });
  const issuerPath = () => new URL(stage.platform.issuerUrl).pathname;
  const colons = (hex: string) => hex.toUpperCase().replaceAll(/..(?=.)/g, '$&:');

  test('fetched once, before the first certificate and after all that needs no request', async () => {
    const { connect, asked } = openGame(stage, {}, { issuers: [pinned()] });
    await refusalOf(connect({ ...sent(), externalPlayerId: 'x' }));
    await refusalOf(connect({ ...sent(), timestamp: 1 }));
    await refusalOf(connect({ ...sent(), publicKeyUrl: 'https://evil.test/' }));
    expect(asked).toEqual([]);
    for (const player of ['ada', 'bob']) await connect(sent(player));
    expect(asked).toEqual([stage.platform.issuerUrl, KEY_URL]);
    stage.clock.advance(30 * 1_440 * MINUTE_MS);
    await connect(sent());
    expect(asked).toEqual([stage.platform.issuerUrl, KEY_URL, KEY_URL]);
  });

  test('each for itself: at one URL two fingerprints, and beside what Apple serves', async () => {
    const issuers = [{ ...pinned(), sha256: '0'.repeat(64) }, pinned()];
    const { connect, asked, logs } = openGame(stage, {}, { issuers });
    expect((await connect(sent())).newPlayer).toBe(true);
    expect(asked).toEqual([stage.platform.issuerUrl, stage.platform.issuerUrl, KEY_URL]);
    const parts = logs.flatMap(({ fields }) => ('part' in fields ? [fields.part] : []));
    expect(parts).toEqual(['issuers', 'issuers', 'login']);
  });

  test('by a hundred logins at once: once', async () => {
    const { connect, asked } = openGame(stage, {}, { issuers: [pinned()] });
    const all = Array.from({ length: 100 }, (_, at) => connect(sent(`player ${at}`)));
    expect(await Promise.all(all)).toHaveLength(100);
    expect(asked).toEqual([stage.platform.issuerUrl, KEY_URL]);
  });

  test('in PEM, and the fingerprint as OpenSSL writes it', async () => {
    stage.platform.fail({ path: issuerPath(), pem: true, contentType: 'text/plain' });
    const sha256 = colons(stage.platform.issuerSha256);
    expect(sha256).toMatch(/^([\dA-F]{2}:){31}[\dA-F]{2}$/);
    const { connect } = openGame(stage, {}, { issuers: [{ ...pinned(), sha256 }] });
    expect((await connect(sent())).newPlayer).toBe(true);
  });

  test('by default DigiCert’s, and nothing else is accepted from there', async () => {
    const url = 'https://cacerts.digicert.com/DigiCertTrustedG4CodeSigningRSA4096SHA3842021CA1.crt';
    const fetch: Fetch = (input, init) =>
      stage.platform.fetch(String(input) === url ? stage.platform.issuerUrl : input, init);
    const game = openGame(stage, { fetch, providers: [gameCenter({ bundleId: BUNDLE_ID })] });
    expect(await pairOf(game.connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect(game.asked).toEqual([url]);
    expect(errorsIn(game.logs)).toMatchObject([
      {
        fields: {
          reason: 'cacerts.digicert.com answered 200 without the pinned certificate',
          operator:
            'give the option issuers of game-center the PEM of this authority, or a URL that works: its SHA-256 is 46011ede1c147eb2bc731a539b7c047b7ee93e48b9d3c3ba710ce132bbdfac6b',
        },
      },
    ]);
    expect(game.plans).toEqual([]);
  });

  test('a URL without a fingerprint is held to the same one', async () => {
    const { url } = pinned();
    const { connect, logs } = openGame(stage, {}, { issuers: [{ url }] });
    expect(await pairOf(connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect(inspect(errorsIn(logs))).toContain('46011ede1c147eb2bc731a539b7c047b');
  });

  test('a pinned certificate that is no authority’s is none', async () => {
    const response = await stage.platform.fetch(KEY_URL);
    const { fingerprint256 } = new X509Certificate(Buffer.from(await response.arrayBuffer()));
    const issuers = [{ url: KEY_URL, sha256: fingerprint256 }];
    const { connect } = openGame(stage, {}, { issuers });
    expect(await pairOf(connect(sent()))).toBe('authentication: UNAVAILABLE');
  });

  test.each<[string, Parameters<typeof stage.platform.fail>[0], string]>([
    ['500', { status: 500 }, 'answered 500'],
    ['404', { status: 404 }, 'answered 404 without the pinned certificate'],
    ['the truth with 404', { status: 404, keepBody: true }, 'answered 404 without'],
    ['a redirect', { redirectTo: 'https://evil.example/' }, 'with a redirect'],
    ['HTML', { html: true }, 'answered 200 without the pinned certificate'],
    ['nothing', { empty: true }, 'answered 200 without the pinned certificate'],
    ['garbage', { garbage: true }, 'answered 200 without the pinned certificate'],
    ['too much', { bodyBytes: 16_385 }, 'answered with more than 16384 bytes'],
    ['nobody', { closeEarly: true }, 'could not be reached'],
  ])('%s: UNAVAILABLE, the operator is told, and it passes', async (_, faults, reason) => {
    const game = openGame(stage, {}, { issuers: [pinned()] });
    stage.platform.fail({ ...faults, path: issuerPath() });
    expect(await refusalOf(game.connect(sent()))).toMatchObject({
      field: 'authentication',
      code: 'UNAVAILABLE',
      retryable: true,
    });
    expect(game.asked).not.toContain(KEY_URL);
    expect(game.plans).toEqual([]);
    const [line] = errorsIn(game.logs);
    expect(line?.fields).toMatchObject({
      reason: expect.stringContaining(reason),
      operator: expect.stringContaining(stage.platform.issuerSha256),
    });
    stage.platform.recover();
    const requests = game.asked.length;
    expect(await pairOf(game.connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect(game.asked).toHaveLength(requests);
    stage.clock.advance(REFUSED_FOR_MS);
    expect((await game.connect(sent())).newPlayer).toBe(true);
  });

  test('429 at the issuer’s: when to try again is handed on', async () => {
    const { connect } = openGame(stage, {}, { issuers: [pinned()] });
    stage.platform.fail({ path: issuerPath(), status: 429, retryAfter: 9 });
    expect((await refusalOf(connect(sent()))).retryAfterMs).toBe(9_000);
  });

  test('while one of two cannot be had: who it may have issued is not refused', async () => {
    const stranger = await strangersPem();
    const issuers = [{ pem: stranger }, pinned()];
    const game = openGame(stage, {}, { issuers });
    stage.platform.fail({ path: issuerPath(), status: 500 });
    expect(await pairOf(game.connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect(game.asked).toContain(KEY_URL);
    stage.platform.recover();
    stage.clock.advance(REFUSED_FOR_MS);
    expect((await game.connect(sent())).newPlayer).toBe(true);
  });

  test('while one of two cannot be had: who the other has issued signs in', async () => {
    const issuers = [{ ...pinned(), sha256: '0'.repeat(64) }, { pem: stage.platform.issuerPem }];
    const { connect, logs } = openGame(stage, {}, { issuers });
    expect((await connect(sent())).newPlayer).toBe(true);
    expect(errorsIn(logs)).toEqual([]);
  });

  test('who gives up waiting for one of two spoils nothing for those who wait', async () => {
    const issuers = [{ pem: await strangersPem() }, pinned()];
    const game = openGame(stage, { timeoutMs: 1_000 }, { issuers });
    stage.platform.fail({ path: issuerPath(), delay: 1_001, times: 1 });
    const impatient = pairOf(game.connect(sent()));
    await until(() => stage.clock.running === 3);
    stage.clock.advance(1_000);
    expect(await impatient).toBe('authentication: UNAVAILABLE');
    stage.clock.advance(1);
    expect((await game.connect(sent())).newPlayer).toBe(true);
    expect(game.asked).toEqual([stage.platform.issuerUrl, KEY_URL]);
  });

  /** The PEM of an authority that has issued nothing here: of another name. */
  async function strangersPem() {
    const der = new X509Certificate(stage.platform.issuerPem).raw.toString('latin1');
    const renamed = Buffer.from(der.replaceAll('Game Center', 'Tame Center'), 'latin1');
    return new X509Certificate(renamed).toString();
  }
});
