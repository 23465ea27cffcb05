import { ConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { bearer, DOORS, openDoor, type Send } from './doors.test-fixture.ts';
import { everything, game, good } from './game.test-fixture.ts';

async function signIn(send: Send, userId = '1') {
  const { status, json } = await send('POST', '/connect/arcade', { json: good(userId) });
  expect(status).toBe(200);
  return json as { playerId: string; authToken: string };
}

/** Badly encoded paths are answered by Fastify itself, before any plugin. */
const isBadForFastify = (door: string, path: string) =>
  door === 'fastify' && /%(?![\da-f]{2})|%C3$/i.test(path);

describe.each(DOORS)('%s door', (door) => {
  test('connect creates, then resumes; the answer is exactly the ConnectResult', async () => {
    const send = await openDoor(door, game());
    const json = { ...good(), scriptData: { level: 3 }, segments: { region: 'eu' } };
    const first = await send('POST', '/connect/arcade', { json });
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('application/json');
    expect(first.json).toEqual({
      outcome: 'created',
      newPlayer: true,
      playerId: expect.any(String),
      displayName: 'Player 1',
      authToken: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
      scriptData: { level: 3 },
    });
    const again = await send('POST', '/connect/arcade', { json: good() });
    expect(again.json).toMatchObject({ outcome: 'resumed', playerId: first.json.playerId });
    expect(again.json.authToken).not.toBe(first.json.authToken);
  });

  test('the Authorization header is the session', async () => {
    const send = await openDoor(door, game());
    const { authToken, playerId } = await signIn(send);
    const json = { ...good('2'), doNotLinkToCurrentPlayer: false, switchIfPossible: null };
    const refused = await send('POST', '/connect/arcade', { json, headers: bearer(authToken) });
    expect(refused.json).toMatchObject({ status: 409, code: 'ACCOUNT_ALREADY_LINKED' });
    const same = { json: good('1'), headers: { authorization: `bearer  ${authToken}` } };
    const resumed = await send('POST', '/connect/arcade', same);
    expect(resumed.json).toMatchObject({ outcome: 'resumed', playerId });
  });

  test('flags are honoured, and must be booleans', async () => {
    const send = await openDoor(door, game());
    const none = await send('POST', '/connect/arcade', {
      json: { ...good(), doNotCreateNewPlayer: true },
    });
    expect(none.json).toMatchObject({ status: 404, code: 'UNRECOGNISED', field: 'userId' });
    for (const flag of [
      'doNotLinkToCurrentPlayer',
      'errorOnSwitch',
      'switchIfPossible',
      'doNotCreateNewPlayer',
      'syncDisplayName',
    ]) {
      const { json } = await send('POST', '/connect/arcade', { json: { ...good(), [flag]: 1 } });
      expect(json).toMatchObject({ status: 400, code: 'INVALID', field: flag });
    }
  });

  test('a flag that the provider has fixed is not known there', async () => {
    const send = await openDoor(door, game({ providers: everything }));
    for (const [flag, value] of [
      ['doNotLinkToCurrentPlayer', true],
      ['errorOnSwitch', true],
      ['switchIfPossible', false],
      ['doNotCreateNewPlayer', null],
    ] as const) {
      const { json } = await send('POST', '/connect/kiosk', { json: { code: 'a', [flag]: value } });
      expect(json).toMatchObject({ status: 400, code: 'INVALID', field: flag });
    }
    const { json } = await send('POST', '/connect/kiosk', {
      json: { code: 'a', syncDisplayName: true },
    });
    expect(json).toMatchObject({ outcome: 'created' });
  });

  test.each([
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer a, Bearer b',
    'Bearer "a"',
    'Basic YTpi',
    'a.b',
    'Bearer no-token-of-ours',
    `Bearer ${'x'.repeat(36)}.${'y'.repeat(43)}`,
  ])('Authorization: %s is 401 everywhere, and nothing is written', async (authorization) => {
    const link = game();
    const send = await openDoor(door, link);
    const headers = { authorization };
    for (const [method, path] of [
      ['POST', '/connect/arcade'],
      ['GET', '/me'],
      ['DELETE', '/session'],
    ] as const) {
      const json = method === 'POST' ? good() : undefined;
      const got = await send(method, path, { headers, json });
      expect(got.json).toEqual({
        type: 'urn:playerlink:error:NOTAUTHORIZED',
        title: 'The session is not valid: sign in again.',
        status: 401,
        code: 'NOTAUTHORIZED',
        field: 'authentication',
        retryable: false,
      });
    }
    const { json } = await send('POST', '/connect/arcade', {
      json: { ...good(), doNotCreateNewPlayer: true },
    });
    expect(json.code).toBe('UNRECOGNISED');
  });

  test('GET /me is the player of the token', async () => {
    const send = await openDoor(door, game());
    const { authToken, playerId } = await signIn(send);
    const { status, json } = await send('GET', '/me?x=/healthz', { headers: bearer(authToken) });
    expect(status).toBe(200);
    expect(json).toEqual({
      playerId,
      displayName: 'Player 1',
      externalIds: { AR: '1' },
      segments: {},
      scriptData: {},
      achievements: [],
      virtualGoods: {},
      createdAt: expect.any(Number),
      lastSeenAt: expect.any(Number),
    });
    expect((await send('GET', '/me')).json.code).toBe('NOTAUTHORIZED');
  });

  test('GET /me of a player who is no more is 401', async () => {
    const link = game();
    const players = { ...link.players, get: async () => undefined };
    const send = await openDoor(door, { ...link, players });
    const { authToken } = await signIn(send);
    expect((await send('GET', '/me', { headers: bearer(authToken) })).status).toBe(401);
  });

  test('DELETE /session ends the session of the token, and no other', async () => {
    const send = await openDoor(door, game());
    const [one, other] = [await signIn(send), await signIn(send)];
    expect((await send('DELETE', '/session', { headers: bearer(one.authToken) })).status).toBe(204);
    expect((await send('GET', '/me', { headers: bearer(one.authToken) })).status).toBe(401);
    expect((await send('DELETE', '/session', { headers: bearer(one.authToken) })).status).toBe(401);
    expect((await send('GET', '/me', { headers: bearer(other.authToken) })).status).toBe(200);
    expect((await send('DELETE', '/session')).status).toBe(401);
  });

  test('GET and HEAD /healthz', async () => {
    const send = await openDoor(door, game());
    const get = await send('GET', '/healthz');
    expect([get.status, get.text]).toEqual([200, '{"status":"ok"}']);
    const head = await send('HEAD', '/healthz');
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '15']);
  });

  test('/healthz is 503 while the game is not ready; only the host learns why', async () => {
    const reason = new ConfigError('the table player is missing: run playerlink migrate');
    const seen: unknown[] = [];
    const link = { ...game(), ready: () => Promise.reject(reason) };
    const send = await openDoor(door, link, { onError: (thrown) => seen.push(thrown) });
    const { status, json, text } = await send('GET', '/healthz');
    expect([status, json.code, json.retryable]).toEqual([503, 'UNAVAILABLE', true]);
    expect(text).not.toContain('migrate');
    expect((await send('HEAD', '/healthz')).status).toBe(503);
    expect(seen).toEqual([reason, reason]);
  });

  test.each([
    '/',
    '/mee',
    '/me/',
    '/ME',
    '//me',
    '/session/1',
    '/connect',
    '/connect/',
    '/connect/arcade/',
    '/connect/arcade/x',
    '/connect//arcade',
    '/%6de',
    '/play/me',
  ])('%s is no path of ours', async (path) => {
    const send = await openDoor(door, game());
    for (const method of ['GET', 'POST', 'HEAD']) {
      const { status, json } = await send(method, path);
      expect(status).toBe(404);
      if (method === 'HEAD') continue;
      expect(json).toEqual({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        retryable: false,
      });
    }
  });

  test.each([
    ['GET', '/connect/arcade', 'POST'],
    ['GET', '/connect/%zz', 'POST'],
    ['POST', '/me', 'GET'],
    ['HEAD', '/me', 'GET'],
    ['GET', '/session', 'DELETE'],
    ['OPTIONS', '/session', 'DELETE'],
    ['PUT', '/healthz', 'GET, HEAD'],
  ])('%s %s is answered 405, Allow: %s', async (method, path, allow) => {
    if (isBadForFastify(door, path)) return;
    const send = await openDoor(door, game());
    const { status, headers, json } = await send(method, path);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    if (method === 'HEAD') return;
    expect(json).toEqual({
      type: 'about:blank',
      title: 'Method Not Allowed',
      status: 405,
      retryable: false,
    });
  });

  test.each([
    ['/connect/%61rcade', 200],
    ['/connect/arcade?provider=x', 200],
    ['/connect/%zz', 404],
    ['/connect/%', 404],
    ['/connect/%C3', 404],
    ['/connect/a%2Fb', 404],
    ['/connect/arcade%00', 404],
    ['/connect/nintendo', 404],
    ['/connect/__proto__', 404],
    ['/connect/constructor', 404],
  ])('POST %s is %i', async (path, expected) => {
    if (isBadForFastify(door, path)) return;
    const send = await openDoor(door, game());
    const { status, json } = await send('POST', path, { json: good() });
    expect(status).toBe(expected);
    if (status === 404) expect(json).toMatchObject({ code: 'UNKNOWN_PROVIDER', field: 'provider' });
  });

  test.each(['/play', '/play/', '/play//'])('basePath %s', async (basePath) => {
    const send = await openDoor(door, game(), { basePath });
    expect((await send('GET', '/play/healthz?deep=1')).status).toBe(200);
    expect((await send('POST', '/play/connect/arcade', { json: good() })).status).toBe(200);
    expect((await send('GET', '/play/')).status).toBe(404);
    // Fastify's prefix leaves the others to the app.
    if (door === 'fastify') return;
    for (const path of ['/healthz', '/play', '/playhealthz', '/x/play/healthz']) {
      expect((await send('GET', path)).status).toBe(404);
    }
  });

  test('basePath / is none', async () => {
    const send = await openDoor(door, game(), { basePath: '/' });
    expect((await send('GET', '/healthz')).status).toBe(200);
  });
});
