import { describe, expect, test } from 'vitest';
import {
  ADA,
  CHEAP_PREFIX,
  LOCKED,
  openGame,
  pairOf,
  pairsOf,
  REFUSED,
  raced,
  WRONG,
} from './stage.test-fixture.ts';

const NEW = 'a new password';

describe('the page ChangeUserDetailsRequest', () => {
  test('parameter newPassword', async () => {
    const { register, login, link, row } = openGame();
    const { playerId } = await register(ADA);
    await link.accounts.change(playerId, { newPassword: NEW });
    expect(await pairOf(login(ADA))).toBe(REFUSED);
    expect((await login({ ...ADA, password: NEW })).playerId).toBe(playerId);
    expect((await row('ada'))?.secret.startsWith(CHEAP_PREFIX)).toBe(true);
  });

  test('parameter oldPassword', async () => {
    const { register, login, link } = openGame();
    const { playerId } = await register(ADA);
    await link.accounts.change(playerId, { oldPassword: ADA.password, newPassword: NEW });
    expect((await login({ ...ADA, password: NEW })).playerId).toBe(playerId);
  });

  test('parameter userName', async () => {
    const { register, login, link } = openGame();
    const { playerId } = await register(ADA);
    await link.accounts.change(playerId, { userName: 'countess@example.com' });
    expect(await pairOf(login(ADA))).toBe(REFUSED);
    const renamed = { ...ADA, userName: 'countess@example.com' };
    expect((await login(renamed)).playerId).toBe(playerId);
    expect((await register(ADA)).newPlayer).toBe(true);
  });

  test('parameter displayName', async () => {
    const { register, login, link } = openGame();
    const { playerId } = await register(ADA);
    await link.accounts.change(playerId, { displayName: 'Countess' });
    expect((await login(ADA)).displayName).toBe('Countess');
  });

  test('parameter language', async () => {
    const { register, login, link } = openGame();
    const { playerId } = await register(ADA);
    await link.accounts.change(playerId, { language: 'de' });
    expect((await login(ADA)).playerId).toBe(playerId);
  });

  test('sentence: If the player currently authenticates using device authentication', async () => {
    const { play, login, link } = openGame();
    const { playerId } = await play('ada');
    await link.accounts.change(playerId, { userName: ADA.userName, newPassword: ADA.password });
    expect(await login(ADA)).toMatchObject({ outcome: 'resumed', playerId });
  });

  test('error DETAILS UNRECOGNISED (oldPassword)', async () => {
    const { register, login, link } = openGame();
    const { playerId } = await register(ADA);
    const change = { oldPassword: WRONG.password, newPassword: NEW };
    expect(await pairOf(link.accounts.change(playerId, change))).toBe(REFUSED);
    expect((await login(ADA)).playerId).toBe(playerId);
  });

  test('error USERNAME TAKEN', async () => {
    const { register, login, link } = openGame();
    const { playerId } = await register(ADA);
    await register({ ...ADA, userName: 'bob' });
    const change = link.accounts.change(playerId, { userName: 'bob' });
    expect(await pairOf(change)).toBe('USERNAME: TAKEN');
    expect((await login(ADA)).playerId).toBe(playerId);
  });

  test('a new password ends the lock of the account', async () => {
    const { register, login, link } = openGame({ overall: { failures: 2 } });
    const { playerId } = await register(ADA);
    expect(await pairsOf(3, () => login(WRONG))).toEqual([REFUSED, REFUSED, LOCKED]);
    await link.accounts.change(playerId, { newPassword: NEW });
    expect((await login({ ...ADA, password: NEW })).playerId).toBe(playerId);
  });

  test('of a hundred old passwords at once five are looked at', async () => {
    const { register, login, link, clock } = openGame({ hashesAtOnce: 64 });
    const { playerId } = await register(ADA);
    const change = (oldPassword: string) =>
      pairOf(link.accounts.change(playerId, { oldPassword, newPassword: NEW }));
    const all = Array.from({ length: 100 }, (_, at) => change(`guess ${at}`));
    await raced(clock, all);
    const pairs = await Promise.all(all);
    expect(pairs.filter((pair) => pair === REFUSED)).toHaveLength(5);
    expect(pairs.filter((pair) => pair === LOCKED)).toHaveLength(95);
    expect(await change(ADA.password)).toBe(LOCKED);
    // That is between the player and who has the session: it locks no login.
    expect((await login(ADA)).playerId).toBe(playerId);
    clock.advance(300_000);
    await link.accounts.change(playerId, { oldPassword: ADA.password, newPassword: NEW });
    expect((await login({ ...ADA, password: NEW })).playerId).toBe(playerId);
  });

  test('another user name does not forget them', async () => {
    const { register, link } = openGame();
    const { playerId } = await register(ADA);
    const guess = () => link.accounts.change(playerId, { oldPassword: WRONG.password });
    expect(await pairsOf(3, guess)).toEqual([REFUSED, REFUSED, REFUSED]);
    await link.accounts.change(playerId, { userName: 'countess' });
    expect(await pairsOf(3, guess)).toEqual([REFUSED, REFUSED, LOCKED]);
  });

  test('the right one does', async () => {
    const { register, link } = openGame();
    const { playerId } = await register(ADA);
    const guess = () => link.accounts.change(playerId, { oldPassword: WRONG.password });
    for (let round = 0; round < 2; round += 1) {
      expect(await pairsOf(4, guess)).not.toContain(LOCKED);
      await link.accounts.change(playerId, { oldPassword: ADA.password });
    }
  });

  test('an imported secret still counts as the old password', async () => {
    const { adopt, link, login } = openGame({
      legacySchemes: { plain$: (p, s) => s === `plain$${p}` },
    });
    const playerId = await adopt('ada', `plain$${ADA.password}`);
    const change = (oldPassword: string) =>
      link.accounts.change(playerId, { oldPassword, newPassword: NEW });
    expect(await pairOf(change(WRONG.password))).toBe(REFUSED);
    await change(ADA.password);
    expect((await login({ ...ADA, password: NEW })).playerId).toBe(playerId);
  });

  test.each<[string, string]>([
    ['with a blank in front', ' ada'],
    ['with a blank at the end', 'ada '],
    ['with a line break', 'a\nda'],
    ['too long', 'a'.repeat(256)],
  ])('a name that could not sign in is INVALID: %s', async (_, userName) => {
    const { register, login, link } = openGame();
    const { playerId } = await register(ADA);
    const change = link.accounts.change(playerId, { userName });
    expect(await pairOf(change)).toBe('userName: INVALID');
    expect((await login(ADA)).playerId).toBe(playerId);
  });

  test('with caseInsensitive a name that differs in case alone is the same name', async () => {
    const { register, login, link } = openGame({ caseInsensitive: true });
    const { playerId } = await register(ADA);
    await link.accounts.change(playerId, { userName: 'ADA', newPassword: NEW });
    expect((await login({ ...ADA, password: NEW })).playerId).toBe(playerId);
    expect(await link.links.list(playerId)).toHaveLength(1);
  });
});
