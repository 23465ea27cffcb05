import { describe, expect, test } from 'vitest';
import { API_KEY, openGame, pairOf, REFUSED, refusalOf, setStage } from './stage.test-fixture.ts';

const stage = setStage();

describe('parameters of the page KongregateConnectRequest', () => {
  test('userId and gameAuthToken: a new player with the platform’s name', async () => {
    const { connect, link } = openGame(stage);
    const credentials = stage.platform.credentials('ada');
    const result = await connect(credentials, { scriptData: { hello: 1 } });
    expect(result).toMatchObject({
      outcome: 'created',
      newPlayer: true,
      displayName: 'ada',
      scriptData: { hello: 1 },
    });
    expect((await link.sessions.resolve(result.authToken))?.playerId).toBe(result.playerId);
    expect((await link.players.get(result.playerId))?.externalIds).toEqual({
      KO: credentials.userId,
    });
    expect(
      stage.platform.requests.map(({ method, path, query }) => ({ method, path, query })),
    ).toEqual([
      {
        method: 'GET',
        path: '/api/authenticate.json',
        query: [
          ['user_id', credentials.userId],
          ['game_auth_token', credentials.gameAuthToken],
          ['api_key', API_KEY],
        ],
      },
    ]);
  });

  test('userId already known: the same player, and not a new one', async () => {
    const { connect } = openGame(stage);
    const first = await connect(stage.platform.credentials('ada'));
    const again = await connect(stage.platform.credentials('ada'));
    expect(again).toMatchObject({
      outcome: 'resumed',
      newPlayer: false,
      playerId: first.playerId,
    });
    expect(again.authToken).not.toBe(first.authToken);
    expect(stage.platform.requestCount).toBe(2);
  });

  test('userId unknown, a device player signed in: linked to that player', async () => {
    const { connect, device } = openGame(stage);
    const current = await device();
    const result = await connect(stage.platform.credentials('ada'), { session: current.authToken });
    expect(result).toMatchObject({
      outcome: 'linked',
      newPlayer: false,
      playerId: current.playerId,
    });
  });

  test('userId linked elsewhere, a device player signed in: switched', async () => {
    const { connect, device } = openGame(stage);
    const ada = await connect(stage.platform.credentials('ada'));
    const { authToken } = await device();
    const result = await connect(stage.platform.credentials('ada'), { session: authToken });
    expect(result).toMatchObject({ outcome: 'switched', playerId: ada.playerId });
  });

  test('doNotLinkToCurrentPlayer: a new player, the current one untouched', async () => {
    const { connect, device, link } = openGame(stage);
    const current = await device();
    const flags = { doNotLinkToCurrentPlayer: true };
    const session = current.authToken;
    const result = await connect(stage.platform.credentials('ada'), { session, flags });
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(result.playerId).not.toBe(current.playerId);
    const links = await link.links.list(current.playerId);
    expect(links.map(({ provider }) => provider)).toEqual(['test-device']);
  });

  test('errorOnSwitch: ACCOUNT_ALREADY_LINKED on userId with a switchSummary', async () => {
    const { connect, device } = openGame(stage);
    const ada = await connect(stage.platform.credentials('ada'));
    const session = (await device()).authToken;
    const flags = { errorOnSwitch: true };
    const refusal = await refusalOf(connect(stage.platform.credentials('ada'), { session, flags }));
    expect(refusal).toMatchObject({ field: 'userId', code: 'ACCOUNT_ALREADY_LINKED' });
    expect(refusal.switchSummary).toEqual({
      id: ada.playerId,
      displayName: 'ada',
      externalIds: { KO: stage.platform.user('ada').userId },
      achievements: [],
      virtualGoods: [],
      online: false,
      scriptData: {},
    });
  });

  test('switchIfPossible: switched although the current player has another account', async () => {
    const { connect } = openGame(stage);
    const ada = await connect(stage.platform.credentials('ada'));
    const session = (await connect(stage.platform.credentials('bob'))).authToken;
    const flags = { switchIfPossible: true };
    const result = await connect(stage.platform.credentials('ada'), { session, flags });
    expect(result).toMatchObject({ outcome: 'switched', playerId: ada.playerId });
  });

  test('syncDisplayName: a rename at Kongregate is followed when asked, and then remembered', async () => {
    const { connect } = openGame(stage);
    await connect(stage.platform.credentials('ada'));
    stage.platform.rename('ada', 'countess');
    expect((await connect(stage.platform.credentials('ada'))).displayName).toBe('ada');
    const flags = { syncDisplayName: true };
    expect((await connect(stage.platform.credentials('ada'), { flags })).displayName).toBe(
      'countess',
    );
    stage.platform.rename('ada', 'lovelace');
    expect((await connect(stage.platform.credentials('ada'))).displayName).toBe('lovelace');
  });

  test('segments: kept with the new player', async () => {
    const { connect, link } = openGame(stage);
    const segments = { country: 'FI' };
    const { playerId } = await connect(stage.platform.credentials('ada'), { segments });
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
  });

  test('the names on the wire', () => {
    expect(openGame(stage).link.providers[0]).toEqual({
      id: 'kongregate',
      configured: true,
      request: 'KongregateConnectRequest',
      systemId: 'KO',
      rejectField: 'gameAuthToken',
      credentials: [
        { name: 'userId', required: true },
        { name: 'gameAuthToken', required: true },
      ],
    });
  });
});

describe('errors of the page KongregateConnectRequest', () => {
  test('userId ACCOUNT_ALREADY_LINKED: the current player has another Kongregate account', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(stage.platform.credentials('ada'));
    const refusal = await refusalOf(connect(stage.platform.credentials('bob'), { session }));
    expect(refusal).toMatchObject({ field: 'userId', code: 'ACCOUNT_ALREADY_LINKED', status: 409 });
    expect(refusal.switchSummary).toBeUndefined();
  });

  test.each(['0', '00', '01480702', '0000000000000000000'])(
    'gameAuthToken NOTAUTHENTICATED (user id): %s is a guest or no id; Kongregate is not asked',
    async (userId) => {
      const { connect, plans } = openGame(stage);
      const { gameAuthToken } = stage.platform.credentials('ada');
      expect(await pairOf(connect({ userId, gameAuthToken }))).toBe(REFUSED);
      expect(stage.platform.requestCount).toBe(0);
      expect(plans).toHaveLength(0);
    },
  );

  test('gameAuthToken NOTAUTHENTICATED (user): HTTP 200 with success:false (row 36)', async () => {
    const { connect, plans } = openGame(stage);
    const { userId } = stage.platform.credentials('ada');
    const refusal = await refusalOf(connect({ userId, gameAuthToken: 'abc' }));
    expect(refusal).toMatchObject({
      field: 'gameAuthToken',
      code: 'NOTAUTHENTICATED',
      status: 401,
      retryable: false,
    });
    expect(stage.platform.requestCount).toBe(1);
    expect(plans).toHaveLength(0);
  });

  test.each<[string, Record<string, unknown>]>([
    ['userId', { gameAuthToken: 't' }],
    ['userId', { userId: null, gameAuthToken: 't' }],
    ['userId', { userId: '', gameAuthToken: 't' }],
    ['userId', {}],
    ['gameAuthToken', { userId: '1' }],
    ['gameAuthToken', { userId: '1', gameAuthToken: null }],
    ['gameAuthToken', { userId: '1', gameAuthToken: '' }],
  ])('%s REQUIRED: %j (row 40)', async (field, credentials) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect(credentials))).toBe(`${field}: REQUIRED`);
    expect(stage.platform.requestCount).toBe(0);
  });

  test('authentication COPPA restricted', async () => {
    const { connect } = openGame(stage);
    const answer = connect(stage.platform.credentials('ada'), { coppa: true });
    expect(await pairOf(answer)).toBe('authentication: COPPA restricted');
    expect(stage.platform.requestCount).toBe(0);
  });
});
