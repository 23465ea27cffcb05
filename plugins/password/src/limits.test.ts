import { describe, expect, test } from 'vitest';
import {
  ADA,
  LOCKED,
  openGame,
  pairOf,
  pairsOf,
  REFUSED,
  raced,
  refusalOf,
  WRONG,
} from './stage.test-fixture.ts';
import { closeAfterEach, ENGINES } from './storages.test-fixture.ts';

const HOME = { address: '203.0.113.7' };
const AWAY = { address: '2001:db8::7' };
const times = (count: number, pair: string) => Array.from({ length: count }, () => pair);

closeAfterEach();

describe('from one address', () => {
  test('five failures lock for five minutes, for this address alone', async () => {
    const { login, register, clock } = openGame();
    await register(ADA);
    expect(await pairsOf(6, () => login(WRONG, HOME))).toEqual([...times(5, REFUSED), LOCKED]);
    expect(await pairOf(login(ADA, HOME))).toBe(LOCKED);
    // Nobody locks her out of her own place.
    expect((await login(ADA, AWAY)).outcome).toBe('resumed');
    expect((await login(ADA)).outcome).toBe('resumed');
    clock.advance(299_999);
    expect((await refusalOf(login(ADA, HOME))).retryAfterMs).toBe(1);
    clock.advance(1);
    expect((await login(ADA, HOME)).outcome).toBe('resumed');
  });

  test('and for this account alone', async () => {
    const { login, register } = openGame();
    await register(ADA);
    const bob = { ...ADA, userName: 'bob' };
    await register(bob);
    await pairsOf(5, () => login(WRONG, HOME));
    expect((await login(bob, HOME)).outcome).toBe('resumed');
  });

  test('a success forgets the failures', async () => {
    const { login, register } = openGame();
    await register(ADA);
    for (let round = 0; round < 3; round += 1) {
      expect(await pairsOf(4, () => login(WRONG, HOME))).toEqual(times(4, REFUSED));
      expect((await login(ADA, HOME)).outcome).toBe('resumed');
    }
  });

  test('so does time, from the last failure on', async () => {
    const { login, register, clock } = openGame();
    await register(ADA);
    await pairsOf(4, () => login(WRONG, HOME));
    clock.advance(300_000);
    expect(await pairsOf(4, () => login(WRONG, HOME))).toEqual(times(4, REFUSED));
    clock.advance(299_999);
    expect(await pairsOf(2, () => login(WRONG, HOME))).toEqual([REFUSED, LOCKED]);
  });

  test('attempts while it is locked do not make it longer', async () => {
    const { login, register, clock } = openGame();
    await register(ADA);
    await pairsOf(5, () => login(WRONG, HOME));
    clock.advance(200_000);
    expect(await pairsOf(10, () => login(WRONG, HOME))).toEqual(times(10, LOCKED));
    clock.advance(100_000);
    expect((await login(ADA, HOME)).outcome).toBe('resumed');
  });

  test('of a hundred attempts at once five are looked at', async () => {
    const { login, register, clock } = openGame({ hashesAtOnce: 64 });
    await register(ADA);
    const all = Array.from({ length: 100 }, () => pairOf(login(WRONG, HOME)));
    await raced(clock, all);
    const pairs = await Promise.all(all);
    expect(pairs.filter((pair) => pair === REFUSED)).toHaveLength(5);
    expect(pairs.filter((pair) => pair === LOCKED)).toHaveLength(95);
  });

  test('the limit is an option', async () => {
    const { login, register, clock } = openGame({ limit: { failures: 2, lockMs: 1_000 } });
    await register(ADA);
    expect(await pairsOf(3, () => login(WRONG, HOME))).toEqual([REFUSED, REFUSED, LOCKED]);
    clock.advance(1_000);
    expect((await login(ADA, HOME)).outcome).toBe('resumed');
  });

  test('registrations are not counted: they try nothing', async () => {
    const { login, register } = openGame();
    await register(ADA);
    await pairsOf(10, () => register(WRONG, HOME));
    expect((await login(ADA, HOME)).outcome).toBe('resumed');
  });
});

describe('an address', () => {
  const lockAt = async (address: string) => {
    const game = openGame();
    await game.register(ADA);
    await pairsOf(5, () => game.login(WRONG, { address }));
    return (other: string) => pairOf(game.login(WRONG, { address: other }));
  };

  test.each(['2001:db8::8', '2001:DB8:0:0::7', '2001:db8::ffff:1:2:3', '2001:db8::7%eth0'])(
    'of IPv6 is its first half, which one customer has: %s',
    async (address) => {
      const answerTo = await lockAt('2001:db8::7');
      expect(await answerTo(address)).toBe(LOCKED);
    },
  );

  test.each(['2001:db8:0:1::7', '2001:db9::7', '::2001:db8:0:0', '203.0.113.7'])(
    'of IPv6 with another first half is another one: %s',
    async (address) => {
      const answerTo = await lockAt('2001:db8::7');
      expect(await answerTo(address)).toBe(REFUSED);
    },
  );

  test('of IPv4 is the same in its IPv6 spelling, and only then', async () => {
    const answerTo = await lockAt('203.0.113.7');
    expect(await answerTo('::ffff:203.0.113.7')).toBe(LOCKED);
    expect(await answerTo('::FFFF:cb00:7107')).toBe(LOCKED);
    expect(await answerTo('::ffff:203.0.113.8')).toBe(REFUSED);
    expect(await answerTo('203.0.113.77')).toBe(REFUSED);
  });
});

describe.each(ENGINES)('nobody locks a player out, in %s', (_, open) => {
  const overall = { failures: 10, lockMs: 60_000 };
  const attacked = async () => {
    const game = openGame({ overall }, { storage: await open() });
    const { playerId } = await game.register(ADA);
    const attack = async () => {
      let at = 0;
      await pairsOf(11, () => {
        at += 1;
        return game.login(WRONG, { address: `198.51.100.${at}` });
      });
    };
    return { ...game, playerId, attack };
  };

  test('where they have signed in before', async () => {
    const { login, playerId, attack, row } = await attacked();
    await login(ADA, HOME);
    await attack();
    const before = await row('ada');
    expect(before?.lockedUntil).toBeDefined();
    expect(await pairOf(login(ADA, AWAY))).toBe(LOCKED);
    for (let time = 0; time < 3; time += 1) {
      expect((await login(ADA, HOME)).playerId).toBe(playerId);
    }
    // For everybody else it stays.
    expect(await row('ada')).toEqual(before);
    expect(await pairOf(login(ADA, AWAY))).toBe(LOCKED);
  });

  test('but there the limit of one address counts', async () => {
    const { login, attack } = await attacked();
    await login(ADA, HOME);
    await attack();
    expect(await pairsOf(6, () => login(WRONG, HOME))).toEqual([...times(5, REFUSED), LOCKED]);
  });

  test('and where they have only failed, or said no address, they are locked', async () => {
    const { login, attack } = await attacked();
    await login(ADA);
    await pairsOf(2, () => login(WRONG, HOME));
    await attack();
    expect(await pairOf(login(ADA, HOME))).toBe(LOCKED);
    expect(await pairOf(login(ADA))).toBe(LOCKED);
  });
});

describe.each(ENGINES)('from anywhere, in %s', (_, open) => {
  test('a hundred failures lock for a quarter of an hour, for everybody', async () => {
    const { login, register, clock, row } = openGame({}, { storage: await open() });
    await register(ADA);
    const failures = await pairsOf(100, () => login(WRONG));
    expect(failures).toEqual(times(100, REFUSED));
    expect(await row('ada')).toMatchObject({ failures: 100, lockedUntil: clock.now() + 900_000 });
    for (const from of [HOME, AWAY, {}]) expect(await pairOf(login(ADA, from))).toBe(LOCKED);
    clock.advance(899_999);
    expect((await refusalOf(login(ADA))).retryAfterMs).toBe(1);
    clock.advance(1);
    expect((await login(ADA)).outcome).toBe('resumed');
    expect((await row('ada'))?.failures).toBe(0);
  });

  test('attempts from many addresses add up', async () => {
    const overall = { failures: 10, lockMs: 1_000 };
    const { login, register } = openGame({ overall }, { storage: await open() });
    await register(ADA);
    let next = 0;
    const stranger = () => {
      next += 1;
      return login(WRONG, { address: `198.51.100.${next}` });
    };
    expect(await pairsOf(11, stranger)).toEqual([...times(10, REFUSED), LOCKED]);
    expect(await pairOf(login(ADA, HOME))).toBe(LOCKED);
  });

  test('a success forgets the failures', async () => {
    const overall = { failures: 3, lockMs: 1_000 };
    const { login, register, row } = openGame({ overall }, { storage: await open() });
    await register(ADA);
    for (let round = 0; round < 3; round += 1) {
      expect(await pairsOf(2, () => login(WRONG))).toEqual([REFUSED, REFUSED]);
      expect((await row('ada'))?.failures).toBe(2);
      expect((await login(ADA)).outcome).toBe('resumed');
      expect((await row('ada'))?.failures).toBe(0);
    }
  });

  test('of thirty attempts at once as many are looked at as are allowed', async () => {
    const overall = { failures: 10, lockMs: 60_000 };
    const storage = await open();
    const { login, register, clock } = openGame({ overall, hashesAtOnce: 64 }, { storage });
    await register(ADA);
    const all = Array.from({ length: 30 }, (_, at) =>
      pairOf(login(WRONG, { address: `198.51.100.${at}` })),
    );
    await raced(clock, all);
    expect((await Promise.all(all)).filter((pair) => pair === REFUSED)).toHaveLength(10);
  });
});

describe('a lock tells nothing', () => {
  test.each([
    ['from one address', HOME],
    ['from anywhere', {}],
  ])('an unknown user name locks as a known one does, %s', async (_, from) => {
    const known = openGame({ overall: { failures: 8, lockMs: 1_000 } });
    const unknown = openGame({ overall: { failures: 8, lockMs: 1_000 } });
    await known.register(ADA);
    const shown = async ({ login, clock }: ReturnType<typeof openGame>) => {
      const answers: string[] = [];
      for (let at = 0; at < 20; at += 1) {
        const { code, field, message, retryAfterMs } = await refusalOf(login(WRONG, from));
        answers.push(`${code} ${field} ${message} ${retryAfterMs}`);
        clock.advance(70);
      }
      return answers;
    };
    const answers = await shown(known);
    expect(answers).toEqual(await shown(unknown));
    expect(new Set(answers.map((answer) => answer.split(' ')[0]))).toEqual(
      new Set(['UNRECOGNISED', 'LOCKED']),
    );
  });

  test('nor does waiting for longer than a lock between failures', async () => {
    const answersTo = async (names: readonly string[]) => {
      const { login, register, clock } = openGame({ overall: { failures: 4, lockMs: 1_000 } });
      for (const userName of names) await register({ ...ADA, userName });
      const answers: string[] = [];
      for (const pause of [1_000, 1, 5_000, 0, 500, 500, 60_000, 60_000, 60_000, 1, 0]) {
        clock.advance(pause);
        answers.push(await pairOf(login(WRONG)));
      }
      return answers;
    };
    const answers = await answersTo(['ada']);
    expect(answers).toContain(LOCKED);
    expect(await answersTo([])).toEqual(answers);
  });

  test('a name that was tried before it was taken is not locked for who takes it', async () => {
    const { login, register } = openGame({ overall: { failures: 3, lockMs: 1_000 } });
    expect(await pairsOf(4, () => login(WRONG))).toEqual([...times(3, REFUSED), LOCKED]);
    await register(ADA);
    expect((await login(ADA)).outcome).toBe('resumed');
  });
});
