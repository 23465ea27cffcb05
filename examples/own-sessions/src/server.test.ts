import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryStorage } from '@playerlink/core/memory';
import { KONGREGATE_API_KEY, startKongregate } from '@playerlink/simulators';
import { expect, onTestFinished, test } from 'vitest';
import { createShop } from './server.ts';

async function startShop() {
  const platform = await startKongregate();
  const storage = memoryStorage();
  const world = { apiKey: KONGREGATE_API_KEY, storage, fetch: platform.fetch };
  const server = createServer(createShop(world));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await platform.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** A browser: it keeps its cookie. */
  const openBrowser = () => {
    let cookie = '';
    const ask = async (method: string, path: string, json?: object, type = 'application/json') => {
      const headers = { ...(cookie && { cookie }), ...(json && { 'content-type': type }) };
      const body = json && { body: JSON.stringify(json) };
      const answer = await fetch(origin + path, { method, headers, ...body });
      [cookie = cookie] = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
      return { status: answer.status, json: JSON.parse(await answer.text()) };
    };
    const connect = (player: string, more: object = {}) =>
      ask('POST', '/play/connect/kongregate', { ...platform.credentials(player), ...more });
    return { ask, connect, cookie: () => cookie };
  };
  return { openBrowser, platform, storage };
}

test('a connect signs the shop’s own session in, and nobody gets a token', async () => {
  const { ask, connect, cookie } = (await startShop()).openBrowser();
  expect((await ask('GET', '/basket')).json).toEqual({ of: 'a guest', session: false });
  expect((await ask('GET', '/play/me')).status).toBe(401);
  const ann = await connect('ann');
  expect(ann).toMatchObject({ status: 200, json: { outcome: 'created' } });
  expect(ann.json).not.toHaveProperty('authToken');
  const before = cookie();
  expect((await ask('GET', '/basket')).json).toEqual({ of: 'ann', session: true });
  expect((await ask('GET', '/play/me')).json).toMatchObject({ playerId: ann.json.playerId });
  await connect('ann');
  expect(cookie()).not.toBe(before);
  expect((await ask('POST', '/sign-out')).json).toEqual({ of: 'a guest' });
  expect((await ask('GET', '/play/me')).status).toBe(401);
});

test('two browsers do not share a session, and a conflict is resolved in one', async () => {
  const { openBrowser } = await startShop();
  const [one, two] = [openBrowser(), openBrowser()];
  await one.connect('ann');
  const bob = await two.connect('bob');
  const conflict = await one.connect('bob', { errorOnSwitch: true });
  expect(conflict).toMatchObject({ status: 409, json: { code: 'ACCOUNT_ALREADY_LINKED' } });
  expect(conflict.json.switchSummary.id).toBe(bob.json.playerId);
  expect((await one.ask('GET', '/basket')).json.of).toBe('ann');
  await one.connect('bob', { switchIfPossible: true });
  expect((await one.ask('GET', '/basket')).json.of).toBe('bob');
});

test('a page of another site cannot connect with the cookie', async () => {
  const { openBrowser, platform } = await startShop();
  const { ask, connect } = openBrowser();
  await connect('ann');
  const path = '/play/connect/kongregate';
  const forged = await ask('POST', path, platform.credentials('eve'), 'text/plain');
  expect(forged.status).toBe(415);
});

test('an outage is nobody’s fault: 503, and the session stays', async () => {
  const { openBrowser, platform, storage } = await startShop();
  const { ask, connect } = openBrowser();
  await connect('ann');
  platform.fail({ status: 503 });
  expect(await connect('ann')).toMatchObject({ status: 503, json: { code: 'UNAVAILABLE' } });
  expect((await ask('GET', '/basket')).json.of).toBe('ann');
  const { get } = storage.players;
  storage.players.get = () => Promise.reject(new Error('the disk is full'));
  expect((await ask('GET', '/play/me')).status).toBe(503);
  storage.players.get = get;
  expect((await ask('GET', '/basket')).json.of).toBe('ann');
});
