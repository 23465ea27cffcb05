import { describe, expect, test } from 'vitest';
import {
  ADA,
  CHEAP_PREFIX,
  LOCKED,
  openGame,
  pairOf,
  pairsOf,
  REFUSED,
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
