import type { Fetch } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { psn } from './index.ts';
import {
  CONSOLE_URI,
  FLOWS,
  LEGACY,
  OTHER_CLIENT,
  openGame,
  pairOf,
  passTime,
  REFUSED,
  refusalOf,
  setStage,
  UNAVAILABLE,
  V3,
} from './stage.test-fixture.ts';

const stage = setStage();
const WEB_URI = 'https://game.example/psn';

describe('row 31: odd codes', () => {
  test.each(FLOWS)(
    'row 31: each arrives as one encoded parameter and is refused (%s)',
    async (flow, options) => {
      const { connect, codeOf, plans } = openGame(stage, options);
      const { authorizationCode: good } = codeOf('ada');
      const codes = [
        `x&redirect_uri=https://evil.example/`,
        `${good}&client_id=${OTHER_CLIENT.clientId}`,
        `${good}%26code=x`,
        `${good}%`,
        `${good}%00`,
        `${good}+`,
        `${good}#`,
        `=${good}`,
        '&',
        '%0d%0aHost:evil.example',
        '"}]\\',
        '!'.repeat(4_096),
      ];
      for (const code of codes) {
        expect(await pairOf(connect({ authorizationCode: code }))).toBe(REFUSED);
        const form = [...new URLSearchParams(stage.platform.requests.at(-1)?.body)];
        const sent = new Map(form);
        expect(sent.get('code')).toBe(code);
        expect(sent.get('redirect_uri')).toBe(CONSOLE_URI);
        expect(form).toHaveLength(flow === 'v3' ? 4 : 3);
      }
      expect(stage.platform.requestCount).toBe(codes.length);
      expect(plans).toHaveLength(0);
    },
  );

  test.each<[string, string]>([
    ['a line break', 'UhG\nYiW'],
    ['a line break at the end', 'UhGYiW\n'],
    ['a carriage return', 'UhGYiW\r\nX-Evil: 1'],
    ['a blank', 'UhG YiW'],
    ['a tab', 'UhG\tYiW'],
    ['a null', 'UhGYiW\0'],
    ['a letter of no ASCII', 'UhGYíW'],
    ['half a character', 'UhGYiW\ud800'],
    ['4,097 characters', 'a'.repeat(4_097)],
    ['10 KB', 'a'.repeat(10_240)],
  ])('row 31: a code with %s is INVALID, zero requests', async (_, authorizationCode) => {
    const { connect, plans } = openGame(stage);
    expect(await pairOf(connect({ authorizationCode }))).toBe('authorizationCode: INVALID');
    expect(stage.platform.requestCount).toBe(0);
    expect(plans).toHaveLength(0);
  });

  test.each([
    'https://evil.example/',
    `${WEB_URI}/`,
    `${WEB_URI}?`,
    `${WEB_URI}#`,
    `${WEB_URI}/../psn`,
    `${WEB_URI}%20`,
    ` ${WEB_URI}`,
    `${WEB_URI}\n`,
    WEB_URI.toUpperCase(),
    'https://GAME.example/psn',
    'https://game.example:443/psn',
    'https://game.example@evil.example/psn',
    'https://game.example/',
    `${CONSOLE_URI}/`,
    'ORBIS://games',
    'x',
    '\ud800',
    '__proto__',
    'x'.repeat(2_048),
  ])('row 31: redirectUri %j is not on the list: refused, zero requests', async (redirectUri) => {
    for (const [, options] of FLOWS) {
      const { connect, plans } = openGame(stage, { ...options, allowedRedirectUris: [WEB_URI] });
      expect(await pairOf(connect({ authorizationCode: 'UhGYiW', redirectUri }))).toBe(REFUSED);
      expect(stage.platform.requestCount).toBe(0);
      expect(plans).toHaveLength(0);
    }
  });

  test('row 31: with another default, the console’s is not on the list', async () => {
    const { connect } = openGame(stage, { ...LEGACY, defaultRedirectUri: WEB_URI });
    const credentials = { authorizationCode: 'UhGYiW', redirectUri: CONSOLE_URI };
    expect(await pairOf(connect(credentials))).toBe(REFUSED);
    expect(stage.platform.requestCount).toBe(0);
  });

  test('row 31: without any, nothing that a client says goes along', async () => {
    const { defaultRedirectUri: _, ...silent } = V3;
    const { connect } = openGame(stage, silent);
    for (const redirectUri of [CONSOLE_URI, 'undefined', 'null']) {
      expect(await pairOf(connect({ authorizationCode: 'UhGYiW', redirectUri }))).toBe(REFUSED);
    }
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, unknown]>([
    ['2,049 characters', 'x'.repeat(2_049)],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['a number', 7],
    ['a list', [CONSOLE_URI]],
    ['an operator', { $ne: null }],
    ['true', true],
  ])('row 41: redirectUri that is %s is INVALID', async (_, redirectUri) => {
    const { connect } = openGame(stage);
    const credentials = { authorizationCode: 'UhGYiW', redirectUri };
    expect(await pairOf(connect(credentials))).toBe('redirectUri: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });
});

describe('row 32: codes that are not for us', () => {
  test.each(FLOWS)(
    'row 32: of another client, environment, redirect URI, flow, or too old (%s)',
    async (flow, options) => {
      const { connect, codeOf, plans } = openGame(stage, options);
      const other = flow === 'v3' ? 'legacy-2.0' : 'v3';
      const late = codeOf('ada');
      stage.clock.advance(60_000);
      for (const { authorizationCode } of [
        codeOf('ada', { clientId: OTHER_CLIENT.clientId }),
        codeOf('ada', { environment: 'sp-int' }),
        codeOf('ada', { environment: 'prod-qa' }),
        codeOf('ada', { redirectUri: WEB_URI }),
        codeOf('ada', { flow: other }),
        late,
      ]) {
        expect(await pairOf(connect({ authorizationCode }))).toBe(REFUSED);
      }
      expect(stage.platform.requestCount).toBe(6);
      expect(plans).toHaveLength(0);
    },
  );

  test.each(['np', 'prod-qa', 'sp-int'] as const)(
    'the environment is the server’s choice: %s has players of its own',
    async (environment) => {
      for (const [, options] of FLOWS) {
        const { signIn, link } = openGame(stage, { ...options, environment });
        const { playerId } = await signIn('ada');
        const { accountId } = stage.platform.user('ada');
        const id = environment === 'np' ? accountId : `${accountId}:${environment}`;
        expect((await link.links.list(playerId))[0]?.externalId).toBe(id);
      }
      const origins = new Set(stage.platform.requests.map(({ origin }) => origin));
      const urls = stage.platform.environments[environment];
      const known = [urls['legacy-2.0'].tokenUrl, urls.v3.tokenUrl];
      expect([...origins].sort()).toEqual(known.map((url) => new URL(url).origin).sort());
    },
  );
});

describe('row 33: token information', () => {
  test.each(['otherClientId', 'pastExpiration', 'noScope', 'noUserId'])(
    'row 33: %s is refused',
    async (lie) => {
      const { signIn, plans } = openGame(stage);
      stage.platform.fail({ [lie]: true });
      expect(await pairOf(signIn('ada'))).toBe(REFUSED);
      expect(stage.platform.requestCount).toBe(2);
      expect(plans).toHaveLength(0);
    },
  );

  test('row 33: an id beyond 2^53 as a bare number is exact, never rounded', async () => {
    const { signIn, link } = openGame(stage);
    stage.platform.fail({ numericUserId: true });
    const { playerId } = await signIn('ada');
    stage.platform.recover();
    const [account] = await link.links.list(playerId);
    expect(account?.externalId).toBe(stage.platform.user('ada').accountId);
    expect((await signIn('ada')).playerId).toBe(playerId);
  });

  test('both flows know one player by one id', async () => {
    const old = openGame(stage);
    const { playerId } = await old.signIn('ada');
    const [first] = await old.link.links.list(playerId);
    const young = openGame(stage, V3);
    const [second] = await young.link.links.list((await young.signIn('ada')).playerId);
    expect(second?.externalId).toBe(first?.externalId);
  });
});

describe('row 34: one code, used twice', () => {
  const outcomes = (answers: readonly Promise<unknown>[]) =>
    Promise.all(
      answers.map((answer) =>
        answer.then(
          () => 'ok',
          () => pairOf(answer),
        ),
      ),
    );

  test.each(FLOWS)('row 34: ten times at once: exactly one success (%s)', async (_, options) => {
    const { connect, codeOf, plans } = openGame(stage, options);
    const credentials = codeOf('ada');
    const answers = await outcomes(Array.from({ length: 10 }, () => connect(credentials)));
    expect(answers.sort()).toEqual([...Array(9).fill(REFUSED), 'ok']);
    expect(plans).toHaveLength(1);
  });

  test('row 34: at a platform that would redeem it twice: exactly one success', async () => {
    let first: Promise<string> | undefined;
    const fetch: Fetch = async (input, init) => {
      if (init?.method !== 'POST') return stage.platform.fetch(input, init);
      first ??= stage.platform.fetch(input, init).then((response) => response.text());
      return new Response(await first);
    };
    const { connect, codeOf } = openGame(stage, LEGACY, { fetch });
    const credentials = codeOf('ada');
    const answers = outcomes(Array.from({ length: 10 }, () => connect(credentials)));
    expect((await passTime(stage.clock, answers)).sort()).toEqual([
      ...Array(9).fill(REFUSED),
      'ok',
    ]);
  });

  test('row 34: from nowhere, and from another session: refused here, the platform is not asked', async () => {
    const { connect, codeOf, signIn, device } = openGame(stage);
    const used = codeOf('ada');
    await connect(used);
    const { authToken: eve } = await signIn('eve');
    const { authToken: phone } = await device();
    stage.platform.clearRequests();
    expect(await pairOf(connect(used))).toBe(REFUSED);
    expect(await pairOf(connect(used, { session: eve }))).toBe(REFUSED);
    expect(await pairOf(connect(used, { session: phone }))).toBe(REFUSED);
    expect(stage.platform.requestCount).toBe(0);
  });

  test('row 34: a used code is the same code with another redirectUri', async () => {
    const { connect, codeOf } = openGame(stage);
    const used = codeOf('ada');
    await connect(used);
    stage.platform.clearRequests();
    expect(await pairOf(connect({ ...used, redirectUri: CONSOLE_URI }))).toBe(REFUSED);
    expect(stage.platform.requestCount).toBe(0);
  });

  test('row 34: the honest repeat on its own session is asked about, and refused by the platform', async () => {
    const { connect, codeOf, link } = openGame(stage);
    const used = codeOf('ada');
    const { authToken: session, playerId } = await connect(used);
    stage.platform.clearRequests();
    expect(await pairOf(connect(used, { session }))).toBe(REFUSED);
    expect(stage.platform.requestCount).toBe(1);
    expect((await link.sessions.resolve(session))?.playerId).toBe(playerId);
    expect((await connect(codeOf('ada'), { session })).outcome).toBe('resumed');
  });

  test('a session that does not resolve spends no code', async () => {
    const { connect, codeOf } = openGame(stage);
    const credentials = codeOf('ada');
    const answer = connect(credentials, { session: 'junk' });
    expect((await refusalOf(answer)).code).toBe('NOTAUTHORIZED');
    expect(stage.platform.requestCount).toBe(0);
    expect((await connect(credentials)).newPlayer).toBe(true);
  });
});

test('row 40: account ids and names from the client are no credentials', async () => {
  const { connect } = openGame(stage);
  const { accountId } = stage.platform.user('ada');
  for (const credentials of [{}, { redirectUri: CONSOLE_URI }]) {
    expect(await pairOf(connect(credentials))).toBe('authorizationCode: REQUIRED');
  }
  for (const name of ['accountId', 'user_id', 'online_id', 'environment', 'issuer', 'clientId']) {
    const credentials = { authorizationCode: 'UhGYiW', [name]: accountId };
    expect(await pairOf(connect(credentials))).toBe(`${name}: INVALID`);
  }
  expect(stage.platform.requestCount).toBe(0);
});

describe('row 41: what is no credential', () => {
  test.each<[string, unknown]>([
    ['a number', 7],
    ['true', true],
    ['a list', ['UhGYiW']],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['an object with toString', { toString: () => 'UhGYiW' }],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('row 41: authorizationCode that is %s is INVALID', async (_, authorizationCode) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect({ authorizationCode }))).toBe('authorizationCode: INVALID');
    expect(stage.platform.requestCount).toBe(0);
  });

  const own = (name: string) => JSON.parse(`{"authorizationCode":"x","${name}":{"admin":true}}`);

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'credentials: INVALID'],
    ['a list', [], 'credentials: INVALID'],
    ['text', 'authorizationCode=x', 'credentials: INVALID'],
    ['inherited', Object.create({ authorizationCode: 'x' }), 'authorizationCode: REQUIRED'],
    ['with __proto__', own('__proto__'), '__proto__: INVALID'],
    ['with constructor', own('constructor'), 'constructor: INVALID'],
  ])('row 41: credentials that are %s', async (_, credentials, pair) => {
    const { connect } = openGame(stage);
    expect(await pairOf(connect(credentials))).toBe(pair);
    expect(stage.platform.requestCount).toBe(0);
  });

  test.each<[string, string]>([
    ['__proto__ with a token', '{"__proto__":{"access_token":"x","token_type":"bearer"}}'],
    ['a nesting of 30,000', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['a list', '[{"access_token":"x","token_type":"bearer"}]'],
    ['a token that is an object', '{"access_token":{"x":1},"token_type":"bearer"}'],
    ['a token with a line break', '{"access_token":"x\\r\\nX-Evil: 1","token_type":"bearer"}'],
    ['a token that is a step up', '{"access_token":"..","token_type":"bearer"}'],
    ['an error that is an object', '{"error":{"invalid_grant":true}}'],
  ])('row 41: a token answer of %s', async (_, answer) => {
    let requests = 0;
    const fetch: Fetch = async () => {
      requests += 1;
      return new Response(answer);
    };
    const { connect, plans } = openGame(stage, LEGACY, { fetch });
    expect(await refusalOf(connect({ authorizationCode: 'x' }))).toMatchObject(UNAVAILABLE);
    expect(requests).toBe(1);
    expect(plans).toHaveLength(0);
  });
});

test.each<[string, string, string | null]>([
  ['a right-to-left override', '\u202eevil', 'evil'],
  ['zero width', 'a\u200bd\ufeffa', 'ada'],
  ['10,000 code points', '😀'.repeat(10_000), '😀'.repeat(48)],
  ['half a character', 'ada\ud800', 'ada'],
  ['markup, which is text', '<b>ada</b>', '<b>ada</b>'],
  ['nothing visible', '\u200b\u202e', null],
])('row 42: an online id with %s', async (_, onlineId, displayName) => {
  stage.platform.rename('ada', onlineId);
  // The newer flow repeats the name in its id token, which ends at 8 KiB.
  for (const [, options] of FLOWS.slice(0, onlineId.length > 1_000 ? 1 : 2)) {
    expect((await openGame(stage, options).signIn('ada')).displayName).toBe(displayName);
  }
});

describe('row 44: races', () => {
  test.each(FLOWS)(
    'row 44: ten first logins of one account at once make one player (%s)',
    async (_, options) => {
      const { signIn } = openGame(stage, options);
      const results = await passTime(
        stage.clock,
        Promise.all(Array.from({ length: 10 }, () => signIn('ada'))),
      );
      expect(new Set(results.map(({ playerId }) => playerId)).size).toBe(1);
      expect(results.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
    },
  );

  test('row 44: a link and a login of one account at once end with one owner', async () => {
    const { signIn, device, link } = openGame(stage);
    const { authToken: session, playerId } = await device();
    const [linked, created] = await passTime(
      stage.clock,
      Promise.all([signIn('ada', { session }), signIn('ada')]),
    );
    expect(linked?.playerId).toBe(created?.playerId);
    const owners = [playerId, linked?.playerId ?? ''];
    const links = await Promise.all([...new Set(owners)].map((id) => link.links.list(id)));
    expect(links.flat().filter(({ provider }) => provider === 'psn')).toHaveLength(1);
  });
});

test.each(FLOWS)(
  'row 47: a known account is verified at every sign-in (%s)',
  async (_, options) => {
    const { signIn, connect, codeOf } = openGame(stage, options);
    const { authToken: session } = await signIn('ada');
    const foreign = codeOf('ada', { clientId: OTHER_CLIENT.clientId });
    for (const credentials of [{ authorizationCode: 'UhGYiW' }, foreign]) {
      expect(await pairOf(connect(credentials))).toBe(REFUSED);
      expect(await pairOf(connect(credentials, { session }))).toBe(REFUSED);
    }
  },
);

test.each<[number, string]>([
  [-120_000, 'ok'],
  [120_000, 'ok'],
  [3_600_000, REFUSED],
])('row 48: a server clock %i ms off meets tokens of an hour: %s', async (ms, outcome) => {
  const clock = { ...stage.clock, now: () => stage.clock.now() + ms };
  const answer = openGame(stage, LEGACY, { clock }).signIn('ada');
  expect(
    await answer.then(
      () => 'ok',
      () => pairOf(answer),
    ),
  ).toBe(outcome);
});

test('row 49: without clientId or environment there is no provider', () => {
  for (const name of ['clientId', 'clientSecret', 'environment'] as const) {
    const { [name]: _, ...rest } = LEGACY;
    expect(() => psn(rest as typeof LEGACY)).toThrow(`psn: option ${name}: `);
  }
});
