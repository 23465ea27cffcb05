import type { GameCenterCredentials } from '@playerlink/simulators';
import { describe, expect, test } from 'vitest';
import {
  EXPIRED,
  KEY_URL,
  openGame,
  pairOf,
  REFUSED,
  REFUSED_ID,
  refusalOf,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
type Game = ReturnType<typeof openGame>;

/** What the device of this player sends. */
const sent = (player = 'ada', choice: Parameters<typeof stage.platform.credentials>[1] = {}) =>
  stage.platform.credentials(player, choice);

/** The external ids of a player, as other players see them. */
const idsOf = async ({ link }: Game, playerId: string) =>
  (await link.players.get(playerId))?.externalIds;

describe('what the page GameCenterConnectRequest says', () => {
  test('sentence: Allows an Apple account that has GameCenter', async () => {
    const { connect, link } = openGame(stage);
    const { authToken, playerId } = await connect(sent());
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
    expect(
      stage.platform.requests.map(({ method, origin, path }) => `${method} ${origin}${path}`),
    ).toEqual([`GET ${KEY_URL}`]);
  });

  test('sentence: The request must supply the GameCenter user details', async () => {
    const game = openGame(stage);
    const { externalPlayerId, displayName, ...proof } = sent();
    for (const missing of [{}, { externalPlayerId }, { displayName }]) {
      const { code } = await refusalOf(game.connect({ ...proof, ...missing }));
      expect(code).toBe('REQUIRED');
    }
    const { playerId } = await game.connect({ ...proof, externalPlayerId, displayName });
    expect(await game.link.players.get(playerId)).toMatchObject({
      displayName: 'ada',
      externalIds: { GC: externalPlayerId },
    });
    expect(await game.link.links.list(playerId)).toMatchObject([
      { provider: 'game-center', externalId: externalPlayerId },
    ]);
  });

  test('sentence: If the GameCenter user is already linked to a player', async () => {
    const { connect, device, link } = openGame(stage);
    const ada = await connect(sent());
    const session = (await device()).authToken;
    const result = await connect(sent(), { session });
    expect(result).toMatchObject({ outcome: 'switched', playerId: ada.playerId });
    expect((await link.sessions.resolve(result.authToken))?.playerId).toBe(ada.playerId);
  });

  test('sentence: If the current player has previously created an account', async () => {
    const game = openGame(stage);
    const current = await game.device();
    const result = await game.connect(sent(), { session: current.authToken });
    expect(result).toMatchObject({
      outcome: 'linked',
      newPlayer: false,
      playerId: current.playerId,
    });
    expect(await idsOf(game, current.playerId)).toEqual({ GC: sent().externalPlayerId });
  });

  test('sentence: If the current player has not authenticated', async () => {
    const { connect, link } = openGame(stage);
    const result = await connect(sent());
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true, displayName: 'ada' });
    expect((await link.sessions.resolve(result.authToken))?.playerId).toBe(result.playerId);
  });

  test('sentence: If the GameCenter user is already known', async () => {
    const { connect } = openGame(stage);
    const first = await connect(sent());
    const again = await connect(sent());
    expect(again).toMatchObject({
      outcome: 'resumed',
      newPlayer: false,
      playerId: first.playerId,
    });
    expect(again.authToken).not.toBe(first.authToken);
  });

  test('sentence: This API call requires the output details from GKLocalPlayer', async () => {
    const game = openGame(stage);
    const { publicKeyUrl, signature, salt, timestamp, ...details } = sent();
    expect(await pairOf(game.connect(details))).toBe('publicKeyUrl: REQUIRED');
    const output = { publicKeyUrl, signature, salt, timestamp };
    for (const name of Object.keys(output)) {
      const part = { ...output, [name]: undefined };
      expect(await pairOf(game.connect({ ...details, ...part }))).toBe(`${name}: REQUIRED`);
    }
    expect(game.asked).toEqual([]);
    expect((await game.connect({ ...details, ...output })).newPlayer).toBe(true);
  });
});

describe('parameters of the page GameCenterConnectRequest', () => {
  test('parameter displayName', async () => {
    const { connect } = openGame(stage);
    const named = (displayName: string) => connect(sent('ada', { displayName }));
    expect((await named('Countess')).displayName).toBe('Countess');
    expect((await named('Lovelace')).displayName).toBe('Countess');
  });

  test('parameter doNotCreateNewPlayer', async () => {
    const { connect, plans } = openGame(stage);
    const flags = { doNotCreateNewPlayer: true };
    expect(await pairOf(connect(sent(), { flags }))).toBe('externalPlayerId: UNRECOGNISED');
    expect(plans).toHaveLength(0);
    const { playerId } = await connect(sent());
    expect(await connect(sent(), { flags })).toMatchObject({ outcome: 'resumed', playerId });
  });

  test('parameter doNotLinkToCurrentPlayer', async () => {
    const { connect, device, link } = openGame(stage);
    const current = await device();
    const flags = { doNotLinkToCurrentPlayer: true };
    const result = await connect(sent(), { session: current.authToken, flags });
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(result.playerId).not.toBe(current.playerId);
    const links = await link.links.list(current.playerId);
    expect(links.map(({ provider }) => provider)).toEqual(['test-device']);
    // Without it the account is linked to the current player.
    const linked = await connect(sent('bob'), { session: current.authToken });
    expect(linked).toMatchObject({ outcome: 'linked', playerId: current.playerId });
  });

  test('parameter errorOnSwitch', async () => {
    const { connect, device, link } = openGame(stage);
    const ada = await connect(sent());
    const { authToken: session, playerId } = await device();
    const flags = { errorOnSwitch: true };
    expect(await pairOf(connect(sent(), { session, flags }))).toBe(
      'externalPlayerId: ACCOUNT_ALREADY_LINKED',
    );
    expect((await link.sessions.resolve(session))?.playerId).toBe(playerId);
    expect(await connect(sent(), { session })).toMatchObject({ playerId: ada.playerId });
  });

  test('parameter externalPlayerId', async () => {
    const game = openGame(stage, {}, { idKinds: ['team', 'legacy'] });
    const ids = [sent(), sent('bob'), sent('ada', { idKind: 'legacy' })];
    const players = await Promise.all(ids.map((credentials) => game.connect(credentials)));
    expect(new Set(players.map(({ playerId }) => playerId)).size).toBe(3);
    for (const [at, { playerId }] of players.entries()) {
      expect(await idsOf(game, playerId)).toEqual({ GC: ids[at]?.externalPlayerId });
    }
    const { externalPlayerId } = sent('bob');
    expect(await pairOf(game.connect({ ...sent(), externalPlayerId }))).toBe(REFUSED);
  });

  test('parameter publicKeyUrl', async () => {
    const { connect, asked } = openGame(stage);
    const files = { rsa2048: 'gc-prod-99', rsa4096: 'gc-prod-98' } as const;
    for (const certificate of ['rsa2048', 'rsa4096'] as const) {
      const credentials = sent(certificate, { certificate });
      expect(credentials.publicKeyUrl).toBe(KEY_URL.replace('gc-prod-99', files[certificate]));
      expect((await connect(credentials)).newPlayer).toBe(true);
      expect(asked.at(-1)).toBe(credentials.publicKeyUrl);
    }
    expect(asked).toHaveLength(2);
    const { publicKeyUrl } = sent('ada', { certificate: 'rsa4096' });
    expect(await pairOf(connect({ ...sent(), publicKeyUrl }))).toBe(REFUSED);
  });

  test('parameter salt', async () => {
    const { connect } = openGame(stage);
    const credentials = sent();
    const { salt } = sent();
    expect(await pairOf(connect({ ...credentials, salt }))).toBe(REFUSED);
    expect((await connect(credentials)).newPlayer).toBe(true);
  });

  test('parameter segments', async () => {
    const { connect, link } = openGame(stage);
    const segments = { PROFILE: 'P1' };
    const { playerId } = await connect(sent(), { segments });
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
  });

  test('parameter signature', async () => {
    const { connect } = openGame(stage);
    const credentials = sent();
    const { signature } = sent();
    expect(await pairOf(connect({ ...credentials, signature }))).toBe(REFUSED);
    expect((await connect(credentials)).newPlayer).toBe(true);
  });

  test('parameter switchIfPossible', async () => {
    const { connect } = openGame(stage);
    const ada = await connect(sent());
    const session = (await connect(sent('bob'))).authToken;
    const flags = { switchIfPossible: true };
    expect(await connect(sent(), { session, flags })).toMatchObject({
      outcome: 'switched',
      playerId: ada.playerId,
    });
  });

  test('parameter syncDisplayName', async () => {
    const { connect } = openGame(stage);
    await connect(sent());
    const named = (displayName: string) => sent('ada', { displayName });
    expect((await connect(named('duchess'))).displayName).toBe('ada');
    const flags = { syncDisplayName: true };
    expect((await connect(named('countess'), { flags })).displayName).toBe('countess');
    expect((await connect(named('lovelace'))).displayName).toBe('lovelace');
  });

  test('parameter timestamp', async () => {
    const { connect } = openGame(stage);
    const credentials = sent();
    const timestamp = credentials.timestamp + 1;
    expect(await pairOf(connect({ ...credentials, timestamp }))).toBe(REFUSED);
    expect((await connect(credentials)).newPlayer).toBe(true);
  });

  test('the names on the wire', () => {
    expect(openGame(stage).link.providers[0]).toMatchObject({
      id: 'game-center',
      configured: true,
      request: 'GameCenterConnectRequest',
      systemId: 'GC',
      rejectField: 'signature',
      credentials: [
        'publicKeyUrl',
        'timestamp',
        'signature',
        'salt',
        'externalPlayerId',
        'displayName',
      ].map((name) => ({ name, required: true })),
    });
  });
});

describe('the examples of the page GameCenterConnectRequest', () => {
  const EXAMPLE = {
    displayName: 'myUser',
    externalPlayerId: '1234567890',
    publicKeyUrl: 'https://sandbox.gc.apple.com/public-key/gc-sb-2.cer',
    salt: 'nahtin==',
    signature: 'nahtin==',
    timestamp: 1234567890,
  };
  const flags = {
    doNotLinkToCurrentPlayer: false,
    errorOnSwitch: false,
    switchIfPossible: false,
    syncDisplayName: false,
  };
  const segments = { PROFILE: 'P1' };

  test('example request', async () => {
    const { connect, link, asked } = openGame(stage, {}, { allowSandbox: true });
    // Its salt and signature are no base64, its id and its time are made up: here are real ones.
    expect(await pairOf(connect(EXAMPLE, { flags, segments }))).toBe('signature: INVALID');
    expect(asked).toEqual([]);
    const real = sent('myUser', { certificate: 'sandbox' });
    expect(Object.keys(real).sort()).toEqual(Object.keys(EXAMPLE));
    expect(real.publicKeyUrl).toBe(EXAMPLE.publicKeyUrl);
    const { displayName, playerId } = await connect(real, { flags, segments });
    expect(displayName).toBe(EXAMPLE.displayName);
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
  });

  test('example response', async () => {
    const { connect, device } = openGame(stage);
    await connect(sent('Nick'));
    const { authToken: session } = await device();
    expect(await connect(sent('Nick'), { session })).toEqual({
      outcome: 'switched',
      authToken: expect.stringMatching(/^\S{20,}$/),
      displayName: 'Nick',
      newPlayer: false,
      scriptData: {},
      playerId: expect.stringMatching(/^\S+$/),
    });
  });
});

describe('the response of the page GameCenterConnectRequest', () => {
  test('response authToken', async () => {
    const { connect, link } = openGame(stage);
    const { authToken, playerId } = await connect(sent());
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
  });

  test('response displayName', async () => {
    const { connect } = openGame(stage);
    expect((await connect(sent('bob'))).displayName).toBe('bob');
  });

  test('response newPlayer', async () => {
    const { connect } = openGame(stage);
    expect((await connect(sent())).newPlayer).toBe(true);
    expect((await connect(sent())).newPlayer).toBe(false);
  });

  test('response scriptData', async () => {
    const hooks = { beforeResponse: () => ({ scriptData: { theirs: [2] } }) };
    const { connect } = openGame(stage, { hooks });
    const scriptData = { mine: { one: 1 } };
    expect((await connect(sent(), { scriptData })).scriptData).toEqual({
      mine: { one: 1 },
      theirs: [2],
    });
  });

  test('response userId', async () => {
    const { connect, link } = openGame(stage);
    const { playerId } = await connect(sent());
    expect(await link.players.get(playerId)).toMatchObject({ id: playerId });
  });

  test('response switchSummary', async () => {
    const { playerId, summary } = await refusedSwitch();
    expect(summary).toEqual({
      id: playerId,
      displayName: 'ada',
      externalIds: { GC: sent().externalPlayerId },
      achievements: [],
      virtualGoods: [],
      online: true,
      scriptData: {},
    });
  });

  test.each<[string, (told: Awaited<ReturnType<typeof refusedSwitch>>) => unknown]>([
    ['achievements', () => []],
    ['displayName', () => 'ada'],
    ['externalIds', () => ({ GC: sent().externalPlayerId })],
    ['id', ({ playerId }) => playerId],
    ['online', () => true],
    ['scriptData', () => ({})],
    ['virtualGoods', () => []],
  ])('response switchSummary.%s', async (member, expected) => {
    const told = await refusedSwitch();
    expect(told.summary).toHaveProperty(member, expected(told));
  });

  /** What a player of a device sees of ada, who is online, before the switch to her. */
  async function refusedSwitch() {
    const presence = { isOnline: () => true };
    const { connect, device } = openGame(stage, { presence });
    const { playerId } = await connect(sent());
    const session = (await device()).authToken;
    const refusal = await refusalOf(connect(sent(), { session, flags: { errorOnSwitch: true } }));
    return { playerId, summary: refusal.switchSummary };
  }
});

describe('errors of the page GameCenterConnectRequest', () => {
  test('error externalPlayerId ACCOUNT_ALREADY_LINKED', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(sent('ada'));
    const refusal = await refusalOf(connect(sent('bob'), { session }));
    expect(refusal).toMatchObject({
      field: 'externalPlayerId',
      code: 'ACCOUNT_ALREADY_LINKED',
      status: 409,
    });
    expect(refusal.switchSummary).toBeUndefined();
  });

  test('error signature NOTAUTHENTICATED', async () => {
    const { connect, plans } = openGame(stage);
    const { signature } = sent('mallory');
    const refusal = await refusalOf(connect({ ...sent(), signature }));
    expect(refusal).toMatchObject({
      field: 'signature',
      code: 'NOTAUTHENTICATED',
      status: 401,
      retryable: false,
    });
    expect(plans).toHaveLength(0);
  });

  test('error externalPlayerId NOTAUTHENTICATED', async () => {
    const { connect, asked, plans } = openGame(stage);
    expect(await pairOf(connect({ ...sent(), externalPlayerId: '1234567890' }))).toBe(REFUSED_ID);
    expect([asked, plans]).toEqual([[], []]);
  });

  test('error timestamp EXPIRED', async () => {
    const { connect, asked, plans } = openGame(stage);
    const credentials = sent();
    stage.clock.advance(600_000);
    expect(await pairOf(connect(credentials))).toBe(EXPIRED);
    expect([asked, plans]).toEqual([[], []]);
  });

  // In the order in which the page has them: of several that are missing the first is named.
  const IN_ORDER = [
    'publicKeyUrl',
    'timestamp',
    'signature',
    'salt',
    'externalPlayerId',
    'displayName',
  ] as const satisfies ReadonlyArray<keyof GameCenterCredentials>;

  test.each(IN_ORDER)('error %s REQUIRED', async (field) => {
    const { connect, asked } = openGame(stage);
    for (const nothing of [undefined, null, '']) {
      const answer = connect({ ...sent(), [field]: nothing });
      expect(await pairOf(answer)).toBe(`${field}: REQUIRED`);
    }
    const before = IN_ORDER.slice(0, IN_ORDER.indexOf(field));
    const beginning = Object.fromEntries(before.map((name) => [name, sent()[name]]));
    expect(await pairOf(connect(beginning))).toBe(`${field}: REQUIRED`);
    expect(asked).toEqual([]);
  });

  test('a missing credential is named also for a player who is known', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(sent());
    const { displayName: _, ...nameless } = sent();
    expect(await pairOf(connect(nameless, { session }))).toBe('displayName: REQUIRED');
  });

  test('error authentication COPPA restricted', async () => {
    const { connect, asked } = openGame(stage);
    const answer = connect(sent(), { coppa: true });
    expect(await pairOf(answer)).toBe('authentication: COPPA restricted');
    expect(asked).toEqual([]);
  });
});
