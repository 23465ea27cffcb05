import { describe, expect, test } from 'vitest';
import { ADA, openGame, pairOf, WRONG } from './stage.test-fixture.ts';
import { closeAfterEach, ENGINES } from './storages.test-fixture.ts';

closeAfterEach();

const BOB = { ...ADA, userName: 'bob' };

describe('signing in while somebody is signed in', () => {
  test('a login moves the session to its player, and nothing is linked', async () => {
    const { login, register, play, link } = openGame();
    const { playerId } = await register(ADA);
    const { playerId: other, authToken: session } = await play('ada');
    expect(await login(ADA, { session })).toMatchObject({ outcome: 'switched', playerId });
    expect(await link.links.list(other)).toHaveLength(1);
    expect((await link.sessions.resolve(session))?.playerId).toBe(other);
  });

  test('a registration makes a player of its own', async () => {
    const { register, play, link } = openGame();
    const { playerId: other, authToken: session } = await play('ada');
    const { outcome, playerId } = await register(ADA, { session });
    expect(outcome).toBe('created');
    expect(playerId).not.toBe(other);
    expect(await link.links.list(other)).toHaveLength(1);
  });

  test('from one account to another', async () => {
    const { login, register } = openGame();
    const { playerId, authToken: session } = await register(ADA);
    const bob = await register(BOB, { session });
    expect(bob.outcome).toBe('created');
    expect(bob.playerId).not.toBe(playerId);
    expect(await login(ADA, { session: bob.authToken })).toMatchObject({
      outcome: 'switched',
      playerId,
    });
  });

  test('a refused login leaves the session as it was', async () => {
    const { login, register, link } = openGame();
    const { playerId, authToken: session } = await register(ADA);
    await pairOf(login({ ...BOB }, { session }));
    expect((await link.sessions.resolve(session))?.playerId).toBe(playerId);
  });

  test.each([
    ['doNotLinkToCurrentPlayer', false],
    ['switchIfPossible', false],
    ['errorOnSwitch', true],
    ['doNotCreateNewPlayer', true],
  ])('%s %s does not exist here', async (flag, value) => {
    const { login, register, play } = openGame();
    const flags = { [flag]: value };
    const { playerId } = await register(ADA, { flags });
    const { authToken: session } = await play('ada');
    expect((await register(BOB, { session, flags })).outcome).toBe('created');
    expect(await login(ADA, { session, flags })).toMatchObject({ outcome: 'switched', playerId });
  });
});

describe('a password and other accounts', () => {
  test('a registered player takes an account of a platform', async () => {
    const { register, play } = openGame();
    const { playerId, authToken: session } = await register(ADA);
    expect(await play('ada', { session })).toMatchObject({ outcome: 'linked', playerId });
  });

  test('a password is a way in: another account may go, then the password may not', async () => {
    const { register, login, play, link } = openGame();
    const { playerId, authToken: session } = await register(ADA);
    await play('ada', { session });
    await link.links.unlink(playerId, 'arcade');
    expect(await pairOf(link.links.unlink(playerId, 'password'))).toBe('password: NOT_SET');
    expect((await login(ADA)).playerId).toBe(playerId);
  });

  test('where the account goes its secret goes, and the name is free', async () => {
    const { register, login, play, link, row } = openGame();
    const { playerId, authToken: session } = await register(ADA);
    await play('ada', { session });
    await link.links.unlink(playerId, 'password');
    expect(await row('ada')).toBeUndefined();
    expect(await pairOf(login(ADA))).toBe('DETAILS: UNRECOGNISED');
    expect((await register(ADA)).playerId).not.toBe(playerId);
  });

  test('an account without a secret is nobody’s to sign in to', async () => {
    const { login, register, adopt } = openGame();
    await adopt('ada');
    expect(await pairOf(login(ADA))).toBe('DETAILS: UNRECOGNISED');
    expect(await pairOf(register(ADA))).toBe('USERNAME: TAKEN');
  });
});

describe.each(ENGINES)('what a host does with a player, in %s', (_, open) => {
  test('an export has no secret in it', async () => {
    const { register, link, row } = openGame({}, { storage: await open() });
    // No part of an id or a hash can look like it.
    const zoe = { ...ADA, userName: 'zoe' };
    const { playerId } = await register(zoe);
    const { secret = '' } = (await row('zoe')) ?? {};
    expect(secret).not.toBe('');
    const exported = JSON.stringify(await link.players.export(playerId));
    expect(exported).toContain('"provider":"password"');
    for (const part of [zoe.password, zoe.userName, 'argon2', ...secret.split('$').slice(-2)]) {
      expect(exported).not.toContain(`${part}`);
    }
  });

  test('a user name that never had a password is no way in', async () => {
    const { adopt, play, link } = openGame({}, { storage: await open(), waysIn: ['password'] });
    const playerId = await adopt('ada');
    await play('ada', { currentPlayerId: playerId });
    expect(await pairOf(link.links.unlink(playerId, 'arcade'))).toBe('password: NOT_SET');
    await link.accounts.change(playerId, { newPassword: ADA.password });
    await link.links.unlink(playerId, 'arcade');
    expect(await link.links.list(playerId)).toMatchObject([{ provider: 'password' }]);
  });

  test('who is removed is gone: no session, no secret, no name, no lock', async () => {
    const { register, login, play, link, row } = openGame(
      { overall: { failures: 2 } },
      { storage: await open() },
    );
    const { playerId, authToken } = await register(ADA);
    for (let time = 0; time < 2; time += 1) await pairOf(login(WRONG));
    expect(await pairOf(login(ADA))).toBe('DETAILS: LOCKED');
    expect(await link.players.remove(playerId)).toBe(true);
    expect(await link.sessions.resolve(authToken)).toBeUndefined();
    expect(await pairOf(play('ada', { session: authToken }))).toBe('authentication: NOTAUTHORIZED');
    expect(await row('ada')).toBeUndefined();
    expect(await link.players.export(playerId)).toBeUndefined();
    const again = await register(ADA);
    expect(again.newPlayer).toBe(true);
    expect((await login(ADA)).playerId).toBe(again.playerId);
  });
});
