import { X509Certificate } from 'node:crypto';
import { isConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { gameCenter } from './index.ts';
import {
  KEY_URL,
  type Options,
  openGame,
  pairOf,
  REFUSED,
  REFUSED_ID,
  setStage,
} from './stage.test-fixture.ts';

const MINUTE_MS = 60_000;
const stage = setStage();
const sent = (player = 'ada', choice: Parameters<typeof stage.platform.credentials>[1] = {}) =>
  stage.platform.credentials(player, choice);

describe('options', () => {
  const ALL = '(all)';
  const good = { bundleId: 'com.example.golf' };
  const pem = () => stage.platform.issuerPem;
  const leaf = async () => {
    const response = await stage.platform.fetch(KEY_URL);
    return new X509Certificate(Buffer.from(await response.arrayBuffer())).toString();
  };
  const URL = 'https://ca.example/x.crt';

  test.each<[string, string, unknown]>([
    ['bundleId', 'none', {}],
    ['bundleId', 'empty', { bundleId: '' }],
    ['bundleId', 'a number', { bundleId: 7 }],
    ['bundleId', 'null', { bundleId: null }],
    ['bundleId', 'a list', { bundleId: ['com.example.golf'] }],
    ['bundleId', 'with a blank', { bundleId: 'com.example.golf ' }],
    ['bundleId', 'with a line break', { bundleId: 'com.example.golf\n' }],
    ['bundleId', 'a wildcard', { bundleId: 'com.example.*' }],
    ['bundleId', 'with an underscore', { bundleId: 'com.example.my_golf' }],
    ['bundleId', 'with an empty part', { bundleId: 'com..golf' }],
    ['bundleId', 'with a dot at the end', { bundleId: 'com.example.' }],
    ['bundleId', 'with a letter of another script', { bundleId: 'com.exаmple.golf' }],
    ['bundleId', '256 characters', { bundleId: 'a'.repeat(256) }],
    ['bundleId', 'row 11: a digit first', { bundleId: '6com.example.golf', idKinds: ['legacy'] }],
    ['bundleId', 'row 11: a digit first, by kinds', { bundleId: '6c.x', idKinds: ['legacy'] }],
    ['bundleId', 'a hyphen first', { bundleId: '-com.example.golf', idKinds: ['legacy'] }],
    ['idKinds', 'empty', { ...good, idKinds: [] }],
    ['idKinds.0', 'unknown', { ...good, idKinds: ['player'] }],
    ['idKinds', 'a text', { ...good, idKinds: 'team' }],
    ['allowSandbox', 'a text', { ...good, allowSandbox: 'false' }],
    ['pastWindowMs', 'in seconds', { ...good, pastWindowMs: 600 }],
    ['pastWindowMs', 'more than a day', { ...good, pastWindowMs: 86_400_001 }],
    ['pastWindowMs', 'a text', { ...good, pastWindowMs: '600000' }],
    ['pastWindowMs', 'endless', { ...good, pastWindowMs: Number.POSITIVE_INFINITY }],
    ['futureWindowMs', 'negative', { ...good, futureWindowMs: -1 }],
    ['futureWindowMs', 'more than a day', { ...good, futureWindowMs: 86_400_001 }],
    ['futureWindowMs', 'a fraction', { ...good, futureWindowMs: 0.5 }],
    ['issuers', 'empty', { ...good, issuers: [] }],
    ['issuers', 'no list', { ...good, issuers: { url: URL } }],
    ['issuers', '17', { ...good, issuers: Array.from({ length: 17 }, () => ({ url: URL })) }],
    ['issuers.0', 'a text', { ...good, issuers: [URL] }],
    ['issuers.0', 'an empty object', { ...good, issuers: [{}] }],
    ['issuers.0', 'with a typo', { ...good, issuers: [{ url: URL, sha265: '0' }] }],
    ['issuers.0.url', 'http', { ...good, issuers: [{ url: 'http://ca.example/' }] }],
    ['issuers.0.url', 'relative', { ...good, issuers: [{ url: '/ca.crt' }] }],
    ['issuers.0.url', 'with a user', { ...good, issuers: [{ url: 'https://SECRET@a.example' }] }],
    ['issuers.0.url', 'a password', { ...good, issuers: [{ url: 'https://:SECRET@a.example' }] }],
    ['issuers.1.sha256', 'short', { ...good, issuers: [{ url: URL }, { url: URL, sha256: '46' }] }],
    ['issuers.0.pem', 'empty', { ...good, issuers: [{ pem: '' }] }],
    ['issuers.0.pem', 'a file’s name', { ...good, issuers: [{ pem: 'SECRET.pem' }] }],
    [ALL, 'with a typo', { ...good, bundleID: 'com.example.SECRET' }],
    [ALL, 'null', null],
    [ALL, 'a text', 'SECRET'],
  ])('row 49: %s that is %s is a ConfigError', (option, _, options) => {
    const message = configErrorOf(options);
    expect(message).toMatch(`game-center: option ${option}: `);
    expect(message).not.toContain('SECRET');
    expect(message).not.toContain('; option ');
  });

  test.each<[string, () => string | Promise<string>]>([
    ['of a certificate that is no authority’s', leaf],
    ['of two certificates', () => pem() + pem()],
    ['cut off', () => pem().slice(0, -100)],
    ['without its frame', () => pem().replaceAll(/-----.*-----\n/g, '')],
    ['of a key', () => pem().replaceAll('CERTIFICATE', 'PUBLIC KEY')],
  ])('issuers: the PEM %s', async (_, text) => {
    expect(configErrorOf({ ...good, issuers: [{ pem: await text() }] })).toBe(
      'game-center: option issuers.0.pem: must be the PEM of one certificate of an authority (CA:TRUE)',
    );
  });

  test.each<[string, Partial<Options>]>([
    ['one part', { bundleId: 'golf' }],
    ['capitals, digits and hyphens', { bundleId: 'COM.Ex-ample.Golf2' }],
    ['255 characters', { bundleId: 'a'.repeat(255) }],
    ['a digit first, without legacy ids', { bundleId: '6com.example.golf', idKinds: ['team'] }],
    ['every kind', { ...good, idKinds: ['team', 'legacy', 'game'] }],
    ['the smallest windows', { ...good, pastWindowMs: MINUTE_MS, futureWindowMs: 0 }],
    ['the largest windows', { ...good, pastWindowMs: 86_400_000, futureWindowMs: 86_400_000 }],
    ['16 issuers', { ...good, issuers: Array.from({ length: 16 }, () => ({ url: URL })) }],
  ])('good: %s', (_, options) => {
    expect(gameCenter({ ...good, ...options }).id).toBe('game-center');
  });

  test('a PEM with text around it', () => {
    const issuers = [{ pem: `subject=Apple’s issuer\r\n${pem().replaceAll('\n', '\r\n')}\r\n` }];
    expect(gameCenter({ ...good, issuers }).id).toBe('game-center');
  });

  test('none at all: signature NOTAUTHENTICATED, and the operator is told', async () => {
    const game = openGame(stage, { providers: [gameCenter(undefined)] });
    expect(game.link.providers[0]).toMatchObject({ configured: false });
    expect(await pairOf(game.connect(sent()))).toBe(REFUSED);
    expect(game.logs).toMatchObject([
      { level: 'error', fields: { game: 'galactic-golf', provider: 'game-center' } },
    ]);
    expect([game.asked, game.plans]).toEqual([[], []]);
  });

  test('allowSandbox: the sandbox’s certificates only where it is true', async () => {
    const sandbox = () => sent('ada', { certificate: 'sandbox' });
    for (const options of [{}, { allowSandbox: false }]) {
      const { connect, asked } = openGame(stage, {}, options);
      expect(await pairOf(connect(sandbox()))).toBe(REFUSED);
      expect(asked).toEqual([]);
    }
    const { connect } = openGame(stage, {}, { allowSandbox: true });
    expect((await connect(sandbox())).newPlayer).toBe(true);
    expect((await connect(sent('bob'))).newPlayer).toBe(true);
  });

  test.each<[Options['idKinds'], ReadonlyArray<'team' | 'legacy' | 'game'>]>([
    [undefined, ['team']],
    [
      ['team', 'legacy'],
      ['team', 'legacy'],
    ],
    [['team'], ['team']],
    [['legacy'], ['legacy']],
    [['game'], ['game']],
  ])('idKinds %j: %j', async (idKinds, accepted) => {
    const { connect } = openGame(stage, {}, idKinds && { idKinds });
    for (const idKind of ['team', 'legacy', 'game'] as const) {
      const answer = connect(sent('ada', { idKind }));
      if (accepted.includes(idKind)) expect((await answer).newPlayer).toBe(true);
      else expect(await pairOf(answer)).toBe(REFUSED_ID);
    }
  });

  /** The message of the ConfigError that these options are refused with. */
  function configErrorOf(options: unknown): string {
    try {
      gameCenter(options as Options);
    } catch (thrown) {
      if (isConfigError(thrown)) return thrown.message;
      throw thrown;
    }
    throw new Error('no ConfigError');
  }
});
