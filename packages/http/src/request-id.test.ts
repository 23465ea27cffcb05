import { describe, expect, test } from 'vitest';
import { DOORS, openDoor } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';

describe.each(DOORS)('%s door', (door) => {
  test.each(['a', '0193b0c2-6f2e-7c64-9d55-0c1d3c2a9b1f', 'A.b_c:d~e-9', 'x'.repeat(128)])(
    'X-Request-Id: %s is echoed, and names the problem',
    async (id) => {
      const send = await openDoor(door, game());
      const headers = { 'x-request-id': id };
      for (const path of ['/healthz', '/me', '/nowhere']) {
        // That a problem names it is checked of every answer.
        expect((await send('GET', path, { headers })).headers.get('x-request-id')).toBe(id);
      }
    },
  );

  test.each(['', 'a b', 'a,b', '<script>', 'ü', 'x'.repeat(129), '"'])(
    'X-Request-Id: %s is replaced',
    async (id) => {
      let count = 0;
      const newRequestId = () => `made-${++count}`;
      const send = await openDoor(door, game(), { newRequestId });
      const given = await send('GET', '/me', { headers: { 'x-request-id': id } });
      expect(given.headers.get('x-request-id')).toBe('made-1');
      expect((await send('GET', '/me')).headers.get('x-request-id')).toBe('made-2');
    },
  );

  test('an id that the host makes up wrongly is replaced, and no two are alike', async () => {
    const send = await openDoor(door, game(), { newRequestId: () => 'no good' });
    const ids = [await send('GET', '/me'), await send('GET', '/me')].map(({ headers }) =>
      headers.get('x-request-id'),
    );
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain('no good');
  });

  test('a host that fails to make one is answered 503', async () => {
    const told: unknown[] = [];
    const newRequestId = () => {
      throw new Error('secret');
    };
    const onError = (thrown: unknown) => told.push(thrown);
    const send = await openDoor(door, game(), { newRequestId, onError });
    expect((await send('GET', '/me')).status).toBe(503);
    expect(told).toHaveLength(1);
  });

  test('guards, hooks and onError learn it', async () => {
    const seen: unknown[] = [];
    const link = game({
      guards: { beforeVerify: ({ context }) => void seen.push(context) },
      hooks: { beforeResponse: ({ context }) => void seen.push(context) },
    });
    const headers = { 'x-request-id': 'r7' };
    const send = await openDoor(door, link);
    await send('POST', '/connect/arcade', { json: good(), headers });
    const own = await openDoor(door, link, { context: (_, { requestId }) => [requestId] });
    await own('POST', '/connect/arcade', { json: good(), headers });
    const broken = { ...link, ready: () => Promise.reject(new Error('down')) };
    const onError = (_: unknown, __: unknown, requestId: string) => seen.push(requestId);
    const failing = await openDoor(door, broken, { onError });
    await failing('GET', '/healthz', { headers });
    expect(seen).toEqual([{ requestId: 'r7' }, { requestId: 'r7' }, ['r7'], ['r7'], 'r7']);
  });
});
