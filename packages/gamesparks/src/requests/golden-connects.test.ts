import { gameCenter } from '@playerlink/plugin-game-center';
import { kongregate } from '@playerlink/plugin-kongregate';
import { nintendo } from '@playerlink/plugin-nintendo';
import { psn } from '@playerlink/plugin-psn';
import { viber } from '@playerlink/plugin-viber';
import { manualClock } from '@playerlink/testing';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Frame, openGame, phone } from '../game.test-fixture.ts';
import { startPlatforms } from '../platforms.test-fixture.ts';
import { asker, done, refused, TOKEN } from './frames.test-fixture.ts';

const clock = manualClock();
let platforms: Awaited<ReturnType<typeof startPlatforms>>;
type Platform = keyof typeof platforms.byRequest;

beforeAll(async () => {
  platforms = await startPlatforms(clock);
});
afterAll(() => platforms.close());
// Each proof of a test is another one than those before.
beforeEach(() => clock.advance(1_000));

const game = async (providers = platforms.providers) => {
  const opened = await openGame({
    link: { clock, providers, fetch: platforms.fetch },
    wire: { clock },
  });
  onTestFinished(opened.close);
  /** A socket whose handshake has succeeded. */
  const shaken = async (credential?: string) => asker(await opened.shaken(credential));
  return { shaken, link: opened.link };
};

/** What the game client of this player sends. */
const held = (request: Platform, player: string): Frame => {
  clock.advance(1);
  return { ...platforms.byRequest[request].credentials(player) };
};

/** From the documentation's pages: the platform's code, and the key of ACCOUNT_ALREADY_LINKED. */
const PAGES: Readonly<Record<Platform, { readonly code: string; readonly linkKey: string }>> = {
  GameCenterConnectRequest: { code: 'GC', linkKey: 'externalPlayerId' },
  KongregateConnectRequest: { code: 'KO', linkKey: 'userId' },
  NXConnectRequest: { code: 'NX', linkKey: 'accessToken' },
  PSNConnectRequest: { code: 'PS', linkKey: 'authorizationCode' },
  ViberConnectRequest: { code: 'VB', linkKey: 'accessToken' },
};

const REQUESTS = Object.keys(PAGES) as Platform[];

const success = (newPlayer: boolean, more: Frame) =>
  done('Authentication', { authToken: TOKEN, newPlayer, ...more });

test.each(REQUESTS)(
  '%s: the frames of create, login, link, switch and of each no',
  async (request) => {
    const { code, linkKey } = PAGES[request];
    const { shaken, link } = await game();
    const [ann, bob] = [await shaken(), await shaken()];
    const created = await ann(request, held(request, 'ann'));
    const { userId } = created;
    const anns = { displayName: 'ann', userId: expect.any(String) };
    expect(created).toEqual(success(true, anns));
    const again = await ann(request, held(request, 'ann'));
    expect(again).toEqual(success(false, { ...anns, userId }));
    const scriptData = { from: 'menu' };
    const unknown = { ...held(request, 'zoe'), doNotCreateNewPlayer: true, scriptData };
    expect(await (await shaken())(request, unknown)).toEqual({
      ...refused({ [linkKey]: 'UNRECOGNISED' }),
      scriptData,
    });
    expect(await ann(request, held(request, 'zoe'))).toEqual(
      refused({ [linkKey]: 'ACCOUNT_ALREADY_LINKED' }),
    );

    const bobs = await bob('DeviceAuthenticationRequest', phone(request));
    const asked = { ...held(request, 'ann'), errorOnSwitch: true };
    const { externalIds = {} } = (await link.players.get(String(userId))) ?? {};
    expect(Object.keys(externalIds)).toEqual([code]);
    const switchSummary = {
      id: userId,
      displayName: 'ann',
      externalIds,
      achievements: [],
      virtualGoods: [],
      online: true,
      scriptData: {},
    };
    const refusal = await bob(request, asked);
    expect(refusal).toEqual({
      ...refused({ [linkKey]: 'ACCOUNT_ALREADY_LINKED' }),
      switchSummary,
    });
    const linked = await bob(request, held(request, 'bob'));
    expect(linked).toEqual(success(false, { displayName: 'bob', userId: bobs.userId }));
    expect(await bob(request, held(request, 'ann'))).toEqual(
      refused({ [linkKey]: 'ACCOUNT_ALREADY_LINKED' }),
    );
    const switched = await bob(request, { ...held(request, 'ann'), switchIfPossible: true });
    expect(switched).toEqual(success(false, { ...anns, userId }));
    const child = await shaken('child');
    expect(await child(request, {})).toEqual(refused({ authentication: 'COPPA restricted' }));
  },
);

test.each<[Platform, string, string]>([
  ['GameCenterConnectRequest', 'signature', 'eA=='],
  ['GameCenterConnectRequest', 'externalPlayerId', 'no such kind'],
  ['KongregateConnectRequest', 'gameAuthToken', 'wrong'],
  ['NXConnectRequest', 'nsaIdToken', 'a.b.c'],
  ['PSNConnectRequest', 'authorizationCode', 'v3.wrong'],
  ['ViberConnectRequest', 'accessToken', 'wrong'],
])('%s with a wrong %s: NOTAUTHENTICATED', async (request, name, wrong) => {
  const { shaken } = await game();
  const ask = await shaken();
  const answer = await ask(request, { ...held(request, 'ann'), [name]: wrong });
  expect(answer).toEqual(refused({ [name]: 'NOTAUTHENTICATED' }));
  expect(await ask('AccountDetailsRequest')).toMatchObject({
    error: { authentication: 'NOTAUTHORIZED' },
  });
});

test.each<[Platform, readonly string[]]>([
  [
    'GameCenterConnectRequest',
    ['publicKeyUrl', 'timestamp', 'signature', 'salt', 'externalPlayerId', 'displayName'],
  ],
  ['KongregateConnectRequest', ['userId', 'gameAuthToken']],
  ['NXConnectRequest', ['nsaIdToken', 'displayName']],
  ['PSNConnectRequest', ['authorizationCode']],
  ['ViberConnectRequest', ['accessToken']],
])(
  '%s: REQUIRED for the first that is missing, in the order of the page: %o',
  async (request, names) => {
    const { shaken } = await game();
    const ask = await shaken();
    const all = held(request, 'ann');
    const given: Frame = {};
    for (const name of names) {
      for (const absent of [undefined, null, '']) {
        const answer = await ask(request, { ...given, [name]: absent });
        expect(answer).toEqual(refused({ [name]: 'REQUIRED' }));
      }
      given[name] = all[name];
    }
    expect(await ask(request, given)).toMatchObject({ newPlayer: true });
  },
);

test('GameCenterConnectRequest with an old proof: EXPIRED', async () => {
  const { shaken } = await game();
  const old = held('GameCenterConnectRequest', 'ann');
  clock.advance(11 * 60_000);
  const ask = await shaken();
  expect(await ask('GameCenterConnectRequest', old)).toEqual(refused({ timestamp: 'EXPIRED' }));
});

test('a single-use proof of one socket is no proof on another', async () => {
  const { shaken } = await game();
  const proof = held('GameCenterConnectRequest', 'ann');
  const [ann, eve] = [await shaken(), await shaken()];
  expect(await ann('GameCenterConnectRequest', proof)).toMatchObject({ newPlayer: true });
  expect(await eve('GameCenterConnectRequest', proof)).toEqual(
    refused({ signature: 'NOTAUTHENTICATED' }),
  );
  expect(await ann('GameCenterConnectRequest', proof)).toHaveProperty('authToken');
});

test.each<[Platform, string, string]>([
  ['GameCenterConnectRequest', 'signature', 'NOTAUTHENTICATED'],
  ['KongregateConnectRequest', 'gameAuthToken', 'NOTAUTHENTICATED'],
  ['NXConnectRequest', 'NX', 'NOT_CONFIGURED'],
  ['PSNConnectRequest', 'PSN', 'NOT_CONFIGURED'],
  ['ViberConnectRequest', 'viber', 'NOT_ENABLED'],
])('%s of a plugin without options: %s: %s', async (request, field, code) => {
  const providers = [
    gameCenter(undefined),
    kongregate(undefined),
    nintendo(undefined),
    psn(undefined),
    viber(undefined),
  ];
  const { shaken } = await game(providers);
  const ask = await shaken();
  expect(await ask(request, {})).toEqual(refused({ [field]: code }));
});

test.each(REQUESTS)(
  '%s while the platform is down: UNAVAILABLE, and nobody’s fault',
  async (request) => {
    const { shaken } = await game();
    const ask = await shaken();
    const platform = platforms.byRequest[request];
    platform.fail({ status: 503 });
    onTestFinished(() => platform.recover());
    const answer = await ask(request, held(request, 'ann'));
    expect(answer).toEqual(refused({ authentication: 'UNAVAILABLE' }));
  },
);
