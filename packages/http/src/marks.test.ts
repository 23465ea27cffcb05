import { ConnectError, defineProvider, type GuardEvent } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bearer, bytes, DOORS, headerFrom, openDoor } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';

const MARKS = [
  'currentPlayerId',
  'session',
  'coppa',
  'playerId',
  'channel',
  'address',
  'context',
  'authToken',
  'flags',
  'provider',
  'requestId',
  '__proto__',
  'constructor',
];

/** A game that tells which connects came as far as its guards. */
function watched() {
  const events: GuardEvent[] = [];
  const link = game({ guards: { beforeVerify: (event) => void events.push(event) } });
  return { link, events };
}

describe.each(DOORS)('%s door', (door) => {
  test.each(MARKS)('a body that sets %s is refused before anything happens', async (name) => {
    const { link, events } = watched();
    const send = await openDoor(door, link);
    const { json } = await send('POST', '/connect/arcade', { json: good() });
    const values = [null, '', true, json.playerId, { playerId: json.playerId }];
    for (const value of values.map((each) => JSON.stringify(each))) {
      // Written out: an object literal would not keep `__proto__`.
      const chunks = [bytes(`{"userId":"2","ticket":"t","${name}":${value}}`)];
      const got = await send('POST', '/connect/arcade', { chunks });
      expect(got.json).toMatchObject({ status: 400, code: 'INVALID', field: name });
      const missing = [bytes(`{"userId":"2","${name}":${value}}`)];
      const early = await send('POST', '/connect/arcade', { chunks: missing });
      expect(early.json).toMatchObject({ status: 400, code: 'REQUIRED', field: 'ticket' });
    }
    expect(events).toHaveLength(1);
  });

  test.each(MARKS)(
    'a body that sets %s is refused beside the mark of the host too',
    async (name) => {
      const { link, events } = watched();
      const host = { channel: () => 'ours', context: () => 'ours', currentPlayerId: () => null };
      const send = await openDoor(door, link, { ...host, coppa: false });
      const chunks = [bytes(`{"userId":"2","ticket":"t","${name}":"theirs"}`)];
      const headers = { 'content-type': 'application/json' };
      const got = await send('POST', '/connect/arcade', { chunks, headers });
      expect(got.json).toMatchObject({ status: 400, code: 'INVALID', field: name });
      expect(events).toEqual([]);
    },
  );

  test.each([
    ['true', true],
    ['a function', () => true],
    ['a promise', async () => true],
    ['something truthy', () => 'yes' as unknown as boolean],
  ])('coppa by %s refuses every connect, whatever the body says', async (_, coppa) => {
    const send = await openDoor(door, game(), { coppa });
    for (const json of [good(), { ...good(), coppa: false }]) {
      const got = await send('POST', '/connect/arcade', { json });
      expect(got.json).toMatchObject({
        type: 'urn:playerlink:error:COPPA-restricted',
        status: 403,
        code: 'COPPA restricted',
      });
    }
  });

  test('coppa is asked of each request', async () => {
    const coppa = (raw: Request | object) => headerFrom(raw as Request, 'x-child') === '1';
    const send = await openDoor(door, game(), { coppa });
    const headers = { 'x-child': '1' };
    expect((await send('POST', '/connect/arcade', { json: good(), headers })).status).toBe(403);
    expect((await send('POST', '/connect/arcade', { json: good() })).status).toBe(200);
  });

  test('a host with sessions of its own names the player; no token is issued', async () => {
    const players: Record<string, string | null> = { nobody: null, stranger: 'no-such-player' };
    const send = await openDoor(door, game(), {
      currentPlayerId: async (raw) => players[headerFrom(raw, 'cookie') ?? ''],
    });
    const as = (cookie: string, json?: object) => ({
      headers: { cookie, ...bearer('somebody.else') },
      json,
    });
    const created = await send('POST', '/connect/arcade', as('nobody', good()));
    expect(created.json).toMatchObject({ outcome: 'created' });
    expect(created.json).not.toHaveProperty('authToken');
    players.ada = created.json.playerId;
    const refused = await send('POST', '/connect/arcade', as('ada', good('2')));
    expect(refused.json.code).toBe('ACCOUNT_ALREADY_LINKED');
    const me = await send('GET', '/me', as('ada'));
    expect(me.json).toMatchObject({ playerId: players.ada, externalIds: { AR: '1' } });
    expect((await send('GET', '/me', as('nobody'))).status).toBe(401);
    expect((await send('GET', '/me', as('stranger'))).status).toBe(401);
    expect((await send('POST', '/connect/arcade', as('stranger', good()))).status).toBe(401);
    // The host says nothing: the Authorization header decides again.
    const own = await send('POST', '/connect/arcade', { json: good() });
    const token = { headers: bearer(own.json.authToken) };
    expect((await send('GET', '/me', token)).json.playerId).toBe(players.ada);
    expect((await send('GET', '/me', as('unknown'))).status).toBe(401);
    expect((await send('DELETE', '/session', as('ada'))).status).toBe(401);
    expect((await send('DELETE', '/session', token)).status).toBe(204);
  });

  test('a page of another site cannot connect with the cookie of the host', async () => {
    const { link, events } = watched();
    const send = await openDoor(door, link, { currentPlayerId: () => null });
    const chunks = [bytes(JSON.stringify(good()))];
    for (const headers of [{}, { 'content-type': 'text/plain' }]) {
      expect((await send('POST', '/connect/arcade', { chunks, headers })).status).toBe(415);
    }
    expect(events).toEqual([]);
  });

  test('guards find the channel and the context of the host', async () => {
    const { link, events } = watched();
    const send = await openDoor(door, link, {
      channel: (raw) => headerFrom(raw, 'x-socket'),
      context: async (raw) => ({ trace: headerFrom(raw, 'x-trace') }),
    });
    const headers = { 'x-socket': 's1', 'x-trace': 't1' };
    await send('POST', '/connect/arcade', { json: good(), headers });
    await send('POST', '/connect/arcade', { json: good() });
    expect(events).toMatchObject([{ channel: 's1', context: { trace: 't1' } }, {}]);
    expect(events[1]).not.toHaveProperty('channel');
  });

  test('a provider is told the address that the host knows', async () => {
    const told: unknown[] = [];
    const listening = defineProvider({
      id: 'arcade',
      options: z.object({}),
      credentials: z.object({ ticket: z.string() }),
      setup: () => ({
        verify: async (_, { address }) => {
          told.push(address);
          return { externalId: '1' };
        },
      }),
    });
    const link = game({ providers: [listening({})] });
    const send = await openDoor(door, link, { address: (raw) => headerFrom(raw, 'x-real-ip') });
    const json = { ticket: 't' };
    await send('POST', '/connect/arcade', { json, headers: { 'x-real-ip': '203.0.113.7' } });
    await send('POST', '/connect/arcade', { json });
    expect(told).toEqual(['203.0.113.7', undefined]);
  });

  const fails = () => {
    throw new Error('secret of the host');
  };
  test.each([
    ['coppa', fails],
    ['currentPlayerId', fails],
    ['currentPlayerId', () => Promise.reject(new Error('secret of the host'))],
    ['currentPlayerId', () => 7],
    ['currentPlayerId', () => ''],
    ['currentPlayerId', () => 'x'.repeat(65)],
    ['channel', fails],
    ['channel', () => ''],
    ['channel', () => 'x'.repeat(256)],
    ['address', fails],
    ['address', () => ''],
    ['address', () => 7],
    ['context', fails],
    ['context', () => Promise.reject('secret of the host')],
  ])('a %s that fails (%s) is 503, and only the host learns why', async (name, mark) => {
    const { link, events } = watched();
    const told: unknown[] = [];
    const onError = (thrown: unknown) => {
      told.push(thrown);
      throw new Error('the host cannot even listen');
    };
    const send = await openDoor(door, link, { [name]: mark, onError });
    const { json, text } = await send('POST', '/connect/arcade', { json: good() });
    expect(json).toEqual({
      type: 'urn:playerlink:error:UNAVAILABLE',
      title: expect.stringContaining('try again'),
      status: 503,
      code: 'UNAVAILABLE',
      field: 'authentication',
      retryable: true,
    });
    expect(text).not.toContain('secret');
    expect(told).toHaveLength(1);
    expect(events).toEqual([]);
    const me = await send('GET', '/me');
    // Who asks and from where is asked of every request, the rest of a connect only.
    expect(me.status).toBe(['currentPlayerId', 'address'].includes(name) ? 503 : 401);
  });

  test('a ConnectError of the host is its answer', async () => {
    const currentPlayerId = () => {
      throw new ConnectError('NOTAUTHORIZED', { field: 'cookie' });
    };
    const send = await openDoor(door, game(), { currentPlayerId });
    for (const path of ['/connect/arcade', '/me']) {
      const method = path === '/me' ? 'GET' : 'POST';
      const json = path === '/me' ? undefined : good();
      const got = await send(method, path, { json });
      expect(got.json).toMatchObject({ status: 401, code: 'NOTAUTHORIZED', field: 'cookie' });
    }
  });
});
