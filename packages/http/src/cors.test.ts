import { describe, expect, test } from 'vitest';
import { DOORS, openDoor, type Send } from './doors.test-fixture.ts';
import { game } from './game.test-fixture.ts';

const SITE = 'https://game.example';
const cors = { origins: [SITE, 'capacitor://localhost'] };

const asked = (send: Send, origin: string, path = '/me') =>
  send('OPTIONS', path, { headers: { origin, 'access-control-request-method': 'GET' } });

const corsHeaders = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => /^(access-control|vary)/.test(name)));

describe.each(DOORS)('%s door', (door) => {
  test('without the option no page of another site may read anything', async () => {
    const send = await openDoor(door, game());
    const preflight = await asked(send, SITE);
    expect(preflight.status).toBe(405);
    expect(corsHeaders(preflight.headers)).toEqual({});
    const { headers } = await send('GET', '/healthz', { headers: { origin: SITE } });
    expect(corsHeaders(headers)).toEqual({});
  });

  test.each(cors.origins)('a page of %s may ask and read, also errors', async (origin) => {
    const send = await openDoor(door, game(), { cors });
    const preflight = await asked(send, origin, '/sessions');
    expect(preflight.status).toBe(204);
    const read = {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'ETag, Retry-After, X-Request-Id',
    };
    expect(corsHeaders(preflight.headers)).toEqual({
      ...read,
      'access-control-allow-methods': 'GET, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, If-None-Match, X-Request-Id',
      'access-control-max-age': '600',
    });
    for (const path of ['/healthz', '/me', '/nowhere']) {
      const { headers } = await send('GET', path, { headers: { origin } });
      expect(corsHeaders(headers)).toEqual(read);
    }
  });

  test.each(['https://evil.example', 'http://game.example', `${SITE}.evil.example`, 'null'])(
    'a page of %s may not',
    async (origin) => {
      const send = await openDoor(door, game(), { cors });
      const preflight = await asked(send, origin);
      expect(preflight.status).toBe(405);
      expect(corsHeaders(preflight.headers)).toEqual({ vary: 'Origin' });
      const { headers } = await send('GET', '/healthz', { headers: { origin } });
      expect(corsHeaders(headers)).toEqual({ vary: 'Origin' });
    },
  );

  test('caches keep the answers apart where nobody asked', async () => {
    const send = await openDoor(door, game(), { cors });
    expect(corsHeaders((await send('GET', '/healthz')).headers)).toEqual({ vary: 'Origin' });
    expect((await send('OPTIONS', '/me')).status).toBe(405);
  });

  test('every site, and cookies of some', async () => {
    const any = await openDoor(door, game(), { cors: { origins: ['*'] } });
    const open = await any('GET', '/healthz', { headers: { origin: 'https://any.example' } });
    expect(open.headers.get('access-control-allow-origin')).toBe('*');
    expect(open.headers.get('access-control-allow-credentials')).toBeNull();
    const own = await openDoor(door, game(), { cors: { ...cors, credentials: true } });
    const allowed = await own('GET', '/healthz', { headers: { origin: SITE } });
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    const foreign = await own('GET', '/healthz', { headers: { origin: 'https://evil.example' } });
    expect(corsHeaders(foreign.headers)).toEqual({ vary: 'Origin' });
  });
});
