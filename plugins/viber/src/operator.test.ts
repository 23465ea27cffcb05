import { inspect } from 'node:util';
import { type Fetch, isConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { viber } from './index.ts';
import {
  ALL,
  LOGIN,
  type LogLine,
  openGame,
  pairOf,
  REFUSED,
  readable,
  refusalOf,
  setStage,
  until,
} from './stage.test-fixture.ts';

const stage = setStage();
const ada = () => stage.platform.credentials('ada');
const bad = { accessToken: 'wrong-token' };
// Taken at load: a test elsewhere that forbids the global fetch does not cut off this one.
const send = globalThis.fetch;
type Options = Parameters<typeof viber>[0];

describe('options', () => {
  const URL = 'https://a.example/p';
  const good = { appId: 'a', profile: { url: URL } };
  const secret = (header: string, value = 'v') => ({ ...good, appSecret: { header, value } });

  test.each<[string, string, unknown]>([
    ['(all)', 'null', null],
    ['(all)', 'a text', 'SECRET'],
    ['(all)', 'with a typo', { ...good, appID: 'SECRET' }],
    ['profile', 'none', { appId: 'a' }],
    ['profile', 'a text', { appId: 'a', profile: 'https://a.example/SECRET' }],
    ['profile', 'with a typo', { appId: 'a', profile: { url: URL, methods: 'SECRET' } }],
    ['profile.url', 'none', { appId: 'a', profile: {} }],
    ['profile.url', 'empty', { appId: 'a', profile: { url: '' } }],
    ['profile.url', 'relative', { appId: 'a', profile: { url: '/SECRET' } }],
    [
      'profile.url',
      'with a password',
      { appId: 'a', profile: { url: 'https://u:SECRET@a.example' } },
    ],
    ['profile.url', 'with a user', { appId: 'a', profile: { url: 'https://SECRET@a.example' } }],
    [
      'profile.url',
      'with a password alone',
      { appId: 'a', profile: { url: 'https://:SECRET@a.co' } },
    ],
    ['profile.url', 'with a fragment', { appId: 'a', profile: { url: `${URL}#SECRET` } }],
    ['profile.url', 'with a blank', { appId: 'a', profile: { url: `${URL} ` } }],
    ['profile.url', 'of another scheme', { appId: 'a', profile: { url: 'file:///etc/SECRET' } }],
    ['profile.method', 'another one', { appId: 'a', profile: { url: URL, method: 'SECRET' } }],
    ['auth', 'unknown', { ...good, auth: 'SECRET' }],
    ['auth', 'more than bearer', { ...good, auth: 'header-bearer:SECRET' }],
    ['auth', 'without a name', { ...good, auth: 'header:' }],
    ['auth', 'without a name of a parameter', { ...good, auth: 'query:' }],
    ['auth', 'with a name that is no header', { ...good, auth: 'header:a b' }],
    ['auth', 'a header of HTTP', { ...good, auth: 'header:Host' }],
    ['auth', 'a header that is sent anyway', { ...good, auth: 'header:User-Agent' }],
    ['auth', 'null', { ...good, auth: null }],
    ['fields', 'with a typo', { ...good, fields: { ID: 'SECRET' } }],
    ['fields.id', 'empty', { ...good, fields: { id: '' } }],
    ['fields.id', 'the app id’s', { ...good, fields: { id: 'app_id' } }],
    ['fields.id', 'the app id’s', { ...good, fields: { appId: 'id' } }],
    ['fields.name', 'a number', { ...good, fields: { name: 7 } }],
    ['appId', 'empty', { ...good, appId: '' }],
    ['appId', 'with a line break', { ...good, appId: 'SECRET\n' }],
    ['appId', 'a number', { ...good, appId: 7 }],
    ['appId', 'null', { ...good, appId: null }],
    ['appId', 'too long', { ...good, appId: 'a'.repeat(129) }],
    ['appSecret', 'a text', { ...good, appSecret: 'SECRET' }],
    ['appSecret.header', 'none', { ...good, appSecret: { value: 'SECRET' } }],
    ['appSecret.header', 'with a colon', secret('x:', 'SECRET')],
    ['appSecret.header', 'sent anyway', secret('Content-Type', 'SECRET')],
    ['appSecret.header', 'the token’s', secret('Authorization', 'SECRET')],
    ['appSecret.header', 'the token’s own', { ...secret('X-T', 'SECRET'), auth: 'header:x-t' }],
    ['appSecret.header', 'the token’s in capitals', { ...secret('x-t'), auth: 'header:X-T' }],
    ['appSecret.value', 'empty', secret('x-s', '')],
    ['appSecret.value', 'with a line break', secret('x-s', 'SECRET\n')],
    ['appSecret.value', 'with an outer blank', secret('x-s', ' SECRET')],
    ['appSecret.value', 'not ASCII', secret('x-s', 'SECRÉT')],
    ['friends.url', 'none', { ...good, friends: {} }],
    ['friends.url', 'relative', { ...good, friends: { url: 'SECRET' } }],
    ['friends.listField', 'empty', { ...good, friends: { url: URL, listField: '' } }],
    ['friends.nextField', 'empty', { ...good, friends: { url: URL, nextField: '' } }],
    ['friends.idField', 'empty', { ...good, friends: { url: URL, idField: '' } }],
    ['friends.nameField', 'empty', { ...good, friends: { url: URL, nameField: '' } }],
    ['friends.cursorParameter', 'empty', { ...good, friends: { url: URL, cursorParameter: '' } }],
    [
      'friends.cursorParameter',
      'the token’s',
      { ...good, auth: 'query:cursor', friends: { url: URL } },
    ],
    ['push.url', 'none', { ...good, push: {} }],
    ['push.url', 'with a fragment', { ...good, push: { url: `${URL}#SECRET` } }],
    ['push.idField', 'empty', { ...good, push: { url: URL, idField: '' } }],
  ])('%s that is %s is a ConfigError', (option, _, options) => {
    const thrown = catching(() => viber(options as Options));
    if (!isConfigError(thrown)) throw new Error('no ConfigError', { cause: thrown });
    expect(thrown.message.startsWith(`viber: option ${option}: `)).toBe(true);
    expect(thrown.message).not.toContain('SECRET');
  });

  test('a typo is named, also where nothing binds a token', () => {
    const options = { profile: { url: URL }, appid: 'a' } as Options;
    expect(() => viber(options)).toThrow('"appid"');
    expect(() => viber({ profile: { url: 'nowhere' } })).toThrow('option profile.url');
  });

  test.each<[string, Options]>([
    ['an app id', good],
    ['a secret', { ...secret('x-s', 'two words'), appId: undefined }],
    ['both', secret('x-s')],
    ['a header that is not the token’s', { ...secret('authorization'), auth: 'query:token' }],
    ['a parameter with the name of a header', { ...good, auth: 'query:host' }],
    ['a cursor that is not the token’s', { ...good, auth: 'header:cursor', friends: { url: URL } }],
  ])('with %s it is enabled', (_, options) => {
    const { link } = openGame(stage, LOGIN, { providers: [viber(options)] });
    expect(link.providers[0]).toMatchObject({ id: 'viber', configured: true });
  });

  test.each<[string, Options]>([
    ['no options', undefined],
    ['a profile alone', { profile: { url: URL } }],
    ['a profile and forms', { profile: { url: URL }, fields: { appId: 'app' }, auth: 'query:t' }],
    ['an app id that is undefined', { ...good, appId: undefined }],
    ['all but what binds', { ...ALL, appId: undefined, appSecret: undefined }],
  ])('row 49: with %s it is not enabled, and the operator is told', async (_, options) => {
    const { connect, link, logs, plans } = openGame(stage, LOGIN, { providers: [viber(options)] });
    expect(link.providers[0]).toMatchObject({ configured: false });
    expect(await pairOf(connect(ada()))).toBe('viber: NOT_ENABLED');
    expect(logs).toMatchObject([
      { level: 'error', fields: { game: 'galactic-golf', provider: 'viber' } },
    ]);
    expect(stage.platform.requestCount).toBe(0);
    expect(plans).toHaveLength(0);
  });

  test.each(['profile', 'friends', 'push'] as const)(
    '%s.url is http only where the fetch allows it',
    async (part) => {
      const local = { ...ALL[part], url: `${stage.platform.url}/${part}`.replace('http', 'HTTP') };
      const options = { ...ALL, [part]: local };
      const opened = catching(() =>
        openGame(stage, options, { fetch: async () => new Response() }),
      );
      if (!isConfigError(opened)) throw new Error('no ConfigError', { cause: opened });
      expect(opened.message).toBe(`viber: option ${part}.url: http: needs a fetch with allowHttp`);
    },
  );

  test('with a fetch that allows http it is asked there', async () => {
    const profile = { url: `${stage.platform.url}/profile` };
    const fetch = Object.assign((...args: Parameters<Fetch>) => send(...args), { allowHttp: true });
    const { connect } = openGame(stage, { ...LOGIN, profile }, { fetch });
    expect((await connect(ada())).newPlayer).toBe(true);
  });
});

describe('the alarm about the options', () => {
  const alarms = (logs: readonly LogLine[]) =>
    logs.filter(({ level }) => level === 'error').map(({ fields }) => fields);
  type Game = ReturnType<typeof openGame>;
  async function refuse({ connect }: Game, times: number, credentials: unknown = bad) {
    for (let time = 0; time < times; time += 1) {
      expect(await pairOf(connect(credentials))).toBe(REFUSED);
    }
  }
  const line = (refusals: number) => ({ provider: 'viber', refusals });

  test('with a wrong app id: one line at 20 refusals in a row, and at each doubling', async () => {
    const game = openGame(stage, { ...LOGIN, appId: 'a-wrong-one' });
    await refuse(game, 19, ada());
    expect(alarms(game.logs)).toEqual([]);
    await refuse(game, 1, ada());
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 19, ada());
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 41, ada());
    expect(alarms(game.logs)).toEqual([line(20), line(40), line(80)]);
    expect(game.logs.find(({ level }) => level === 'error')?.message).toContain('appId');
  });

  test('a success starts the count again', async () => {
    const game = openGame(stage);
    await refuse(game, 20);
    await game.connect(ada());
    await refuse(game, 19);
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 1);
    expect(alarms(game.logs)).toEqual([line(20), line(20)]);
  });

  test('outages are no refusals', async () => {
    const game = openGame(stage);
    await refuse(game, 19);
    stage.platform.fail({ status: 500 });
    await refusalOf(game.connect(bad));
    stage.platform.recover();
    expect(alarms(game.logs)).toEqual([]);
    await refuse(game, 1);
    expect(alarms(game.logs)).toEqual([line(20)]);
  });

  test('each game counts for itself', async () => {
    const providers = [viber(LOGIN)];
    const one = openGame(stage, LOGIN, { providers });
    const two = openGame(stage, LOGIN, { providers });
    await refuse(one, 19);
    await refuse(two, 19);
    expect(alarms([...one.logs, ...two.logs])).toEqual([]);
  });
});

describe('row 45: token and secret stay secret', () => {
  const SECRET = 'app-secret-of-ours';
  type Faults = Parameters<typeof stage.platform.fail>[0];

  test.each<[string, Faults | undefined]>([
    ['a success', undefined],
    ['a refusal', { otherApp: true }],
    ['a failed push', { pushFailure: true }],
    ['status 2', { statusNotZero: true }],
    ['a closed connection', { closeEarly: true }],
    ['half an answer', { truncate: true }],
    ['500', { status: 500 }],
    ['429', { status: 429, retryAfter: 1 }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['HTML', { html: true }],
    ['garbage', { garbage: true }],
    ['too long', { bodyBytes: 2_000_000 }],
  ])('%s', async (_, faults) => {
    stage.platform.befriend('ada', 'bob');
    if (faults !== undefined) stage.platform.fail(faults);
    await expectSilence(openSecret(), ada());
    expect(stage.platform.requestCount).toBeGreaterThan(0);
  });

  test('a fetch whose errors quote the whole request', async () => {
    const fetch: Fetch = async (input, init) => {
      const headers = JSON.stringify([...new Headers(init?.headers)]);
      throw Object.assign(new Error(`${input} failed ${headers}`), { cause: new Error(headers) });
    };
    await expectSilence(openSecret({ fetch }), ada());
    await expectSilence(openSecret({ fetch }, { auth: 'query:token' }), ada());
  });

  test('a token that is refused before Viber is asked', async () => {
    const { accessToken } = ada();
    await expectSilence(openSecret(), { accessToken: `${accessToken}\n` });
    expect(stage.platform.requestCount).toBe(0);
  });

  const openSecret = (config: Parameters<typeof openGame>[2] = {}, options: object = {}) =>
    openGame(
      stage,
      { ...ALL, appSecret: { header: 'x-app-secret', value: SECRET }, ...options },
      config,
    );

  /** Connects, waits for what follows, and looks for the secrets in all that comes out of it. */
  async function expectSilence(
    { connect, logs, plans, link }: ReturnType<typeof openGame>,
    credentials: { accessToken: string },
  ) {
    const outcome: unknown = await connect(credentials).catch((thrown: unknown) => thrown);
    let done = false;
    const closed = link.close().finally(() => {
      done = true;
    });
    await until(() => {
      stage.clock.advance(1);
      return done;
    });
    await closed;
    const error = outcome instanceof Error ? outcome : undefined;
    const deep = { depth: null, showHidden: true, getters: true, maxStringLength: null } as const;
    const all = [
      JSON.stringify(logs),
      inspect(logs, deep),
      JSON.stringify(plans.flatMap(({ writes }) => writes)),
      inspect(link.providers, deep),
      JSON.stringify(outcome),
      inspect(outcome, deep),
      error?.message ?? '',
      error?.stack ?? '',
      inspect(error?.cause, deep),
    ].join('\n');
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain(credentials.accessToken.trim());
    expect(all).not.toContain(encodeURIComponent(credentials.accessToken.trim()));
  }
});

test('a refusal is one line, with what tells the attempts apart', async () => {
  const { connect, logs } = openGame(stage);
  expect(await pairOf(connect(bad))).toBe(REFUSED);
  expect(readable(logs)).toMatchObject([
    { level: 'info', fields: { provider: 'viber', code: 'NOTAUTHENTICATED' } },
  ]);
});

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}
