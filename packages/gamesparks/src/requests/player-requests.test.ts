import { expect, onTestFinished, test } from 'vitest';
import {
  account,
  type Frame,
  openGame as open,
  phone,
  type RawSocket,
} from '../game.test-fixture.ts';

const openGame = async () => {
  const game = await open();
  onTestFinished(game.close);
  return game;
};

/** A socket that ada has signed in on with her phone. */
const signedIn = async (player = 'ada') => {
  const game = await openGame();
  const socket = await game.shaken();
  const { userId } = await socket.ask('DeviceAuthenticationRequest', phone(player));
  return { ...game, socket, userId: String(userId) };
};

const heading = (response: string, asked = 2) => ({
  '@class': response,
  requestId: `1500000000000_${asked}`,
});

test.each([
  ['AccountDetailsRequest', {}],
  ['ChangeUserDetailsRequest', { displayName: 'x' }],
  ['EndSessionRequest', {}],
  ['ListGameFriendsRequest', {}],
  ['ListInviteFriendsRequest', {}],
  ['PushRegistrationRequest', { deviceOS: 'ios', pushId: 'p' }],
  ['SendFriendMessageRequest', { friendIds: 'x', message: 'hello' }],
  ['SocialDisconnectRequest', { systemId: 'AR' }],
  ['SocialStatusRequest', {}],
])('%s needs a player', async (request, members) => {
  const game = await openGame();
  // A game client can name nobody, and a server nobody who is not there.
  for (const [credential, playerId] of [
    ['device', undefined],
    ['device', 'x'],
    ['server', undefined],
    ['server', 'x'],
    ['server', 5],
  ] as const) {
    const socket = await game.shaken(credential);
    expect(await socket.ask(request, { ...members, playerId })).toEqual({
      ...heading(`.${request.replace('Request', 'Response')}`, 1),
      error: { authentication: 'NOTAUTHORIZED' },
    });
  }
});

test('AccountDetailsRequest', async () => {
  const { socket, userId, link } = await signedIn();
  const empty = {
    ...heading('.AccountDetailsResponse'),
    achievements: [],
    currency1: 0,
    currency2: 0,
    currency3: 0,
    currency4: 0,
    currency5: 0,
    currency6: 0,
    currencies: {},
    externalIds: {},
    location: { city: '', country: '', latitide: 0, longditute: 0 },
    reservedCurrency1: {},
    reservedCurrency2: {},
    reservedCurrency3: {},
    reservedCurrency4: {},
    reservedCurrency5: {},
    reservedCurrency6: {},
    reservedCurrencies: {},
    scriptData: {},
    userId,
    virtualGoods: {},
  };
  expect(await socket.ask('AccountDetailsRequest')).toEqual(empty);
  await socket.ask('ArcadeConnectRequest', account());
  await link.players.update(userId, {
    displayName: 'Ada',
    achievements: ['FIRST'],
    virtualGoods: { SWORD: 2 },
  });
  expect(await socket.ask('AccountDetailsRequest', { scriptData: { a: 1 } })).toEqual({
    ...empty,
    ...heading('.AccountDetailsResponse', 4),
    achievements: ['FIRST'],
    displayName: 'Ada',
    externalIds: { AR: 'ada' },
    scriptData: { a: 1 },
    virtualGoods: { SWORD: 2 },
  });
});

test('EndSessionRequest tells how long was played, and is no logout', async () => {
  const { socket, userId, clock } = await signedIn();
  clock.advance(1_500);
  expect(await socket.ask('EndSessionRequest')).toEqual({
    ...heading('.EndSessionResponse'),
    scriptData: {},
    sessionDuration: 1_500,
  });
  clock.advance(20);
  expect(await socket.ask('EndSessionRequest')).toMatchObject({ sessionDuration: 20 });
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId });
});

/** Ada, whose friends are bob, who plays, and eve, who does not; and a stranger. */
const friends = async () => {
  const game = await openGame();
  const [ada, bob, zoe] = [await game.shaken(), await game.shaken(), await game.shaken()];
  const signIn = (socket: RawSocket, name: string, known: string[] = []) =>
    socket.ask('ArcadeConnectRequest', { ...account(name), friends: known });
  const bobs = await signIn(bob, 'bob');
  const zoes = await signIn(zoe, 'zoe');
  const adas = await signIn(ada, 'ada', ['bob', 'eve']);
  const idOf = ({ userId }: Frame) => String(userId);
  return { ...game, ada, bob, zoe, adaId: idOf(adas), bobId: idOf(bobs), zoeId: idOf(zoes) };
};

test('ListGameFriendsRequest and ListInviteFriendsRequest', async () => {
  const { ada, bob, bobId } = await friends();
  const bobs = {
    id: bobId,
    displayName: 'bob',
    externalIds: { AR: 'bob' },
    achievements: [],
    virtualGoods: [],
    online: true,
    scriptData: {},
  };
  expect(await ada.ask('ListGameFriendsRequest')).toEqual({
    ...heading('.ListGameFriendsResponse'),
    scriptData: {},
    friends: [bobs],
  });
  expect(await ada.ask('ListInviteFriendsRequest')).toEqual({
    ...heading('.ListInviteFriendsResponse', 3),
    scriptData: {},
    friends: [{ id: 'AR:eve', displayName: 'eve' }],
  });
  const left = bob.closed;
  bob.ws.close();
  await left;
  expect(await ada.ask('ListGameFriendsRequest')).toMatchObject({ friends: [{ online: false }] });
});

test('SendFriendMessageRequest reaches all sockets of a friend, and servers that listen', async () => {
  const game = await friends();
  const { ada, bob, adaId, bobId } = game;
  const [second, server, mute] = [
    await game.shaken(),
    await game.shaken('server'),
    await game.shaken('server-send'),
  ];
  await second.ask('ArcadeConnectRequest', account('bob'));
  const pushed = {
    '@class': '.FriendMessage',
    fromId: adaId,
    message: 'hello',
    messageId: expect.any(String),
    notification: true,
    scriptData: { a: 1 },
    subTitle: '',
    summary: 'hello',
    title: 'ada',
    who: 'ada',
  };
  for (const friendIds of [bobId, [bobId, bobId]]) {
    const asked = { friendIds, message: 'hello', scriptData: { a: 1 } };
    expect(await ada.ask('SendFriendMessageRequest', asked)).toMatchObject({
      '@class': '.SendFriendMessageResponse',
      scriptData: { a: 1 },
    });
    expect(await bob.next()).toEqual(pushed);
    expect(await second.next()).toEqual(pushed);
    expect(await server.next()).toEqual({ ...pushed, playerId: bobId });
  }
  expect([bob, second, server, mute].map(({ unread }) => unread)).toEqual([[], [], [], []]);
});
