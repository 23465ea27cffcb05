import { createHash, verify, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { SimulatorClock } from '../clock.ts';
import { certificateFaults } from './certificate-faults.test-fixture.ts';
import { GAME_CENTER_CERTIFICATES } from './certificate-plan.ts';
import type { GameCenterCredentials } from './credentials.ts';
import { type GameCenterSimulator, startGameCenter } from './game-center.ts';
import { GAME_CENTER_BUNDLE_ID, type GameCenterOptions } from './platform.ts';

const NOW = Date.parse('2026-11-23T04:05:06.789Z');

/** A clock that stands where it is put. Its timers ring at once. */
function standingClock(time = NOW): SimulatorClock & { time: number } {
  return {
    time,
    now() {
      return this.time;
    },
    timer: (_, run) => {
      queueMicrotask(run);
      return () => {};
    },
  };
}

const open: GameCenterSimulator[] = [];
async function start(options?: GameCenterOptions): Promise<GameCenterSimulator> {
  const simulator = await startGameCenter({ clock: standingClock(), ...options });
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

async function download(simulator: GameCenterSimulator, url: string): Promise<Buffer> {
  const response = await simulator.fetch(url, { redirect: 'error' });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** Whether the certificate at the address that the credentials name verifies their signature. */
async function holds(
  simulator: GameCenterSimulator,
  credentials: GameCenterCredentials,
  { id = credentials.externalPlayerId, bundleId = GAME_CENTER_BUNDLE_ID } = {},
): Promise<boolean> {
  const { publicKeyUrl, timestamp, salt, signature } = credentials;
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(timestamp));
  const payload = Buffer.concat([Buffer.from(id + bundleId), time, Buffer.from(salt, 'base64')]);
  const { publicKey } = new X509Certificate(await download(simulator, publicKeyUrl));
  return verify('sha256', payload, publicKey, Buffer.from(signature, 'base64'));
}

const PROD_99 = 'https://static.gc.apple.com/public-key/gc-prod-99.cer';
const PROD_100 = 'https://static.gc.apple.com/public-key/gc-prod-100.cer';
const SANDBOX_2 = 'https://sandbox.gc.apple.com/public-key/gc-sb-2.cer';

describe('certificates', () => {
  test('are served in DER, to be kept for 300 s', async () => {
    const simulator = await start();
    const response = await simulator.fetch(PROD_99);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/x-x509-ca-cert',
      'cache-control': 'max-age=300',
    });
    const leaf = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(leaf.length));
    const issuer = await download(simulator, simulator.issuerUrl);
    expect(certificateFaults({ leaf, issuer, now: NOW })).toEqual([]);
  });

  test('come with the issuing CA, to be pinned', async () => {
    const simulator = await start();
    expect(simulator.issuerUrl).toBe('https://cacerts.gamecenter-simulator.test/issuing-ca.cer');
    const der = await download(simulator, simulator.issuerUrl);
    expect(simulator.issuerSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(createHash('sha256').update(der).digest('hex')).toBe(simulator.issuerSha256);
    expect(simulator.issuerPem).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(new X509Certificate(simulator.issuerPem).raw.equals(der)).toBe(true);
  });

  test('are at their own host only', async () => {
    const simulator = await start();
    const statuses = async (path: string) => {
      const hosts = [
        'static.gc.apple.com',
        'sandbox.gc.apple.com',
        new URL(simulator.issuerUrl).host,
      ];
      const responses = hosts.map((host) => simulator.fetch(`https://${host}${path}`));
      return (await Promise.all(responses)).map(({ status }) => status);
    };
    expect(await statuses('/public-key/gc-prod-99.cer')).toEqual([200, 404, 404]);
    expect(await statuses('/public-key/gc-prod-901.cer')).toEqual([200, 404, 404]);
    expect(await statuses('/public-key/gc-sb-2.cer')).toEqual([404, 200, 404]);
    expect(await statuses('/issuing-ca.cer')).toEqual([404, 404, 200]);
    expect(await statuses('/')).toEqual([404, 404, 404]);
    expect(simulator.requestCount).toBe(15);
    const asked = simulator.fetch(
      new Request('https://sandbox.gc.apple.com/public-key/gc-prod-99.cer'),
    );
    expect((await asked).status).toBe(404);
    await expect(simulator.fetch('https://gc.apple.com/public-key/gc-prod-99.cer')).rejects.toThrow(
      TypeError,
    );
    await expect(simulator.fetch('/public-key/gc-prod-99.cer')).rejects.toThrow(TypeError);
  });

  test('are found under their exact names', async () => {
    const simulator = await start();
    for (const path of [
      '/public-key/gc-prod.cer',
      '/public-key/gc-prod-1.cer',
      '/public-key/gc-prod-099.cer',
      '/public-key/gc-prod-99',
      '/public-key/gc-prod-99.CER',
      '/public-key/GC-PROD-99.cer',
      '/public-key//gc-prod-99.cer',
      '/public-key/gc%2Dprod-99.cer',
      '/gc-prod-99.cer',
    ]) {
      expect((await simulator.fetch(`https://static.gc.apple.com${path}`)).status).toBe(404);
    }
  });

  test('are answers to GET without a query', async () => {
    const simulator = await start();
    for (const url of [PROD_99, simulator.issuerUrl]) {
      for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
        const response = await simulator.fetch(url, { method });
        expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
      }
      for (const query of ['?x', '?x=1', '?&']) {
        expect((await simulator.fetch(url + query)).status).toBe(400);
      }
    }
  });

  test('rotate: the new one is there from then on, the old one stays', async () => {
    const simulator = await start();
    const early = simulator.credentials('ada');
    expect(early.publicKeyUrl).toBe(PROD_99);
    expect((await simulator.fetch(PROD_100)).status).toBe(404);
    const first = await download(simulator, PROD_99);

    simulator.rotate();
    const late = simulator.credentials('ada');
    expect(late.publicKeyUrl).toBe(PROD_100);
    expect(await holds(simulator, late)).toBe(true);
    expect(await holds(simulator, { ...late, publicKeyUrl: PROD_99 })).toBe(false);
    expect(await holds(simulator, early)).toBe(true);
    expect(await download(simulator, PROD_99)).toEqual(first);
    expect(late.externalPlayerId).toBe(early.externalPlayerId);

    simulator.rotate();
    expect(simulator.credentials('ada').publicKeyUrl).toBe(PROD_100);
    expect(await holds(simulator, simulator.credentials('ada', { certificate: 'rsa2048' }))).toBe(
      true,
    );
  });
});

describe('credentials', () => {
  test('are what a client holds', async () => {
    const simulator = await start();
    const credentials = simulator.credentials('Ada Lovelace');
    expect(credentials).toEqual({
      externalPlayerId: expect.stringMatching(/^T:_[0-9a-f]{32}$/),
      publicKeyUrl: PROD_99,
      salt: expect.stringMatching(/^[A-Za-z0-9+/]{6}==$/),
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
      timestamp: NOW,
      displayName: 'Ada Lovelace',
    });
    expect(await holds(simulator, credentials)).toBe(true);
    expect(await holds(simulator, credentials, { bundleId: 'com.playerlink.other' })).toBe(false);
    expect(await holds(simulator, { ...credentials, timestamp: NOW + 1 })).toBe(false);
    expect(await holds(simulator, { ...credentials, salt: 'AAAAAA==' })).toBe(false);
  });

  test('have an id per player and kind, and as gamePlayerID per game', async () => {
    const simulator = await start();
    const ids = (player: string, bundleId?: string) =>
      (['team', 'legacy', 'game'] as const).map((idKind) => {
        const choice = bundleId === undefined ? { idKind } : { idKind, bundleId };
        return simulator.credentials(player, choice).externalPlayerId;
      });
    const [team = '', legacy = '', game = ''] = ids('ada');
    expect(team).toMatch(/^T:_[0-9a-f]{32}$/);
    expect(legacy).toMatch(/^G:[1-9]\d{0,9}$/);
    expect(game).toMatch(/^A:_[0-9a-f]{32}$/);
    expect(game.slice(3)).not.toBe(team.slice(3));
    expect(ids('ada')).toEqual([team, legacy, game]);
    expect(new Set([...ids('ada'), ...ids('bob')]).size).toBe(6);
    expect(ids('ada', 'com.other').slice(0, 2)).toEqual([team, legacy]);
    expect(ids('ada', 'com.other')[2]).not.toBe(game);
  });

  test('have a new salt at every call, also in the same ms', async () => {
    const simulator = await start();
    const made = Array.from({ length: 50 }, () => simulator.credentials('ada'));
    expect(new Set(made.map(({ salt }) => salt)).size).toBe(50);
    expect(new Set(made.map(({ signature }) => signature)).size).toBe(50);
    expect(new Set(made.map(({ externalPlayerId }) => externalPlayerId)).size).toBe(1);
  });

  test('are the same for the same seed, clock and calls, but not after a later start', async () => {
    const twoCalls = async (options: GameCenterOptions) => {
      const simulator = await start(options);
      return [
        simulator.credentials('ada'),
        simulator.credentials('ada', { timestamp: 5 }),
      ] as const;
    };
    const before = await twoCalls({ seed: 'a seed' });
    expect(await twoCalls({ seed: 'a seed' })).toEqual(before);

    const later = await twoCalls({ seed: 'a seed', clock: standingClock(NOW + 1) });
    for (const at of [0, 1] as const) {
      expect(later[at].externalPlayerId).toBe(before[at].externalPlayerId);
      expect(later[at].salt).not.toBe(before[at].salt);
    }
    const other = await twoCalls({ seed: 'another seed' });
    expect(other[0].externalPlayerId).not.toBe(before[0].externalPlayerId);
    expect(other[0].salt).not.toBe(before[0].salt);
  });

  test('are of the time by the clock', async () => {
    const clock = standingClock();
    const simulator = await start({ clock });
    clock.time += 60_000;
    const credentials = simulator.credentials('ada');
    expect(credentials.timestamp).toBe(NOW + 60_000);
    expect(await holds(simulator, credentials)).toBe(true);
  });

  test.each([0, 1, 1_773_821_493_148, 1_778_116_460_444, 2 ** 53 - 1])(
    'can be of the time %i',
    async (timestamp) => {
      const simulator = await start();
      const credentials = simulator.credentials('ada', { timestamp });
      expect(credentials.timestamp).toBe(timestamp);
      expect(await holds(simulator, credentials)).toBe(true);
    },
  );

  test('can be for another game', async () => {
    const simulator = await start({ bundleId: 'com.one' });
    const one = simulator.credentials('ada');
    expect(await holds(simulator, one, { bundleId: 'com.one' })).toBe(true);
    expect(await holds(simulator, one)).toBe(false);
    const two = simulator.credentials('ada', { bundleId: 'com.two' });
    expect(await holds(simulator, two, { bundleId: 'com.two' })).toBe(true);
    expect(await holds(simulator, two, { bundleId: 'com.one' })).toBe(false);
  });

  test('can carry another id than the signed one', async () => {
    const simulator = await start();
    const { externalPlayerId: id } = simulator.credentials('ada');
    const credentials = simulator.credentials('ada', { idKind: 'game', signedIdKind: 'team' });
    expect(credentials.externalPlayerId).toMatch(/^A:_/);
    expect(await holds(simulator, credentials)).toBe(false);
    expect(await holds(simulator, credentials, { id })).toBe(true);
    const both = simulator.credentials('ada', { idKind: 'game' });
    expect(await holds(simulator, both)).toBe(true);
  });

  test('hold under the certificate they name, whichever it is', async () => {
    const simulator = await start();
    simulator.rotate();
    const urls = new Set<string>();
    for (const certificate of GAME_CENTER_CERTIFICATES) {
      const credentials = simulator.credentials('ada', { certificate });
      expect(await holds(simulator, credentials)).toBe(true);
      expect(new URL(credentials.publicKeyUrl).pathname).toMatch(
        /^\/public-key\/gc-(prod|sb)(-\d{1,3})?\.cer$/,
      );
      urls.add(credentials.publicKeyUrl);
    }
    expect(urls.size).toBe(GAME_CENTER_CERTIFICATES.length);
    const { publicKeyUrl } = simulator.credentials('ada', { certificate: 'sandbox' });
    expect(publicKeyUrl).toBe(SANDBOX_2);
    const { signature } = simulator.credentials('ada', { certificate: 'rsa4096' });
    expect(Buffer.from(signature, 'base64')).toHaveLength(512);
  });

  test('show the name of the player, the given one, or what it was renamed to', async () => {
    const simulator = await start();
    const { externalPlayerId } = simulator.credentials('ada');
    expect(simulator.credentials('ada', { displayName: '' }).displayName).toBe('');
    simulator.rename('ada', 'Ada_\u202ethe "1st" \ud800');
    expect(simulator.credentials('ada')).toMatchObject({
      externalPlayerId,
      displayName: 'Ada_\u202ethe "1st" \ud800',
    });
    expect(simulator.credentials('bob').displayName).toBe('bob');
    expect(simulator.credentials('ada', { displayName: 'x' }).displayName).toBe('x');
  });

  test('are refused for what cannot be', async () => {
    const simulator = await start();
    for (const player of ['', 'x'.repeat(65), '\ud800', 5 as never]) {
      expect(() => simulator.credentials(player)).toThrow('player name');
      expect(() => simulator.rename(player, 'x')).toThrow('player name');
    }
    expect(() => simulator.rename('ada', '')).toThrow('display name');
    const wrong = [
      [{ idKind: 'toString' }, 'no id kind is called toString'],
      [{ signedIdKind: 'player' }, 'no id kind is called player'],
      [{ certificate: 'toString' }, 'no certificate is called toString'],
      [{ timestamp: -1 }, 'timestamp'],
      [{ timestamp: 2 ** 53 }, 'timestamp'],
    ] as const;
    for (const [choice, message] of wrong) {
      expect(() => simulator.credentials('ada', choice as never)).toThrow(TypeError);
      expect(() => simulator.credentials('ada', choice as never)).toThrow(message);
    }
    for (const bundleId of ['', 5 as never])
      await expect(start({ bundleId })).rejects.toThrow('bundleId');
    await expect(start({ clock: standingClock(Number.NaN) })).rejects.toThrow(RangeError);
  });
});

describe('sign', () => {
  const signing = { id: 'G:1', bundleId: '2com.x', timestamp: NOW, salt: 'AQIDBA==' };

  test('signs anything, with the present key or the given one', async () => {
    const simulator = await start();
    const as = (publicKeyUrl: string, signature: string) =>
      holds(
        simulator,
        { externalPlayerId: 'G:12', publicKeyUrl, ...signing, signature, displayName: '' },
        { bundleId: 'com.x' },
      );
    const first = simulator.sign(signing);
    expect(simulator.sign(signing)).toBe(first);
    expect(await as(PROD_99, first)).toBe(true);
    expect(await as(SANDBOX_2, first)).toBe(false);
    expect(await as(SANDBOX_2, simulator.sign({ ...signing, certificate: 'sandbox' }))).toBe(true);
    simulator.rotate();
    expect(await as(PROD_100, simulator.sign(signing))).toBe(true);
    expect(simulator.sign({ ...signing, certificate: 'rsa2048' })).toBe(first);
  });

  test('gives what credentials give', async () => {
    const simulator = await start();
    const { externalPlayerId: id, signature, timestamp, salt } = simulator.credentials('ada');
    const bundleId = GAME_CENTER_BUNDLE_ID;
    expect(simulator.sign({ id, bundleId, timestamp, salt })).toBe(signature);
  });

  test('refuses what it cannot say exactly', async () => {
    const simulator = await start();
    for (const salt of ['AQIDBA', 'AQIDBB==', ' AQIDBA==', '-_-_', '*']) {
      expect(() => simulator.sign({ ...signing, salt })).toThrow('salt');
    }
    expect(() => simulator.sign({ ...signing, timestamp: 0.5 })).toThrow('timestamp');
    expect(() => simulator.sign({ ...signing, certificate: '' as never })).toThrow('certificate');
    expect(simulator.sign({ ...signing, id: '', bundleId: '', salt: '' })).toMatch(/==$/);
  });
});

describe('faults', () => {
  test('the lies spoil a certificate and nothing else', async () => {
    const simulator = await start();
    const leaf = await download(simulator, PROD_99);
    const issuer = await download(simulator, simulator.issuerUrl);
    const told = async (lies: object) => {
      simulator.fail({ ...lies, path: '/public-key/gc-prod-99.cer' });
      const response = await simulator.fetch(PROD_99);
      expect(response.headers.get('content-type')).toBe('application/x-x509-ca-cert');
      const body = Buffer.from(await response.arrayBuffer());
      // What makes them lies: a lenient reader finds the genuine certificate.
      expect(new X509Certificate(body).raw.equals(leaf)).toBe(true);
      expect(certificateFaults({ leaf: body, issuer, now: NOW })).toEqual([
        'not one DER certificate',
      ]);
      return body;
    };
    const pem = new X509Certificate(leaf).toString();
    expect((await told({ pem: true })).toString()).toBe(pem);
    expect(await told({ trailingBytes: true })).toEqual(Buffer.concat([leaf, Buffer.alloc(4)]));
    expect(await told({ twoCertificates: true })).toEqual(Buffer.concat([leaf, issuer]));
    expect((await told({ pem: true, twoCertificates: true })).toString()).toBe(
      pem + simulator.issuerPem,
    );
    expect(await download(simulator, simulator.issuerUrl)).toEqual(issuer);
    simulator.recover();
    expect(await download(simulator, PROD_99)).toEqual(leaf);
    expect(() => simulator.fail({ pem: 1 } as never)).toThrow('pem');
  });

  test('the common knobs that replace or pad the body', async () => {
    const simulator = await start();
    const leaf = await download(simulator, PROD_99);
    const told = async (knobs: object) => {
      simulator.fail({ ...knobs, times: 1 });
      const response = await simulator.fetch(PROD_99);
      const body = Buffer.from(await response.arrayBuffer());
      return { status: response.status, type: response.headers.get('content-type'), body };
    };
    const type = 'application/x-x509-ca-cert';
    expect(await told({ empty: true })).toEqual({ status: 200, type, body: Buffer.alloc(0) });
    const garbage = await told({ garbage: true });
    expect(garbage).toMatchObject({ status: 200, type });
    expect(() => new X509Certificate(garbage.body)).toThrow();
    const html = await told({ html: true });
    expect(html).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    expect(html.body.toString()).toMatch(/^<!doctype html>/);
    const padded = await told({ bodyBytes: 100_000 });
    expect(padded).toMatchObject({ status: 200, type });
    expect(padded.body).toEqual(Buffer.concat([leaf, Buffer.alloc(100_000 - leaf.length, ' ')]));
    expect(await told({ status: 503, keepBody: true })).toEqual({ status: 503, type, body: leaf });
    expect(await told({ contentType: 'text/plain' })).toMatchObject({
      type: 'text/plain',
      body: leaf,
    });
    expect(await told({ drip: 10 })).toEqual({ status: 200, type, body: leaf });
    expect(await told({ gzip: true })).toEqual({ status: 200, type, body: leaf });
  });

  test('the common knobs that end a transfer', async () => {
    const simulator = await start();
    const told = async (knobs: object) => {
      simulator.fail({ ...knobs, times: 1 });
      return (await simulator.fetch(PROD_99)).arrayBuffer();
    };
    await expect(told({ truncate: true })).rejects.toThrow();
    await expect(told({ closeEarly: true })).rejects.toThrow();
    const hanging = told({ hang: true });
    // Attached now, because it rejects while close() is awaited.
    const ended = expect(hanging).rejects.toThrow();
    await simulator.close();
    await ended;
  });

  test('a redirect leads on for who follows it, also to the other host', async () => {
    const simulator = await start();
    const { url } = simulator;
    simulator.fail({ redirectTo: SANDBOX_2, path: '/public-key/gc-prod-99.cer' });
    await expect(simulator.fetch(PROD_99, { redirect: 'error' })).rejects.toThrow(TypeError);
    const followed = await simulator.fetch(PROD_99);
    expect(followed.status).toBe(200);
    const sandbox = await download(simulator, SANDBOX_2);
    expect(Buffer.from(await followed.arrayBuffer())).toEqual(sandbox);
    // At its own address, where there is no host to tell, everything is served.
    expect((await fetch(`${url}/public-key/gc-sb-2.cer`)).status).toBe(200);
  });
});
