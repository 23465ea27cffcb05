import { isConfigError } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { password, passwordExternalId } from './index.ts';
import { options } from './options.ts';
import { ADA, CHEAP, openGame, pairOf, WRONG } from './stage.test-fixture.ts';

type Options = Parameters<typeof password>[0];

const ALL = '(all)';

describe('options', () => {
  test.each<[string, string, unknown]>([
    ['caseInsensitive', 'a text', { caseInsensitive: 'SECRET' }],
    ['memoryKiB', 'too little', { memoryKiB: 7 }],
    ['memoryKiB', 'too much', { memoryKiB: 1_048_577 }],
    ['memoryKiB', 'a fraction', { memoryKiB: 8.5 }],
    ['memoryKiB', 'a text', { memoryKiB: 'SECRET' }],
    ['passes', 'none', { passes: 0 }],
    ['passes', 'too many', { passes: 1_001 }],
    ['hashesAtOnce', 'none', { hashesAtOnce: 0 }],
    ['hashesAtOnce', 'too many', { hashesAtOnce: 1_025 }],
    ['limit', 'null', { limit: null }],
    ['limit', 'with a typo', { limit: { failure: 5 } }],
    ['limit.failures', 'none', { limit: { failures: 0 } }],
    ['limit.lockMs', 'none', { limit: { lockMs: 0 } }],
    ['limit.lockMs', 'endless', { limit: { lockMs: Number.POSITIVE_INFINITY } }],
    ['overall.failures', 'a text', { overall: { failures: 'SECRET' } }],
    ['overall.lockMs', 'negative', { overall: { lockMs: -1 } }],
    ['overall.lockMs', 'longer than a year', { overall: { lockMs: 31_622_400_001 } }],
    ['legacySchemes.md5$', 'a text', { legacySchemes: { md5$: 'SECRET' } }],
    ['legacySchemes.', 'without a prefix', { legacySchemes: { '': () => true } }],
    ['legacySchemes.$argon2id', 'ours', { legacySchemes: { $argon2id: () => true } }],
    [ALL, 'with a typo', { memoryKib: 8 }],
    [ALL, 'with a pepper', { pepper: 'SECRET' }],
    [ALL, 'null', null],
    [ALL, 'a text', 'SECRET'],
  ])('row 49: %s that is %s is a ConfigError', (option, _, given) => {
    const thrown = catching(() => password(given as Options));
    if (!isConfigError(thrown)) throw new Error('no ConfigError', { cause: thrown });
    expect(thrown.message.startsWith(`password: option ${option}: `)).toBe(true);
    expect(thrown.message).not.toContain('SECRET');
  });

  test('a typo is named', () => {
    expect(() => password({ memoryKib: 8 } as Options)).toThrow('"memoryKib"');
  });

  test('all may be left out, and the cost is then OWASP’s', async () => {
    const { register, row } = openGame({}, { providers: [password({})] });
    await register(ADA);
    expect((await row('ada'))?.secret.startsWith('$argon2id$v=19$m=19456,t=2,p=1$')).toBe(true);
  });

  test('the defaults are those of the README', () => {
    expect(options.parse({})).toEqual({
      caseInsensitive: false,
      memoryKiB: 19_456,
      passes: 2,
      hashesAtOnce: 8,
      limit: { failures: 5, lockMs: 300_000 },
      overall: { failures: 100, lockMs: 900_000 },
      legacySchemes: {},
    });
  });

  test('half a limit is the other half of the default', async () => {
    const { register, login, row, clock } = openGame({ overall: { failures: 1 } });
    await register(ADA);
    await pairOf(login(WRONG));
    expect((await row('ada'))?.lockedUntil).toBe(clock.now() + 900_000);
  });

  test('caseInsensitive', async () => {
    const { register, login, link } = openGame({ caseInsensitive: true });
    const { playerId } = await register({ ...ADA, userName: 'Ada É' });
    for (const userName of ['ada é', 'ADA É', 'ada e\u0301', 'ADA E\u0301']) {
      expect((await login({ ...ADA, userName })).playerId).toBe(playerId);
    }
    expect(await pairOf(register({ ...ADA, userName: 'ADA É' }))).toBe('USERNAME: TAKEN');
    const [account] = await link.links.list(playerId);
    const { externalId } = account ?? {};
    expect(externalId).toBe(passwordExternalId('ADA É', { caseInsensitive: true }));
    expect(externalId).toBe(passwordExternalId('ada é'));
    // But not a password.
    const loud = { userName: 'Ada É', password: ADA.password.toUpperCase() };
    expect(await pairOf(login(loud))).toBe('DETAILS: UNRECOGNISED');
  });

  test('none at all: DETAILS UNRECOGNISED, and the operator is told', async () => {
    const { login, link, logs, plans } = openGame({}, { providers: [password(undefined)] });
    expect(link.providers[0]).toMatchObject({ configured: false });
    expect(await pairOf(login(ADA))).toBe('DETAILS: UNRECOGNISED');
    expect(logs).toMatchObject([
      { level: 'error', fields: { game: 'galactic-golf', provider: 'password' } },
    ]);
    expect(plans).toHaveLength(0);
  });
});

describe('games in one process', () => {
  test('one plugin in two games: what one counts the other does not know', async () => {
    const module = password({ ...CHEAP, limit: { failures: 1 } });
    const [one, other] = [
      openGame({}, { providers: [module] }),
      openGame({}, { providers: [module], gameId: 'space-chess' }),
    ];
    const from = { address: '203.0.113.7' };
    await one.register(ADA);
    await other.register(ADA);
    await pairOf(one.login(WRONG, from));
    expect(await pairOf(one.login(ADA, from))).toBe('DETAILS: LOCKED');
    expect((await other.login(ADA, from)).outcome).toBe('resumed');
  });

  test('a success logs nothing, a refusal that it was one', async () => {
    const { register, login, logs } = openGame();
    await register(ADA);
    await login(ADA);
    expect(logs).toEqual([]);
    await pairOf(login(WRONG));
    expect(logs).toMatchObject([{ level: 'info', fields: { code: 'UNRECOGNISED' } }]);
  });
});

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}
