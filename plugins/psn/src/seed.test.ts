import { describe, expect, test } from 'vitest';
import { psn } from './index.ts';
import {
  CONSOLE_URI,
  FLOWS,
  LEGACY,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
  V3,
} from './stage.test-fixture.ts';

const stage = setStage();
const WEB_URI = 'https://game.example/psn?from=web&step=2';

const formSent = () => [...new URLSearchParams(stage.platform.requests[0]?.body)];

describe('parameters of the page PSNConnectRequest', () => {
  test.each(FLOWS)(
    'parameter authorizationCode: sent once to the platform (%s)',
    async (flow, options) => {
      const { connect, codeOf, link } = openGame(stage, options);
      const { authorizationCode } = codeOf('ada');
      const result = await connect({ authorizationCode });
      expect(result).toMatchObject({ outcome: 'created', newPlayer: true, displayName: 'ada' });
      const [account] = await link.links.list(result.playerId);
      expect(account?.externalId).toBe(stage.platform.user('ada').accountId);
      const { tokenUrl } = stage.platform.environments.np[flow];
      const [first] = stage.platform.requests;
      expect([first?.method, `${first?.origin}${first?.path}`]).toEqual(['POST', tokenUrl]);
      expect(first?.headers.authorization).toBe(
        `Basic ${btoa(`${options.clientId}:${options.clientSecret}`)}`,
      );
      expect(new URLSearchParams(first?.body).get('code')).toBe(authorizationCode);
      expect(stage.platform.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    },
  );

  test('parameter doNotLinkToCurrentPlayer: a new player, the current one untouched', async () => {
    const { signIn, device, link } = openGame(stage);
    const { playerId, authToken: session } = await device();
    const flags = { doNotLinkToCurrentPlayer: true };
    const result = await signIn('ada', { session, flags });
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(result.playerId).not.toBe(playerId);
    expect((await link.links.list(playerId)).map(({ provider }) => provider)).toEqual([
      'test-device',
    ]);
  });

  test('parameter errorOnSwitch: ACCOUNT_ALREADY_LINKED with a switchSummary instead of a switch', async () => {
    const { signIn, device } = openGame(stage);
    const ada = await signIn('ada');
    const session = (await device()).authToken;
    const refusal = await refusalOf(signIn('ada', { session, flags: { errorOnSwitch: true } }));
    expect(refusal).toMatchObject({ field: 'authorizationCode', code: 'ACCOUNT_ALREADY_LINKED' });
    expect(refusal.switchSummary).toMatchObject({
      id: ada.playerId,
      displayName: 'ada',
      externalIds: { PS: stage.platform.user('ada').accountId },
    });
  });

  test('parameter redirectUri: not required for the code of a console', async () => {
    await openGame(stage).signIn('ada');
    expect(formSent()).toContainEqual(['redirect_uri', CONSOLE_URI]);
  });

  test.each(FLOWS)(
    'parameter redirectUri: one that is allowed goes along (%s)',
    async (_, options) => {
      const game = openGame(stage, { ...options, allowedRedirectUris: ['x:y', WEB_URI] });
      const { newPlayer } = await game.connect(game.codeOf('ada', { redirectUri: WEB_URI }));
      expect(newPlayer).toBe(true);
      expect(formSent()).toContainEqual(['redirect_uri', WEB_URI]);
    },
  );

  test('parameter redirectUri: the default may be said aloud', async () => {
    const { connect, codeOf } = openGame(stage);
    const credentials = { ...codeOf('ada'), redirectUri: CONSOLE_URI };
    expect((await connect(credentials)).newPlayer).toBe(true);
  });

  test('parameter segments: kept with the new player', async () => {
    const { signIn, link } = openGame(stage);
    const segments = { PROFILE: 'P1' };
    const { playerId } = await signIn('ada', { segments });
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
  });

  test('parameter switchIfPossible: switched although the current player has another account', async () => {
    const { signIn } = openGame(stage);
    const ada = await signIn('ada');
    const session = (await signIn('bob')).authToken;
    const result = await signIn('ada', { session, flags: { switchIfPossible: true } });
    expect(result).toMatchObject({ outcome: 'switched', playerId: ada.playerId });
  });

  test.each(FLOWS)(
    'parameter syncDisplayName: a new online id is followed (%s)',
    async (_, options) => {
      const { signIn } = openGame(stage, options);
      await signIn('ada');
      stage.platform.rename('ada', 'countess');
      expect((await signIn('ada')).displayName).toBe('ada');
      const flags = { syncDisplayName: true };
      expect((await signIn('ada', { flags })).displayName).toBe('countess');
      stage.platform.rename('ada', 'lovelace');
      expect((await signIn('ada')).displayName).toBe('lovelace');
    },
  );

  test('parameter doNotCreateNewPlayer: UNRECOGNISED on authorizationCode', async () => {
    const { signIn, plans } = openGame(stage);
    const flags = { doNotCreateNewPlayer: true };
    expect(await pairOf(signIn('ada', { flags }))).toBe('authorizationCode: UNRECOGNISED');
    expect(plans).toHaveLength(0);
  });
});

describe('errors of the page PSNConnectRequest', () => {
  test('error PSN NOT_CONFIGURED: the game has no integration details; the platform is not asked', async () => {
    const { signIn, link, plans } = openGame(stage, LEGACY, { providers: [psn(undefined)] });
    expect(await pairOf(signIn('ada'))).toBe('PSN: NOT_CONFIGURED');
    expect(link.providers[0]).toMatchObject({ id: 'psn', configured: false });
    expect(stage.platform.requestCount).toBe(0);
    expect(plans).toHaveLength(0);
  });

  test.each(FLOWS)(
    'error authorizationCode NOTAUTHENTICATED: a code nobody gave (%s)',
    async (_, options) => {
      const { connect, plans } = openGame(stage, options);
      const refusal = await refusalOf(connect({ authorizationCode: 'UhGYiW' }));
      expect(refusal).toMatchObject({
        field: 'authorizationCode',
        code: 'NOTAUTHENTICATED',
        status: 401,
        retryable: false,
      });
      expect(stage.platform.requestCount).toBe(1);
      expect(plans).toHaveLength(0);
    },
  );

  test('error authorizationCode ACCOUNT_ALREADY_LINKED: the current player has another PSN account', async () => {
    const { signIn } = openGame(stage);
    const { authToken: session } = await signIn('ada');
    const refusal = await refusalOf(signIn('bob', { session }));
    expect(refusal).toMatchObject({
      field: 'authorizationCode',
      code: 'ACCOUNT_ALREADY_LINKED',
      status: 409,
    });
    expect(refusal.switchSummary).toBeUndefined();
  });

  test.each<[object]>([
    [{}],
    [{ authorizationCode: null }],
    [{ authorizationCode: '' }],
    [{ redirectUri: 'https://evil.example/' }],
    [{ redirectUri: 7 }],
  ])('error authorizationCode REQUIRED: %j', async (credentials) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect(credentials))).toBe('authorizationCode: REQUIRED');
    expect(stage.platform.requestCount).toBe(0);
  });

  test('error authentication COPPA restricted: the platform is not asked', async () => {
    const { signIn } = openGame(stage);
    expect(await pairOf(signIn('ada', { coppa: true }))).toBe('authentication: COPPA restricted');
    expect(stage.platform.requestCount).toBe(0);
  });
});

describe('sentences of the page PSNConnectRequest', () => {
  test('sentence: Allows a PSN account to be used as an authentication mechanism', async () => {
    const { signIn, link } = openGame(stage);
    const { authToken, playerId } = await signIn('ada');
    expect((await link.sessions.resolve(authToken))?.playerId).toBe(playerId);
  });

  test('sentence: Once authenticated the platform can determine the current players details', async () => {
    const { signIn, link } = openGame(stage);
    const { playerId } = await signIn('ada');
    expect(await link.players.get(playerId)).toMatchObject({
      displayName: 'ada',
      externalIds: { PS: stage.platform.user('ada').accountId },
    });
  });

  test("sentence: GameSparks will determine the player's friends", async () => {
    const { friendsUrlTemplate: urlTemplate } = stage.platform.environments.np['legacy-2.0'];
    const friends = {
      urlTemplate,
      listField: 'friends',
      accountIdField: 'accountId',
      onlineIdField: 'onlineId',
    };
    const { signIn, link } = openGame(stage, { ...LEGACY, friends });
    stage.platform.befriend('ada', 'bob');
    stage.platform.befriend('ada', 'eve');
    const bob = await signIn('bob');
    const ada = await signIn('ada');
    await link.close();
    expect((await link.friends.list(ada.playerId)).map(({ id }) => id)).toEqual([bob.playerId]);
    expect(await link.friends.invitable(ada.playerId)).toEqual([
      {
        provider: 'psn',
        systemId: 'PS',
        externalId: stage.platform.user('eve').accountId,
        displayName: 'eve',
      },
    ]);
  });

  test('sentence: If the PSN user is already linked to a player, the current session will switch', async () => {
    const { signIn, device } = openGame(stage);
    const ada = await signIn('ada');
    const { authToken: session } = await device();
    const result = await signIn('ada', { session });
    expect(result).toMatchObject({ outcome: 'switched', playerId: ada.playerId });
  });

  test('sentence: If the current player has previously created an account using either', async () => {
    const { signIn, device } = openGame(stage);
    const { authToken: session, playerId } = await device();
    const result = await signIn('ada', { session });
    expect(result).toMatchObject({ outcome: 'linked', newPlayer: false, playerId });
  });

  test('sentence: If the current player has not authenticated and the PSN user is not known', async () => {
    const result = await openGame(stage).signIn('ada');
    expect(result).toMatchObject({ outcome: 'created', newPlayer: true, displayName: 'ada' });
  });

  test('sentence: If the PSN user is already known, the session will switch', async () => {
    const { signIn } = openGame(stage);
    const first = await signIn('ada');
    const again = await signIn('ada');
    expect(again).toMatchObject({
      outcome: 'resumed',
      newPlayer: false,
      playerId: first.playerId,
    });
    expect(again.authToken).not.toBe(first.authToken);
  });

  test('sentence: The authorization code obtained from PSN', async () => {
    const { connect, codeOf } = openGame(stage);
    const used = codeOf('ada');
    await connect(used);
    expect(await pairOf(connect(used))).toBe(REFUSED);
  });

  test('sentence: When using the authorization code obtained from PlayStation®4', async () => {
    const { newPlayer } = await openGame(stage, LEGACY).signIn('ada');
    expect(newPlayer).toBe(true);
    stage.platform.clearRequests();
    // Without a default of its own the newer flow sends none; the platform decides.
    const { defaultRedirectUri: _, ...silent } = V3;
    await refusalOf(openGame(stage, silent).signIn('ada'));
    expect(formSent().map(([name]) => name)).not.toContain('redirect_uri');
  });
});

test('example request', async () => {
  const { connect, link } = openGame(stage, { ...LEGACY, allowedRedirectUris: ['UhGYiW'] });
  const { authorizationCode } = stage.platform.credentials('Nick', { redirectUri: 'UhGYiW' });
  const flags = {
    doNotLinkToCurrentPlayer: false,
    errorOnSwitch: false,
    switchIfPossible: false,
    syncDisplayName: false,
  };
  const segments = { PROFILE: 'P1' };
  const { playerId } = await connect(
    { authorizationCode, redirectUri: 'UhGYiW' },
    { flags, segments },
  );
  expect((await link.players.get(playerId))?.segments).toEqual(segments);
  const unlisted = openGame(stage);
  const code = stage.platform.credentials('Nick', { redirectUri: 'UhGYiW' });
  expect(await pairOf(unlisted.connect(code, { flags, segments }))).toBe(REFUSED);
});

describe('example response', () => {
  const respond = async () => {
    const { signIn } = openGame(stage);
    await signIn('Nick');
    return signIn('Nick', { scriptData: { hello: 1 } });
  };

  test('response authToken', async () => {
    expect((await respond()).authToken).toMatch(/^\S{20,}$/);
  });

  test('response displayName', async () => {
    expect((await respond()).displayName).toBe('Nick');
  });

  test('response newPlayer', async () => {
    expect((await respond()).newPlayer).toBe(false);
  });

  test('response scriptData', async () => {
    expect((await respond()).scriptData).toEqual({ hello: 1 });
  });

  test('response switchSummary', async () => {
    const { signIn, device } = openGame(stage);
    const { playerId } = await signIn('Nick');
    const session = (await device()).authToken;
    const refusal = await refusalOf(signIn('Nick', { session, flags: { errorOnSwitch: true } }));
    expect(refusal.switchSummary).toEqual({
      id: playerId,
      displayName: 'Nick',
      externalIds: { PS: stage.platform.user('Nick').accountId },
      achievements: [],
      virtualGoods: [],
      online: false,
      scriptData: {},
    });
  });

  test('response userId', async () => {
    const { signIn } = openGame(stage);
    const { playerId } = await signIn('Nick');
    expect((await signIn('Nick')).playerId).toBe(playerId);
  });
});

test('the names on the wire', () => {
  expect(openGame(stage).link.providers[0]).toMatchObject({
    id: 'psn',
    configured: true,
    request: 'PSNConnectRequest',
    systemId: 'PS',
    rejectField: 'authorizationCode',
    credentials: [
      { name: 'authorizationCode', required: true },
      { name: 'redirectUri', required: false },
    ],
  });
});
