import { createRequire } from 'node:module';
import { manualClock } from '@playerlink/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  API_KEY,
  type Frame,
  type OpenGame,
  openGame,
  phone,
  SECRET,
} from './game.test-fixture.ts';
import { startPlatforms } from './platforms.test-fixture.ts';

/** The socket of the real client; the package's plain entry has GameSparks' own hosts in it. */
interface AdminSocket {
  init(options: {
    readonly url: string;
    readonly secret: string;
    readonly onInit: () => void;
    readonly onMessage: (message: Frame) => void;
    readonly onError: (error: unknown) => void;
  }): void;
  sendWithData(request: string, data: Frame, onResponse: (response: Frame) => void): void;
  close(): void;
}

const { socket: RealSocket } = createRequire(import.meta.url)(
  'gamesparks-node/GameSparksAdminSocket.js',
) as { readonly socket: new () => AdminSocket };

const clock = manualClock();
const deferred: Promise<void>[] = [];
let platforms: Awaited<ReturnType<typeof startPlatforms>>;
let game: OpenGame;
const opened: AdminSocket[] = [];

beforeAll(async () => {
  platforms = await startPlatforms(clock);
  const { providers, fetch } = platforms;
  const defer = (task: () => Promise<void>) => void deferred.push(task());
  game = await openGame({ link: { clock, providers, fetch, defer }, wire: { clock } });
});

afterAll(async () => {
  for (const socket of opened) socket.close();
  await game.close();
  await platforms.close();
});

/** Resolves after the handshake; rejects with the first thing that the client reports. */
function connect(credential: string, { port = game.port, secret = SECRET, apiKey = API_KEY } = {}) {
  const messages: Frame[] = [];
  const reports: string[] = [];
  const socket = new RealSocket();
  const ask = (request: string, data: Frame = {}) =>
    new Promise<Frame>((resolve) => socket.sendWithData(request, data, resolve));
  return new Promise<{ ask: typeof ask; messages: Frame[] }>((resolve, reject) => {
    socket.init({
      url: `ws://127.0.0.1:${port}/ws/${credential}/${apiKey}`,
      secret,
      onInit: () => {
        opened.push(socket);
        resolve({ ask, messages });
      },
      onMessage: (message) => messages.push(message),
      onError: (error) => {
        reports.push(String(error));
        reject(Object.assign(new Error(String(error)), { reports }));
      },
    });
  });
}

type Platform = keyof Awaited<ReturnType<typeof startPlatforms>>['byRequest'];

const REQUESTS: readonly Platform[] = [
  'GameCenterConnectRequest',
  'KongregateConnectRequest',
  'NXConnectRequest',
  'PSNConnectRequest',
  'ViberConnectRequest',
];

/** What the game client of this player sends. */
const held = (request: Platform, player: string): Frame => ({
  ...platforms.byRequest[request].credentials(player),
});

test('the client reports a wrong key as it did with GameSparks', async () => {
  await expect(connect('server', { apiKey: 'wrong' })).rejects.toThrow('check apiKey');
});

test('the client retries a wrong secret without a pause, until the limit ends it', async () => {
  const handshakes = { perAddress: 3, windowMs: 60_000 };
  const other = await openGame({ wire: { handshakeLimit: handshakes } });
  const refused: { reports: string[] } = await connect('server', {
    port: other.port,
    secret: 'wrong',
  }).then(
    () => ({ reports: [] }),
    (error) => error,
  );
  while (refused.reports.length < 4) await new Promise(setImmediate);
  await other.close();
  const [first, second, third, last] = refused.reports;
  for (const report of [first, second, third]) expect(report).toContain('check secret');
  expect(last).toContain('429');
});

test.each(REQUESTS)('%s creates, links, switches and refuses to switch', async (request) => {
  const { ask } = await connect('server-send');
  const created = await ask(request, held(request, 'ada'));
  expect(created).toMatchObject({ '@class': '.AuthenticationResponse', newPlayer: true });
  const device = await ask('DeviceAuthenticationRequest', phone(request));
  expect(device).toMatchObject({ newPlayer: true, authToken: expect.any(String) });
  const playerId = device.userId;

  const asked = { ...held(request, 'ada'), playerId };
  const refused = await ask(request, { ...asked, errorOnSwitch: true });
  expect(refused).toMatchObject({
    newPlayer: false,
    error: { [linkFieldOf(request)]: 'ACCOUNT_ALREADY_LINKED' },
    switchSummary: { id: created.userId, online: false },
  });
  expect(Object.keys(refused.error as object)).toHaveLength(1);

  const again = { ...held(request, 'ada'), playerId };
  expect(await ask(request, again)).toMatchObject({ newPlayer: false, userId: created.userId });
  const linked = await ask(request, { ...held(request, 'bob'), playerId });
  expect(linked).toMatchObject({ newPlayer: false, userId: playerId });
  const [system] = Object.keys((refused.switchSummary as { externalIds: object }).externalIds);
  expect(await ask('SocialStatusRequest', { playerId })).toMatchObject({
    statuses: [{ active: true, systemId: system }],
  });
});

const linkFieldOf = (request: Platform): string =>
  game.link.providers.find((provider) => provider.request === request)?.linkField ?? '';

test('friends, and what one sends another; messages of the host’s', async () => {
  const kongregate = platforms.byRequest.KongregateConnectRequest;
  const kong = (player: string) => held('KongregateConnectRequest', player);
  const dave = await connect('device');
  const daves = await dave.ask('KongregateConnectRequest', kong('dave'));
  kongregate.befriend('carol', 'dave');
  const carol = await connect('device');
  const carols = await carol.ask('KongregateConnectRequest', kong('carol'));
  await Promise.all(deferred);
  expect(await carol.ask('ListGameFriendsRequest')).toMatchObject({
    friends: [{ id: daves.userId, online: true, externalIds: { KO: expect.any(String) } }],
  });
  const listener = await connect('server');
  const hello = { friendIds: [daves.userId], message: 'hello' };
  expect(await carol.ask('SendFriendMessageRequest', hello)).not.toHaveProperty('error');
  const message = { '@class': '.ScriptMessage', data: { gold: 5 } };
  expect(game.gameSparks.send(String(daves.userId), message)).toBe(1);
  // What was pushed before their answers has come with them.
  await dave.ask('EndSessionRequest');
  await listener.ask('SocialStatusRequest');
  const pushed = { '@class': '.FriendMessage', fromId: carols.userId, message: 'hello' };
  expect(dave.messages).toMatchObject([pushed, message]);
  const playerId = daves.userId;
  expect(listener.messages).toMatchObject([
    { ...pushed, playerId },
    { ...message, playerId },
  ]);
  expect(carol.messages).toEqual([]);
});
