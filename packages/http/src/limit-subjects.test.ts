import { isConfigError } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, test } from 'vitest';
import { openDoor } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';
import { type LimitRule, limitSubjects } from './index.ts';

const rate = { points: 2, duration: 60 };

test('one account may connect so often, before anything is written; others are not touched', async () => {
  const storage = memoryStorage();
  const link = game({ storage, guards: { afterVerify: limitSubjects(rate) } });
  const send = await openDoor('node', link);
  const connect = (json: object) => send('POST', '/connect/arcade', { json });
  const first = await connect(good());
  await connect(good());
  const refused = await connect(good());
  expect(refused.json).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await link.sessions.list(first.json.playerId)).toHaveLength(2);
  expect((await connect(good('2'))).status).toBe(200);
});

test('who cannot prove the account uses up nothing of it', async () => {
  const link = game({ guards: { afterVerify: limitSubjects({ ...rate, points: 1 }) } });
  const send = await openDoor('node', link, { rateLimits: false });
  for (let at = 0; at < 5; at += 1) {
    const json = { userId: '1', ticket: 'forged' };
    expect((await send('POST', '/connect/arcade', { json })).status).toBe(401);
  }
  expect((await send('POST', '/connect/arcade', { json: good('1') })).status).toBe(200);
});

test('a shared store sees no account, and one that fails stops nobody', async () => {
  const asked: unknown[] = [];
  const told: unknown[] = [];
  const down = new Error('down');
  const store = (rule: LimitRule) => ({
    consume: (key: string) => {
      asked.push({ ...rule, key });
      return Promise.reject(down);
    },
    get: async () => null,
  });
  const afterVerify = limitSubjects({ store, onError: (thrown) => told.push(thrown) });
  const link = game({ guards: { afterVerify } });
  const send = await openDoor('node', link);
  expect((await send('POST', '/connect/arcade', { json: good('player-7') })).status).toBe(200);
  expect(asked).toEqual([
    { keyPrefix: 'playerlink-subject', points: 30, duration: 60, key: expect.any(String) },
  ]);
  expect(JSON.stringify(asked)).not.toContain('player-7');
  expect(told).toEqual([down]);
});

test.each([{ points: 0 }, { duration: 1.5 }, { points: '3' as never }])(
  '%o cannot work and is refused at once',
  (wrong) => {
    const attempt = () => limitSubjects(wrong);
    expect(attempt).toThrow(/limitSubjects\.(points|duration) must be/);
    expect(attempt).toThrow(expect.toSatisfy(isConfigError));
  },
);
