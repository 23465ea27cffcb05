import { X509Certificate } from 'node:crypto';
import type { GameCenterCertificate, GameCenterCredentials } from '@playerlink/simulators';
import { describe, expect, test } from 'vitest';
import { OTHER_HOSTS, OTHER_PATHS, OTHER_SPELLINGS } from './hostile-urls.test-fixture.ts';
import {
  expectNoRequest,
  faultsIn,
  KEY_URL,
  openGame,
  pairOf,
  REFUSED,
  REFUSED_FOR_MS,
  setStage,
} from './stage.test-fixture.ts';

const MINUTE_MS = 60_000;
const stage = setStage();
const sent = (player = 'ada', choice: Parameters<typeof stage.platform.credentials>[1] = {}) =>
  stage.platform.credentials(player, choice);

type Game = ReturnType<typeof openGame>;
type Faults = Parameters<typeof stage.platform.fail>[0];

describe('the URL of the certificate', () => {
  test.each(OTHER_HOSTS)('row 1: %s', async (_, publicKeyUrl) => {
    await expectNoRequest(openGame(stage), { ...sent(), publicKeyUrl }, REFUSED);
  });

  test.each(OTHER_SPELLINGS)('row 2: %s', async (_, publicKeyUrl) => {
    await expectNoRequest(openGame(stage), { ...sent(), publicKeyUrl }, REFUSED);
  });

  test.each(OTHER_PATHS)('row 3: %s', async (_, publicKeyUrl) => {
    await expectNoRequest(openGame(stage), { ...sent(), publicKeyUrl }, REFUSED);
  });

  test('rows 1 to 3: one spelling of each is in the lists, and more than 23', () => {
    const urls = [...OTHER_HOSTS, ...OTHER_SPELLINGS, ...OTHER_PATHS].map(([, url]) => url);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.length).toBeGreaterThan(23);
  });

  test.each([301, 302, 303, 307, 308])('row 4: a redirect with %i', async (status) => {
    const game = openGame(stage);
    stage.platform.fail({ redirectTo: '/public-key/gc-prod-98.cer', status, keepBody: true });
    expect(await pairOf(game.connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect([game.asked, stage.platform.requestCount]).toEqual([[KEY_URL], 1]);
    expect(game.plans).toEqual([]);
    stage.platform.recover();
    stage.clock.advance(REFUSED_FOR_MS);
    expect((await game.connect(sent())).newPlayer).toBe(true);
  });
});

describe('what is served as a certificate', () => {
  const TYPE = 'application/x-x509-ca-cert';
  test.each<[string, Faults]>([
    ['PEM', { pem: true }],
    ['something behind it', { trailingBytes: true }],
    ['blanks behind it', { bodyBytes: 16_384 }],
    ['two certificates', { twoCertificates: true }],
    ['nothing', { empty: true }],
    ['garbage', { garbage: true }],
    ['HTML that says it is a certificate', { html: true, contentType: TYPE }],
  ])('row 5: %s is no certificate, which is no fault of a player', async (_, faults) => {
    const game = openGame(stage);
    stage.platform.fail(faults);
    expect(await pairOf(game.connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect(game.plans).toEqual([]);
    stage.platform.recover();
    stage.clock.advance(REFUSED_FOR_MS);
    expect((await game.connect(sent())).newPlayer).toBe(true);
  });

  test.each<[string, Faults]>([
    ['a megabyte', { bodyBytes: 1_000_000 }],
    ['16,385 bytes', { bodyBytes: 16_385 }],
    ['a gigabyte', { bodyBytes: 1_000_000_000 }],
    ['a gzip bomb', { bodyBytes: 100_000_000, gzip: true }],
    ['HTML', { html: true }],
    ['half of it', { truncate: true }],
  ])('row 5: %s is unavailable', async (_, faults) => {
    const game = openGame(stage);
    stage.platform.fail(faults);
    expect(await pairOf(game.connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect(game.plans).toEqual([]);
    stage.platform.recover();
    stage.clock.advance(REFUSED_FOR_MS);
    expect((await game.connect(sent())).newPlayer).toBe(true);
  });

  test('row 5: a body without end is cut off', async () => {
    let pulled = 0;
    let cancelled = false;
    const body = () =>
      new ReadableStream({
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new Uint8Array(1_024));
        },
        cancel: () => {
          cancelled = true;
        },
      });
    const fetch = async () => new Response(body(), { headers: { 'content-type': TYPE } });
    const { connect } = openGame(stage, { fetch });
    expect(await pairOf(connect(sent()))).toBe('authentication: UNAVAILABLE');
    expect([pulled < 32, cancelled]).toEqual([true, true]);
  });

  const KEY = 'its key is not RSA of 2048 bits or more with the exponent 65537';
  const USAGE = 'it was not issued for code signing';
  test.each<[row: number, GameCenterCertificate, fault: string | undefined]>([
    [6, 'selfSigned', undefined],
    [6, 'otherIssuer', undefined],
    [7, 'otherCompany', 'its subject is not Apple'],
    [8, 'caCertificate', 'it is the certificate of an authority'],
    [8, 'ecKey', KEY],
    [8, 'rsa1024', KEY],
    [8, 'rsaExponent3', KEY],
    [8, 'noExtendedKeyUsage', USAGE],
    [8, 'serverAuthOnly', USAGE],
    [8, 'notYetValid', 'it is not valid now'],
    [8, 'expired', 'it is not valid now'],
  ])('row %i: %s', async (_, certificate, fault) => {
    const game = openGame(stage);
    await expectBadCertificate(game, signedBy(certificate), fault);
  });

  test.each<GameCenterCertificate>([
    'selfSigned',
    'otherIssuer',
    'otherCompany',
    'expired',
    'rsaExponent3',
  ])('row 9: %s is refused again, from memory and after a new look', async (certificate) => {
    const game = openGame(stage);
    for (const requests of [1, 1, 1]) {
      expect(await pairOf(game.connect(signedBy(certificate)))).toBe(REFUSED);
      expect(game.asked).toHaveLength(requests);
    }
    stage.clock.advance(REFUSED_FOR_MS - 1);
    expect(await pairOf(game.connect(signedBy(certificate)))).toBe(REFUSED);
    expect(game.asked).toHaveLength(1);
    stage.clock.advance(1);
    expect(await pairOf(game.connect(signedBy(certificate)))).toBe(REFUSED);
    expect(game.asked).toHaveLength(2);
    expect(game.plans).toEqual([]);
  });

  test('row 9: a bad certificate does not take the place of a good one', async () => {
    const game = openGame(stage);
    await game.connect(sent());
    const { publicKeyUrl } = sent('ada', { certificate: 'selfSigned' });
    expect(await pairOf(game.connect({ ...sent(), publicKeyUrl }))).toBe(REFUSED);
    const forged = { ...signedBy('selfSigned'), publicKeyUrl: KEY_URL };
    expect(await pairOf(game.connect(forged))).toBe(REFUSED);
    expect((await game.connect(sent())).outcome).toBe('resumed');
  });

  /** Signed by the key of this certificate, as far as a signature of that key has the right form. */
  function signedBy(certificate: GameCenterCertificate): GameCenterCredentials {
    const credentials = sent('ada', { certificate });
    const hasRightForm = !['ecKey', 'rsa1024'].includes(certificate);
    return hasRightForm ? credentials : { ...credentials, signature: sent().signature };
  }

  /** Refused after one request, and for this reason. */
  async function expectBadCertificate(game: Game, credentials: unknown, fault?: string) {
    expect(await pairOf(game.connect(credentials))).toBe(REFUSED);
    expect(game.asked).toHaveLength(1);
    expect(game.plans).toEqual([]);
    expect(faultsIn(game.logs)).toEqual(fault === undefined ? [] : [fault]);
  }
});

describe('dates of certificates', () => {
  const DAY_MS = 1_440 * MINUTE_MS;

  test('row 8: a certificate that ends while it is kept is refused from then on', async () => {
    const game = openGame(stage);
    const end = Date.UTC(2026, 0, 1) + 183 * DAY_MS;
    stage.clock.advance(end - MINUTE_MS - stage.clock.now());
    await game.connect(sent());
    stage.clock.advance(MINUTE_MS + 1);
    const signedInTime = sent('ada', { timestamp: end - 1 });
    expect(await pairOf(game.connect(signedInTime))).toBe(REFUSED);
    expect(game.asked).toHaveLength(1);
    expect(faultsIn(game.logs)).toEqual([]);
  });

  test('row 8: a signature from before its certificate was valid', async () => {
    const game = openGame(stage);
    const start = Date.UTC(2026, 0, 1) + 30 * DAY_MS;
    stage.clock.advance(start + MINUTE_MS - stage.clock.now());
    const certificate = 'notYetValid';
    const early = sent('ada', { certificate, timestamp: start - 1 });
    expect(await pairOf(game.connect(early))).toBe(REFUSED);
    expect(faultsIn(game.logs)).toEqual([]);
    const good = sent('ada', { certificate, timestamp: start });
    expect((await game.connect(good)).newPlayer).toBe(true);
  });

  describe('of the issuer', () => {
    // The simulator's authority is valid to the end of the fourth year after its start.
    const END = Date.UTC(2031, 0, 1);
    const later = setStage(END - MINUTE_MS);

    /** A game that trusts the authority of 2026, with what is signed and served in 2030. */
    const gameOf2026 = () => openGame(later, {}, { issuers: [{ pem: stage.platform.issuerPem }] });

    test('row 8: an issuer that ends while a certificate is kept', async () => {
      const game = gameOf2026();
      expect((await game.connect(later.platform.credentials('ada'))).newPlayer).toBe(true);
      later.clock.advance(MINUTE_MS + 1);
      const signedInTime = later.platform.credentials('ada', { timestamp: END - 1 });
      expect(await pairOf(game.connect(signedInTime))).toBe(REFUSED);
      expect(game.asked).toHaveLength(1);
    });

    test('row 8: a signature from after the end of the issuer', async () => {
      const game = gameOf2026();
      const at = (timestamp: number) => later.platform.credentials('ada', { timestamp });
      expect(await pairOf(game.connect(at(END + 1)))).toBe(REFUSED);
      expect((await game.connect(at(END))).newPlayer).toBe(true);
    });

    test('row 8: an issuer that has ended before', async () => {
      later.clock.advance(MINUTE_MS + 1);
      const game = gameOf2026();
      expect(await pairOf(game.connect(later.platform.credentials('ada')))).toBe(REFUSED);
      expect(game.plans).toEqual([]);
    });

    test('an issuer with two certificates: the one that is valid counts', async () => {
      later.clock.advance(MINUTE_MS + 1);
      const pems = [stage.platform.issuerPem, later.platform.issuerPem];
      const [old, new_] = pems.map((pem) => new X509Certificate(pem));
      expect(old?.publicKey.equals(new_?.publicKey ?? old.publicKey)).toBe(true);
      const game = openGame(later, {}, { issuers: pems.map((pem) => ({ pem })) });
      expect((await game.connect(later.platform.credentials('ada'))).newPlayer).toBe(true);
    });
  });
});
