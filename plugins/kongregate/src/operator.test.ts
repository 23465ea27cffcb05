import { inspect } from 'node:util';
import { type Fetch, isConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { kongregate } from './index.ts';
import {
  API_KEY,
  type LogLine,
  OTHER_KEY,
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
} from './stage.test-fixture.ts';

const stage = setStage();
// Taken at load: a test elsewhere that forbids the global fetch does not cut off this one.
const send = globalThis.fetch;

describe('options', () => {
  const ALL = '(all)';
  test.each<[string, string, unknown]>([
    ['apiKey', 'none', {}],
    ['apiKey', 'empty', { apiKey: '' }],
    ['apiKey', 'with a line break', { apiKey: 'SECRET-KEY\n' }],
    ['apiKey', 'a number', { apiKey: 7 }],
    ['apiKey', 'null', { apiKey: null }],
    ['apiKey', 'a list', { apiKey: ['SECRET-KEY'] }],
    ['baseUrl', 'relative', { apiKey: 'k', baseUrl: '/SECRET-KEY' }],
    ['baseUrl', 'with a query', { apiKey: 'k', baseUrl: 'https://a.example/?k=SECRET-KEY' }],
    ['baseUrl', 'with a password', { apiKey: 'k', baseUrl: 'https://u:SECRET-KEY@a.example' }],
    ['friends', 'a text', { apiKey: 'k', friends: 'SECRET-KEY' }],
    ['baseUrl', 'of another scheme', { apiKey: 'k', baseUrl: 'file:///etc/SECRET-KEY' }],
    [ALL, 'with a typo', { apiKey: 'SECRET-KEY', baseURL: 'https://a.example' }],
    [ALL, 'null', null],
    [ALL, 'a text', 'SECRET-KEY'],
  ])('row 49: %s that is %s is a ConfigError', (option, _, options) => {
    const thrown = catching(() => kongregate(options as Parameters<typeof kongregate>[0]));
    if (!isConfigError(thrown)) throw new Error('no ConfigError', { cause: thrown });
    expect(thrown.message.startsWith(`kongregate: option ${option}: `)).toBe(true);
    expect(thrown.message).not.toContain('SECRET-KEY');
  });

  test('a typo is named', () => {
    const options = { apiKey: 'k', baseURL: 'https://a.example' };
    const thrown = catching(() => kongregate(options as Parameters<typeof kongregate>[0]));
    expect((thrown as Error).message).toContain('"baseURL"');
  });

  test('none at all: gameAuthToken NOTAUTHENTICATED, and the operator is told', async () => {
    const { connect, link, logs, plans } = openGame(stage, { providers: [kongregate(undefined)] });
    expect(link.providers[0]).toMatchObject({ configured: false });
    expect(await pairOf(connect(stage.platform.credentials('ada')))).toBe(REFUSED);
    expect(logs).toMatchObject([
      { level: 'error', fields: { game: 'galactic-golf', provider: 'kongregate' } },
    ]);
    expect(stage.platform.requestCount).toBe(0);
    expect(plans).toHaveLength(0);
  });

  test('baseUrl is where Kongregate is asked, http only where the fetch allows it', async () => {
    const options = { apiKey: API_KEY, baseUrl: `${stage.platform.url}/` };
    const fetch: Fetch = (input, init) => send(input, init);
    const loud = { ...options, baseUrl: options.baseUrl.replace('http', 'HTTP') };
    for (const given of [options, loud]) {
      expect(() => openGame(stage, { fetch }, given)).toThrow('kongregate: option baseUrl');
    }
    const open = Object.assign((...args: Parameters<Fetch>) => send(...args), { allowHttp: true });
    const allowing = openGame(stage, { fetch: open }, options);
    expect((await allowing.connect(stage.platform.credentials('ada'))).newPlayer).toBe(true);
  });
});

describe('the alarm about the API key', () => {
  const alarms = (logs: readonly LogLine[]) =>
    logs.filter(({ level }) => level === 'error').map(({ fields }) => fields);
  const bad = () => ({ ...stage.platform.credentials('ada'), gameAuthToken: 'abc' });
  type Game = ReturnType<typeof openGame>;
  async function refuse({ connect }: Game, times: number, credentials: unknown = bad()) {
    for (let time = 0; time < times; time += 1) {
      expect(await pairOf(connect(credentials))).toBe(REFUSED);
    }
  }
  const line = (refusals: number) => ({ provider: 'kongregate', refusals });

  test('with a wrong key: one line at 20 refusals in a row, and at each doubling', async () => {
    const game = openGame(stage, {}, { apiKey: OTHER_KEY });
    const credentials = stage.platform.credentials('ada');
    await refuse(game, 19, credentials);
    expect(alarms(game.logs)).toEqual([]);
    await refuse(game, 1, credentials);
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 19, credentials);
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 41, credentials);
    expect(alarms(game.logs)).toEqual([line(20), line(40), line(80)]);
    expect(game.logs.find(({ level }) => level === 'error')?.message).toContain('apiKey');
    expect(inspect(game.logs)).not.toContain(OTHER_KEY);
  });

  test('a success starts the count again', async () => {
    const game = openGame(stage);
    await refuse(game, 20);
    await game.connect(stage.platform.credentials('ada'));
    await refuse(game, 19);
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 1);
    expect(alarms(game.logs)).toEqual([line(20), line(20)]);
  });

  test('guests and outages are no refusals', async () => {
    const game = openGame(stage);
    await refuse(game, 30, { ...bad(), userId: '0' });
    await refuse(game, 19);
    stage.platform.fail({ status: 500 });
    await refusalOf(game.connect(bad()));
    stage.platform.recover();
    expect(alarms(game.logs)).toEqual([]);
    await refuse(game, 1);
    expect(alarms(game.logs)).toEqual([line(20)]);
  });

  test('each game counts for itself', async () => {
    const module = kongregate({ apiKey: API_KEY });
    const one = openGame(stage, { providers: [module] });
    const two = openGame(stage, { providers: [module] });
    await refuse(one, 19);
    await refuse(two, 19);
    expect(alarms([...one.logs, ...two.logs])).toEqual([]);
  });
});

describe('row 45: key and token stay secret', () => {
  test.each<[string, Parameters<typeof stage.platform.fail>[0] | undefined]>([
    ['a success', undefined],
    ['a refusal', { otherUserId: true }],
    ['no username', { noUsername: true }],
    ['a closed connection', { closeEarly: true }],
    ['half an answer', { truncate: true }],
    ['500', { status: 500 }],
    ['429', { status: 429, retryAfter: 1 }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['HTML', { html: true }],
    ['garbage', { garbage: true }],
    ['too long', { bodyBytes: 70_000 }],
  ])('%s', async (_, faults) => {
    const game = openGame(stage);
    if (faults !== undefined) stage.platform.fail(faults);
    await expectSilence(game, stage.platform.credentials('ada'));
    expect(stage.platform.requestCount).toBeGreaterThan(0);
  });

  test('a fetch whose errors quote the whole URL', async () => {
    const fetch: Fetch = async (input) => {
      throw Object.assign(new Error(`${input} failed`), { cause: new Error(String(input)) });
    };
    const game = openGame(stage, { fetch });
    await expectSilence(game, stage.platform.credentials('ada'));
  });

  test('a token that is refused before Kongregate is asked', async () => {
    const { userId, gameAuthToken } = stage.platform.credentials('ada');
    await expectSilence(openGame(stage), { userId: '0', gameAuthToken });
    await expectSilence(openGame(stage), { userId, gameAuthToken: `${gameAuthToken} ` });
    await expectSilence(openGame(stage), { userId: 'x', gameAuthToken });
  });

  /** Connects, and looks for the secrets in all that comes out of it. */
  async function expectSilence(
    { connect, logs, plans, link }: ReturnType<typeof openGame>,
    credentials: { userId: string; gameAuthToken: string },
  ) {
    const outcome: unknown = await connect(credentials).catch((thrown: unknown) => thrown);
    const players = plans.flatMap(({ writes }) => writes);
    const error = outcome instanceof Error ? outcome : undefined;
    const deep = { depth: null, showHidden: true, getters: true, maxStringLength: null } as const;
    const all = [
      JSON.stringify(logs),
      inspect(logs, deep),
      JSON.stringify(players),
      inspect(link.providers, deep),
      JSON.stringify(outcome),
      inspect(outcome, deep),
      error?.message ?? '',
      error?.stack ?? '',
      inspect(error?.cause, deep),
    ].join('\n');
    expect(all).not.toContain(API_KEY);
    expect(all).not.toContain(credentials.gameAuthToken.trim());
    expect(all).not.toContain('api_key');
  }
});

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}
