import { describe, expect, test } from 'vitest';
import { viber } from './index.ts';
import {
  ALL,
  APP_ID,
  LOGIN,
  OTHER_APP,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
const ada = () => stage.platform.credentials('ada');
const bob = () => stage.platform.credentials('bob');

describe('sentences of the page ViberConnectRequest', () => {
  test('sentence: Allows a Viber account to be used', async () => {
    const { connect, link } = openGame(stage);
    const { authToken, playerId } = await connect(ada());
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
    const [account] = await link.links.list(playerId);
    expect(account).toMatchObject({
      provider: 'viber',
      externalId: stage.platform.user('ada').id,
    });
  });

  test('sentence: Once authenticated the platform can determine the current players details', async () => {
    const { connect, link } = openGame(stage);
    stage.platform.rename('ada', 'Ada Lovelace');
    const { playerId } = await connect(ada());
    expect(await link.players.get(playerId)).toMatchObject({
      displayName: 'Ada Lovelace',
      externalIds: { VB: stage.platform.user('ada').id },
    });
    expect(stage.platform.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /profile',
    ]);
  });

  test('sentence: A successful authentication will also register the player to receive Viber push', async () => {
    const { connect, link } = openGame(stage, ALL);
    const { playerId } = await connect(ada());
    await connect({ accessToken: 'wrong' }).catch(() => {});
    await link.close();
    const { id } = stage.platform.user('ada');
    expect(stage.platform.pushRegistrations).toEqual([id]);
    expect(await link.push.list(playerId)).toMatchObject([{ deviceOs: 'viber', pushId: id }]);
  });

  test("sentence: GameSparks will determine the player's friends and whether any of them", async () => {
    stage.platform.befriend('ada', 'bob');
    stage.platform.befriend('ada', 'eve');
    const { connect, link } = openGame(stage, ALL);
    const { playerId: bobsPlayer } = await connect(bob());
    const { playerId } = await connect(ada());
    await link.close();
    expect((await link.friends.list(playerId)).map(({ id }) => id)).toEqual([bobsPlayer]);
    expect(await link.friends.invitable(playerId)).toMatchObject([
      { externalId: stage.platform.user('eve').id, displayName: 'eve' },
    ]);
  });

  test('sentence: If the Viber user is already linked to a player', async () => {
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

  test('sentence: If the current player has not authenticated and the Viber user is not known', async () => {
    const { connect, link } = openGame(stage);
    const result = await connect(ada());
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true, displayName: 'ada' });
    expect((await link.sessions.resolve(result.authToken))?.playerId).toBe(result.playerId);
  });

  test('sentence: If the Viber user is already known', async () => {
    const { connect } = openGame(stage);
    const { playerId, authToken } = await connect(ada());
    const again = await connect(ada());
    expect(again).toMatchObject({ outcome: 'resumed', newPlayer: false, playerId });
    expect(again.authToken).not.toBe(authToken);
    expect(stage.platform.requestCount).toBe(2);
  });
});

describe('parameters of the page ViberConnectRequest', () => {
  test('parameter accessToken', async () => {
    const { connect } = openGame(stage);
    const { accessToken } = ada();
    expect((await connect({ accessToken })).displayName).toBe('ada');
    const [request] = stage.platform.requests;
    expect(request?.headers.authorization).toBe(`Bearer ${accessToken}`);
    expect(request?.query).toEqual([]);
  });

  test('parameter doNotLinkToCurrentPlayer', async () => {
    const { connect, device, link } = openGame(stage);
    const { playerId, authToken: session } = await device();
    const flags = { doNotLinkToCurrentPlayer: true };
    const created = await connect(ada(), { session, flags });
    expect(created).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(created.playerId).not.toBe(playerId);
    expect(await link.links.list(playerId)).toHaveLength(1);
    expect((await connect(bob(), { session })).playerId).toBe(playerId);
  });

  test('parameter errorOnSwitch', async () => {
    const { connect, device } = openGame(stage);
    const { playerId: id } = await connect(ada());
    const { authToken: session } = await device();
    const flags = { errorOnSwitch: true };
    const refusal = await refusalOf(connect(ada(), { session, flags }));
    expect(refusal).toMatchObject({
      field: 'accessToken',
      code: 'ACCOUNT_ALREADY_LINKED',
      switchSummary: { id },
    });
    expect((await connect(ada(), { session })).outcome).toBe('switched');
  });

  test('parameter segments', async () => {
    const { connect, link } = openGame(stage);
    const { playerId } = await connect(ada(), { segments: { PROFILE: 'P1' } });
    expect((await link.players.get(playerId))?.segments).toEqual({ PROFILE: 'P1' });
  });

  test('parameter switchIfPossible', async () => {
    const { connect } = openGame(stage);
    const { playerId } = await connect(ada());
    const { authToken: session } = await connect(bob());
    expect(await pairOf(connect(ada(), { session }))).toBe('accessToken: ACCOUNT_ALREADY_LINKED');
    const flags = { switchIfPossible: true };
    expect(await connect(ada(), { session, flags })).toMatchObject({
      outcome: 'switched',
      playerId,
    });
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

  test('parameter doNotCreateNewPlayer', async () => {
    const { connect, plans } = openGame(stage);
    const flags = { doNotCreateNewPlayer: true };
    expect(await pairOf(connect(ada(), { flags }))).toBe('accessToken: UNRECOGNISED');
    expect(plans).toHaveLength(0);
    await connect(ada());
    expect((await connect(ada(), { flags })).outcome).toBe('resumed');
  });

  test('parameter doNotRegisterForPush', async () => {
    const { connect, link } = openGame(stage, ALL);
    const { playerId } = await connect({ ...ada(), doNotRegisterForPush: true });
    await connect({ ...bob(), doNotRegisterForPush: false });
    await link.close();
    expect(stage.platform.pushRegistrations).toEqual([stage.platform.user('bob').id]);
    expect(await link.push.list(playerId)).toEqual([]);
  });

  test('the names on the wire', () => {
    expect(openGame(stage).link.providers[0]).toMatchObject({
      id: 'viber',
      configured: true,
      request: 'ViberConnectRequest',
      systemId: 'VB',
      rejectField: 'accessToken',
      credentials: [
        { name: 'accessToken', required: true },
        { name: 'doNotRegisterForPush', required: false },
      ],
    });
  });
});

describe('errors of the page ViberConnectRequest', () => {
  test('error viber NOT_ENABLED', async () => {
    const { appId: _, ...unbound } = LOGIN;
    for (const options of [undefined, unbound]) {
      const { connect, plans } = openGame(stage, LOGIN, { providers: [viber(options)] });
      const refusal = await refusalOf(connect(ada()));
      expect(refusal).toMatchObject({ field: 'viber', code: 'NOT_ENABLED', retryable: false });
      expect(plans).toHaveLength(0);
    }
    expect(stage.platform.requestCount).toBe(0);
  });

  test('error accessToken NOTAUTHENTICATED', async () => {
    const { connect, plans } = openGame(stage);
    for (const accessToken of [
      'unknown',
      stage.platform.credentials('ada', { appId: OTHER_APP }).accessToken,
      `${ada().accessToken}x`,
    ]) {
      const refusal = await refusalOf(connect({ accessToken }));
      expect(refusal).toMatchObject({
        field: 'accessToken',
        code: 'NOTAUTHENTICATED',
        status: 401,
        retryable: false,
      });
    }
    const revoked = ada();
    stage.platform.revoke('ada');
    expect(await pairOf(connect(revoked))).toBe(REFUSED);
    const current = ada();
    stage.platform.setSuspended(APP_ID, true);
    expect(await pairOf(connect(current))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });

  test('error accessToken ACCOUNT_ALREADY_LINKED', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(ada());
    const refusal = await refusalOf(connect(bob(), { session }));
    expect(refusal).toMatchObject({
      field: 'accessToken',
      code: 'ACCOUNT_ALREADY_LINKED',
      status: 409,
    });
    expect(refusal.switchSummary).toBeUndefined();
  });

  test('error accessToken REQUIRED', async () => {
    const { connect } = openGame(stage);
    for (const credentials of [{}, { accessToken: null }, { accessToken: '' }]) {
      expect(await pairOf(connect(credentials))).toBe('accessToken: REQUIRED');
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

describe('examples of the page ViberConnectRequest', () => {
  test('example request', async () => {
    const { connect, link } = openGame(stage);
    const { accessToken, segments, ...flags } = {
      ...ada(),
      doNotLinkToCurrentPlayer: false,
      errorOnSwitch: false,
      segments: { PROFILE: 'P1' },
      switchIfPossible: false,
      syncDisplayName: false,
    };
    const { playerId, outcome } = await connect({ accessToken }, { flags, segments });
    expect(outcome).toBe('created');
    expect((await link.players.get(playerId))?.segments).toEqual({ PROFILE: 'P1' });
  });

  test('example response', async () => {
    const { connect, device } = openGame(stage);
    stage.platform.rename('ada', 'Nick');
    await connect(ada());
    const { outcome, playerId: userId, ...others } = await connect(ada());
    expect({ outcome, userId, ...others }).toEqual({
      outcome: 'resumed',
      authToken: expect.any(String),
      displayName: 'Nick',
      newPlayer: false,
      scriptData: {},
      userId: expect.any(String),
    });
    const { authToken: session } = await device();
    const flags = { errorOnSwitch: true };
    const { switchSummary } = await refusalOf(connect(ada(), { session, flags }));
    expect(switchSummary).toEqual({
      achievements: [],
      displayName: 'Nick',
      externalIds: { VB: stage.platform.user('ada').id },
      id: userId,
      online: false,
      scriptData: {},
      virtualGoods: [],
    });
  });
});
