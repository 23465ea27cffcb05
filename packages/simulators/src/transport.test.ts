import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonAnswer } from './reply.ts';
import { type Simulator, startSimulator } from './server.ts';
import { transport } from './transport.ts';

let one: Simulator;
let two: Simulator;
const platform = (id: string) => ({
  id,
  origins: [`https://${id}.test`],
  route: ({ method, path, headers, body }: Simulator['requests'][number]) => {
    const { 'content-type': type, mark, authorization, cookie } = headers;
    return jsonAnswer({ id, method, path, body, type, mark, authorization, cookie });
  },
  credentials: () => ({}),
});

beforeAll(async () => {
  one = await startSimulator(platform('one'));
  two = await startSimulator(platform('two'));
});
afterAll(async () => {
  await one.close();
  await two.close();
});

test('sends each origin to its own simulator, whatever kind of input it gets', async () => {
  const fetch = transport(one, two);
  const inputs = [
    'https://one.test/a',
    new URL('https://one.test/a'),
    new Request('https://one.test/a'),
  ];
  for (const input of inputs)
    expect(await (await fetch(input)).json()).toMatchObject({ id: 'one' });
  expect(await (await fetch('https://two.test/')).json()).toMatchObject({ id: 'two' });
  expect(await (await fetch('https://two.test:443/')).json()).toMatchObject({ id: 'two' });
});

test('passes method, headers and body on, from init and from a Request', async () => {
  const init = { method: 'PUT', headers: { mark: 'x' }, body: 'hello' };
  const seen = { method: 'PUT', body: 'hello', mark: 'x' };
  for (const redirect of ['error', 'manual', 'follow'] as const) {
    const direct = await one.fetch('https://one.test/', { ...init, redirect });
    expect(await direct.json()).toMatchObject(seen);
    const request = new Request('https://one.test/', { ...init, redirect });
    expect(await (await one.fetch(request)).json()).toMatchObject(seen);
  }
});

test.each([
  'https://three.test/',
  'http://one.test/',
  'https://one.test:8443/',
  'https://one.test.evil.test/',
  'http://127.0.0.1:9/',
  'https://user@one.test/',
  'data:text/plain,x',
  '/relative',
])('rejects %s with a TypeError', async (address) => {
  const count = one.requestCount;
  await expect(transport(one, two)(address)).rejects.toThrow(TypeError);
  expect(one.requestCount).toBe(count);
});

test('a path that looks like a host stays a path', async () => {
  expect(await (await one.fetch('https://one.test//evil.test/x')).json()).toMatchObject({
    path: '//evil.test/x',
  });
});

test('rejects its own loopback address: a plugin calls real ones only', async () => {
  await expect(one.fetch(`${one.url}/`)).rejects.toThrow('no simulator stands for');
});

test('two simulators for one origin are refused at once', () => {
  expect(() => transport(one, two, one)).toThrow('two simulators stand for https://one.test');
});

test('an abort reaches the request', async () => {
  one.fail({ hang: true, times: 1 });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(one.fetch('https://one.test/', { signal })).rejects.toThrow('enough');
  one.recover();
});

test('redirect modes error and manual are left to fetch', async () => {
  one.fail({ redirectTo: 'https://two.test/next' });
  await expect(one.fetch('https://one.test/', { redirect: 'error' })).rejects.toThrow(TypeError);
  const response = await one.fetch('https://one.test/', { redirect: 'manual' });
  expect([response.status, response.redirected]).toEqual([302, false]);
  expect(response.headers.get('location')).toBe('https://two.test/next');
  one.recover();
});

test('follows a redirect to a simulator and no further', async () => {
  two.clearRequests();
  one.fail({ redirectTo: 'https://two.test/next' });
  const followed = await transport(one, two)('https://one.test/', { headers: { mark: 'x' } });
  expect(followed.redirected).toBe(true);
  expect(await followed.json()).toMatchObject({ id: 'two', path: '/next', mark: 'x' });
  // The simulator of one.test alone does not know where that leads.
  await expect(one.fetch('https://one.test/')).rejects.toThrow('stands for https://two.test');
  expect(two.requestCount).toBe(1);

  const post = { method: 'POST', body: 'a' };
  const answered = await transport(one, two)('https://one.test/', post);
  expect(await answered.json()).toEqual({ id: 'two', method: 'GET', path: '/next', body: '' });
  one.fail({ redirectTo: '/again', status: 307 });
  await expect(one.fetch('https://one.test/', post)).rejects.toThrow('repeat a request body');
  await expect(one.fetch('https://one.test/')).rejects.toThrow('redirect count exceeded');
  one.recover();
});

test('a simulator learns which of its origins was asked, also after a redirect', async () => {
  const asked: (string | undefined)[] = [];
  const both = await startSimulator({
    id: 'both',
    origins: ['https://live.test', 'https://dev.test'],
    route: ({ origin, headers }) => {
      asked.push(origin);
      return jsonAnswer(headers);
    },
    credentials: () => ({}),
  });
  await both.fetch('https://live.test/');
  await both.fetch(new Request('https://dev.test/', { redirect: 'error' }));
  both.fail({ redirectTo: 'https://dev.test/', times: 1 });
  const response = await both.fetch('https://live.test/');
  expect(Object.keys((await response.json()) as object).join()).not.toContain('origin');
  await fetch(both.url);
  await both.close();
  expect(asked).toEqual(['https://live.test', 'https://dev.test', 'https://dev.test', undefined]);
});

test('a redirect takes secrets along to its own origin only, as fetch does it', async () => {
  const headers = { authorization: 'Bearer x', cookie: 'a=b', mark: 'x' };
  const follow = async (redirectTo: string) => {
    one.fail({ redirectTo, times: 1 });
    return (await transport(one, two)('https://one.test/', { headers })).json();
  };
  expect(await follow('/next')).toMatchObject({ id: 'one', path: '/next', ...headers });
  const elsewhere = await follow('https://two.test/next');
  expect(elsewhere).toEqual({ id: 'two', method: 'GET', path: '/next', body: '', mark: 'x' });
});
