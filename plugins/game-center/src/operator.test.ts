import { X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import type { Fetch } from '@playerlink/core';
import { type GameCenterCertificate, startGameCenter } from '@playerlink/simulators';
import { describe, expect, test } from 'vitest';
import { gameCenter } from './index.ts';
import {
  errorsIn,
  type LogLine,
  openGame,
  pairOf,
  REFUSED,
  REFUSED_FOR_MS,
  refusalOf,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
const sent = (player = 'ada', choice: Parameters<typeof stage.platform.credentials>[1] = {}) =>
  stage.platform.credentials(player, choice);

describe('the line about an issuer that is not known', () => {
  const lines = (logs: readonly LogLine[]) => errorsIn(logs).map(({ fields }) => fields);
  const signedBy = (certificate: GameCenterCertificate) => sent('ada', { certificate });

  async function sha256Of(certificate: GameCenterCertificate) {
    const response = await stage.platform.fetch(signedBy(certificate).publicKeyUrl);
    const { fingerprint256 } = new X509Certificate(Buffer.from(await response.arrayBuffer()));
    return fingerprint256.replaceAll(':', '').toLowerCase();
  }

  test.each<[GameCenterCertificate, string]>([
    ['otherIssuer', 'O=Game Center Simulator, CN=Game Center Simulator Code Signing CA'],
    ['selfSigned', 'O=Apple Inc., CN=Apple Inc.'],
  ])('%s: once for as long as it is refused from memory', async (certificate, name) => {
    const { connect, logs } = openGame(stage);
    const line = {
      provider: 'game-center',
      issuer: expect.stringContaining(name),
      sha256: await sha256Of(certificate),
    };
    for (let times = 0; times < 3; times += 1) {
      expect(await pairOf(connect(signedBy(certificate)))).toBe(REFUSED);
    }
    expect(lines(logs)).toEqual([line]);
    expect(errorsIn(logs)[0]?.message).toContain('issued by none of the option issuers');
    stage.clock.advance(REFUSED_FOR_MS);
    expect(await pairOf(connect(signedBy(certificate)))).toBe(REFUSED);
    expect(lines(logs)).toEqual([line, line]);
  });

  test('none for a certificate that is at fault itself', async () => {
    const { connect, logs } = openGame(stage);
    const faulty = ['otherCompany', 'caCertificate', 'expired', 'noExtendedKeyUsage'] as const;
    for (const certificate of faulty) {
      expect(await pairOf(connect(signedBy(certificate)))).toBe(REFUSED);
    }
    expect(lines(logs)).toEqual([]);
    expect(logs.filter(({ fields }) => 'fault' in fields).map(({ level }) => level)).toEqual(
      faulty.map(() => 'info'),
    );
  });

  test('another line for an issuer that is known, but not valid any more', async () => {
    const issuers = [{ pem: stage.platform.issuerPem }];
    const { clock } = stage;
    clock.advance(Date.UTC(2031, 0, 2) - clock.now());
    const platform = await startGameCenter({ clock });
    try {
      const { connect, logs } = openGame({ platform, clock }, {}, { issuers });
      expect(await pairOf(connect(platform.credentials('ada')))).toBe(REFUSED);
      expect(errorsIn(logs)[0]?.message).toContain('is not valid now');
    } finally {
      await platform.close();
    }
  });
});

describe('the alarm about the options', () => {
  const alarms = (logs: readonly LogLine[]) => errorsIn(logs).map(({ fields }) => fields);
  const line = (refusals: number) => ({ provider: 'game-center', refusals });
  type Game = ReturnType<typeof openGame>;

  async function refuse({ connect }: Game, times: number, make: () => unknown) {
    for (let time = 0; time < times; time += 1) {
      expect((await refusalOf(connect(make()))).status).toBe(401);
    }
  }

  test('with a wrong bundle id: one line at 20 refusals in a row, and at each doubling', async () => {
    const game = openGame(stage, {}, { bundleId: 'com.example.other' });
    await refuse(game, 19, sent);
    expect(alarms(game.logs)).toEqual([]);
    await refuse(game, 1, sent);
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 60, sent);
    expect(alarms(game.logs)).toEqual([line(20), line(40), line(80)]);
    expect(errorsIn(game.logs)[0]?.message).toContain('bundleId');
  });

  test.each<[string, () => unknown]>([
    ['ids of another kind', () => sent('ada', { idKind: 'game' })],
    ['signatures that are too old', () => sent('ada', { timestamp: 1 })],
  ])('with %s', async (_, make) => {
    const game = openGame(stage);
    await refuse(game, 20, make);
    expect(alarms(game.logs)).toEqual([line(20)]);
  });

  test('a success starts the count again, an outage is no refusal', async () => {
    const game = openGame(stage);
    const bad = () => ({ ...sent(), signature: sent('eve').signature });
    await refuse(game, 20, bad);
    await game.connect(sent());
    await refuse(game, 19, bad);
    stage.platform.fail({ status: 500 });
    stage.clock.advance(2 * 86_400_000);
    await refusalOf(game.connect(sent()));
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 1, () => sent('ada', { timestamp: 1 }));
    expect(alarms(game.logs)).toEqual([line(20), line(20)]);
  });

  test('each game counts for itself', async () => {
    const module = gameCenter({ bundleId: 'com.example.other' });
    const games = [1, 2].map(() => openGame(stage, { providers: [module] }));
    for (const game of games) {
      await refuse(game, 19, () => sent('ada', { timestamp: 1 }));
      expect(game.logs.filter(({ level }) => level === 'error')).toEqual([]);
    }
  });
});

describe('row 45: what a client sends and what Apple serves stays out of logs and errors', () => {
  test.each<[string, Parameters<typeof stage.platform.fail>[0] | undefined]>([
    ['a success', undefined],
    ['PEM', { pem: true }],
    ['garbage', { garbage: true }],
    ['HTML', { html: true }],
    ['a closed connection', { closeEarly: true }],
    ['500', { status: 500 }],
    ['429', { status: 429, retryAfter: 1 }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['too long', { bodyBytes: 70_000 }],
  ])('%s', async (_, faults) => {
    const game = openGame(stage);
    if (faults !== undefined) stage.platform.fail(faults);
    await expectSilence(game, sent('ada lovelace'));
    expect(stage.platform.requestCount).toBeGreaterThan(0);
  });

  test.each<[string, () => Record<string, unknown>]>([
    ['a signature of somebody else', () => ({ signature: sent('eve').signature })],
    ['an id of another kind', () => ({ externalPlayerId: 'A:_SECRET-SECRET' })],
    ['another URL', () => ({ publicKeyUrl: 'https://evil.test/SECRET' })],
    ['an old signature', () => ({ timestamp: 1_234_567_890 })],
    ['a salt of another form', () => ({ salt: 'SECRET-SALT' })],
    ['an unknown issuer', () => sent('ada lovelace', { certificate: 'selfSigned' })],
  ])('%s', async (_, change) => {
    await expectSilence(openGame(stage), { ...sent('ada lovelace'), ...change() });
  });

  test('a fetch whose errors quote the whole URL', async () => {
    const fetch: Fetch = async (input) => {
      throw Object.assign(new Error(`${input} failed`), { cause: new Error(String(input)) });
    };
    await expectSilence(openGame(stage, { fetch }), sent('ada lovelace'));
  });

  /** Connects, and looks for what was sent in all that comes out of it. */
  async function expectSilence(
    { connect, logs }: ReturnType<typeof openGame>,
    credentials: object,
  ) {
    const outcome: unknown = await connect(credentials).catch((thrown: unknown) => thrown);
    const error = outcome instanceof Error ? outcome : undefined;
    const deep = { depth: null, showHidden: true, getters: true, maxStringLength: null } as const;
    const all = [
      JSON.stringify(logs),
      inspect(logs, deep),
      error?.message ?? '',
      error?.stack ?? '',
      inspect(error, deep),
    ].join('\n');
    for (const value of Object.values(credentials)) expect(all).not.toContain(String(value));
    expect(all).not.toContain('-----BEGIN');
    expect(all).not.toContain('<html');
  }
});
