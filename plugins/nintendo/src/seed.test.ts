import { describe, expect, test } from 'vitest';
import { nintendo } from './index.ts';
import { claimsOf, openGame, pairOf, REFUSED, refusalOf, setStage } from './stage.test-fixture.ts';

const stage = setStage();
type Game = ReturnType<typeof openGame>;

/** What the console of this player sends. */
const sent = (player = 'ada') => stage.platform.credentials(player);

/** The external ids of a player, as other players see them. */
const idsOf = async ({ link }: Game, playerId: string) =>
  (await link.players.get(playerId))?.externalIds;

describe('what the page NXConnectRequest says', () => {
  test('sentence: Allows an Nintendo Network Service Account (NSA)', async () => {
    const { connect, link } = openGame(stage);
    const { authToken, playerId } = await connect(sent());
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
    expect(
      stage.platform.requests.map(({ method, origin, path }) => `${method} ${origin}${path}`),
    ).toEqual([
      'GET https://e0d67c509fb203858ebcb2fe3f88c2aa.baas.nintendo.com/1.0.0/certificates',
    ]);
  });

  test('sentence: Once authenticated the platform can determine the current players details', async () => {
    const game = openGame(stage);
    const { playerId } = await game.connect(sent());
    const { sub } = claimsOf(sent().nsaIdToken);
    expect(await game.link.players.get(playerId)).toMatchObject({
      displayName: 'ada',
      externalIds: { NX: sub },
    });
    expect(await game.link.links.list(playerId)).toMatchObject([
      { provider: 'nintendo', externalId: sub },
    ]);
  });

  test("sentence: GameSparks will determine the player's friends", async () => {
    const friends = ['bob', 'eve'].map((name) => String(claimsOf(sent(name).nsaIdToken).sub));
    const options = { friends: async () => friends.map((externalId) => ({ externalId })) };
    const { connect, link } = openGame(stage, {}, options);
    const bob = await connect(sent('bob'));
    const ada = await connect(sent('ada'));
    await link.close();
    expect(await link.friends.list(ada.playerId)).toMatchObject([
      { id: bob.playerId, displayName: 'bob' },
    ]);
    expect(await link.friends.invitable(ada.playerId)).toMatchObject([
      { provider: 'nintendo', systemId: 'NX', externalId: friends[1] },
    ]);
  });

  test('sentence: If the NSA is already linked to a player, the current session will switch', async () => {
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
    expect(await idsOf(game, current.playerId)).toEqual({
      NX: claimsOf(sent().nsaIdToken).sub,
    });
  });

  test('sentence: If the current player has not authenticated and the NSA is not known', async () => {
    const { connect, link } = openGame(stage);
    const result = await connect(sent());
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true, displayName: 'ada' });
    expect((await link.sessions.resolve(result.authToken))?.playerId).toBe(result.playerId);
  });

  test('sentence: If the NSA is already known, the session will switch', async () => {
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
});

describe('parameters of the page NXConnectRequest', () => {
  test('parameter accountPerLoginId', async () => {
    const game = openGame(stage);
    const login = (loginId: string, accountPerLoginId: boolean) =>
      game.connect({ ...stage.platform.credentials('ada', { loginId }), accountPerLoginId });
    const home = await login('home', true);
    const away = await login('away', true);
    expect([home.newPlayer, away.newPlayer]).toEqual([true, true]);
    expect((await login('home', true)).playerId).toBe(home.playerId);
    expect((await login('away', true)).playerId).toBe(away.playerId);
    // One player per account, in an id space of its own.
    const one = await login('home', false);
    expect(one.newPlayer).toBe(true);
    expect((await login('away', false)).playerId).toBe(one.playerId);
    const { sub, 'bs:did': did } = claimsOf(
      stage.platform.credentials('ada', { loginId: 'home' }).nsaIdToken,
    );
    expect(await idsOf(game, home.playerId)).toEqual({ NX: `${sub}:login:${did}` });
    expect(await idsOf(game, one.playerId)).toEqual({ NX: sub });
  });

  test('parameter displayName', async () => {
    const { connect } = openGame(stage);
    const credentials = stage.platform.credentials('ada', { displayName: 'Countess' });
    expect((await connect(credentials)).displayName).toBe('Countess');
    const renamed = stage.platform.credentials('ada', { displayName: 'Lovelace' });
    expect((await connect(renamed)).displayName).toBe('Countess');
  });

  test('parameter doNotCreateNewPlayer', async () => {
    const { connect, plans } = openGame(stage);
    const flags = { doNotCreateNewPlayer: true };
    expect(await pairOf(connect(sent(), { flags }))).toBe('accessToken: UNRECOGNISED');
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
  });

  test('parameter errorOnSwitch', async () => {
    const { connect, device, link } = openGame(stage);
    await connect(sent());
    const { authToken: session, playerId } = await device();
    const flags = { errorOnSwitch: true };
    expect(await pairOf(connect(sent(), { session, flags }))).toBe(
      'accessToken: ACCOUNT_ALREADY_LINKED',
    );
    expect((await link.sessions.resolve(session))?.playerId).toBe(playerId);
  });

  test('parameter nsaIdToken', async () => {
    const { connect } = openGame(stage);
    const ada = await connect(sent());
    const { nsaIdToken } = sent('bob');
    const bob = await connect({ ...sent(), nsaIdToken });
    expect(bob.newPlayer).toBe(true);
    expect(bob.playerId).not.toBe(ada.playerId);
    expect(await pairOf(connect({ ...sent(), nsaIdToken: 'abc' }))).toBe(REFUSED);
  });

  test('parameter segments', async () => {
    const { connect, link } = openGame(stage);
    const segments = { country: 'FI' };
    const { playerId } = await connect(sent(), { segments });
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
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
    const named = (displayName: string) => stage.platform.credentials('ada', { displayName });
    const flags = { syncDisplayName: true };
    expect((await connect(named('countess'), { flags })).displayName).toBe('countess');
    expect((await connect(named('lovelace'))).displayName).toBe('lovelace');
  });

  test('the names on the wire', () => {
    expect(openGame(stage).link.providers[0]).toMatchObject({
      id: 'nintendo',
      configured: true,
      request: 'NXConnectRequest',
      systemId: 'NX',
      rejectField: 'nsaIdToken',
      credentials: [
        { name: 'nsaIdToken', required: true },
        { name: 'displayName', required: true },
        { name: 'accountPerLoginId', required: false },
      ],
    });
  });
});

describe('the response of the page NXConnectRequest', () => {
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

  test.each<[string, (scriptData: object) => unknown, unknown]>([
    ['scriptData', (all) => all, { mine: { one: 1 }, theirs: [2] }],
    ['scriptData.myKey', (all) => Object.keys(all), ['mine', 'theirs']],
    ['scriptData.myValue', (all) => Object.values(all), [{ one: 1 }, [2]]],
  ])('response %s', async (_, read, expected) => {
    const hooks = { beforeResponse: () => ({ scriptData: { theirs: [2] } }) };
    const { connect } = openGame(stage, { hooks });
    const result = await connect(sent(), { scriptData: { mine: { one: 1 } } });
    expect(read(result.scriptData)).toEqual(expected);
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
      externalIds: { NX: claimsOf(sent().nsaIdToken).sub },
      achievements: [],
      virtualGoods: [],
      online: true,
      scriptData: {},
    });
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(sent('ada'));
    await connect(sent('bob'));
    const refusal = await refusalOf(connect(sent('bob'), { session }));
    expect(refusal.switchSummary).toBeUndefined();
  });

  test.each<[string, (told: Awaited<ReturnType<typeof refusedSwitch>>) => unknown]>([
    ['achievements', () => []],
    ['displayName', () => 'ada'],
    ['externalIds', () => ({ NX: claimsOf(sent().nsaIdToken).sub })],
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

describe('errors of the page NXConnectRequest', () => {
  test('error NX NOT_CONFIGURED', async () => {
    const { connect, link, plans } = openGame(stage, { providers: [nintendo(undefined)] });
    expect(await refusalOf(connect(sent()))).toMatchObject({
      field: 'NX',
      code: 'NOT_CONFIGURED',
      status: 501,
      retryable: false,
    });
    expect(link.providers[0]).toMatchObject({ id: 'nintendo', configured: false });
    expect(stage.platform.requestCount).toBe(0);
    expect(plans).toHaveLength(0);
  });

  test('error nsaIdToken NOTAUTHENTICATED', async () => {
    const { connect, plans } = openGame(stage);
    const nsaIdToken = stage.platform.forge('ada', 'attackerKey');
    expect(await refusalOf(connect({ ...sent(), nsaIdToken }))).toMatchObject({
      field: 'nsaIdToken',
      code: 'NOTAUTHENTICATED',
      status: 401,
      retryable: false,
    });
    expect(plans).toHaveLength(0);
  });

  test.each([undefined, null, ''])('nsaIdToken REQUIRED: %j', async (nsaIdToken) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect({ nsaIdToken }))).toBe('nsaIdToken: REQUIRED');
    expect(stage.platform.requestCount).toBe(0);
  });

  test('error nsaIdToken REQUIRED', async () => {
    const { connect } = openGame(stage);
    const { displayName } = sent();
    expect(await pairOf(connect({ displayName }))).toBe('nsaIdToken: REQUIRED');
    expect(await pairOf(connect({}))).toBe('nsaIdToken: REQUIRED');
    expect(stage.platform.requestCount).toBe(0);
  });

  test('error accessToken ACCOUNT_ALREADY_LINKED', async () => {
    const { connect } = openGame(stage);
    const { authToken: session } = await connect(sent('ada'));
    const refusal = await refusalOf(connect(sent('bob'), { session }));
    expect(refusal).toMatchObject({
      field: 'accessToken',
      code: 'ACCOUNT_ALREADY_LINKED',
      status: 409,
    });
    expect(refusal.switchSummary).toBeUndefined();
  });

  test('error displayName REQUIRED', async () => {
    const { connect } = openGame(stage);
    const { nsaIdToken } = sent();
    for (const displayName of [undefined, null, '']) {
      const answer = connect({ nsaIdToken, displayName });
      expect(await pairOf(answer)).toBe('displayName: REQUIRED');
    }
    // Also for a player who is known.
    await connect(sent());
    stage.platform.clearRequests();
    expect(await pairOf(connect({ nsaIdToken }))).toBe('displayName: REQUIRED');
    expect(stage.platform.requestCount).toBe(0);
  });

  test('error authentication COPPA restricted', async () => {
    const { connect } = openGame(stage);
    const answer = connect(sent(), { coppa: true });
    expect(await pairOf(answer)).toBe('authentication: COPPA restricted');
    expect(stage.platform.requestCount).toBe(0);
  });
});
