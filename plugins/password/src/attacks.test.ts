import { ConnectError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { passwordExternalId } from './index.ts';
import {
  ADA,
  openGame,
  pairOf,
  pairsOf,
  REFUSED,
  raced,
  refusalOf,
  WRONG,
} from './stage.test-fixture.ts';
import { closeAfterEach, ENGINES } from './storages.test-fixture.ts';

const MEGABYTE = 'a'.repeat(1_000_000);

closeAfterEach();

describe('attacks', () => {
  test.each<[string, unknown]>([
    ['a number', 7],
    ['true', true],
    ['a list', ['ada']],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['a text in disguise', { length: 3, toString: () => 'ada' }],
    ['a megabyte', MEGABYTE],
    ['256 characters', 'a'.repeat(256)],
    ['half a character', 'ada\ud800'],
    ['a null character', 'ada\0'],
    ['a line break', 'a\r\nda'],
    ['a delete character', '\x7fada'],
    ['a blank in front', ' ada'],
    ['a blank at the end', 'ada '],
    ['a wide blank at the end', 'ada\u3000'],
    ['blanks alone', '   '],
  ])('row 41: userName that is or has %s is INVALID', async (_, userName) => {
    const { login, register, plans } = openGame();
    for (const connect of [login, register]) {
      expect(await pairOf(connect({ ...ADA, userName }))).toBe('userName: INVALID');
    }
    expect(plans).toHaveLength(0);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['true', true],
    ['a list', [ADA.password]],
    ['an operator', { $ne: null }],
    ['a pattern', { $regex: '' }],
    ['a megabyte', MEGABYTE],
    ['1,025 characters', 'a'.repeat(1_025)],
    ['half a character', 'p\ud800'],
  ])('row 41: password that is or has %s is INVALID', async (_, password) => {
    const { login, register, plans } = openGame();
    for (const connect of [login, register]) {
      expect(await pairOf(connect({ ...ADA, password }))).toBe('password: INVALID');
    }
    expect(plans).toHaveLength(0);
  });

  test.each<[string, unknown]>([
    ['displayName', MEGABYTE],
    ['displayName', { $ne: null }],
    ['displayName', 7],
    ['register', 'true'],
    ['register', 1],
    ['register', [true]],
  ])('row 41: %s that is %s is INVALID', async (name, value) => {
    const { login, plans } = openGame();
    expect(await pairOf(login({ ...ADA, [name]: value }))).toBe(`${name}: INVALID`);
    expect(plans).toHaveLength(0);
  });

  test('row 41: names that look like a query, or alike, are just names', async () => {
    const { register, login } = openGame();
    const names = [
      "' OR 1=1 --",
      "ada'; DROP TABLE playerlink_players; --",
      '%',
      '_',
      '{"$ne":null}',
      '__proto__',
      'constructor',
      'toString',
      'ada@example.com',
      'ada b',
      'ada  b',
      'ada',
      'ADA',
      'adа',
      '0',
      '00',
      '\u202eada',
      'a'.repeat(255),
      passwordExternalId('ada'),
    ];
    const players = new Map<string, string>();
    for (const userName of names) {
      const { newPlayer, playerId } = await register({ ...ADA, userName });
      expect(newPlayer).toBe(true);
      players.set(userName, playerId);
    }
    expect(new Set(players.values()).size).toBe(names.length);
    for (const [userName, playerId] of players) {
      expect((await login({ ...ADA, userName })).playerId).toBe(playerId);
    }
  });

  test('row 41: é is é, so nobody takes a name that looks the same', async () => {
    const { register, login } = openGame();
    const { playerId } = await register({ ...ADA, userName: 'zo\u00e9' });
    expect((await login({ ...ADA, userName: 'zoe\u0301' })).playerId).toBe(playerId);
    expect(await pairOf(register({ ...ADA, userName: 'zoe\u0301' }))).toBe('USERNAME: TAKEN');
  });

  test.each<[string, string, unknown]>([
    ['nothing', 'credentials: INVALID', undefined],
    ['a list', 'credentials: INVALID', [ADA]],
    ['text', 'credentials: INVALID', 'userName=ada'],
    ['inherited members', 'userName: REQUIRED', Object.create(ADA)],
    ['a member __proto__', '__proto__: INVALID', { ...ADA, ...own('__proto__') }],
    ['a member constructor', 'constructor: INVALID', { ...ADA, ...own('constructor') }],
    ['a secret', 'newSecret: INVALID', { ...ADA, newSecret: 'x' }],
    ['an external id', 'externalId: INVALID', { ...ADA, externalId: passwordExternalId('ada') }],
  ])('row 41: credentials that are or have %s', async (_, pair, credentials) => {
    const { login, register, plans } = openGame();
    await register(ADA);
    plans.length = 0;
    expect(await pairOf(login(credentials))).toBe(pair);
    expect(plans).toHaveLength(0);
  });

  test('row 40: a user name alone, and what is stored of an account, sign nobody in', async () => {
    const { login, register, row } = openGame();
    await register(ADA);
    expect(await pairOf(login({ userName: 'ada' }))).toBe('password: REQUIRED');
    const { secret = '' } = (await row('ada')) ?? {};
    expect(await pairOf(login({ ...ADA, password: secret }))).toBe(REFUSED);
    const userName = passwordExternalId('ada');
    expect(await pairOf(login({ ...ADA, userName }))).toBe(REFUSED);
  });

  test.each<[string, string, string | null]>([
    ['a right-to-left override', '\u202eevil', 'evil'],
    ['zero width', 'a\u200bd\ufeffa', 'ada'],
    ['10,000 code points', '😀'.repeat(10_000), '😀'.repeat(48)],
    ['half a character', 'ada\ud800', 'ada'],
    ['markup, which is text', '<b>ada</b>', '<b>ada</b>'],
    ['nothing visible', '\u200b\u202e', null],
  ])('row 42: a displayName with %s', async (_, displayName, shown) => {
    expect((await openGame().register({ ...ADA, displayName })).displayName).toBe(shown);
  });

  test('row 43: what a guard of the host refuses is not compared, and not counted', async () => {
    const beforeVerify = () => {
      throw new ConnectError('RATE_LIMITED');
    };
    const { login, adopt, row } = openGame({}, { guards: { beforeVerify } });
    await adopt('ada', 'never$looked-at');
    expect((await refusalOf(login(WRONG))).code).toBe('RATE_LIMITED');
    expect((await row('ada'))?.failures).toBe(0);
  });

  test('row 45: password and user name are in no log line, plan or error', async () => {
    const { login, register, logs, plans } = openGame();
    const secretive = { userName: 'ada@example.com', password: ADA.password };
    const errors: ConnectError[] = [];
    const refuse = async (answer: Promise<unknown>) => {
      errors.push(await refusalOf(answer));
    };
    await register(secretive);
    await login(secretive);
    await refuse(register(secretive));
    await refuse(login({ ...secretive, password: `${ADA.password}!` }));
    await refuse(login({ ...secretive, register: 'yes' }));
    const shown = errors.map((error) => [{ ...error }, error.message]);
    const seen = JSON.stringify([logs, plans, shown]);
    for (const text of [secretive.userName, ADA.password]) {
      const buffer = Buffer.from(text);
      const spellings = [text, encodeURIComponent(text), buffer.toString('hex')];
      for (const spelt of spellings) expect(seen).not.toContain(spelt);
      expect(seen).not.toContain(buffer.toString('base64').slice(0, -4));
    }
    expect(seen).toContain('$argon2id$');
  });

  test('row 47: a known account, and one that is signed in, is verified every time', async () => {
    const { login, register } = openGame();
    const { authToken: session } = await register(ADA);
    expect(await pairOf(login(WRONG))).toBe(REFUSED);
    expect(await pairOf(login(WRONG, { session }))).toBe(REFUSED);
  });

  test('row 48: our clock goes back an hour: locks are never longer than that', async () => {
    let skew = 0;
    const { login, register, clock } = openGame(
      {},
      { clock: { timer: () => () => {}, now: () => Date.UTC(2026, 0, 1) + skew } },
    );
    await register(ADA);
    const from = { address: '203.0.113.7' };
    await pairsOf(5, () => login(WRONG, from));
    skew = -3_600_000;
    expect((await refusalOf(login(ADA, from))).retryAfterMs).toBe(3_900_000);
    skew = 300_000;
    expect((await login(ADA, from)).outcome).toBe('resumed');
    expect(clock.running).toBe(0);
  });
});

describe.each(ENGINES)('row 44: races, in %s', (_, open) => {
  test('of ten registrations of one name exactly one wins, the others are TAKEN', async () => {
    const { register, login, clock } = openGame({}, { storage: await open() });
    const all = Array.from({ length: 10 }, (_, at) =>
      register({ ...ADA, password: `password of ${at}` }),
    );
    const outcomes = await raced(clock, all);
    const winners = outcomes.flatMap(({ status }, at) => (status === 'fulfilled' ? [at] : []));
    expect(winners).toHaveLength(1);
    const losers = all.filter((_, at) => at !== winners[0]).map(pairOf);
    expect(new Set(await Promise.all(losers))).toEqual(new Set(['USERNAME: TAKEN']));
    // The name is the winner's, and so is the password.
    const passwords = await Promise.all(
      all.map((_, at) =>
        login({ ...ADA, password: `password of ${at}` }).then(
          () => [at],
          () => [],
        ),
      ),
    );
    expect(passwords.flat()).toEqual(winners);
  });

  test('ten logins at once are one player', async () => {
    const { register, login, clock } = openGame({}, { storage: await open() });
    const { playerId } = await register(ADA);
    const outcomes = await raced(
      clock,
      Array.from({ length: 10 }, () => login(ADA, { address: '203.0.113.7' })),
    );
    const players = outcomes.map((one) => (one.status === 'fulfilled' ? one.value.playerId : ''));
    expect(new Set(players)).toEqual(new Set([playerId]));
  });

  test('a login and the end of its account', async () => {
    const storage = await open();
    const { register, login, link, clock, row } = openGame({}, { storage });
    const { playerId } = await register(ADA);
    const [answer] = await raced<unknown>(clock, [login(ADA), link.players.remove(playerId)]);
    expect(await row('ada')).toBeUndefined();
    expect(await link.players.get(playerId)).toBeUndefined();
    if (answer?.status === 'rejected') {
      expect(await pairOf(Promise.reject(answer.reason))).toMatch(/^DETAILS: UNRECOGNISED$/);
    }
  });
});

/** An own member by a name that an object literal would take for something else. */
function own(name: string) {
  return JSON.parse(`{${JSON.stringify(name)}:{"admin":true}}`) as object;
}
