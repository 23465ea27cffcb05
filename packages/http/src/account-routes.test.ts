import { memoryStorage } from '@playerlink/core/memory';
import { describe, expect, test } from 'vitest';
import { bearer, bytes, DOORS, headerFrom, openDoor, type Send } from './doors.test-fixture.ts';
import { everything, game, good } from './game.test-fixture.ts';

const SIGNED_IN = [
  ['GET', '/me'],
  ['GET', '/links'],
  ['DELETE', '/links/arcade'],
  ['GET', '/friends'],
  ['POST', '/push'],
  ['GET', '/sessions'],
  ['DELETE', '/sessions'],
] as const;

async function connect(send: Send, provider: string, json: object, token?: string) {
  const headers = token === undefined ? {} : bearer(token);
  const got = await send('POST', `/connect/${provider}`, { json, headers });
  expect(got.status).toBe(200);
  return got.json as { playerId: string; authToken: string };
}

describe.each(DOORS)('%s door', (door) => {
  const open = (config = {}, options = {}) =>
    openDoor(door, game({ providers: everything, ...config }), options);

  test.each(SIGNED_IN)('%s %s is for who is signed in', async (method, path) => {
    const send = await open();
    const nobody = await send(method, path);
    expect(nobody.json).toMatchObject({ status: 401, code: 'NOTAUTHORIZED' });
    const stale = await send(method, path, { headers: bearer('no.token') });
    expect(stale.json).toMatchObject({ status: 401, code: 'NOTAUTHORIZED' });
  });

  test.each(SIGNED_IN)('%s %s while the storage is away is 503', async (method, path) => {
    const storage = memoryStorage();
    const send = await open({ storage });
    const { authToken } = await connect(send, 'arcade', good());
    storage.findSession = () => Promise.reject(new Error('secret'));
    const got = await send(method, path, { headers: bearer(authToken) });
    expect(got.json).toMatchObject({ status: 503, code: 'UNAVAILABLE', retryable: true });
    expect(got.text).not.toContain('secret');
  });

  test('links are listed and taken away; the last way in stays', async () => {
    const send = await open();
    const { authToken } = await connect(send, 'arcade', good());
    await connect(send, 'club', { member: '7' }, authToken);
    const headers = bearer(authToken);
    const listed = await send('GET', '/links', { headers });
    const common = { createdAt: expect.any(Number), lastLoginAt: expect.any(Number) };
    expect(listed.json).toEqual({
      links: [
        {
          provider: 'arcade',
          externalId: '1',
          displayName: 'Player 1',
          syncDisplayName: false,
          ...common,
        },
        {
          provider: 'club',
          externalId: '7',
          displayName: 'Member 7',
          syncDisplayName: false,
          ...common,
        },
      ],
    });
    expect((await send('DELETE', '/links/arcade', { headers })).status).toBe(204);
    const gone = await send('DELETE', '/links/arcade', { headers });
    expect(gone.json).toMatchObject({ status: 404, code: 'NOT_CONNECTED', field: 'provider' });
    const last = await send('DELETE', '/links/club', { headers });
    expect(last.json).toMatchObject({ status: 409, code: 'NOT_SET' });
    expect((await send('GET', '/me', { headers })).json.externalIds).toEqual({ CL: '7' });
  });

  test('of several accounts the query says which', async () => {
    const send = await open();
    const { authToken } = await connect(send, 'arcade', good());
    await connect(send, 'cabinet', { serial: 'a b&c' }, authToken);
    await connect(send, 'cabinet', { serial: 'two' }, authToken);
    const headers = bearer(authToken);
    const which = await send('DELETE', '/links/cabinet', { headers });
    expect(which.json).toMatchObject({ status: 400, code: 'INVALID', field: 'externalId' });
    const query = new URLSearchParams({ externalId: 'a b&c' });
    expect((await send('DELETE', `/links/cabinet?${query}`, { headers })).status).toBe(204);
    const { json } = await send('GET', '/links', { headers });
    expect(json.links.map((link: { externalId: string }) => link.externalId)).toEqual(['1', 'two']);
  });

  test('friends are players', async () => {
    const link = game({ providers: everything });
    const send = await openDoor(door, link);
    const { playerId } = await connect(send, 'club', { member: '1' });
    const { authToken } = await connect(send, 'club', { member: '2' });
    await link.close();
    const { json } = await send('GET', '/friends', { headers: bearer(authToken) });
    expect(json.friends).toMatchObject([{ id: playerId, externalIds: { CL: '1' }, online: false }]);
  });

  test('a push target is kept once', async () => {
    const send = await open();
    const { authToken } = await connect(send, 'arcade', good());
    const register = (json: unknown) => send('POST', '/push', { json, headers: bearer(authToken) });
    const first = await register({ deviceOS: 'IOS', pushId: 'p1' });
    expect(first.status).toBe(200);
    expect(first.json).toEqual({ id: expect.any(String), deviceOS: 'ios', pushId: 'p1' });
    expect((await register({ deviceOS: 'ios', pushId: 'p1' })).json).toEqual(first.json);
  });

  test.each([
    [{ deviceOS: 'symbian', pushId: 'x' }, 'INVALID', 'deviceOS'],
    [{ pushId: 'x' }, 'REQUIRED', 'deviceOS'],
    [{ deviceOS: 'ios' }, 'REQUIRED', 'pushId'],
    [{ deviceOS: 'ios', pushId: 7 }, 'INVALID', 'pushId'],
    [{ deviceOS: 'ios', pushId: 'x', playerId: 'somebody' }, 'INVALID', 'body'],
    [[], 'INVALID', 'body'],
    ['ios', 'INVALID', 'body'],
  ])('a push target %j is %s on %s', async (json, code, field) => {
    const send = await open();
    const { authToken } = await connect(send, 'arcade', good());
    const got = await send('POST', '/push', { json, headers: bearer(authToken) });
    expect(got.json).toMatchObject({ status: 400, code, field });
  });

  test('a push target that is too long, or not said to be JSON', async () => {
    const send = await open({}, { bodyLimit: 100 });
    const { authToken } = await connect(send, 'arcade', good());
    const headers = bearer(authToken);
    const json = { deviceOS: 'ios', pushId: 'x'.repeat(100) };
    expect((await send('POST', '/push', { json, headers })).status).toBe(413);
    const chunks = [bytes('{"deviceOS":"ios","pushId":"x"}')];
    const plain = { ...headers, 'content-type': 'text/plain' };
    expect((await send('POST', '/push', { chunks, headers: plain })).status).toBe(415);
  });

  test('sessions are listed without what opens them, and ended all at once', async () => {
    const send = await open();
    const [one, two] = [
      await connect(send, 'arcade', good()),
      await connect(send, 'arcade', good()),
    ];
    const other = await connect(send, 'arcade', good('2'));
    const { json } = await send('GET', '/sessions', { headers: bearer(one.authToken) });
    const times = {
      createdAt: expect.any(Number),
      lastSeenAt: expect.any(Number),
      expiresAt: expect.any(Number),
    };
    const idOf = ({ authToken }: { authToken: string }) => authToken.split('.')[0];
    expect(json.sessions).toHaveLength(2);
    expect(json.sessions).toContainEqual({ id: idOf(one), current: true, ...times });
    expect(json.sessions).toContainEqual({ id: idOf(two), current: false, ...times });
    expect((await send('DELETE', '/sessions', { headers: bearer(two.authToken) })).status).toBe(
      204,
    );
    for (const { authToken } of [one, two]) {
      expect((await send('GET', '/me', { headers: bearer(authToken) })).status).toBe(401);
    }
    expect((await send('GET', '/me', { headers: bearer(other.authToken) })).status).toBe(200);
  });

  test('a host with sessions of its own says who is signed in', async () => {
    const link = game({ providers: everything });
    const send = await openDoor(door, link, {
      currentPlayerId: (raw) => headerFrom(raw, 'x-player') ?? null,
    });
    const { json: created } = await send('POST', '/connect/arcade', { json: good() });
    const headers = { 'x-player': created.playerId };
    expect((await send('GET', '/links', { headers })).json.links).toHaveLength(1);
    expect((await send('GET', '/sessions', { headers })).json).toEqual({ sessions: [] });
    expect((await send('GET', '/friends', { headers })).json).toEqual({ friends: [] });
    const json = { deviceOS: 'ios', pushId: 'p1' };
    expect((await send('POST', '/push', { json, headers })).status).toBe(200);
    // A page of another site cannot send a JSON content-type with the cookie of the host.
    const chunks = [bytes(JSON.stringify(json))];
    expect((await send('POST', '/push', { chunks, headers })).status).toBe(415);
    expect((await send('GET', '/links')).status).toBe(401);
  });
});
