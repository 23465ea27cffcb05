import { createHash } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import type { LegacyScheme } from './index.ts';
import {
  ADA,
  CHEAP_PREFIX,
  openGame,
  pairOf,
  pairsOf,
  REFUSED,
  refusalOf,
  WRONG,
} from './stage.test-fixture.ts';
import { closeAfterEach, ENGINES } from './storages.test-fixture.ts';

const md5 = (password: string) => `md5$${createHash('md5').update(password).digest('hex')}`;
const md5$: LegacyScheme = (password, secret) => md5(password) === secret;

closeAfterEach();

describe.each(ENGINES)('an imported player, in %s', (_, open) => {
  test('who signs in while the password is changed needs the new one', async () => {
    const storage = await open();
    let change = async () => {};
    const scheme: LegacyScheme = async (password, secret) => {
      await change();
      return md5$(password, secret);
    };
    const game = openGame({ legacySchemes: { md5$: scheme } }, { storage });
    const playerId = await game.adopt('ada', md5(ADA.password));
    change = () => game.link.accounts.change(playerId, { newPassword: 'a new password' });
    expect(await pairOf(game.login(ADA))).toBe(REFUSED);
    expect((await game.login({ ...ADA, password: 'a new password' })).playerId).toBe(playerId);
  });

  test('signs in, and has a secret of today from then on', async () => {
    let asked = 0;
    const scheme: LegacyScheme = async (password, secret) => {
      asked += 1;
      return md5$(password, secret);
    };
    const game = openGame({ legacySchemes: { md5$: scheme } }, { storage: await open() });
    const { login, row, adopt } = game;
    const playerId = await adopt('ada', md5(ADA.password));
    expect(await login(ADA)).toMatchObject({ outcome: 'resumed', playerId, displayName: 'ada' });
    expect((await row('ada'))?.secret.startsWith(CHEAP_PREFIX)).toBe(true);
    expect((await login(ADA)).playerId).toBe(playerId);
    expect(asked).toBe(1);
    expect(await pairOf(login(WRONG))).toBe(REFUSED);
  });

  test('keeps the old secret while the password is wrong, and failures are counted', async () => {
    const game = openGame({ legacySchemes: { md5$ } }, { storage: await open() });
    const { login, row, adopt } = game;
    await adopt('ada', md5(ADA.password));
    expect(await pairsOf(2, () => login(WRONG))).toEqual([REFUSED, REFUSED]);
    expect(await row('ada')).toEqual({ secret: md5(ADA.password), failures: 2 });
    await login(ADA);
    expect((await row('ada'))?.failures).toBe(0);
  });

  test('gets today’s cost at the next login, where the cost has changed', async () => {
    const { login, row, adopt } = openGame({}, { storage: await open() });
    await adopt('ada', await hash(ADA.password, { memoryCost: 16, timeCost: 3 }));
    await login(ADA);
    const { secret } = (await row('ada')) ?? {};
    expect(secret?.startsWith(CHEAP_PREFIX)).toBe(true);
    await login(ADA);
    expect((await row('ada'))?.secret).toBe(secret);
  });
});

describe('when a scheme fails', () => {
  const open = (scheme: LegacyScheme) => openGame({ legacySchemes: { md5$: scheme } });

  test('it is an outage, and no failed attempt', async () => {
    const { login, row, adopt, logs } = open(() => {
      throw new TypeError(`cannot read ${ADA.password}`);
    });
    await adopt('ada', md5(ADA.password));
    const refusals = await pairsOf(10, () => login(ADA, { address: '203.0.113.7' }));
    expect(new Set(refusals)).toEqual(new Set(['authentication: UNAVAILABLE']));
    expect((await row('ada'))?.failures).toBe(0);
    expect(JSON.stringify(logs)).not.toContain(ADA.password);
  });

  test('one that never answers is left behind when the time is up', async () => {
    let isSilent = true;
    let asked = 0;
    const { login, adopt, clock } = open((password, secret) => {
      asked += 1;
      return isSilent ? new Promise<never>(() => {}) : md5$(password, secret);
    });
    await adopt('ada', md5(ADA.password));
    const first = refusalOf(login(ADA));
    while (asked === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(60_000);
    expect((await first).code).toBe('UNAVAILABLE');
    isSilent = false;
    expect((await login(ADA)).outcome).toBe('resumed');
  });

  test.each([
    ['is broken', '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ'],
    ['takes 4 GiB', '$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo'],
    ['takes for ever', '$argon2id$v=19$m=8,t=4294967295,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo'],
  ])('an argon2 secret that %s is an outage that the operator hears of', async (_, secret) => {
    const { login, row, adopt, link, logs } = openGame();
    const playerId = await adopt('ada', secret);
    const change = { oldPassword: ADA.password, newPassword: 'x' };
    for (const attempt of [() => login(ADA), () => link.accounts.change(playerId, change)]) {
      expect((await refusalOf(attempt())).code).toBe('UNAVAILABLE');
    }
    expect(logs).toMatchObject([{ level: 'error' }, { level: 'error' }]);
    expect(JSON.stringify(logs)).not.toContain('c2FsdHNhbHQ');
    expect(await row('ada')).toEqual({ secret, failures: 0 });
    // The mend that the operator is told of.
    await link.accounts.change(playerId, { newPassword: 'a new password' });
    expect((await login({ ...ADA, password: 'a new password' })).playerId).toBe(playerId);
  });

  test('a secret that no scheme is for is an outage that the operator hears of', async () => {
    const { login, row, adopt, logs } = open(md5$);
    await adopt('ada', '$2b$10$abcdefghijklmnopqrstuv');
    expect((await refusalOf(login(ADA))).code).toBe('UNAVAILABLE');
    expect(logs).toMatchObject([{ level: 'error' }]);
    expect(JSON.stringify(logs)).toContain('legacySchemes');
    expect(JSON.stringify(logs)).not.toContain('abcdefghij');
    expect((await row('ada'))?.failures).toBe(0);
  });
});
