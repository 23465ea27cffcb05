import { describe, expect, test } from 'vitest';
import {
  claimsOf,
  forgersAt,
  jwkOf,
  sealedWith,
  testKey,
  tokenOf,
} from './id-tokens.test-fixture.ts';
import {
  openGame,
  pairOf,
  REFUSED,
  refusalOf,
  setStage,
  UNAVAILABLE,
  V3,
} from './stage.test-fixture.ts';

const stage = setStage();
const OURS = testKey('ours');
const THEIRS = testKey('ours');
const NEXT = testKey('next');
const HEADER = { alg: 'RS256', kid: 'ours' };
const publicPem = OURS.publicKey.export({ format: 'pem', type: 'spki' }).toString();

/** A game whose platform gives the tokens of the test. */
function openForged(options: Partial<typeof V3> = {}) {
  const forgers = forgersAt(stage, [OURS]);
  const game = openGame(stage, { ...V3, ...options }, { fetch: forgers.fetch });
  const signInWith = (idToken: string | undefined) => {
    forgers.idToken = idToken;
    return game.signIn('ada');
  };
  const genuine = (change: object = {}, header: object = {}) =>
    tokenOf(OURS, { ...HEADER, ...header }, { ...claimsOf(stage, 'ada'), ...change });
  return { ...game, forgers, genuine, signInWith };
}

/** The same player, told by every kind of forger: no key is fetched and no user is asked for. */
async function expectRefusedUnasked(token: string, game = openForged()) {
  expect(await pairOf(game.signInWith(token))).toBe(REFUSED);
  expect(game.forgers.asked).toEqual({ keys: 0, users: 0 });
  expect(game.plans).toHaveLength(0);
}

test('the forgers can also tell the truth', async () => {
  const { signInWith, genuine, forgers } = openForged();
  expect(await signInWith(genuine())).toMatchObject({ newPlayer: true, displayName: 'ada' });
  expect(forgers.asked).toEqual({ keys: 1, users: 1 });
});

describe('row 18: the algorithm', () => {
  test.each<[string, object]>([
    ['none', { alg: 'none' }],
    ['nOnE', { alg: 'nOnE' }],
    ['empty', { alg: '' }],
    ['missing', { alg: undefined }],
    ['rs256', { alg: 'rs256' }],
    ['PS256', { alg: 'PS256' }],
    ['as a list', { alg: ['RS256'] }],
  ])('row 18: alg %s, signed and unsigned', async (_, change) => {
    const claims = claimsOf(stage, 'ada');
    await expectRefusedUnasked(tokenOf(OURS, { ...HEADER, ...change }, claims));
    await expectRefusedUnasked(sealedWith('', { ...HEADER, ...change }, claims));
  });

  test.each([
    ['PEM', publicPem],
    ['JWK', JSON.stringify(jwkOf(OURS))],
  ])('row 18: HS256 under the %s of the public key', async (_, secret) => {
    const claims = claimsOf(stage, 'ada');
    await expectRefusedUnasked(sealedWith(secret, { ...HEADER, alg: 'HS256' }, claims));
    const game = openForged();
    const confused = sealedWith(secret, HEADER, claims);
    expect(await pairOf(game.signInWith(confused))).toBe(REFUSED);
  });
});

describe('row 19: keys of the token’s own', () => {
  test.each<[string, object]>([
    ['jwk', { jwk: jwkOf(THEIRS) }],
    ['x5c', { x5c: ['MIIB'] }],
    ['x5u', { x5u: 'https://evil.example/key.pem' }],
    ['jku', { jku: 'https://evil.example/api/authz/v3/oauth/jwks' }],
    [
      'a lookalike jku',
      { jku: 'https://s2s.np.playstation.net.evil.example/api/authz/v3/oauth/jwks' },
    ],
    ['a jku with a query', { jku: 'https://s2s.np.playstation.net/api/authz/v3/oauth/jwks?' }],
    ['crit', { crit: ['b64'], b64: false }],
  ])('row 19: %s', async (_, change) => {
    const claims = claimsOf(stage, 'ada');
    await expectRefusedUnasked(tokenOf(THEIRS, { ...HEADER, ...change }, claims));
    await expectRefusedUnasked(tokenOf(OURS, { ...HEADER, ...change }, claims));
  });

  test('row 19: our own jku is no reason to refuse', async () => {
    const { signInWith, genuine } = openForged();
    const { jwksUrl: jku } = stage.platform.environments.np.v3;
    expect((await signInWith(genuine({}, { jku }))).newPlayer).toBe(true);
  });

  test('row 19: a foreign signature under our kid', async () => {
    const { signInWith, forgers, plans } = openForged();
    expect(await pairOf(signInWith(tokenOf(THEIRS, HEADER, claimsOf(stage, 'ada'))))).toBe(REFUSED);
    expect(forgers.asked).toEqual({ keys: 1, users: 0 });
    expect(plans).toHaveLength(0);
  });

  test('row 19: the simulator’s own foreign signer', async () => {
    const { signIn, plans } = openGame(stage, V3);
    stage.platform.fail({ foreignSigner: true });
    expect(await pairOf(signIn('ada'))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });
});

describe('row 20: kid', () => {
  test.each<[string, unknown]>([
    ['missing', undefined],
    ['empty', ''],
    ['of 10 KB', 'k'.repeat(10_240)],
    ['a number', 1],
    ['a list', ['ours']],
    ['with a line break', 'ours\n'],
    ['not ASCII', 'öurs'],
  ])('row 20: kid %s is refused without the key set', async (_, kid) => {
    await expectRefusedUnasked(tokenOf(OURS, { ...HEADER, kid }, claimsOf(stage, 'ada')));
  });

  test.each(['../../dev/null', "' OR 1=1 --", '__proto__', 'constructor', 'OURS'])(
    'row 20: kid %s is only a name that no key has',
    async (kid) => {
      const { signInWith, genuine, forgers, plans } = openForged();
      expect(await pairOf(signInWith(genuine({}, { kid })))).toBe(REFUSED);
      expect(forgers.asked).toEqual({ keys: 1, users: 0 });
      expect(plans).toHaveLength(0);
    },
  );

  test('row 20: unknown kids without end cause one refresh a minute', async () => {
    const { signInWith, genuine, forgers } = openForged();
    await signInWith(genuine());
    for (let minute = 0; minute < 3; minute += 1) {
      stage.clock.advance(60_000);
      for (let time = 0; time < 50; time += 1) {
        const token = genuine({}, { kid: `unknown-${minute}-${time}` });
        expect(await pairOf(signInWith(token))).toBe(REFUSED);
      }
      expect(forgers.asked.keys).toBe(2 + minute);
    }
  });
});

describe('row 21: rotation', () => {
  test('row 21: a new key is found by one refresh, a removed one is refused', async () => {
    const { signInWith, genuine, forgers } = openForged();
    await signInWith(genuine());
    forgers.keys = [NEXT];
    stage.clock.advance(60_000);
    const rotated = tokenOf(NEXT, { ...HEADER, kid: 'next' }, claimsOf(stage, 'ada'));
    expect((await signInWith(rotated)).outcome).toBe('resumed');
    expect(forgers.asked.keys).toBe(2);
    expect(await pairOf(signInWith(genuine()))).toBe(REFUSED);
    expect(forgers.asked.keys).toBe(2);
  });
});

describe('row 22: the key set', () => {
  const broken: [string, () => Response][] = [
    ['down', () => new Response('<h1>down</h1>', { status: 500 })],
    ['garbage', () => new Response('\u0000keys')],
    ['an empty object', () => Response.json({})],
    ['without keys', () => Response.json({ keys: [] })],
    ['of short keys', () => Response.json({ keys: [jwkOf(testKey('ours', 1_024))] })],
    ['of keys for encryption', () => Response.json({ keys: [{ ...jwkOf(OURS), use: 'enc' }] })],
    ['of 5 MB', () => Response.json({ keys: [jwkOf(OURS)], x: 'x'.repeat(5_000_000) })],
    ['a captive portal', () => new Response('<h1>sign in</h1>')],
    ['a refusal', () => Response.json({ keys: [jwkOf(OURS)] }, { status: 403 })],
  ];

  test.each(broken)(
    'row 22: %s: nobody new is let in, and nobody is refused',
    async (_, answer) => {
      const { signInWith, genuine, forgers, plans } = openForged();
      forgers.keys = answer;
      expect(await refusalOf(signInWith(genuine()))).toMatchObject(UNAVAILABLE);
      expect(forgers.asked.users).toBe(0);
      expect(plans).toHaveLength(0);
      forgers.keys = [OURS];
      stage.clock.advance(60_000);
      expect((await signInWith(genuine())).newPlayer).toBe(true);
    },
  );

  test.each(broken)(
    'row 22: %s: known keys go on working, unknown ones are unavailable',
    async (_, answer) => {
      const { signInWith, genuine, forgers } = openForged();
      await signInWith(genuine());
      forgers.keys = answer;
      stage.clock.advance(2 * 3_600_000);
      expect((await signInWith(genuine())).outcome).toBe('resumed');
      const unknown = genuine({}, { kid: 'unknown' });
      expect(await refusalOf(signInWith(unknown))).toMatchObject(UNAVAILABLE);
    },
  );
});

describe('row 23: time', () => {
  const now = () => stage.clock.now() / 1_000;
  const HOUR = 3_600;

  test.each<[string, () => object]>([
    ['exp past', () => ({ exp: now() - 60 })],
    ['exp at the end of the skew', () => ({ iat: now() - HOUR, exp: now() - 60 })],
    ['iat in the future', () => ({ iat: now() + 61 })],
    ['nbf in the future', () => ({ nbf: now() + 61 })],
    ['exp as text', () => ({ exp: String(now() + HOUR) })],
    ['iat as text', () => ({ iat: String(now()) })],
    ['nbf as text', () => ({ nbf: String(now()) })],
    ['no exp', () => ({ exp: undefined })],
    ['no iat', () => ({ iat: undefined })],
    ['exp null', () => ({ exp: null })],
    ['a life of more than a day', () => ({ exp: now() + 24 * HOUR + 1 })],
    ['an age of more than an hour', () => ({ iat: now() - HOUR - 1, exp: now() + HOUR })],
  ])('row 23: %s', async (_, change) => {
    const game = openForged();
    await expectRefusedUnasked(game.genuine(change()), game);
  });

  test.each<[string, () => object]>([
    ['exp just past', () => ({ iat: now() - HOUR, exp: now() - 59 })],
    ['iat just ahead', () => ({ iat: now() + 60 })],
    ['nbf just ahead', () => ({ nbf: now() + 60 })],
    ['fractions of a second', () => ({ iat: now() - 0.5, exp: now() + 0.5 })],
    ['a life of a day', () => ({ exp: now() + 24 * HOUR })],
  ])('row 23: %s is accepted', async (_, change) => {
    const { signInWith, genuine } = openForged();
    expect((await signInWith(genuine(change()))).newPlayer).toBe(true);
  });

  test('row 23: the simulator’s own token of yesterday', async () => {
    const { signIn } = openGame(stage, V3);
    stage.platform.fail({ pastExpiration: true });
    expect(await pairOf(signIn('ada'))).toBe(REFUSED);
  });

  test.each([-120_000, 120_000])('row 48: a server clock %i ms off', async (ms) => {
    const clock = { ...stage.clock, now: () => stage.clock.now() + ms };
    // The edge of the life is what a clock that is ahead would miss.
    const life = ms > 0 ? { exp: now() } : {};
    const open = (skewMs?: number) => {
      const forgers = forgersAt(stage, [OURS]);
      forgers.idToken = tokenOf(OURS, HEADER, { ...claimsOf(stage, 'ada'), ...life });
      const options = { ...V3, ...(skewMs !== undefined && { skewMs }) };
      return openGame(stage, options, { fetch: forgers.fetch, clock });
    };
    expect(await pairOf(open().signIn('ada'))).toBe(REFUSED);
    expect(await pairOf(open(119_000).signIn('ada'))).toBe(REFUSED);
    expect((await open(120_001).signIn('ada')).newPlayer).toBe(true);
  });
});

describe('rows 24 and 25: for whom, and from where', () => {
  const { clientId } = V3;

  test.each<[string, object]>([
    ['another issuer', { iss: 'https://evil.example' }],
    ['a trailing slash', { iss: 'https://s2s.np.playstation.net/api/authz/v3/' }],
    ['another environment’s issuer', { iss: 'https://s2s.sp-int.playstation.net/api/authz/v3' }],
    ['no issuer', { iss: undefined }],
    ['a list of issuers', { iss: ['https://s2s.np.playstation.net/api/authz/v3'] }],
    ['another environment’s id', { env_iss_id: 1 }],
    ['the environment’s id as text', { env_iss_id: '256' }],
    ['no environment’s id', { env_iss_id: undefined }],
  ])('row 24: %s', async (_, change) => {
    const game = openForged();
    await expectRefusedUnasked(game.genuine(change), game);
  });

  test('row 24: a token of another environment against the live one', async () => {
    const { signIn, plans } = openGame(stage, V3);
    stage.platform.fail({ wrongEnvironment: true });
    expect(await pairOf(signIn('ada'))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });

  test.each<[string, object]>([
    ['another title', { aud: 'another-title' }],
    ['no title', { aud: undefined }],
    ['nobody', { aud: [] }],
    ['two titles', { aud: ['another-title', clientId] }],
    ['two titles, ours in azp', { aud: ['another-title', clientId], azp: clientId }],
    ['a title that begins as ours', { aud: `${clientId}x` }],
    ['an object', { aud: { 0: clientId } }],
  ])('row 25: for %s', async (_, change) => {
    const game = openForged();
    await expectRefusedUnasked(game.genuine(change), game);
  });

  test('row 25: for a list of us alone', async () => {
    const { signInWith, genuine } = openForged();
    expect((await signInWith(genuine({ aud: [clientId] }))).newPlayer).toBe(true);
  });

  test('row 25: the simulator’s own token for another client', async () => {
    const { signIn } = openGame(stage, V3);
    stage.platform.fail({ otherClientId: true });
    expect(await pairOf(signIn('ada'))).toBe(REFUSED);
  });
});

describe('row 30: spelling', () => {
  const good = () => tokenOf(OURS, HEADER, claimsOf(stage, 'ada'));
  const json = () => JSON.stringify(claimsOf(stage, 'ada'));

  test.each<[string, () => string]>([
    ['two account ids', () => tokenOf(OURS, HEADER, json().replace('{', '{"account_id":"7",'))],
    ['two algorithms', () => tokenOf(OURS, '{"alg":"none","alg":"RS256","kid":"ours"}', json())],
    ['a byte order mark', () => tokenOf(OURS, HEADER, `\ufeff${json()}`)],
    ['padding', () => `${good()}==`],
    ['a line break', () => good().replace('.', '.\n')],
    ['a line break at the end', () => `${good()}\n`],
    ['a blank at the start', () => ` ${good()}`],
    ['four segments', () => `${good()}.e30`],
    ['two segments', () => good().split('.').slice(0, 2).join('.')],
    ['an empty signature', () => `${good().split('.').slice(0, 2).join('.')}.`],
    ['trailing bits', () => `${good().slice(0, -1)}${good().at(-1) === 'B' ? 'A' : 'B'}`],
    ['an encrypted token', () => `${good().split('.')[0]}.e30.e30.e30.e30`],
    ['claims that are a list', () => tokenOf(OURS, HEADER, `[${json()}]`)],
    ['claims that are null', () => tokenOf(OURS, HEADER, 'null')],
    ['no JSON', () => tokenOf(OURS, HEADER, 'account_id=7')],
    ['more than 8 KiB', () => tokenOf(OURS, HEADER, `${' '.repeat(8_192)}${json()}`)],
    ['one letter', () => 'a'],
  ])('row 30: %s', async (_, token) => {
    await expectRefusedUnasked(token());
  });
});

describe('row 40: the account', () => {
  test.each<[string, object]>([
    ['another account', { account_id: '1000000000000000001' }],
    ['the id rounded', { account_id: 7_689_585_958_113_780_000 }],
    ['no id', { account_id: null }],
    ['a list', { account_id: ['7'] }],
  ])('row 40: the token names %s: the user information contradicts it', async (_, change) => {
    const { signInWith, genuine, forgers, plans } = openForged();
    expect(await pairOf(signInWith(genuine(change)))).toBe(REFUSED);
    expect(forgers.asked.users).toBe(1);
    expect(plans).toHaveLength(0);
  });

  test('row 40: the simulator’s own user information about a stranger', async () => {
    const { signIn, plans } = openGame(stage, V3);
    stage.platform.fail({ otherAccountInUserInfo: true });
    expect(await pairOf(signIn('ada'))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });

  test('a token that names no account leaves it to the user information', async () => {
    const { signInWith, genuine, link } = openForged();
    const { playerId } = await signInWith(genuine({ account_id: undefined }));
    const [account] = await link.links.list(playerId);
    expect(account?.externalId).toBe(stage.platform.user('ada').accountId);
  });

  test('row 33: ids beyond 2^53 as bare numbers are exact', async () => {
    const { signIn, link } = openGame(stage, V3);
    stage.platform.fail({ numericUserId: true });
    const { playerId } = await signIn('ada');
    const [account] = await link.links.list(playerId);
    expect(account?.externalId).toBe(stage.platform.user('ada').accountId);
  });

  test('row 33: a token answer without the scope for servers', async () => {
    const { signIn, plans } = openGame(stage, V3);
    stage.platform.fail({ noScope: true });
    expect(await pairOf(signIn('ada'))).toBe(REFUSED);
    expect(plans).toHaveLength(0);
  });
});

test('without an id token: an outage, and the operator is told', async () => {
  const { signInWith, complaints, plans } = openForged();
  expect(await refusalOf(signInWith(undefined))).toMatchObject(UNAVAILABLE);
  expect(complaints()).toMatchObject([
    { level: 'error', fields: { operator: expect.stringContaining('scope') } },
  ]);
  expect(plans).toHaveLength(0);
});
