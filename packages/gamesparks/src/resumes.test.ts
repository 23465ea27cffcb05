import { createPlayerLink, StorageUnavailable } from '@playerlink/core';
import { device } from '@playerlink/plugin-device';
import { expect, onTestFinished, test } from 'vitest';
import {
  account,
  type GameOptions,
  hmacOf,
  newGate,
  openGame as open,
  phone,
} from './game.test-fixture.ts';

const openGame = async (options?: GameOptions) => {
  const game = await open(options);
  onTestFinished(game.close);
  return game;
};

/** Ada has signed in with her phone on a socket that is still open. */
const signedIn = async (options?: GameOptions) => {
  const game = await openGame(options);
  const socket = await game.shaken();
  const { userId, authToken } = await socket.ask('DeviceAuthenticationRequest', phone());
  return { ...game, socket, userId: String(userId), authToken: String(authToken) };
};

const NOBODY = { '@class': '.AuthenticatedConnectResponse', sessionId: expect.any(String) };
const resumed = (userId: unknown) => ({ ...NOBODY, authToken: expect.any(String), userId });

test('two sockets that resume one session at once both stay signed in, whichever answer is late', async () => {
  const game = await signedIn();
  const { rotateSession } = game.storage;
  let rotations = 0;
  game.storage.rotateSession = async (...row) => {
    rotations += 1;
    const isLate = rotations === 1;
    const rotated = await rotateSession(...row);
    // The first to be written is the last to be told.
    for (let turn = 0; isLate && turn < 50; turn += 1) await new Promise(setImmediate);
    return rotated;
  };
  const [one, two] = [await game.open(), await game.open()];
  const { authToken } = game;
  const frames = await Promise.all([one.shake({ authToken }), two.shake({ authToken })]);
  expect(frames).toEqual([resumed(game.userId), resumed(game.userId)]);
  for (const socket of [one, two, game.socket]) {
    expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId: game.userId });
  }
  const again = await Promise.all(
    frames.map(async (frame) => (await game.open()).shake({ authToken: frame.authToken })),
  );
  // Of two new tokens the newest is good; the game client has stored the one that came last.
  expect(again.filter((frame) => 'userId' in frame)).not.toHaveLength(0);
});

test('a retired session is good for its grace, so its handshake tells the token again', async () => {
  const game = await signedIn({ link: { sessions: { onConnect: 'retire', graceMs: 1_000 } } });
  await game.socket.ask('ArcadeConnectRequest', account());
  const { authToken, userId } = game;
  // The answer with the new token got lost on the way.
  const socket = await game.open();
  expect(await socket.shake({ authToken })).toEqual({ ...NOBODY, authToken, userId });
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId });
  game.clock.advance(1_000);
  expect(await (await game.open()).shake({ authToken })).toEqual(NOBODY);
});

test('a token of another game resumes nobody, and is no session of a connect', async () => {
  const game = await signedIn();
  const tennis = createPlayerLink({
    gameId: 'tennis',
    storage: game.storage,
    providers: [device({})],
    clock: game.clock,
  });
  const { authToken } = await tennis.connect({ provider: 'device', credentials: phone('eve') });
  const socket = await game.open();
  expect(await socket.shake({ authToken })).toEqual(NOBODY);
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({
    error: { authentication: 'NOTAUTHORIZED' },
  });
});

test('a token that was revoked between the look and the rotation resumes nobody', async () => {
  const game = await signedIn();
  const { rotateSession } = game.storage;
  game.storage.rotateSession = async (...row) => {
    await game.link.sessions.revokeAll(game.userId);
    return rotateSession(...row);
  };
  const socket = await game.open();
  expect(await socket.shake({ authToken: game.authToken })).toEqual(NOBODY);
});

test('while storage is down a socket ends at once, however much came behind its handshake', async () => {
  const game = await signedIn();
  game.storage.findSession = () => Promise.reject(new StorageUnavailable('down'));
  const socket = await game.open();
  const { nonce } = await socket.next();
  const handshake = {
    '@class': '.AuthenticatedConnectRequest',
    hmac: hmacOf(String(nonce)),
    authToken: game.authToken,
  };
  socket.sendText(JSON.stringify(handshake));
  for (let i = 0; i < 50; i += 1) socket.sendText('{"@class":".SocialStatusRequest"}');
  expect(await socket.closed).toBe(1013);
  expect(socket.unread).toEqual([]);
}, 5_000);

test('storage that never answers ends the handshake after its 10 s', async () => {
  const game = await signedIn();
  const asked = newGate();
  game.storage.findSession = () => {
    asked.open();
    return new Promise(() => {});
  };
  const socket = await game.open();
  const shaken = socket.shake({ authToken: game.authToken });
  await asked.opened;
  game.clock.advance(10_000);
  await expect(shaken).rejects.toThrow('1006');
});

test('close ends a socket that is not read, at once', async () => {
  const game = await openGame();
  const gate = newGate();
  game.gates.get = () => gate.opened;
  const socket = await game.shaken('server');
  const requests = Array.from({ length: 40 }, (_, i) => ({
    '@class': '.ArcadeConnectRequest',
    ...account(`a${i}`),
  }));
  socket.sendText(JSON.stringify(requests));
  await (await game.shaken()).ask('SocialStatusRequest');
  await game.gameSparks.close();
  expect(await socket.closed).toBe(1001);
  gate.open();
}, 5_000);

test('a revocation while a connect is under way: the connect is refused, and its socket keeps nobody', async () => {
  const game = await signedIn();
  const gate = newGate();
  game.gates.set('slow', gate.opened);
  const answer = game.socket.ask('ArcadeConnectRequest', account('x', 'slow'));
  // The connect has come as far as the platform when this is answered.
  await (await game.shaken()).ask('SocialStatusRequest');
  await game.link.sessions.revokeAll(game.userId);
  gate.open();
  expect(await answer).toEqual({
    '@class': '.AuthenticationResponse',
    requestId: '1500000000000_2',
    newPlayer: false,
    error: { authentication: 'NOTAUTHORIZED' },
  });
  expect(game.presence.isOnline('golf', game.userId)).toBe(false);
  expect(await game.socket.ask('ArcadeConnectRequest', account('x'))).toMatchObject({
    newPlayer: true,
  });
});

test('pipelined sign-ins are done in their order; an EndSessionRequest between them is no sign-in', async () => {
  const game = await openGame();
  const gate = newGate();
  game.gates.set('slow', gate.opened);
  const socket = await game.shaken();
  const frames = [
    { '@class': '.DeviceAuthenticationRequest', requestId: 1, ...phone() },
    { '@class': '.ArcadeConnectRequest', requestId: 2, ...account('x', 'slow') },
    { '@class': '.EndSessionRequest', requestId: 3 },
    { '@class': '.DeviceAuthenticationRequest', requestId: 4, ...phone('eve') },
  ];
  for (const frame of frames.slice(0, 2)) socket.sendText(JSON.stringify(frame));
  const first = await socket.next();
  game.clock.advance(700);
  for (const frame of frames.slice(2)) socket.sendText(JSON.stringify(frame));
  expect(await socket.next()).toEqual({
    '@class': '.EndSessionResponse',
    requestId: 3,
    scriptData: {},
    sessionDuration: 700,
  });
  gate.open();
  const [second, third] = [await socket.next(), await socket.next()];
  expect([first.requestId, second.requestId, third.requestId]).toEqual([1, 2, 4]);
  expect(second.userId).toBe(first.userId);
  expect(third).toMatchObject({ newPlayer: true });
  expect(await socket.ask('AccountDetailsRequest')).toMatchObject({ userId: third.userId });
});
