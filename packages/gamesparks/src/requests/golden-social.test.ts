import { defineProvider } from '@playerlink/core';
import { device } from '@playerlink/plugin-device';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import {
  account,
  type Frame,
  type GameOptions,
  openGame as open,
  phone,
} from '../game.test-fixture.ts';
import { asker, done, no } from './frames.test-fixture.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

test('SocialStatusRequest and SocialDisconnectRequest: each of their answers', async () => {
  const game = await openGame();
  const ask = asker(await game.shaken());
  const disconnect = (systemId?: unknown) => ask('SocialDisconnectRequest', { systemId });
  const not = (error: Frame) => no('SocialDisconnect', error);
  await ask('ArcadeConnectRequest', account());
  const statuses = [{ active: true, systemId: 'AR' }];
  expect(await ask('SocialStatusRequest')).toEqual(done('SocialStatus', { statuses }));
  for (const absent of [undefined, null, '']) {
    expect(await disconnect(absent)).toEqual(not({ systemId: 'REQUIRED' }));
  }
  for (const unknown of ['XX', 'ar', 'arcade', 5, {}, ['AR']]) {
    expect(await disconnect(unknown)).toEqual(not({ systemId: 'NOT_CONNECTED' }));
  }
  expect(await disconnect('AR')).toEqual(not({ password: 'NOT_SET' }));
  await ask('ChangeUserDetailsRequest', { userName: 'ada', newPassword: 'p' });
  expect(await disconnect('AR')).toEqual(done('SocialDisconnect'));
  expect(await disconnect('AR')).toEqual(not({ systemId: 'NOT_CONNECTED' }));
  expect(await ask('SocialStatusRequest')).toEqual(done('SocialStatus', { statuses: [] }));
});

test('of a provider with several accounts a player a disconnect takes all, or none', async () => {
  const many = defineProvider({
    id: 'many',
    wire: { systemId: 'MY' },
    traits: { multiple: true },
    options: z.object({}),
    credentials: z.object({ ticket: z.string() }),
    setup: () => ({ verify: async ({ ticket }) => ({ externalId: ticket }) }),
  });
  const game = await openGame({ link: { providers: [many({}), device({})] } });
  const ask = asker(await game.shaken());
  const { userId } = await ask('ManyConnectRequest', { ticket: 'a' });
  await ask('ManyConnectRequest', { ticket: 'b' });
  const accounts = async () => (await game.link.links.list(String(userId))).length;
  expect(await accounts()).toBe(2);
  const disconnect = () => ask('SocialDisconnectRequest', { systemId: 'MY' });
  expect(await disconnect()).toEqual(no('SocialDisconnect', { password: 'NOT_SET' }));
  expect(await accounts()).toBe(2);
  const phones = asker(await game.shaken());
  const { userId: second } = await phones('DeviceAuthenticationRequest', phone());
  for (const ticket of ['c', 'd']) await phones('ManyConnectRequest', { ticket });
  expect(await phones('SocialDisconnectRequest', { systemId: 'MY' })).toEqual(
    done('SocialDisconnect'),
  );
  expect(await game.link.links.list(String(second))).toHaveLength(1);
});

test('a disconnect takes away the friends that came through it', async () => {
  const game = await openGame();
  await asker(await game.shaken())('ArcadeConnectRequest', account('bob'));
  const ask = asker(await game.shaken());
  await ask('DeviceAuthenticationRequest', phone());
  await ask('ArcadeConnectRequest', { ...account(), friends: ['bob', 'eve'] });
  expect((await ask('ListGameFriendsRequest')).friends).toHaveLength(1);
  const disconnected = await ask('SocialDisconnectRequest', { systemId: 'AR' });
  expect(disconnected).toEqual(done('SocialDisconnect'));
  const friends: unknown[] = [];
  expect(await ask('ListGameFriendsRequest')).toEqual(done('ListGameFriends', { friends }));
  expect(await ask('ListInviteFriendsRequest')).toEqual(done('ListInviteFriends', { friends }));
});

test('SendFriendMessageRequest: each of its answers; what does not reach all reaches none', async () => {
  const game = await openGame();
  const idOf = async (name: string, friends: string[] = []) => {
    const socket = await game.shaken();
    const ask = asker(socket);
    const { userId } = await ask('ArcadeConnectRequest', { ...account(name), friends });
    return { ask, socket, id: String(userId) };
  };
  const [bob, zoe] = [await idOf('bob'), await idOf('zoe')];
  const { ask, id } = await idOf('ada', ['bob']);
  const send = (friendIds: unknown, message: unknown = 'hello') =>
    ask('SendFriendMessageRequest', { friendIds, message });
  const not = (error: Frame) => no('SendFriendMessage', error);
  // B sees A only when A is in B's own list.
  expect(await bob.ask('SendFriendMessageRequest', { friendIds: id, message: 'x' })).toEqual(
    not({ friendId: 'NOT_FRIEND' }),
  );
  expect(await send(bob.id)).toEqual(done('SendFriendMessage'));
  expect(await bob.socket.next()).toMatchObject({ '@class': '.FriendMessage', fromId: id });
  expect(await send([bob.id, zoe.id])).toEqual(not({ friendId: 'NOT_FRIEND' }));
  expect(await send(id)).toEqual(not({ friendId: 'NOT_FRIEND' }));
  for (const wrong of [['nobody'], 'nobody', [5], {}, 5, ['x'.repeat(65)], [bob.id, '']]) {
    expect(await send(wrong)).toEqual(not({ friendId: 'INVALID' }));
  }
  for (const absent of [undefined, null, '', []]) {
    expect(await send(absent)).toEqual(not({ friendIds: 'REQUIRED' }));
  }
  for (const absent of [null, '']) {
    expect(await send(bob.id, absent)).toEqual(not({ message: 'REQUIRED' }));
  }
  expect(await send(bob.id, { text: 'x' })).toEqual(not({ message: 'INVALID' }));
  // To all of those that are named, or to none.
  await bob.ask('EndSessionRequest');
  expect(bob.socket.unread).toEqual([]);
});

test('no friend message is so big that it cuts off the servers that listen', async () => {
  const game = await openGame();
  const names = Array.from({ length: 20 }, (_, i) => `friend${i}`);
  const friendIds: unknown[] = [];
  for (const name of names) {
    const ask = asker(await game.shaken());
    friendIds.push((await ask('ArcadeConnectRequest', account(name))).userId);
  }
  const server = await game.shaken('server');
  const ask = asker(await game.shaken());
  await ask('ArcadeConnectRequest', { ...account(), friends: names });
  const send = (message: string, more: Frame = {}) =>
    ask('SendFriendMessageRequest', { friendIds, message, ...more });
  const refused = (error: Frame) => no('SendFriendMessage', error);
  const endless = 'x'.repeat(200_000);
  expect(await send(endless)).toEqual(refused({ message: 'INVALID' }));
  expect(await send('hello', { scriptData: { endless } })).toEqual({
    ...refused({ message: 'INVALID' }),
    scriptData: { endless },
  });
  const crowd = Array.from({ length: 101 }, (_, i) => `player${i}`);
  expect(await send('hello', { friendIds: crowd })).toEqual(refused({ friendId: 'INVALID' }));
  expect(await send('x'.repeat(8_000))).toEqual(done('SendFriendMessage'));
  for (const playerId of friendIds) {
    expect(await server.next()).toMatchObject({ '@class': '.FriendMessage', playerId });
  }
  expect(server.unread).toEqual([]);
});

test('PushRegistrationRequest: each of its answers', async () => {
  const game = await openGame();
  const ask = asker(await game.shaken());
  const { userId } = await ask('DeviceAuthenticationRequest', phone());
  const register = (members: Frame) => ask('PushRegistrationRequest', members);
  const not = (error: Frame) => no('PushRegistration', error);
  const systems = ['ios', 'ANDROID', 'Fcm', 'wp8', 'w8', 'kindle', 'VIBER'];
  for (const deviceOS of systems) {
    expect(await register({ deviceOS, pushId: `push-${deviceOS}` })).toEqual(
      done('PushRegistration', { registrationId: expect.any(String) }),
    );
  }
  expect(await game.link.push.list(String(userId))).toHaveLength(systems.length);
  for (const absent of [undefined, null, '']) {
    expect(await register({ deviceOS: absent, pushId: 'p' })).toEqual(
      not({ deviceOS: 'REQUIRED' }),
    );
    expect(await register({ deviceOS: 'ios', pushId: absent })).toEqual(
      not({ pushId: 'REQUIRED' }),
    );
  }
  for (const deviceOS of ['symbian', 5, {}, 'IOS|ANDROID']) {
    expect(await register({ deviceOS, pushId: 'p' })).toEqual(
      not({ deviceOS: 'IOS|ANDROID|WP8|W8|KINDLE|VIBER|FCM' }),
    );
  }
  expect(await register({ deviceOS: 'ios', pushId: 'x'.repeat(4_097) })).toEqual(
    not({ pushId: 'INVALID' }),
  );
});
