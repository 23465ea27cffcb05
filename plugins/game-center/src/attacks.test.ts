import type { GameCenterCredentials } from '@playerlink/simulators';
import { describe, expect, test } from 'vitest';
import {
  EXPIRED,
  expectNoRequest,
  KEY_URL,
  type Options,
  openGame,
  pairOf,
  REFUSED,
  REFUSED_ID,
  refusalOf,
  setStage,
  settle,
} from './stage.test-fixture.ts';

const MINUTE_MS = 60_000;
const stage = setStage();
const sent = (player = 'ada', choice: Parameters<typeof stage.platform.credentials>[1] = {}) =>
  stage.platform.credentials(player, choice);

describe('what was signed', () => {
  test('row 10: for another bundle id', async () => {
    const game = openGame(stage, {}, { bundleId: 'com.example.other' });
    expect(await pairOf(game.connect(sent()))).toBe(REFUSED);
    const other = sent('ada', { bundleId: 'com.example.other' });
    expect((await game.connect(other)).newPlayer).toBe(true);
    expect(await pairOf(openGame(stage).connect(other))).toBe(REFUSED);
  });

  describe('row 11: characters moved between player id and bundle id', () => {
    const HEX = '0123456789abcdef0123456789abcdef';
    const golf = 'com.example.golf';
    const game = (bundleId: string, idKinds: Options['idKinds']) =>
      openGame(stage, {}, { bundleId, idKinds });

    /** Sends one id with the signature over another one and any bundle id. */
    function forge(externalPlayerId: string, id: string, bundleId: string) {
      const { timestamp, salt, ...rest } = sent();
      const signature = stage.platform.sign({ id, bundleId, timestamp, salt });
      return { ...rest, timestamp, salt, signature, externalPlayerId };
    }

    test.each<[string, string]>([
      ['G:1234', 'G:12345'],
      ['G:123456', 'G:12345'],
    ])('%s with a signature over %s', async (externalPlayerId, id) => {
      const { connect } = game(golf, ['team', 'legacy']);
      expect(await pairOf(connect(forge(externalPlayerId, id, golf)))).toBe(REFUSED);
    });

    test.each<[string, string, string, string]>([
      [`T:_${HEX}c`, `T:_${HEX}`, golf, 'om.example.golf'],
      [`T:_${HEX.slice(1)}`, `T:_${HEX}`, 'fcom.example.golf', golf],
      [`T:_${HEX}6`, `T:_${HEX}`, golf, '6com.example.golf'],
      [`A:_${HEX}6`, `A:_${HEX}`, golf, '6com.example.golf'],
    ])('%s for %s: the same bytes, but no id', async (id, signedId, bundleId, signedBundleId) => {
      const stranger = game(bundleId, ['team', 'legacy', 'game']);
      await expectNoRequest(stranger, forge(id, signedId, signedBundleId), REFUSED_ID);
    });

    test.each<[string, string, string, string]>([
      ['G:123456', 'G:12345', golf, '6com.example.golf'],
      ['G:12345', 'G:123456', '6com.example.golf', golf],
    ])('%s for %s: closed by default', async (id, signedId, bundleId, signedBundleId) => {
      const stranger = openGame(stage, {}, { bundleId });
      await expectNoRequest(stranger, forge(id, signedId, signedBundleId), REFUSED_ID);
    });
  });

  test('row 12: a gamePlayerID with the signature over the teamPlayerID', async () => {
    const confused = sent('ada', { idKind: 'game', signedIdKind: 'team' });
    await expectNoRequest(openGame(stage), confused, REFUSED_ID);
    const both = openGame(stage, {}, { idKinds: ['team', 'game'] });
    expect(await pairOf(both.connect(confused))).toBe(REFUSED);
    const arcade = openGame(stage, {}, { idKinds: ['game'] });
    expect(await pairOf(arcade.connect(confused))).toBe(REFUSED);
    expect((await arcade.connect(sent('ada', { idKind: 'game' }))).newPlayer).toBe(true);
  });

  test('row 40: the id of a victim with a signature of one’s own', async () => {
    const game = openGame(stage);
    const { externalPlayerId } = sent('victim');
    expect(await pairOf(game.connect({ ...sent('mallory'), externalPlayerId }))).toBe(REFUSED);
    expect(game.plans).toEqual([]);
  });

  test('row 40: nothing but an id', async () => {
    const { externalPlayerId, displayName } = sent();
    await expectNoRequest(
      openGame(stage),
      { externalPlayerId, displayName },
      'publicKeyUrl: REQUIRED',
    );
  });

  test.each<[string, (credentials: GameCenterCredentials) => Partial<GameCenterCredentials>]>([
    ['another time', ({ timestamp }) => ({ timestamp: timestamp + 1 })],
    ['another salt', () => ({ salt: 'AAAAAA==' })],
    ['a longer salt', ({ salt }) => ({ salt: Buffer.from(`${salt}x`).toString('base64') })],
    ['another signature', () => ({ signature: sent('eve').signature })],
    ['a signature of zeros', () => ({ signature: Buffer.alloc(256).toString('base64') })],
    ['a signature of ones', () => ({ signature: Buffer.alloc(256, 255).toString('base64') })],
    ['a signature of 512 bytes', () => ({ signature: Buffer.alloc(512, 1).toString('base64') })],
    ['the certificate of another key', () => ({ publicKeyUrl: KEY_URL.replace('99', '98') })],
  ])('%s', async (_, change) => {
    const game = openGame(stage);
    const credentials = sent();
    const changed = { ...credentials, ...change(credentials) };
    expect(await pairOf(game.connect(changed))).toBe(REFUSED);
    expect(game.plans).toEqual([]);
    expect((await game.connect(credentials)).newPlayer).toBe(true);
  });
});

describe('the time of the signature', () => {
  test('row 13: an old signature', async () => {
    const old = sent('ada', { timestamp: stage.clock.now() - 365 * 1_440 * MINUTE_MS });
    await expectNoRequest(openGame(stage), old, EXPIRED);
  });

  test.each<[string, number, string]>([
    ['ten minutes old', -10 * MINUTE_MS, EXPIRED],
    ['five minutes and a millisecond ahead', 5 * MINUTE_MS + 1, EXPIRED],
    ['a day ahead', 1_440 * MINUTE_MS, EXPIRED],
  ])('row 14: %s', async (_, offset, pair) => {
    const early = sent('ada', { timestamp: stage.clock.now() + offset });
    await expectNoRequest(openGame(stage), early, pair);
  });

  test.each([1 - 10 * MINUTE_MS, 0, 5 * MINUTE_MS])('%d ms from now is in time', async (offset) => {
    const inTime = sent('ada', { timestamp: stage.clock.now() + offset });
    expect((await openGame(stage).connect(inTime)).newPlayer).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['1', 1, EXPIRED],
    ['2^53 - 1', Number.MAX_SAFE_INTEGER, EXPIRED],
    ['2^53', 2 ** 53, 'timestamp: INVALID'],
    ['2^53 + 2', 2 ** 53 + 2, 'timestamp: INVALID'],
    ['1e20', 1e20, 'timestamp: INVALID'],
    ['0', 0, 'timestamp: INVALID'],
    ['-0', -0, 'timestamp: INVALID'],
    ['-1', -1, 'timestamp: INVALID'],
    ['the opposite of now', -1_767_225_600_000, 'timestamp: INVALID'],
    ['a fraction', 1_767_225_600_000.5, 'timestamp: INVALID'],
    ['NaN', Number.NaN, 'timestamp: INVALID'],
    ['Infinity', Number.POSITIVE_INFINITY, 'timestamp: INVALID'],
    ['text', '1767225600000', 'timestamp: INVALID'],
    ['a bigint', 1_767_225_600_000n, 'timestamp: INVALID'],
    ['true', true, 'timestamp: INVALID'],
    ['a date', new Date(1_767_225_600_000), 'timestamp: INVALID'],
  ])('row 14: %s', async (_, timestamp, pair) => {
    await expectNoRequest(openGame(stage), { ...sent(), timestamp }, pair);
  });

  test.each([1_773_821_493_148, 1_778_116_460_444])(
    'row 17: %d, in the last milliseconds of a period of 2^32',
    async (timestamp) => {
      stage.clock.advance(timestamp - stage.clock.now());
      expect((await openGame(stage).connect(sent())).newPlayer).toBe(true);
    },
  );

  test.each([
    ['ahead', 2 * MINUTE_MS],
    ['behind', -2 * MINUTE_MS],
  ])('row 48: a signature two minutes %s of the server is in time', async (_, offset) => {
    const off = sent('ada', { timestamp: stage.clock.now() + offset });
    expect((await openGame(stage).connect(off)).newPlayer).toBe(true);
  });

  test.each([
    ['ahead', 2 * MINUTE_MS, { futureWindowMs: 2 * MINUTE_MS - 1 }],
    ['behind', -2 * MINUTE_MS, { pastWindowMs: 2 * MINUTE_MS }],
  ])('row 48: %s of the server by more than the options allow', async (_, offset, window) => {
    const off = sent('ada', { timestamp: stage.clock.now() + offset });
    await expectNoRequest(openGame(stage, {}, window), off, EXPIRED);
  });
});

describe('known accounts', () => {
  test('row 44: ten first logins of one account at once make one player', async () => {
    const { connect } = openGame(stage);
    await connect(sent('eve'));
    const results = await settle(
      stage,
      Array.from({ length: 10 }, () => connect(sent())),
    );
    const answers = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(answers).toHaveLength(10);
    expect(new Set(answers.map(({ playerId }) => playerId)).size).toBe(1);
    expect(answers.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
  });

  test('row 44: a link and a login of one account at once end with one owner', async () => {
    const { connect, device, link } = openGame(stage);
    const current = await device();
    const results = await settle(stage, [
      connect(sent(), { session: current.authToken }),
      connect(sent()),
    ]);
    const answers = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(answers).toHaveLength(2);
    expect(new Set(answers.map(({ playerId }) => playerId)).size).toBe(1);
    const players = new Set([current, ...answers].map(({ playerId }) => playerId));
    const links = await Promise.all([...players].map((playerId) => link.links.list(playerId)));
    expect(links.flat().filter(({ provider }) => provider === 'game-center')).toHaveLength(1);
  });

  test('row 47: a known account is verified at every login', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(sent());
    const { signature } = sent('mallory');
    expect(await pairOf(connect({ ...sent(), signature }))).toBe(REFUSED);
    expect(await pairOf(connect({ ...sent(), signature }, { session }))).toBe(REFUSED);
  });

  test('every refusal says the same', async () => {
    const { connect } = openGame(stage);
    const refusals = await Promise.all(
      [
        { ...sent(), publicKeyUrl: 'https://evil.test/' },
        { ...sent(), signature: sent('eve').signature },
        sent('ada', { certificate: 'otherCompany' }),
        sent('ada', { certificate: 'selfSigned' }),
        { ...sent(), publicKeyUrl: KEY_URL.replace('99', '7') },
      ].map((credentials) => refusalOf(connect(credentials))),
    );
    const said = refusals.map(({ field, code, message, status, retryable, retryAfterMs }) =>
      JSON.stringify({ field, code, message, status, retryable, retryAfterMs }),
    );
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toContain('"field":"signature","code":"NOTAUTHENTICATED"');
  });
});
