import { inspect } from 'node:util';
import { type Fetch, isConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { NINTENDO_ENVIRONMENTS, nintendo } from './index.ts';
import {
  claimsOf,
  expectNo,
  expectYes,
  type LogLine,
  type Options,
  OTHER_TITLE,
  openGame,
  refusalOf,
  sent,
  setStage,
  TITLE,
} from './stage.test-fixture.ts';

const stage = setStage();
const { lp1, dd1 } = NINTENDO_ENVIRONMENTS;

/** The message of the ConfigError that a call ends with. */
function configErrorOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (isConfigError(thrown)) return thrown.message;
    throw thrown;
  }
  throw new Error('no ConfigError');
}

describe('options', () => {
  const with_ = (more: object) => ({ applicationIds: [TITLE], ...more });
  const issuer = (more: object) => with_({ issuers: [{ ...lp1, ...more }] });

  test.each<[string, string, unknown]>([
    ['applicationIds', 'missing', {}],
    ['applicationIds', 'null', { applicationIds: null }],
    ['applicationIds', 'a text', { applicationIds: TITLE }],
    ['applicationIds', 'empty', { applicationIds: [] }],
    ['applicationIds.0', 'empty', { applicationIds: [''] }],
    ['applicationIds.1', 'short', { applicationIds: [TITLE, 'SECRET'] }],
    ['applicationIds.0', 'with a line break', { applicationIds: [`${TITLE}\n`] }],
    ['applicationIds.0', 'with 0x', { applicationIds: [`0x${TITLE.slice(2)}`] }],
    ['applicationIds.0', 'a number', { applicationIds: [7] }],
    ['issuers', 'empty', with_({ issuers: [] })],
    ['issuers', 'null', with_({ issuers: null })],
    [
      'issuers',
      'one issuer in two environments',
      with_({ issuers: [lp1, { ...lp1, environment: 'x' }] }),
    ],
    ['issuers.0.environment', 'empty', issuer({ environment: '' })],
    ['issuers.0.environment', 'with a colon', issuer({ environment: 'a:b' })],
    ['issuers.0.environment', 'of 33 characters', issuer({ environment: 'a'.repeat(33) })],
    ['issuers.0.environment', 'in upper case', issuer({ environment: 'LP1' })],
    ['issuers.0.issuer', 'empty', issuer({ issuer: '' })],
    ['issuers.0.issuer', 'missing', issuer({ issuer: undefined })],
    ['issuers.0.audience', 'empty', issuer({ audience: '' })],
    ['issuers.0.audience', 'with a blank', issuer({ audience: 'SECRET a' })],
    ['issuers.0.jwksUrl', 'relative', issuer({ jwksUrl: '/SECRET' })],
    ['issuers.0.jwksUrl', 'with a query', issuer({ jwksUrl: 'https://a.example/?SECRET' })],
    ['issuers.0.jwksUrl', 'with a fragment', issuer({ jwksUrl: 'https://a.example/#SECRET' })],
    ['issuers.0.jwksUrl', 'with a password', issuer({ jwksUrl: 'https://u:SECRET@a.example' })],
    [
      'issuers.0.jwksUrl',
      'with a password alone',
      issuer({ jwksUrl: 'https://:SECRET@a.example' }),
    ],
    ['issuers.0.jwksUrl', 'with a user', issuer({ jwksUrl: 'https://SECRET@a.example' })],
    ['issuers.0.jwksUrl', 'with a blank', issuer({ jwksUrl: 'https://a.example/ SECRET' })],
    ['issuers.0.jwksUrl', 'of another scheme', issuer({ jwksUrl: 'file:///SECRET' })],
    ['issuers.0', 'with a typo', issuer({ jwksURL: lp1.jwksUrl })],
    ['loginIdClaim', 'empty', with_({ loginIdClaim: '' })],
    ['loginIdClaim', 'null', with_({ loginIdClaim: null })],
    ['loginIdClaim', 'another at each login', with_({ loginIdClaim: 'jti' })],
    ['loginIdClaim', 'the account', with_({ loginIdClaim: 'sub' })],
    ['skewMs', 'negative', with_({ skewMs: -1 })],
    ['skewMs', 'too long', with_({ skewMs: 300_001 })],
    ['skewMs', 'a fraction', with_({ skewMs: 0.5 })],
    ['skewMs', 'no number', with_({ skewMs: Number.NaN })],
    ['skewMs', 'endless', with_({ skewMs: Number.POSITIVE_INFINITY })],
    ['skewMs', 'a text', with_({ skewMs: '60000' })],
    ['friends', 'no function', with_({ friends: [] })],
    ['friends', 'null', with_({ friends: null })],
    ['(all)', 'with a typo', with_({ applicationId: TITLE })],
    ['(all)', 'null', null],
    ['(all)', 'a text', 'SECRET'],
  ])('row 49: %s that is %s is a ConfigError', (option, _, options) => {
    const message = configErrorOf(() => nintendo(options as Options));
    expect(message.startsWith(`nintendo: option ${option}: `)).toBe(true);
    expect(message).not.toContain('SECRET');
  });

  test('a typo is named', () => {
    const options = with_({ applicationId: TITLE }) as Options;
    expect(configErrorOf(() => nintendo(options))).toContain('"applicationId"');
  });

  test('jwksUrl may be http where the fetch allows it', async () => {
    const jwksUrl = lp1.jwksUrl.replace('https:', 'http:');
    const issuers = [dd1, { ...lp1, jwksUrl }];
    expect(configErrorOf(() => openGame(stage, {}, { issuers }))).toBe(
      'nintendo: option issuers.1.jwksUrl: http: needs a fetch with allowHttp',
    );
    const fetch: Fetch = Object.assign(
      (input: string | URL, init?: RequestInit) =>
        stage.platform.fetch(String(input).replace('http:', 'https:'), init),
      { allowHttp: true },
    );
    const game = openGame(stage, { fetch }, { issuers });
    await expectYes(game, stage.platform.mint({ header: { jku: jwksUrl } }));
    await expectNo(stage, game, stage.platform.mint(), 0);
  });

  test('what must be https is seen in any case of letters', () => {
    const issuers = [{ ...lp1, jwksUrl: lp1.jwksUrl.replace('https:', 'HTTP:') }];
    expect(configErrorOf(() => openGame(stage, {}, { issuers }))).toContain('issuers.0.jwksUrl');
  });

  test('issuers: a second address of an environment keeps its players', async () => {
    const moved = { ...lp1, issuer: 'https://m-lp1.baas.nintendo.com' };
    const { connect } = openGame(stage, {}, { issuers: [lp1, moved] });
    const { playerId } = await connect(sent(stage.platform.mint()));
    const claims = { iss: moved.issuer };
    expect((await connect(sent(stage.platform.mint({ claims })))).playerId).toBe(playerId);
  });

  test('issuers: an issuer with a second key set', async () => {
    const jwksUrl = `${lp1.issuer}/2.0.0/certificates`;
    const fetch: Fetch = (input, init) =>
      stage.platform.fetch(String(input).replace('/2.0.0/', '/1.0.0/'), init);
    const game = openGame(stage, { fetch }, { issuers: [lp1, { ...lp1, jwksUrl }] });
    await expectYes(game, stage.platform.mint());
    await expectYes(game, stage.platform.mint({ header: { jku: jwksUrl } }));
    expect(stage.platform.requestCount).toBe(2);
  });

  test('the environments that are publicly known', () => {
    expect(Object.keys(NINTENDO_ENVIRONMENTS)).toEqual([
      'lp1',
      'dd1',
      'td1',
      'sd1',
      'sp1',
      'dp1',
      'jd1',
    ]);
    for (const [name, one] of Object.entries(NINTENDO_ENVIRONMENTS)) {
      expect(one.environment).toBe(name);
      expect(one.issuer).toMatch(/^https:\/\/[0-9a-f]{32}(-sb)?\.baas\.nintendo\.com$/);
      expect(one.issuer.includes('-sb.')).toBe(name !== 'lp1');
      expect(one.jwksUrl).toBe(`${one.issuer}/1.0.0/certificates`);
      expect(one.audience).toBe('ed9e2f05d286f7b8');
      expect(() => nintendo({ applicationIds: [TITLE], issuers: [one] })).not.toThrow();
    }
    expect(stage.platform.environments).toEqual([lp1, dd1]);
    expect(() => Object.assign(lp1, { audience: '' })).toThrow(TypeError);
  });

  test('none at all: NX NOT_CONFIGURED, and the operator is told', async () => {
    const { connect, link, logs, plans } = openGame(stage, { providers: [nintendo(undefined)] });
    expect(link.providers[0]).toMatchObject({ configured: false });
    expect(await refusalOf(connect(sent(stage.platform.mint())))).toMatchObject({
      field: 'NX',
      code: 'NOT_CONFIGURED',
    });
    expect(logs.filter(({ level }) => level !== 'debug')).toMatchObject([
      { level: 'error', fields: { game: 'galactic-golf', provider: 'nintendo' } },
    ]);
    expect(stage.platform.requestCount).toBe(0);
    expect(plans).toHaveLength(0);
  });
});

describe('the alarm about options', () => {
  type Game = ReturnType<typeof openGame>;
  const alarms = (logs: readonly LogLine[]) =>
    logs.filter(({ level }) => level === 'error').map(({ fields }) => fields);
  const line = (refusals: number) => ({ provider: 'nintendo', refusals });
  const refuse = async (game: Game, times: number, token = stage.platform.mint()) => {
    for (let time = 0; time < times; time += 1) await expectNo(stage, game, token, 0);
  };

  test('with a wrong application id: one line at 20 refusals in a row, and at each doubling', async () => {
    const game = openGame(stage, {}, { applicationIds: [OTHER_TITLE] });
    await refuse(game, 19);
    expect(alarms(game.logs)).toEqual([]);
    await refuse(game, 1);
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 60);
    expect(alarms(game.logs)).toEqual([line(20), line(40), line(80)]);
    const { message } = game.logs.find(({ level }) => level === 'error') ?? { message: '' };
    expect(message).toContain('applicationIds');
    expect(message).toContain('issuers');
  });

  test('a success starts the count again', async () => {
    const game = openGame(stage);
    const foreign = stage.platform.forge('ada', 'otherApplication');
    await refuse(game, 20, foreign);
    await expectYes(game, stage.platform.mint());
    await refuse(game, 19, foreign);
    expect(alarms(game.logs)).toEqual([line(20)]);
    await refuse(game, 1, foreign);
    expect(alarms(game.logs)).toEqual([line(20), line(20)]);
  });

  test('outages and wrong requests are no refusals', async () => {
    const game = openGame(stage);
    await refuse(game, 19, 'abc');
    stage.platform.fail({ status: 500 });
    expect((await refusalOf(game.connect(sent(stage.platform.mint())))).code).toBe('UNAVAILABLE');
    expect((await refusalOf(game.connect({}))).code).toBe('REQUIRED');
    expect(alarms(game.logs)).toEqual([]);
    await refuse(game, 1, 'abc');
    expect(alarms(game.logs)).toEqual([line(20)]);
  });

  test('each game counts for itself', async () => {
    const module = nintendo({ applicationIds: [TITLE] });
    const one = openGame(stage, { providers: [module] });
    const two = openGame(stage, { providers: [module] });
    await refuse(one, 19, 'abc');
    await refuse(two, 19, 'abc');
    expect([...alarms(one.logs), ...alarms(two.logs)]).toEqual([]);
  });
});

describe('row 45: the token stays secret', () => {
  test.each<[string, Parameters<typeof stage.platform.fail>[0] | undefined]>([
    ['a success', undefined],
    ['a refusal', { foreignKeys: true }],
    ['a closed connection', { closeEarly: true }],
    ['half an answer', { truncate: true }],
    ['500', { status: 500 }],
    ['429', { status: 429, retryAfter: 1 }],
    ['a redirect', { redirectTo: 'https://evil.example/' }],
    ['HTML', { html: true }],
    ['garbage', { garbage: true }],
    ['no keys', { noKeys: true }],
    ['too long', { bodyBytes: 300_000 }],
  ])('%s', async (_, faults) => {
    if (faults !== undefined) stage.platform.fail(faults);
    await expectSilence(openGame(stage), stage.platform.mint());
    expect(stage.platform.requestCount).toBeGreaterThan(0);
  });

  test.each(['otherApplication', 'expired', 'bom', 'wrongIssuer'] as const)(
    'a token that is refused before keys are needed: %s',
    async (kind) => {
      await expectSilence(openGame(stage), stage.platform.forge('ada', kind));
    },
  );

  test('it is in no request', async () => {
    await expectYes(openGame(stage), stage.platform.mint());
    expect(stage.platform.requests).toMatchObject([{ query: [], body: '' }]);
    const { headers } = stage.platform.requests[0] ?? { headers: {} };
    expect(headers).toMatchObject({ 'accept-encoding': 'identity', 'user-agent': 'PlayerLink' });
    expect(headers).not.toHaveProperty('authorization');
  });

  /** Connects, and looks for parts of the token in all that comes out of it. */
  async function expectSilence(
    { connect, logs, plans, link }: ReturnType<typeof openGame>,
    nsaIdToken: string,
  ) {
    const outcome: unknown = await connect(sent(nsaIdToken)).catch((thrown: unknown) => thrown);
    const error = outcome instanceof Error ? outcome : undefined;
    const deep = { depth: null, showHidden: true, getters: true, maxStringLength: null } as const;
    const all = [
      JSON.stringify(logs),
      inspect(logs, deep),
      JSON.stringify(plans),
      inspect(link.providers, deep),
      JSON.stringify(outcome),
      inspect(outcome, deep),
      error?.message ?? '',
      error?.stack ?? '',
      inspect(error?.cause, deep),
    ].join('\n');
    for (const part of nsaIdToken.split('.')) expect(all).not.toContain(part);
    const { jti } = claimsOf(nsaIdToken);
    expect(all).not.toContain(jti);
  }
});
