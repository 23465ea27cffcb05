import { ConnectError } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { expect, test, vi } from 'vitest';
import { bearer } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';
import { createHttpHandler } from './index.ts';

const request = (headers: Record<string, string> = {}) =>
  new Request('https://game.test/score', { headers });

async function signIn(link = game()) {
  const { authToken = '', playerId } = await link.connect({
    provider: 'arcade',
    credentials: good(),
  });
  return { link, authToken, playerId };
}

test('it is the player of the token, asked for once per request', async () => {
  const storage = memoryStorage();
  const findSession = vi.spyOn(storage, 'findSession');
  const { link, authToken, playerId } = await signIn(game({ storage }));
  const { playerOf } = createHttpHandler(link);
  const asking = request(bearer(authToken));
  expect(await playerOf(asking)).toMatchObject({ id: playerId, displayName: 'Player 1' });
  expect(await playerOf(asking)).toBe(await playerOf(asking));
  expect(findSession).toHaveBeenCalledTimes(1);
  expect(await playerOf(request(bearer(authToken)))).toMatchObject({ id: playerId });
  expect(findSession).toHaveBeenCalledTimes(2);
});

test.each([{}, bearer('no.token'), bearer(`${'x'.repeat(36)}.${'y'.repeat(43)}`)])(
  'with %o it is nobody',
  async (headers) => {
    expect(await createHttpHandler(game()).playerOf(request(headers))).toBeUndefined();
  },
);

test.each(['Basic x', 'Bearer a, Bearer b', `Bearer ${'x'.repeat(65_536)}`])(
  'with a header that is no token it is nobody',
  async (authorization) => {
    const { playerOf } = createHttpHandler(game());
    expect(await playerOf(request({ authorization }))).toBeUndefined();
  },
);

test('while the storage is away it is not known: 503; the next question may be answered', async () => {
  const storage = memoryStorage();
  const { link, authToken, playerId } = await signIn(game({ storage }));
  const { playerOf } = createHttpHandler(link);
  const asking = request(bearer(authToken));
  vi.spyOn(storage, 'findSession').mockRejectedValueOnce(new Error('secret'));
  const thrown = await playerOf(asking).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'UNAVAILABLE', status: 503 });
  expect(String(thrown)).not.toContain('secret');
  expect(await playerOf(asking)).toMatchObject({ id: playerId });
});

test('a host with sessions of its own names the player', async () => {
  const { link, playerId } = await signIn();
  const currentPlayerId = ({ headers }: Request) => headers.get('cookie');
  const { playerOf } = createHttpHandler(link, { currentPlayerId });
  expect(await playerOf(request({ cookie: playerId }))).toMatchObject({ id: playerId });
  expect(await playerOf(request({ cookie: 'nobody' }))).toBeUndefined();
  expect(await playerOf(request())).toBeUndefined();
});

test('what the host throws is its own, but for a session that has expired', async () => {
  const fault = new Error('the session store is away');
  const failing = (thrown: Error) =>
    createHttpHandler(game(), { currentPlayerId: () => Promise.reject(thrown) });
  await expect(failing(fault).playerOf(request())).rejects.toBe(fault);
  const expired = new ConnectError('NOTAUTHORIZED');
  expect(await failing(expired).playerOf(request())).toBeUndefined();
});
