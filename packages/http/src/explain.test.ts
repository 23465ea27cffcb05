import { memoryStorage } from '@playerlink/core/memory';
import { describe, expect, test } from 'vitest';
import { bearer, DOORS, openDoor } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';

const KEY = 'a key of the server, long';
const OTHER = 'another key of the server';
const key = (text: string) => bearer(Buffer.from(text).toString('base64url'));
const serverKeys = [KEY, OTHER].map((text) => Buffer.from(text).toString('base64url'));

describe.each(DOORS)('%s door', (door) => {
  test('a server learns what a connect would do, and nothing is written', async () => {
    const link = game();
    const send = await openDoor(door, link, { serverKeys });
    const explain = (json: object, headers: Record<string, string> = key(KEY)) =>
      send('POST', '/connect/arcade/explain', { json, headers });
    const nobody = await explain(good());
    expect(nobody.json).toMatchObject({ outcome: 'created', row: 'A1a' });
    expect(nobody.json.writes.map(({ kind }: { kind: string }) => kind)).toContain('insertPlayer');
    expect((await explain(good(), key(OTHER))).json.outcome).toBe('created');
    const { playerId, authToken } = await link.connect({ provider: 'arcade', credentials: good() });
    for (const who of [{ session: authToken }, { currentPlayerId: playerId }]) {
      expect((await explain({ ...good(), ...who })).json.outcome).toBe('resumed');
      expect((await explain({ ...good('2'), ...who })).json).toMatchObject({
        outcome: 'refused',
        code: 'ACCOUNT_ALREADY_LINKED',
      });
    }
    expect((await explain({ ...good('2'), currentPlayerId: null })).json.outcome).toBe('created');
    const none = { ...good('2'), doNotCreateNewPlayer: true };
    expect((await send('POST', '/connect/arcade', { json: none })).json.code).toBe('UNRECOGNISED');
  });

  test('neither secrets nor their hashes are shown', async () => {
    const storage = memoryStorage();
    const link = game({ storage });
    const send = await openDoor(door, link, { serverKeys });
    const { json, text } = await send('POST', '/connect/arcade/explain', {
      json: good(),
      headers: key(KEY),
    });
    const { writes } = await link.explain({ provider: 'arcade', credentials: good() });
    // What core tells has them.
    expect(JSON.stringify(writes)).toContain('tokenHash');
    expect(json.writes).toHaveLength(writes.length);
    expect(text).not.toMatch(/hash|secret|proof/i);
    expect(text).not.toContain('valid');
  });

  test('it is for servers only', async () => {
    const link = game();
    const send = await openDoor(door, link, { serverKeys });
    const { authToken = '' } = await link.connect({ provider: 'arcade', credentials: good() });
    const short = Buffer.from(KEY.slice(1)).toString('base64url');
    for (const headers of [{}, bearer(authToken), bearer(short), { authorization: 'Basic x' }]) {
      const got = await send('POST', '/connect/arcade/explain', { json: good(), headers });
      expect(got.json).toMatchObject({ status: 401, code: 'NOTAUTHORIZED' });
    }
    // And the key opens nothing else.
    expect((await send('GET', '/me', { headers: key(KEY) })).status).toBe(401);
    const connect = { json: good(), headers: key(KEY) };
    expect((await send('POST', '/connect/arcade', connect)).status).toBe(401);
    expect((await send('GET', '/connect/arcade/explain', { headers: key(KEY) })).status).toBe(405);
  });

  test.each([
    [{ ...good(), session: 7 }, 400, 'session'],
    [{ ...good(), session: 'a', currentPlayerId: 'b' }, 400, 'currentPlayerId'],
    [{ ...good(), coppa: true }, 400, 'coppa'],
    [{ ...good(), session: 'no token' }, 401, undefined],
    [[], 400, 'body'],
  ])('%j is %i', async (json, status, field) => {
    const send = await openDoor(door, game(), { serverKeys });
    const got = await send('POST', '/connect/arcade/explain', { json, headers: key(KEY) });
    expect(got.status).toBe(status);
    if (field !== undefined) expect(got.json.field).toBe(field);
  });

  test('a server is not counted, a wrong key is', async () => {
    const rateLimits = {
      requests: { points: 3, duration: 60 },
      failures: { points: 2, duration: 60 },
    };
    const send = await openDoor(door, game(), { serverKeys, rateLimits, address: () => 'here' });
    const explain = async (headers: object, more: object = {}) => {
      const sent = { json: { ...good(), ...more }, headers: { ...headers } };
      return (await send('POST', '/connect/arcade/explain', sent)).status;
    };
    for (let at = 0; at < 5; at += 1) {
      expect(await explain(key(KEY))).toBe(200);
      // A session that is over is no wrong key.
      expect(await explain(key(KEY), { session: 'over' })).toBe(401);
    }
    const wrong = [await explain(key('no')), await explain(key('no')), await explain(key('no'))];
    expect(wrong).toEqual([401, 401, 429]);
    expect(await explain(key(KEY))).toBe(200);
  });

  test('without keys there is no such path', async () => {
    const send = await openDoor(door, game());
    const got = await send('POST', '/connect/arcade/explain', { json: good(), headers: key(KEY) });
    expect(got.status).toBe(404);
  });
});
