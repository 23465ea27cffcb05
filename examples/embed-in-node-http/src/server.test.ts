import type { AddressInfo } from 'node:net';
import { memoryStorage } from '@playerlink/core/memory';
import { KONGREGATE_API_KEY, startKongregate } from '@playerlink/simulators';
import { expect, onTestFinished, test } from 'vitest';
import { createScoreServer } from './server.ts';

async function startServer() {
  const platform = await startKongregate();
  const storage = memoryStorage();
  const world = { apiKey: KONGREGATE_API_KEY, storage, fetch: platform.fetch };
  const server = createScoreServer(world);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await platform.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (method: string, path: string, json?: object, token?: string) => {
    const headers = {
      ...(json && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const body = json && { body: JSON.stringify(json) };
    const answer = await fetch(origin + path, { method, headers, ...body });
    return { status: answer.status, json: JSON.parse(await answer.text()) };
  };
  const connect = (player: string, more: object = {}, token?: string) =>
    ask('POST', '/play/connect/kongregate', { ...platform.credentials(player), ...more }, token);
  return { ask, connect, platform, storage };
}

test('the routes that were there work as before, and know who is signed in', async () => {
  const { ask, connect } = await startServer();
  expect(await ask('GET', '/scores')).toEqual({ status: 200, json: [] });
  const refused = { status: 401, json: { error: 'sign in first' } };
  expect(await ask('POST', '/scores', { points: 7 })).toEqual(refused);
  expect(await ask('POST', '/scores', { points: 7 }, 'no.token')).toEqual(refused);
  const ann = await connect('ann');
  expect(ann).toMatchObject({ status: 200, json: { outcome: 'created', displayName: 'ann' } });
  const score = { name: 'ann', points: 7 };
  const added = await ask('POST', '/scores', { points: 7 }, ann.json.authToken);
  expect(added).toEqual({ status: 201, json: score });
  expect(await ask('GET', '/scores')).toEqual({ status: 200, json: [score] });
});

test('a conflict is the client’s to resolve', async () => {
  const { connect } = await startServer();
  const [ann, bob] = [await connect('ann'), await connect('bob')];
  const conflict = await connect('bob', { errorOnSwitch: true }, ann.json.authToken);
  expect(conflict).toMatchObject({ status: 409, json: { code: 'ACCOUNT_ALREADY_LINKED' } });
  expect(conflict.json.switchSummary).toMatchObject({ id: bob.json.playerId, displayName: 'bob' });
  const switched = await connect('bob', { switchIfPossible: true }, ann.json.authToken);
  expect(switched.json).toMatchObject({ outcome: 'switched', playerId: bob.json.playerId });
});

test('an outage is nobody’s fault: 503, of the platform and of the storage', async () => {
  const { ask, connect, platform, storage } = await startServer();
  const ann = await connect('ann');
  platform.fail({ status: 503 });
  const away = await connect('ann');
  expect(away).toMatchObject({ status: 503, json: { code: 'UNAVAILABLE', retryable: true } });
  storage.findSession = () => Promise.reject(new Error('the disk is full'));
  const token = ann.json.authToken;
  expect((await ask('GET', '/play/me', undefined, token)).status).toBe(503);
  expect((await ask('POST', '/scores', { points: 7 }, token)).status).toBe(503);
  expect((await ask('GET', '/scores')).status).toBe(200);
});
