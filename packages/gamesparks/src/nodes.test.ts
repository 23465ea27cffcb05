import type { Nodes } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, onTestFinished, test } from 'vitest';
import { account, openGame, phone, type RawSocket } from './game.test-fixture.ts';
import { gameSparksPresence } from './index.ts';
import { localNodes } from './nodes.test-fixture.ts';

/** Several processes of one game, as far as one process can show it. */
function openNodes() {
  const storage = memoryStorage();
  const join = localNodes();
  return async (nodes: Nodes = join(), gameId = 'golf') => {
    const presence = gameSparksPresence({ nodes });
    const game = await openGame({ link: { gameId, storage, presence }, wire: { presence, nodes } });
    onTestFinished(game.close);
    return { ...game, nodes, presence };
  };
}

const signIn = async (socket: RawSocket, player?: string) => {
  const { userId, authToken } = await socket.ask('DeviceAuthenticationRequest', phone(player));
  return { userId: String(userId), authToken: String(authToken) };
};

/** An answer comes after all that was told to the other processes before it was asked for. */
const settled = async (socket: RawSocket) => {
  for (let turn = 0; turn < 3; turn += 1) await socket.ask('SocialStatusRequest');
};

const MESSAGE = { '@class': '.ScriptMessage', data: { gold: 5 } };

test('a player is online for all processes while one of their sockets is, anywhere', async () => {
  const open = openNodes();
  const [one, two, three] = [await open(), await open(), await open()];
  const [first, second] = [await one.shaken(), await two.shaken()];
  const { userId } = await signIn(first);
  const online = async () =>
    Promise.all(
      [one, two, three].map(async ({ link }) => (await link.players.details(userId))?.online),
    );
  expect(await online()).toEqual([true, true, true]);
  await signIn(second);
  first.ws.close();
  await first.closed;
  await settled(second);
  expect(await online()).toEqual([true, true, true]);
  await signIn(second, 'eve');
  expect(await online()).toEqual([false, false, false]);
});

test('friends see and reach each other from process to process', async () => {
  const open = openNodes();
  const [one, two] = [await open(), await open()];
  const [ada, bob, server] = [await one.shaken(), await two.shaken(), await two.shaken('server')];
  const connect = async (socket: RawSocket, userId: string, friends: string[]) =>
    String((await socket.ask('ArcadeConnectRequest', { ...account(userId), friends })).userId);
  const bobs = await connect(bob, 'bob', []);
  const adas = await connect(ada, 'ada', ['bob']);
  expect(await ada.ask('ListGameFriendsRequest')).toMatchObject({
    friends: [{ id: bobs, online: true }],
  });
  const hello = { friendIds: [bobs], message: 'hello' };
  expect(await ada.ask('SendFriendMessageRequest', hello)).not.toHaveProperty('error');
  const pushed = { '@class': '.FriendMessage', fromId: adas, message: 'hello' };
  expect(await bob.next()).toMatchObject(pushed);
  expect(await server.next()).toMatchObject({ ...pushed, playerId: bobs });
  expect(one.gameSparks.send(bobs, MESSAGE)).toBe(0);
  expect(await bob.next()).toEqual(MESSAGE);
  expect(await server.next()).toEqual({ ...MESSAGE, playerId: bobs });
  expect(ada.unread).toEqual([]);
});

test('disconnect ends the sockets of all processes but the one that is excepted', async () => {
  const open = openNodes();
  const [one, two] = [await open(), await open()];
  const [old, gone, mine] = [await one.shaken(), await two.shaken(), await two.shaken()];
  const eve = await one.shaken();
  const { userId } = await signIn(old);
  await signIn(gone);
  await signIn(eve, 'eve');
  const channels: string[] = [];
  const { connect } = two.link;
  two.link.connect = (request) => {
    channels.push(request.channel ?? '');
    return connect(request);
  };
  await signIn(mine);
  const [except = ''] = channels;
  expect(two.gameSparks.disconnect(userId, { except })).toBe(1);
  const terminated = { '@class': '.SessionTerminatedMessage', authToken: '0' };
  for (const socket of [old, gone]) {
    expect(await socket.next()).toEqual(terminated);
    expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
      error: { authentication: 'NOTAUTHORIZED' },
    });
  }
  expect(await mine.ask('AccountDetailsRequest')).toMatchObject({ userId });
  expect(await eve.ask('AccountDetailsRequest')).not.toHaveProperty('error');
  // From a process that has no socket of the player.
  expect(one.gameSparks.disconnect(userId)).toBe(0);
  expect(await mine.next()).toEqual(terminated);
  expect(await two.presence.isOnline('golf', userId)).toBe(false);
});

test('who has moved on before the others hear of it stays signed in there', async () => {
  const open = openNodes();
  const [one, two] = [await open(), await open()];
  const [early, late] = [await two.shaken(), await two.shaken()];
  const { userId } = await signIn(early);
  two.clock.advance(1);
  await signIn(late);
  // As the clock of this process has it, that is to come.
  expect(one.gameSparks.disconnect(userId, { except: 'a socket of mine' })).toBe(0);
  expect(await early.next()).toMatchObject({ '@class': '.SessionTerminatedMessage' });
  expect(await late.ask('AccountDetailsRequest')).toMatchObject({ userId });
  // A word to all is one to all.
  one.gameSparks.disconnect(userId);
  expect(await late.next()).toMatchObject({ '@class': '.SessionTerminatedMessage' });
});

test('a session that ends in one process is over at the next request in another', async () => {
  const open = openNodes();
  const [one, two] = [await open(), await open()];
  const socket = await one.shaken();
  const { userId } = await signIn(socket);
  expect(await two.link.sessions.revokeAll(userId)).toBe(1);
  expect(await two.presence.isOnline('golf', userId)).toBe(true);
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
    error: { authentication: 'NOTAUTHORIZED' },
  });
  expect(await two.presence.isOnline('golf', userId)).toBe(false);
});

test('what cannot be told to the others is done here, and logged without its text', async () => {
  const deaf: Nodes = {
    ...localNodes()(),
    publish: () => Promise.reject(new RangeError('gold')),
    isHeld: async () => false,
  };
  const game = await openNodes()(deaf);
  const socket = await game.shaken();
  const { userId } = await signIn(socket);
  expect(game.gameSparks.send(userId, MESSAGE)).toBe(1);
  expect(await socket.next()).toEqual(MESSAGE);
  expect(game.gameSparks.disconnect(userId)).toBe(1);
  await settled(socket);
  expect(game.logs).toMatchObject([
    { level: 'warn', fields: { game: 'golf', notice: 'push', error: 'RangeError' } },
    { level: 'warn', fields: { game: 'golf', notice: 'terminate', error: 'RangeError' } },
  ]);
  expect(JSON.stringify(game.logs)).not.toContain('gold');
});

test('notices of another game, or of no form that is known, do nothing', async () => {
  const join = localNodes();
  const open = openNodes();
  const [game, stranger] = [await open(join()), join()];
  const socket = await game.shaken();
  const { userId } = await signIn(socket);
  const push = { game: 'golf', gamesparks: 'push', player: userId, message: MESSAGE };
  for (const notice of [
    { ...push, game: 'chess' },
    { ...push, gamesparks: 'dance' },
    { ...push, player: 5 },
    { ...push, message: 'text' },
    {},
  ]) {
    await stranger.publish(notice);
  }
  const last = { '@class': '.ScriptMessage', data: {} };
  await stranger.publish({ ...push, message: last });
  // Nothing came before it.
  expect(await socket.next()).toEqual(last);
});

test('a game that is closed hears nothing any more, and its players are offline', async () => {
  const join = localNodes();
  const counted = { now: 0 };
  const own = join();
  const nodes: Nodes = {
    ...own,
    subscribe: (listener) => {
      counted.now += 1;
      const leave = own.subscribe(listener);
      return () => {
        counted.now -= 1;
        leave();
      };
    },
  };
  const game = await openNodes()(nodes);
  const { userId } = await signIn(await game.shaken());
  expect(counted.now).toBe(1);
  expect(await join().isHeld(JSON.stringify(['golf', userId]))).toBe(true);
  await game.close();
  expect(counted.now).toBe(0);
  expect(await join().isHeld(JSON.stringify(['golf', userId]))).toBe(false);
});
