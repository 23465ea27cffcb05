import { describe, expect, test } from 'vitest';
import { deviceExternalId } from './index.ts';
import { openGame, pairOf, phoneOf } from './stage.test-fixture.ts';

const ada = phoneOf('ada');

describe('parameters of the page DeviceAuthenticationRequest', () => {
  test('parameter deviceId', async () => {
    const { connect, link } = openGame();
    const { playerId } = await connect(ada);
    expect(await link.links.list(playerId)).toMatchObject([
      { provider: 'device', externalId: deviceExternalId(ada.deviceId) },
    ]);
    expect(await connect(ada)).toMatchObject({ outcome: 'resumed', playerId });
    expect((await connect(phoneOf('bob'))).outcome).toBe('created');
  });

  test('parameter deviceOS', async () => {
    const { connect } = openGame();
    const { playerId } = await connect(ada);
    // GameSparks' own samples and clients send these.
    // And Unity's name of the system, where somebody takes that.
    const unity = 'Android OS 8.1.0 / API-27 (OPM1.171019.019/eng.user.20180814.105522)';
    for (const deviceOS of [
      'ANDROID',
      'WP8',
      'W8',
      'MacOS',
      'js',
      'Corona',
      'discord',
      'é',
      unity,
    ]) {
      expect((await connect({ ...ada, deviceOS })).playerId).toBe(playerId);
    }
  });

  test.each(['deviceModel', 'deviceName', 'deviceType', 'operatingSystem'])(
    'parameter %s',
    async (name) => {
      const seen: unknown[] = [];
      const beforeVerify = ({ credentials }: { credentials: unknown }) => {
        seen.push(credentials);
      };
      const { connect, plans } = openGame({ guards: { beforeVerify } });
      const { playerId } = await connect({ ...ada, [name]: 'Lumia 950' });
      expect(seen).toEqual([{ ...ada, [name]: 'Lumia 950' }]);
      expect((await connect({ ...ada, [name]: 'another' })).playerId).toBe(playerId);
      expect(JSON.stringify(plans)).not.toContain('Lumia');
    },
  );

  test('parameter displayName', async () => {
    const { connect } = openGame();
    expect((await connect({ ...ada, displayName: 'Ada' })).displayName).toBe('Ada');
    expect((await connect({ ...ada, displayName: 'Countess' })).displayName).toBe('Ada');
    expect((await connect(phoneOf('bob'))).displayName).toBeNull();
    // A player without a name takes the first that comes.
    expect((await connect({ ...phoneOf('bob'), displayName: 'Bob' })).displayName).toBe('Bob');
  });

  test('parameter segments', async () => {
    const { connect, link } = openGame();
    const segments = { country: 'FI' };
    const { playerId } = await connect(ada, { segments });
    await connect(ada, { segments: { country: 'SE' } });
    expect((await link.players.get(playerId))?.segments).toEqual(segments);
  });

  test('the names on the wire', () => {
    expect(openGame().link.providers[0]).toMatchObject({
      id: 'device',
      configured: true,
      request: 'DeviceAuthenticationRequest',
      systemId: undefined,
      linkField: 'deviceId',
      rejectField: 'deviceId',
      credentials: [
        { name: 'deviceId', required: true },
        { name: 'deviceOS', required: true },
        { name: 'deviceModel', required: false },
        { name: 'deviceName', required: false },
        { name: 'deviceType', required: false },
        { name: 'operatingSystem', required: false },
        { name: 'displayName', required: false },
      ],
    });
  });
});

describe('responses of the page DeviceAuthenticationRequest', () => {
  test('response authToken', async () => {
    const { connect, link } = openGame();
    const { authToken, playerId } = await connect(ada);
    expect(await link.sessions.resolve(authToken)).toMatchObject({ playerId });
    expect((await connect(ada)).authToken).not.toBe(authToken);
  });

  test('response displayName', async () => {
    const { connect } = openGame();
    expect((await connect(ada)).displayName).toBeNull();
    expect((await connect({ ...phoneOf('bob'), displayName: ' Bob  B. ' })).displayName).toBe(
      'Bob B.',
    );
  });

  test('response newPlayer', async () => {
    const { connect } = openGame();
    expect((await connect(ada)).newPlayer).toBe(true);
    expect((await connect(ada)).newPlayer).toBe(false);
  });

  test('response scriptData', async () => {
    const hooks = { beforeResponse: () => ({ scriptData: { fromTheHook: 2 } }) };
    const { connect } = openGame({ hooks });
    const { scriptData } = await connect(ada, { scriptData: { fromTheRequest: 1 } });
    expect(scriptData).toEqual({ fromTheRequest: 1, fromTheHook: 2 });
  });

  test('response userId', async () => {
    const { connect, link } = openGame();
    const { playerId } = await connect(ada);
    // Nothing by which the device could be imitated is among what other players may see.
    expect(await link.players.get(playerId)).toMatchObject({ id: playerId, externalIds: {} });
  });
});

describe('errors of the page DeviceAuthenticationRequest', () => {
  test('error deviceOS IOS|ANDROID|WP8', async () => {
    const { connect, plans } = openGame({}, { strictDeviceOS: true });
    for (const deviceOS of ['js', 'IOS\t', ' IOS', 'IOS|ANDROID|WP8', 'XIOS', 'W8X', 'WP81']) {
      // The wire makes GameSparks' value of this.
      expect(await pairOf(connect({ ...ada, deviceOS }))).toBe('deviceOS: INVALID');
    }
    expect(plans).toHaveLength(0);
    for (const deviceOS of ['IOS', 'ANDROID', 'WP8', 'W8', 'ios', 'Android']) {
      expect((await connect({ ...ada, deviceOS })).playerId).toBeDefined();
    }
  });

  test.each([
    ['deviceId', { deviceOS: 'IOS' }],
    ['deviceOS', { deviceId: 'd' }],
  ])('error %s REQUIRED', async (name, others) => {
    const { connect, plans } = openGame();
    for (const absent of [{}, { [name]: null }, { [name]: '' }]) {
      expect(await pairOf(connect({ ...others, ...absent }))).toBe(`${name}: REQUIRED`);
    }
    expect(plans).toHaveLength(0);
  });

  test('error deviceId REQUIRED comes before that of deviceOS', async () => {
    expect(await pairOf(openGame().connect({}))).toBe('deviceId: REQUIRED');
  });

  test('no error authentication COPPA restricted: a device is no social account', async () => {
    const { connect, link } = openGame();
    expect((await connect(ada, { coppa: true })).newPlayer).toBe(true);
    const social = { provider: 'arcade', credentials: { account: 'ada' }, coppa: true };
    expect(await pairOf(link.connect(social))).toBe('authentication: COPPA restricted');
  });
});
