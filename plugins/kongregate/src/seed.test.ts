import { describe, expect, test } from 'vitest';
import {
  API_KEY,
  OTHER_KEY,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
const ada = () => stage.platform.credentials('ada');
const bob = () => stage.platform.credentials('bob');

describe('sentences of the page KongregateConnectRequest', () => {
  test('sentence: Allows a Kongregate account to be used', async () => {
    const { connect, link } = openGame(stage);
    const { authToken, playerId } = await connect(ada());
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
    expect(await link.links.list(playerId)).toMatchObject([
      { provider: 'kongregate', externalId: ada().userId },
    ]);
  });

  test('sentence: Once authenticated the platform can determine the current players details', async () => {
    const { connect, link } = openGame(stage);
    stage.platform.rename('ada', 'countess');
    const { playerId } = await connect(ada());
    expect(await link.players.get(playerId)).toMatchObject({
      displayName: 'countess',
      externalIds: { KO: ada().userId },
    });
    expect(stage.platform.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/authenticate.json',
    ]);
  });

  test('sentence: If the Kongregate user is already linked to a player', async () => {
    const { connect, device, link } = openGame(stage);
    const { playerId } = await connect(ada());
    const { authToken: session } = await device();
    const result = await connect(ada(), { session });
    expect(result).toMatchObject({ outcome: 'switched', newPlayer: false, playerId });
    expect((await link.sessions.resolve(result.authToken))?.playerId).toBe(playerId);
  });

  test('sentence: If the current player has previously created an account', async () => {
    for (const [from, player] of [
      ['device', 'ada'],
      ['registration', 'bob'],
    ] as const) {
      const game = openGame(stage);
      const { authToken: session, playerId } = await game[from]();
      const result = await game.connect(stage.platform.credentials(player), { session });
      expect(result).toMatchObject({ outcome: 'linked', newPlayer: false, playerId });
      expect(await game.link.links.list(playerId)).toHaveLength(2);
    }
  });

  test('sentence: If the current player has not authenticated and the Kongregate user is not known', async () => {
    const { connect, link } = openGame(stage);
    const result = await connect(ada());
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true, displayName: 'ada' });
    expect((await link.sessions.resolve(result.authToken))?.playerId).toBe(result.playerId);
  });

  test('sentence: If the Kongregate user is already known', async () => {
    const { connect } = openGame(stage);
    const { playerId, authToken } = await connect(ada());
    const again = await connect(ada());
    expect(again).toMatchObject({ outcome: 'resumed', newPlayer: false, playerId });
    expect(again.authToken).not.toBe(authToken);
    expect(stage.platform.requestCount).toBe(2);
  });
});

describe('parameters of the page KongregateConnectRequest', () => {
  test('parameter doNotLinkToCurrentPlayer', async () => {
    const { connect, device, link } = openGame(stage);
    const { playerId, authToken: session } = await device();
    const flags = { doNotLinkToCurrentPlayer: true };
    const created = await connect(ada(), { session, flags });
    expect(created).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(created.playerId).not.toBe(playerId);
    const links = await link.links.list(playerId);
    expect(links.map(({ provider }) => provider)).toEqual(['test-device']);
    expect((await connect(bob(), { session })).playerId).toBe(playerId);
  });

  test('parameter errorOnSwitch', async () => {
    const { connect, device } = openGame(stage);
    const { playerId: id } = await connect(ada());
    const { authToken: session } = await device();
    const flags = { errorOnSwitch: true };
    const refusal = await refusalOf(connect(ada(), { session, flags }));
    expect(refusal).toMatchObject({
      field: 'userId',
      code: 'ACCOUNT_ALREADY_LINKED',
      switchSummary: { id },
    });
    expect((await connect(ada(), { session })).outcome).toBe('switched');
  });

  test('parameter gameAuthToken', async () => {
    const { connect } = openGame(stage);
    const { userId, gameAuthToken } = ada();
    expect((await connect({ userId, gameAuthToken })).newPlayer).toBe(true);
    expect(stage.platform.requests[0]?.query).toContainEqual(['game_auth_token', gameAuthToken]);
    expect(await pairOf(connect({ userId, gameAuthToken: 'abc' }))).toBe(REFUSED);
  });

  test('parameter segments', async () => {
    const { connect, link } = openGame(stage);
    const segments = { country: 'FI' };
    const { playerId } = await connect(ada(), { segments });
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
  });

  test('parameter switchIfPossible', async () => {
    const { connect } = openGame(stage);
    const { playerId } = await connect(ada());
    const { authToken: session } = await connect(bob());
    expect(await pairOf(connect(ada(), { session }))).toBe('userId: ACCOUNT_ALREADY_LINKED');
    const flags = { switchIfPossible: true };
    const result = await connect(ada(), { session, flags });
    expect(result).toMatchObject({ outcome: 'switched', playerId });
  });

  test('parameter syncDisplayName', async () => {
    const { connect } = openGame(stage);
    await connect(ada());
    stage.platform.rename('ada', 'countess');
    expect((await connect(ada())).displayName).toBe('ada');
    const flags = { syncDisplayName: true };
    expect((await connect(ada(), { flags })).displayName).toBe('countess');
    stage.platform.rename('ada', 'lovelace');
    expect((await connect(ada())).displayName).toBe('lovelace');
  });

  test('parameter userId', async () => {
    const { connect, link } = openGame(stage);
    const { userId, gameAuthToken } = ada();
    const { playerId } = await connect({ userId, gameAuthToken });
    expect((await link.players.get(playerId))?.externalIds).toEqual({ KO: userId });
    expect(stage.platform.requests.map(({ query }) => query)).toEqual([
      [
        ['user_id', userId],
        ['game_auth_token', gameAuthToken],
        ['api_key', API_KEY],
      ],
    ]);
  });

  test('parameter doNotCreateNewPlayer', async () => {
    const { connect, plans } = openGame(stage);
    const flags = { doNotCreateNewPlayer: true };
    expect(await pairOf(connect(ada(), { flags }))).toBe('userId: UNRECOGNISED');
    expect(plans).toHaveLength(0);
    await connect(ada());
    expect((await connect(ada(), { flags })).outcome).toBe('resumed');
  });

  test('the names on the wire', () => {
    expect(openGame(stage).link.providers[0]).toMatchObject({
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

describe('responses of the page KongregateConnectRequest', () => {
  test('response authToken', async () => {
    const { connect, link } = openGame(stage);
    const { authToken, playerId } = await connect(ada());
    expect(await link.sessions.resolve(authToken)).toMatchObject({ playerId });
    expect(await link.sessions.resolve(`${authToken}x`)).toBeUndefined();
  });

  test('response displayName', async () => {
    const { connect } = openGame(stage);
    expect((await connect(ada())).displayName).toBe('ada');
    stage.platform.rename('bob', 'Bobby');
    expect((await connect(bob())).displayName).toBe('Bobby');
  });

  test('response newPlayer', async () => {
    const { connect } = openGame(stage);
    expect((await connect(ada())).newPlayer).toBe(true);
    expect((await connect(ada())).newPlayer).toBe(false);
  });

  test('response scriptData', async () => {
    const hooks = { beforeResponse: () => ({ scriptData: { fromTheHook: 2 } }) };
    const { connect } = openGame(stage, { hooks });
    const { scriptData } = await connect(ada(), { scriptData: { fromTheRequest: 1 } });
    expect(scriptData).toEqual({ fromTheRequest: 1, fromTheHook: 2 });
    expect((await openGame(stage).connect(bob())).scriptData).toEqual({});
  });

  test('response switchSummary', async () => {
    const { connect, device } = openGame(stage);
    await connect(ada());
    expect(Object.keys(await summaryOfAda())).toHaveLength(7);
    // Only where automatic switching is disabled.
    const { authToken: session } = await device();
    expect(await connect(ada(), { session })).not.toHaveProperty('switchSummary');
    const refusal = await refusalOf(connect(bob(), { session: (await connect(ada())).authToken }));
    expect(refusal.switchSummary).toBeUndefined();
  });

  test('response userId', async () => {
    const { connect, link } = openGame(stage);
    const { playerId } = await connect(ada());
    expect(await link.players.get(playerId)).toMatchObject({ id: playerId });
    expect(playerId).not.toBe(ada().userId);
  });

  test('response scriptData.myKey', async () => {
    const { connect } = openGame(stage);
    const keys = ['myKey', 'another key', 'ключ', ''];
    const scriptData = Object.fromEntries(keys.map((key) => [key, true]));
    expect(Object.keys((await connect(ada(), { scriptData })).scriptData)).toEqual(keys);
  });

  test('response scriptData.myValue', async () => {
    const { connect } = openGame(stage);
    for (const myValue of ['text', 7, 1.5, true, null, ['a', { b: [] }], { deep: { er: {} } }]) {
      const { scriptData } = await connect(ada(), { scriptData: { myValue } });
      expect(scriptData).toEqual({ myValue });
    }
  });

  test('response switchSummary.achievements', async () => {
    expect((await summaryOfAda()).achievements).toEqual([]);
  });

  test('response switchSummary.displayName', async () => {
    expect((await summaryOfAda()).displayName).toBe('ada');
  });

  test('response switchSummary.externalIds', async () => {
    expect((await summaryOfAda()).externalIds).toEqual({ KO: ada().userId });
  });

  test('response switchSummary.id', async () => {
    const { connect, device } = openGame(stage);
    const { playerId } = await connect(ada());
    expect((await summaryOf({ connect, device })).id).toBe(playerId);
  });

  test('response switchSummary.online', async () => {
    const online = new Set<string>();
    const presence = { isOnline: (_: string, playerId: string) => online.has(playerId) };
    const game = openGame(stage, { presence });
    const { playerId } = await game.connect(ada());
    expect((await summaryOf(game)).online).toBe(false);
    online.add(playerId);
    expect((await summaryOf(game)).online).toBe(true);
  });

  test('response switchSummary.scriptData', async () => {
    expect((await summaryOfAda()).scriptData).toEqual({});
  });

  test('response switchSummary.virtualGoods', async () => {
    expect((await summaryOfAda()).virtualGoods).toEqual([]);
  });

  /** What somebody on a device is shown of the player that ada has. */
  async function summaryOf({
    connect,
    device,
  }: Pick<ReturnType<typeof openGame>, 'connect' | 'device'>) {
    const { authToken: session } = await device();
    const flags = { errorOnSwitch: true };
    const { switchSummary } = await refusalOf(connect(ada(), { session, flags }));
    if (switchSummary === undefined) throw new Error('no switchSummary');
    return switchSummary;
  }

  async function summaryOfAda() {
    const game = openGame(stage);
    await game.connect(ada());
    return summaryOf(game);
  }
});

describe('errors of the page KongregateConnectRequest', () => {
  test('error userId ACCOUNT_ALREADY_LINKED', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(ada());
    const refusal = await refusalOf(connect(bob(), { session }));
    expect(refusal).toMatchObject({ field: 'userId', code: 'ACCOUNT_ALREADY_LINKED', status: 409 });
    expect(refusal.switchSummary).toBeUndefined();
  });

  test('error gameAuthToken NOTAUTHENTICATED (user id)', async () => {
    const { connect, plans } = openGame(stage);
    const { gameAuthToken } = ada();
    // A guest, and what is no id: Kongregate is not asked.
    for (const userId of ['0', '00', '01480702', '0000000000000000000']) {
      expect(await pairOf(connect({ userId, gameAuthToken }))).toBe(REFUSED);
    }
    expect(stage.platform.requestCount).toBe(0);
    const { userId } = stage.platform.user('victim');
    expect(await pairOf(connect({ userId, gameAuthToken }))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });

  test('error gameAuthToken NOTAUTHENTICATED (user)', async () => {
    const { connect, plans } = openGame(stage);
    const { userId } = ada();
    const { gameAuthToken: foreign } = stage.platform.credentials('ada', { apiKey: OTHER_KEY });
    for (const gameAuthToken of ['abc', foreign]) {
      const refusal = await refusalOf(connect({ userId, gameAuthToken }));
      expect(refusal).toMatchObject({
        field: 'gameAuthToken',
        code: 'NOTAUTHENTICATED',
        status: 401,
        retryable: false,
      });
    }
    expect(stage.platform.requestCount).toBe(2);
    expect(plans).toHaveLength(0);
  });

  test('error userId REQUIRED', async () => {
    const { connect } = openGame(stage);
    const gameAuthToken = 't';
    for (const credentials of [
      {},
      { gameAuthToken },
      { userId: null, gameAuthToken },
      { userId: '', gameAuthToken },
    ]) {
      expect(await pairOf(connect(credentials))).toBe('userId: REQUIRED');
    }
    expect(stage.platform.requestCount).toBe(0);
  });

  test('error gameAuthToken REQUIRED', async () => {
    const { connect } = openGame(stage);
    const userId = '1';
    for (const credentials of [
      { userId },
      { userId, gameAuthToken: null },
      { userId, gameAuthToken: '' },
    ]) {
      expect(await pairOf(connect(credentials))).toBe('gameAuthToken: REQUIRED');
    }
    expect(stage.platform.requestCount).toBe(0);
  });

  test('error authentication COPPA restricted', async () => {
    const { connect } = openGame(stage);
    const answer = connect(ada(), { coppa: true });
    expect(await pairOf(answer)).toBe('authentication: COPPA restricted');
    expect(stage.platform.requestCount).toBe(0);
  });
});
