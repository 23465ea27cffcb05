import { hash } from '@node-rs/argon2';
import { isOutage } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { type HashOptions, passwordHashes } from './password-hashes.ts';
import { CHEAP, CHEAP_PREFIX } from './stage.test-fixture.ts';

const OPTIONS: HashOptions = { ...CHEAP, hashesAtOnce: 8, legacySchemes: {} };

/** Lets what is ready to run, run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('argon2id', () => {
  test('a secret is of its password, different every time, and says how it was made', async () => {
    const { make, matches, isCurrent } = passwordHashes(OPTIONS);
    const [one, other] = [await make('right'), await make('right')];
    expect(one).not.toBe(other);
    for (const secret of [one, other]) {
      expect(secret.startsWith(CHEAP_PREFIX)).toBe(true);
      expect(isCurrent(secret)).toBe(true);
      expect(await matches('right', secret)).toBe(true);
      for (const wrong of ['wrong', 'right ', 'Right', '']) {
        expect(await matches(wrong, secret)).toBe(false);
      }
    }
  });

  test('one that was made otherwise still holds, and is not current', async () => {
    const { matches, isCurrent } = passwordHashes(OPTIONS);
    const costs = [
      { memoryCost: 16, timeCost: 1 },
      { memoryCost: 8, timeCost: 2 },
      { memoryCost: 16, timeCost: 1, parallelism: 2 },
      { memoryCost: 8, timeCost: 1, algorithm: 1 },
      { memoryCost: 8, timeCost: 1, algorithm: 0 },
      { memoryCost: 8, timeCost: 1, version: 0 },
    ];
    for (const cost of costs) {
      const secret = await hash('right', { parallelism: 1, ...cost });
      expect(await matches('right', secret)).toBe(true);
      expect(await matches('wrong', secret)).toBe(false);
      expect(isCurrent(secret)).toBe(false);
    }
  });

  test('é is é, as one character or as two', async () => {
    const { make, matches } = passwordHashes(OPTIONS);
    expect(await matches('caf\u00e9', await make('cafe\u0301'))).toBe(true);
    expect(await matches('cafe\u0301', await make('caf\u00e9'))).toBe(true);
    expect(await matches('cafe', await make('caf\u00e9'))).toBe(false);
  });

  test('every character counts, of long ones too', async () => {
    const { make, matches } = passwordHashes(OPTIONS);
    const long = 'a'.repeat(1_023);
    const secret = await make(`${long}1`);
    expect(await matches(`${long}1`, secret)).toBe(true);
    expect(await matches(`${long}2`, secret)).toBe(false);
    expect(await matches('a\0c', await make('a\0b'))).toBe(false);
  });

  const SALT_AND_HASH = 'c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA';

  test('a broken secret is an error that the operator hears of, never a no', async () => {
    const { make, matches } = passwordHashes(OPTIONS);
    const genuine = await make('right');
    const broken = [
      '$argon2id$',
      '$argon2id$garbage',
      '$argon2id$v=19$m=8,t=1,p=1$x$y',
      '$argon2id$v=19$m=8,t=1,p=1$$',
      `$argon2x$v=19$m=8,t=1,p=1$${SALT_AND_HASH}`,
      `$argon2id$v=19$${SALT_AND_HASH}`,
      `$argon2id$v=19$m=8$${SALT_AND_HASH}`,
      `$argon2id$v=19$m=8,m=8,t=1,p=1$${SALT_AND_HASH}`,
      `$argon2id$v=19$m=-8,t=1,p=1$${SALT_AND_HASH}`,
      genuine.slice(0, 40),
      `${genuine}\n`,
      `${genuine} `,
    ];
    for (const secret of broken) {
      const thrown = await matches('right', secret).catch((error: unknown) => error);
      expect(isOutage(thrown) && thrown.operator, secret).toContain('argon2');
      expect(String(thrown)).not.toContain(SALT_AND_HASH);
    }
  });

  test.each([
    ['memory of 4 GiB', 'm=4194304,t=1,p=1'],
    ['as much memory as can be written', 'm=4294967295,t=4294967295,p=1'],
    ['endless passes', 'm=8,t=4294967295,p=1'],
    ['many passes over much memory', 'm=1048576,t=2,p=1'],
    ['a little more than is allowed', 'm=1048577,t=1,p=1'],
    ['endless lanes', 'm=1048576,t=1,p=131072'],
    ['another order', 'p=1,t=1,m=4194304'],
    ['a number like none', 'm=99999999999999999999,t=1,p=1'],
  ])('a secret that costs too much is never compared: %s', async (_, parameters) => {
    let compared = 0;
    const verify = async () => {
      compared += 1;
      return true;
    };
    const { matches } = passwordHashes(OPTIONS, { hash, verify });
    for (const kind of ['argon2id$v=19', 'argon2i$v=19', 'argon2d']) {
      const secret = `$${kind}$${parameters}$${SALT_AND_HASH}`;
      const thrown = await matches('right', secret).catch((error: unknown) => error);
      expect(isOutage(thrown) && thrown.operator).toContain('argon2');
    }
    expect(compared).toBe(0);
  });

  test('what others recommend is compared, and what the options themselves ask for', async () => {
    const costs: Array<[Partial<HashOptions>, string]> = [
      [{}, 'm=65536,t=3,p=4'],
      [{}, 'm=47104,t=1,p=1'],
      [{}, 'm=262144,t=3,p=1'],
      [{}, 'm=1048576,t=1,p=16,keyid=AA'],
      [{ memoryKiB: 1_048_576, passes: 8 }, 'm=1048576,t=8,p=1'],
    ];
    for (const [options, parameters] of costs) {
      const verify = async () => true;
      const { matches } = passwordHashes({ ...OPTIONS, ...options }, { hash, verify });
      expect(await matches('right', `$argon2id$v=19$${parameters}$${SALT_AND_HASH}`)).toBe(true);
    }
  });
});

describe('nobody’s secret', () => {
  test('is made once, as current ones are', async () => {
    let made = 0;
    const counting: typeof hash = (...given) => {
      made += 1;
      return hash(...given);
    };
    const { nobodys, isCurrent } = passwordHashes(OPTIONS, { hash: counting, verify });
    const [one, other] = await Promise.all([nobodys(), nobodys()]);
    expect(one).toBe(other);
    expect(isCurrent(one)).toBe(true);
    expect(made).toBe(1);
  });

  test('is made again where that failed', async () => {
    let isBroken = true;
    const failing: typeof hash = (...given) =>
      isBroken ? Promise.reject(new Error('no memory')) : hash(...given);
    const { nobodys } = passwordHashes(OPTIONS, { hash: failing, verify });
    await expect(nobodys()).rejects.toThrow('no memory');
    isBroken = false;
    expect((await nobodys()).startsWith(CHEAP_PREFIX)).toBe(true);
  });

  const verify = async () => false;
});

describe('at once', () => {
  test('at most hashesAtOnce are made or compared; the others wait', async () => {
    const ends: Array<() => void> = [];
    let running = 0;
    let most = 0;
    const work = async <T>(answer: T): Promise<T> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
      return answer;
    };
    const argon2 = { hash: () => work('$argon2id$'), verify: () => work(true) };
    const secret = await passwordHashes(OPTIONS).make('p');
    const { make, matches } = passwordHashes({ ...OPTIONS, hashesAtOnce: 3 }, argon2);
    const all = Array.from({ length: 10 }, (_, at) =>
      at % 2 === 0 ? make('p') : matches('p', secret),
    );
    for (let at = 0; at < 10; at += 1) {
      await settle();
      ends[at]?.();
    }
    await Promise.all(all);
    expect(most).toBe(3);
  });

  test('a flood is refused at once, not when its time is up', async () => {
    const ends: Array<() => void> = [];
    const slow = async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      return '$argon2id$';
    };
    const argon2 = { hash: slow, verify: async () => true };
    const { make } = passwordHashes({ ...OPTIONS, hashesAtOnce: 2 }, argon2);
    const refused: unknown[] = [];
    const all = Array.from({ length: 1_000 }, () => make('p').catch((it) => refused.push(it)));
    await settle();
    // Two run, and 64 wait for each of them.
    expect(refused).toHaveLength(1_000 - 2 - 128);
    expect(refused.every(isOutage)).toBe(true);
    while (ends.length > 0) {
      ends.shift()?.();
      await settle();
    }
    await Promise.all(all);
  });

  test('whose time is up while waiting is never hashed', async () => {
    const hashed: unknown[] = [];
    let end = () => {};
    const slow = async (password: string | Uint8Array) => {
      hashed.push(password);
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return '$argon2id$';
    };
    const argon2 = { hash: slow, verify: async () => true };
    const { make, matches } = passwordHashes({ ...OPTIONS, hashesAtOnce: 1 }, argon2);
    const secret = await passwordHashes(OPTIONS).make('third');
    const first = make('first');
    const time = new AbortController();
    const waiting = [make('second', time.signal), matches('third', secret, time.signal)];
    time.abort(new Error('time is up'));
    for (const answer of waiting) await expect(answer).rejects.toThrow('time is up');
    await settle();
    end();
    await first;
    expect(hashed).toEqual(['first']);
  });
});

describe('legacy schemes', () => {
  test('the longest prefix that fits compares, and gets what was typed', async () => {
    const seen: string[][] = [];
    const scheme = (name: string) => (password: string, secret: string) => {
      seen.push([name, password, secret]);
      return password === 'right';
    };
    const legacySchemes = { $: scheme('$'), $2: scheme('$2'), $2b$: scheme('$2b$') };
    const { matches, isCurrent } = passwordHashes({ ...OPTIONS, legacySchemes });
    expect(await matches('right', '$2b$x')).toBe(true);
    expect(await matches('wrong', '$2y$x')).toBe(false);
    expect(await matches('cafe\u0301', '$5$x')).toBe(false);
    expect(seen).toEqual([
      ['$2b$', 'right', '$2b$x'],
      ['$2', 'wrong', '$2y$x'],
      ['$', 'cafe\u0301', '$5$x'],
    ]);
    expect(isCurrent('$2b$x')).toBe(false);
  });

  test('they never see argon2', async () => {
    const legacySchemes = { $: () => true };
    const { make, matches } = passwordHashes({ ...OPTIONS, legacySchemes });
    expect(await matches('wrong', await make('right'))).toBe(false);
  });

  test.each<[string, () => unknown]>([
    ['1', () => 1],
    ['a text', () => 'true'],
    ['a promise of an object', async () => ({ isRight: true })],
    ['undefined', () => undefined],
  ])('only true is a yes, %s is not', async (_, scheme) => {
    const legacySchemes = { x: scheme as () => boolean };
    expect(await passwordHashes({ ...OPTIONS, legacySchemes }).matches('right', 'xyz')).toBe(false);
  });

  test.each(['', 'plain', '__proto__', 'constructor', '$2b$x'])(
    'a secret of an unknown kind is an outage that the operator hears of: %s',
    async (secret) => {
      const { matches } = passwordHashes({ ...OPTIONS, legacySchemes: { md5$: () => true } });
      const thrown = await matches('right', secret).catch((error: unknown) => error);
      if (!isOutage(thrown)) throw new Error('no outage', { cause: thrown });
      expect(thrown.operator).toContain('legacySchemes');
    },
  );
});
