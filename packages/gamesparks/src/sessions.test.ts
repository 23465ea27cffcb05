import { StorageUnavailable } from '@playerlink/core';
import { expect, onTestFinished, test } from 'vitest';
import { account, newGate, openGame as open, phone } from './game.test-fixture.ts';

const openGame = async () => {
  const game = await open();
  onTestFinished(game.close);
  return game;
};

/** Ada has signed in with her phone, and her socket is closed. */
const left = async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const { userId, authToken } = await socket.ask('DeviceAuthenticationRequest', phone());
  const { closed } = socket;
  socket.ws.close();
  await closed;
  return { ...game, userId: String(userId), authToken: String(authToken) };
};

const resumed = (userId: unknown) => ({
  '@class': '.AuthenticatedConnectResponse',
  sessionId: expect.any(String),
  authToken: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
  userId,
});

test('a token resumes: another token, the same player, and the session goes on', async () => {
  const { open: openSocket, authToken, userId } = await left();
  const socket = await openSocket();
  const ready = await socket.shake({ authToken });
  expect(ready).toEqual(resumed(userId));
  expect(ready.authToken).not.toBe(authToken);
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId });
  expect(await socket.ask('ArcadeConnectRequest', account())).toMatchObject({ userId });
});

test('the previous token is good for the grace, since a client may lose a frame', async () => {
  const { open: openSocket, authToken, userId, clock } = await left();
  const first = await (await openSocket()).shake({ authToken });
  clock.advance(59_999);
  const second = await (await openSocket()).shake({ authToken });
  expect(second).toEqual(resumed(userId));
  expect(second.authToken).not.toBe(first.authToken);
  clock.advance(60_000);
  expect(await (await openSocket()).shake({ authToken })).not.toHaveProperty('userId');
  const third = await (await openSocket()).shake({ authToken: second.authToken });
  expect(third).toEqual(resumed(userId));
});

test('ends and re-starts leave the player signed in', async () => {
  const { open: openSocket, authToken, userId } = await left();
  const one = await openSocket();
  const first = await one.shake({ authToken });
  await one.ask('EndSessionRequest');
  one.ws.close();
  await one.closed;
  const two = await openSocket();
  expect(await two.shake({ authToken: first.authToken, sessionId: first.sessionId })).toEqual(
    resumed(userId),
  );
});

test('an open socket outlives the rotation of its session by another one', async () => {
  const { open: openSocket, authToken, userId, clock } = await left();
  const one = await openSocket();
  const { authToken: second } = await one.shake({ authToken });
  const two = await openSocket();
  await two.shake({ authToken: second });
  clock.advance(60_001);
  expect(await one.ask('AccountDetailsRequest')).toMatchObject({ userId });
  expect(await two.ask('AccountDetailsRequest')).toMatchObject({ userId });
});

test('a server’s socket resumes nobody', async () => {
  const { open: openSocket, authToken } = await left();
  const server = await openSocket('/ws/server/c331337');
  expect(await server.shake({ authToken })).toEqual({
    '@class': '.AuthenticatedConnectResponse',
    sessionId: expect.any(String),
  });
});

test('while storage is down no answer makes the client forget its token', async () => {
  const game = await left();
  const { findSession } = game.storage;
  game.storage.findSession = () => Promise.reject(new StorageUnavailable('down'));
  const socket = await game.open();
  await expect(socket.shake({ authToken: game.authToken })).rejects.toThrow('1013');
  game.storage.findSession = findSession;
  const again = await game.open();
  expect(await again.shake({ authToken: game.authToken })).toEqual(resumed(game.userId));
});

test('a session that was revoked is told so once; then the socket can sign in again', async () => {
  const game = await openGame();
  for (const request of ['AccountDetailsRequest', 'ArcadeConnectRequest']) {
    const socket = await game.shaken();
    const { userId } = await socket.ask('DeviceAuthenticationRequest', phone(request));
    await game.link.sessions.revokeAll(String(userId));
    expect(await socket.ask(request, account())).toMatchObject({
      error: { authentication: 'NOTAUTHORIZED' },
    });
    expect(game.presence.isOnline('golf', String(userId))).toBe(false);
    const again = await socket.ask('DeviceAuthenticationRequest', phone(request));
    expect(again).toMatchObject({ userId });
  }
});

test('disconnect signs the player out everywhere else, and tells the clients', async () => {
  const game = await openGame();
  const [one, two, eve] = [await game.shaken(), await game.shaken(), await game.shaken()];
  const { userId } = await one.ask('DeviceAuthenticationRequest', phone());
  await two.ask('DeviceAuthenticationRequest', phone());
  await eve.ask('DeviceAuthenticationRequest', phone('eve'));
  expect(game.gameSparks.disconnect('nobody')).toBe(0);
  const mine = await game.shaken();
  await mine.ask('DeviceAuthenticationRequest', phone());
  const terminated = { '@class': '.SessionTerminatedMessage', authToken: '0' };
  const channels: string[] = [];
  const { connect } = game.link;
  game.link.connect = (request) => {
    channels.push(request.channel ?? '');
    return connect(request);
  };
  await mine.ask('DeviceAuthenticationRequest', phone());
  expect(game.gameSparks.disconnect(String(userId), { except: channels[0] ?? '' })).toBe(2);
  for (const socket of [one, two]) {
    expect(await socket.next()).toEqual(terminated);
    expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
      error: { authentication: 'NOTAUTHORIZED' },
    });
  }
  expect(await mine.ask('AccountDetailsRequest')).toMatchObject({ userId });
  expect(await eve.ask('AccountDetailsRequest')).not.toHaveProperty('error');
  expect(mine.unread).toEqual([]);
  expect(game.gameSparks.disconnect(String(userId))).toBe(1);
  expect(game.presence.isOnline('golf', String(userId))).toBe(false);
});

test('a player is online while one of their sockets is', async () => {
  const game = await openGame();
  const [one, two] = [await game.shaken(), await game.shaken()];
  const { userId } = await one.ask('DeviceAuthenticationRequest', phone());
  const isOnline = () => game.presence.isOnline('golf', String(userId));
  await two.ask('DeviceAuthenticationRequest', phone());
  await two.ask('DeviceAuthenticationRequest', phone('eve'));
  expect(isOnline()).toBe(true);
  expect(game.presence.isOnline('another', String(userId))).toBe(false);
  one.ws.close();
  await one.closed;
  await two.ask('SocialStatusRequest');
  expect(isOnline()).toBe(false);
});

test('a sign-in whose socket has gone leaves nobody online', async () => {
  const game = await openGame();
  const gate = newGate();
  game.gates.set('slow', gate.opened);
  const socket = await game.shaken();
  const connected = new Promise<string>((resolve) => {
    const { connect } = game.link;
    game.link.connect = async (request) => {
      const result = await connect(request);
      resolve(result.playerId);
      return result;
    };
  });
  socket.sendText(JSON.stringify({ '@class': '.ArcadeConnectRequest', ...account('a', 'slow') }));
  await (await game.shaken()).ask('SocialStatusRequest');
  socket.ws.terminate();
  await socket.closed;
  await (await game.shaken()).ask('SocialStatusRequest');
  gate.open();
  const playerId = await connected;
  await new Promise(setImmediate);
  expect(game.presence.isOnline('golf', playerId)).toBe(false);
});

test('sign-ins that wait for another are forgotten when their socket closes', async () => {
  const game = await openGame();
  const gate = newGate();
  const asked: string[] = [];
  game.gates.get = (ticket) => {
    asked.push(ticket);
    return gate.opened;
  };
  const socket = await game.shaken();
  const batch = ['one', 'two', 'three'].map((ticket) => ({
    '@class': '.ArcadeConnectRequest',
    ...account('ada', ticket),
  }));
  socket.sendText(JSON.stringify(batch));
  await (await game.shaken()).ask('SocialStatusRequest');
  socket.ws.terminate();
  await socket.closed;
  await (await game.shaken()).ask('SocialStatusRequest');
  gate.open();
  // The next one would have begun by the time that another client is answered.
  const other = await game.shaken();
  for (let i = 0; i < 5; i += 1) await other.ask('SocialStatusRequest');
  expect(asked).toEqual(['one']);
});

test('send reaches the player’s sockets, and says how many', async () => {
  const game = await openGame();
  const socket = await game.shaken();
  const { userId } = await socket.ask('DeviceAuthenticationRequest', phone());
  const message = { '@class': '.ScriptMessage', extCode: 'GIFT', data: { gold: 5 } };
  expect(game.gameSparks.send(String(userId), message)).toBe(1);
  expect(await socket.next()).toEqual(message);
  expect(game.gameSparks.send('nobody', message)).toBe(0);
});

test.each([
  {},
  { '@class': 'ScriptMessage' },
  { '@class': '.ScriptResponse' },
  { '@class': '.ScriptMessage', requestId: '1' },
  { '@class': '.ScriptMessage', authToken: null },
])('%o is no message', async (message) => {
  const game = await openGame();
  expect(() => game.gameSparks.send('x', message as { '@class': string })).toThrow(TypeError);
});

test('the token of a session is in no log', async () => {
  const game = await left();
  const socket = await game.open();
  await socket.shake({ authToken: game.authToken });
  expect(JSON.stringify(game.logs)).not.toContain(game.authToken.split('.')[1]);
});
