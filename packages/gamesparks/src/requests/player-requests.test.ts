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
  for (const playerId of [undefined, 'x']) {
    const socket = await game.shaken();
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

test('ChangeUserDetailsRequest', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const ada = { displayName: 'Ada', password: 'one', userName: 'ada' };
  await socket.ask('RegistrationRequest', { ...ada, userName: 'eve' });
  await socket.ask('RegistrationRequest', ada);
  const change = (members: Frame) => socket.ask('ChangeUserDetailsRequest', members);
  expect(
    await change({ displayName: 'Ada L', oldPassword: 'one', newPassword: 'two', language: 'en' }),
  ).toEqual({ ...heading('.ChangeUserDetailsResponse', 3), scriptData: {} });
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ displayName: 'Ada L' });
  expect(await change({ oldPassword: 'wrong', newPassword: 'x' })).toEqual({
    ...heading('.ChangeUserDetailsResponse', 5),
    error: { DETAILS: 'UNRECOGNISED' },
  });
  expect(await change({ userName: 'eve' })).toMatchObject({ error: { USERNAME: 'TAKEN' } });
  expect(await change({ displayName: 5 })).toMatchObject({ error: { displayName: 'INVALID' } });
  expect(await change({ displayName: null, userName: '' })).not.toHaveProperty('error');
  expect(
    await socket.ask('AuthenticationRequest', { userName: 'ada', password: 'two' }),
  ).toHaveProperty('authToken');
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

test('SocialStatusRequest and SocialDisconnectRequest', async () => {
  const { socket } = await signedIn();
  const disconnect = (systemId?: unknown) => socket.ask('SocialDisconnectRequest', { systemId });
  expect(await socket.ask('SocialStatusRequest')).toEqual({
    ...heading('.SocialStatusResponse'),
    scriptData: {},
    statuses: [],
  });
  await socket.ask('ArcadeConnectRequest', account());
  expect(await socket.ask('SocialStatusRequest')).toMatchObject({
    statuses: [{ active: true, systemId: 'AR' }],
  });
  expect(await disconnect('AR')).toEqual({
    ...heading('.SocialDisconnectResponse', 5),
    scriptData: {},
  });
  for (const unknown of ['AR', 'XX', 5, 'arcade']) {
    expect(await disconnect(unknown)).toMatchObject({ error: { systemId: 'NOT_CONNECTED' } });
  }
  for (const absent of [undefined, null, '']) {
    expect(await disconnect(absent)).toMatchObject({ error: { systemId: 'REQUIRED' } });
  }
});

test('the last way in stays', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  await socket.ask('ArcadeConnectRequest', account());
  expect(await socket.ask('SocialDisconnectRequest', { systemId: 'AR' })).toEqual({
    ...heading('.SocialDisconnectResponse'),
    error: { password: 'NOT_SET' },
  });
  expect(await socket.ask('SocialStatusRequest')).toMatchObject({ statuses: [{}] });
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

test('a friend message that does not reach all reaches none', async () => {
  const { ada, bob, bobId, zoeId } = await friends();
  const send = async (friendIds: unknown, message: unknown = 'hello') =>
    (await ada.ask('SendFriendMessageRequest', { friendIds, message })).error;
  expect(await send([bobId, zoeId])).toEqual({ friendId: 'NOT_FRIEND' });
  expect(await send([bobId, 'nobody'])).toEqual({ friendId: 'INVALID' });
  expect(await send([bobId, 5])).toEqual({ friendId: 'INVALID' });
  expect(await send([bobId, 'x'.repeat(65)])).toEqual({ friendId: 'INVALID' });
  expect(await send({})).toEqual({ friendId: 'INVALID' });
  for (const absent of [undefined, null, '', []]) {
    expect(await send(absent)).toEqual({ friendIds: 'REQUIRED' });
  }
  expect(await send(bobId, '')).toEqual({ message: 'REQUIRED' });
  expect(await send(bobId, 5)).toEqual({ message: 'INVALID' });
  await bob.ask('EndSessionRequest');
  expect(bob.unread).toEqual([]);
});

test('PushRegistrationRequest', async () => {
  const { socket, userId, link } = await signedIn();
  const register = (members: Frame) => socket.ask('PushRegistrationRequest', members);
  expect(await register({ deviceOS: 'IOS', pushId: 'p1' })).toEqual({
    ...heading('.PushRegistrationResponse'),
    scriptData: {},
    registrationId: expect.any(String),
  });
  expect(await link.push.list(userId)).toMatchObject([{ deviceOs: 'ios', pushId: 'p1' }]);
  const error = async (members: Frame) => (await register(members)).error;
  expect(await error({ pushId: 'p' })).toEqual({ deviceOS: 'REQUIRED' });
  expect(await error({ deviceOS: 'ios' })).toEqual({ pushId: 'REQUIRED' });
  expect(await error({ deviceOS: 'ios', pushId: 5 })).toEqual({ pushId: 'INVALID' });
  for (const deviceOS of ['symbian', 5, {}]) {
    const expected = { deviceOS: 'IOS|ANDROID|WP8|W8|KINDLE|VIBER|FCM' };
    expect(await error({ deviceOS, pushId: 'p' })).toEqual(expected);
  }
});
