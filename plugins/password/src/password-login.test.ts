import type { CallOptions, SecretRow } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { describe, expect, test } from 'vitest';
import type { PasswordHashes } from './password-hashes.ts';
import { passwordLogin } from './password-login.ts';
import { refusalOf } from './stage.test-fixture.ts';

const CALL: CallOptions = { signal: new AbortController().signal };
const HOME: CallOptions = { ...CALL, address: '203.0.113.7' };

/** A login to ada's account, whose password is `right`, and all that it does, in order. */
function open(
  over: Partial<PasswordHashes> = {},
  row: Partial<SecretRow> = {},
  secretNow: () => string | undefined = () => 'hash of right',
) {
  const clock = manualClock(0);
  const log: string[] = [];
  const note = async (line: string) => {
    log.push(line);
  };
  const login = passwordLogin({
    clock,
    limit: { failures: 5, lockMs: 1_000 },
    overall: { failures: 100, lockMs: 2_000 },
    vault: {
      read: async (account) => {
        await note(`read ${account}`);
        const secret = account === 'ada' ? secretNow() : undefined;
        return secret === undefined ? undefined : { secret, failures: 0, ...row };
      },
      countFailure: (account, max, lockMs) => note(`count ${account}, of ${max}, ${lockMs} ms`),
      clearFailures: (account) => note(`clear ${account}`),
    },
    hashes: {
      make: async (password) => `hash of ${password}`,
      matches: async (password, secret) => {
        await note(`compare ${password} with ${secret}`);
        return secret === `hash of ${password}`;
      },
      isCurrent: () => true,
      nobodys: async () => {
        await note('nobodys');
        return 'hash of nobodys';
      },
      ...over,
    },
  });
  return {
    login,
    clock,
    log,
    comparisons: () => log.filter((line) => line.startsWith('compare')).length,
  };
}

describe('what an attempt does, which is what its time tells', () => {
  test.each([
    ['ada', 'right'],
    ['stranger', 'nobodys'],
  ])('the same for %s: one comparison, and one count', async (account, theirs) => {
    const { login, log } = open();
    expect((await refusalOf(login(account, 'wrong', CALL))).code).toBe('UNRECOGNISED');
    expect(log).toEqual([
      'nobodys',
      `read ${account}`,
      `compare wrong with hash of ${theirs}`,
      `count ${account}, of 100, 2000 ms`,
    ]);
  });

  test('whoever knows the password of nobody is nobody', async () => {
    const { login, log } = open();
    expect((await refusalOf(login('stranger', 'nobodys', CALL))).code).toBe('UNRECOGNISED');
    expect(log).toContain('compare nobodys with hash of nobodys');
  });

  test.each(['right', 'wrong'])('nothing while the account is locked: %s', async (password) => {
    const { login, comparisons } = open({}, { failures: 100, lockedUntil: 7 });
    const { code, retryAfterMs } = await refusalOf(login('ada', password, CALL));
    expect([code, retryAfterMs, comparisons()]).toEqual(['LOCKED', 7, 0]);
  });

  test.each(['ada', 'stranger'])('nothing while the address is locked: %s', async (account) => {
    const { login, log, comparisons } = open();
    await Promise.all(Array.from({ length: 100 }, () => refusalOf(login(account, 'wrong', HOME))));
    expect(comparisons()).toBe(5);
    expect(log.filter((line) => line.startsWith('count'))).toHaveLength(5);
    expect((await refusalOf(login(account, 'right', HOME))).code).toBe('LOCKED');
    expect(comparisons()).toBe(5);
  });

  test('a stranger’s lock is as long as an account’s', async () => {
    const { login, comparisons } = open();
    const all = Array.from({ length: 101 }, () => refusalOf(login('stranger', 'wrong', CALL)));
    const last = (await Promise.all(all)).at(-1);
    expect([last?.code, last?.retryAfterMs, comparisons()]).toEqual(['LOCKED', 2_000, 100]);
  });
});

describe('what a success does', () => {
  test('it writes nothing, where nothing had failed', async () => {
    const { login, log } = open();
    expect(await login('ada', 'right', HOME)).toEqual({
      externalId: 'ada',
      expect: 'known',
      compared: 'hash of right',
    });
    expect(log).toEqual(['nobodys', 'read ada', 'compare right with hash of right']);
  });

  test('it forgets the failures', async () => {
    const { login, log } = open({}, { failures: 1 });
    await login('ada', 'right', CALL);
    expect(log.at(-1)).toBe('clear ada');
  });

  test('it makes a secret anew that is not as those of today', async () => {
    const { login } = open({ isCurrent: () => false });
    expect(await login('ada', 'right', CALL)).toEqual({
      externalId: 'ada',
      expect: 'known',
      compared: 'hash of right',
      newSecret: 'hash of right',
    });
    expect((await refusalOf(login('ada', 'wrong', CALL))).code).toBe('UNRECOGNISED');
  });
});

describe('while it signs in', () => {
  test.each(['right', 'wrong'])('a lock ends: it is none, %s', async (password) => {
    const { login, clock } = open({}, { failures: 100, lockedUntil: 7 }, () => {
      clock.advance(7);
      return 'hash of right';
    });
    const answer = await login('ada', password, CALL).catch(({ code }) => code);
    expect(answer).toEqual(
      password === 'right'
        ? { externalId: 'ada', expect: 'known', compared: 'hash of right' }
        : 'UNRECOGNISED',
    );
  });
});

describe('when something fails', () => {
  test('what is no answer is not counted, and holds up nobody', async () => {
    let isBroken = true;
    const matches = async () => {
      if (isBroken) throw new TypeError('no memory');
      return true;
    };
    const { login, log } = open({ matches });
    for (let time = 0; time < 10; time += 1) {
      await expect(login('ada', 'right', HOME)).rejects.toThrow('no memory');
    }
    expect(log.some((line) => line.startsWith('count'))).toBe(false);
    isBroken = false;
    expect((await login('ada', 'right', HOME)).externalId).toBe('ada');
  });

  test('who waits for a hash stops when the time is up', async () => {
    const signals: Array<AbortSignal | undefined> = [];
    const { login } = open({
      isCurrent: () => false,
      matches: async (_password, _secret, signal) => {
        signals.push(signal);
        return true;
      },
      make: async (_password, signal) => {
        signals.push(signal);
        return 'made anew';
      },
    });
    await login('ada', 'right', CALL);
    expect(signals).toEqual([CALL.signal, CALL.signal]);
  });

  test('others who flood the account hold up nobody who is at home', async () => {
    let comparisons = 0;
    const matches = async (password: string): Promise<boolean> => {
      comparisons += 1;
      return password === 'right' || new Promise<never>(() => {});
    };
    const { login } = open({ matches });
    await login('ada', 'right', HOME);
    const flood = Array.from({ length: 10 }, (_, at) => ({ ...CALL, address: `198.51.100.${at}` }));
    for (const call of [...flood, CALL]) void login('ada', 'wrong', call);
    expect((await login('ada', 'right', HOME)).externalId).toBe('ada');
    expect(comparisons).toBe(3);
  });

  test('an attempt that never ends holds up the next until its time is up', async () => {
    let isStuck = true;
    const matches = (): Promise<boolean> => {
      const answer = isStuck ? new Promise<never>(() => {}) : Promise.resolve(true);
      isStuck = false;
      return answer;
    };
    const { login } = open({ matches });
    const time = new AbortController();
    const first = login('ada', 'right', { signal: time.signal });
    const second = login('ada', 'right', CALL);
    while (isStuck) await new Promise((resolve) => setImmediate(resolve));
    time.abort(new Error('time is up'));
    await expect(first).rejects.toThrow('time is up');
    expect((await second).externalId).toBe('ada');
  });
});
