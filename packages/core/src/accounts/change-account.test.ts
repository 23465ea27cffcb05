import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AccountChange, defineProvider, type SecretRow } from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import { stubProvider, testGame } from '../test-game.test-fixture.ts';

/** A provider with passwords, whose secrets are easy to see through. */
const passwords = defineProvider({
  id: 'password',
  wire: { linkField: 'USERNAME', rejectField: 'DETAILS' },
  options: z.object({}),
  credentials: z.object({ userName: z.string(), password: z.string() }),
  setup: (_, { vault }) => ({
    verify: async ({ userName, password }) => {
      const known = await vault.read(`u:${userName}`);
      return known === undefined
        ? { externalId: `u:${userName}`, newSecret: `made of ${password}`, expect: 'new' }
        : { externalId: `u:${userName}`, expect: 'known' };
    },
    secrets: {
      externalIdOf: (userName) => `u:${userName}`,
      make: async (password) => `made of ${password}`,
      matches: async (password, secret) => secret === `made of ${password}`,
    },
  }),
})({});

async function game() {
  const storage = memoryStorage();
  const { link, clock } = testGame({ storage, providers: [stubProvider('arcade'), passwords] });
  const { playerId } = await link.connect({ provider: 'arcade', credentials: { ticket: '1/Ann' } });
  return {
    link,
    storage,
    clock,
    playerId,
    change: (change: AccountChange) => link.accounts.change(playerId, change),
    secretOf: async (userName: string): Promise<SecretRow | undefined> =>
      storage.vault.read('golf', 'password', `u:${userName}`, 0),
    logins: async () =>
      (await link.links.list(playerId))
        .filter(({ provider }) => provider === 'password')
        .map(({ externalId }) => externalId),
  };
}

describe('link.accounts.change', () => {
  it('renames', async () => {
    const { link, playerId, change } = await game();
    await change({ displayName: '  Anna\u202e ', language: 'de' });
    expect((await link.players.get(playerId))?.displayName).toBe('Anna');
  });

  it('gives a player without a password one, and the other way in stays', async () => {
    const { link, playerId, change, secretOf } = await game();
    await change({ userName: 'ann', newPassword: 'secret' });
    expect(await secretOf('ann')).toMatchObject({ secret: 'made of secret' });
    expect((await link.links.list(playerId)).map(({ provider }) => provider)).toEqual([
      'arcade',
      'password',
    ]);
    const credentials = { userName: 'ann', password: 'secret' };
    expect(await link.connect({ provider: 'password', credentials })).toMatchObject({ playerId });
  });

  it('changes a password, and asks for the old one only where it is given', async () => {
    const { change, secretOf } = await game();
    await change({ userName: 'ann', newPassword: 'one' });
    await change({ oldPassword: 'one', newPassword: 'two' });
    expect(await secretOf('ann')).toMatchObject({ secret: 'made of two' });
    await change({ newPassword: 'three' });
    await expect(change({ oldPassword: 'two', newPassword: 'four' })).rejects.toMatchObject({
      code: 'UNRECOGNISED',
      field: 'DETAILS',
    });
    await expect(change({ oldPassword: 'two', displayName: 'Eve' })).rejects.toMatchObject({
      code: 'UNRECOGNISED',
    });
    expect(await secretOf('ann')).toMatchObject({ secret: 'made of three' });
  });

  it('locks after 100 wrong old passwords, also against the right one', async () => {
    const { change, secretOf } = await game();
    await change({ userName: 'ann', newPassword: 'one' });
    for (let wrong = 1; wrong <= 100; wrong += 1) {
      await expect(change({ oldPassword: `${wrong}`, newPassword: 'x' })).rejects.toMatchObject({
        code: 'UNRECOGNISED',
      });
    }
    await expect(change({ oldPassword: 'one', newPassword: 'x' })).rejects.toMatchObject({
      code: 'LOCKED',
      field: 'DETAILS',
      retryAfterMs: 300_000,
    });
    expect((await secretOf('ann'))?.secret).toBe('made of one');
  });

  it('takes no lock from one mistake after what strangers failed with', async () => {
    const { storage, change, secretOf } = await game();
    await change({ userName: 'ann', newPassword: 'one' });
    for (let failure = 1; failure <= 50; failure += 1) {
      await storage.vault.countFailure('golf', 'password', 'u:ann', 100, 900_000, 0);
    }
    const wrong = change({ oldPassword: 'eno', newPassword: 'two' });
    await expect(wrong).rejects.toMatchObject({ code: 'UNRECOGNISED' });
    await change({ oldPassword: 'one', newPassword: 'two' });
    expect((await secretOf('ann'))?.secret).toBe('made of two');
  });

  it('changes a user name, and takes the password along', async () => {
    const { change, secretOf, logins } = await game();
    await change({ userName: 'ann', newPassword: 'one' });
    await change({ userName: 'anna' });
    expect(await logins()).toEqual(['u:anna']);
    expect(await secretOf('anna')).toMatchObject({ secret: 'made of one' });
    expect(await secretOf('ann')).toBeUndefined();
    await change({ userName: 'anna', newPassword: 'two' });
    expect(await secretOf('anna')).toMatchObject({ secret: 'made of two' });
  });

  it('refuses a user name that somebody has, and changes nothing then', async () => {
    const { link, playerId, change, logins } = await game();
    const credentials = { userName: 'bob', password: 'x' };
    await link.connect({ provider: 'password', credentials });
    await change({ userName: 'ann', newPassword: 'one' });
    await expect(change({ userName: 'bob', displayName: 'Bob' })).rejects.toMatchObject({
      code: 'TAKEN',
      field: 'USERNAME',
    });
    expect(await logins()).toEqual(['u:ann']);
    expect((await link.players.get(playerId))?.displayName).toBe('Ann');
  });

  it('of ten who want one name at once gives it to one', async () => {
    const { link } = await game();
    const players = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        link.connect({ provider: 'arcade', credentials: { ticket: `p${n}` } }),
      ),
    );
    const answers = await Promise.allSettled(
      players.map(({ playerId }) =>
        link.accounts.change(playerId, { userName: 'ann', newPassword: 'one' }),
      ),
    );
    const refused = answers.flatMap((answer) =>
      answer.status === 'rejected' ? answer.reason : [],
    );
    expect(refused).toHaveLength(9);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'TAKEN' });
  });

  it.each<[AccountChange, string, string]>([
    [{ userName: 'ann' }, 'REQUIRED', 'newPassword'],
    [{ newPassword: 'one' }, 'REQUIRED', 'userName'],
    [{ oldPassword: 'one' }, 'UNRECOGNISED', 'DETAILS'],
    [{ displayName: '\u200b' }, 'INVALID', 'displayName'],
    [{ displayName: 7 as unknown as string }, 'INVALID', 'displayName'],
    [{ userName: '' }, 'INVALID', 'userName'],
    [{ newPassword: 'x'.repeat(1_025), userName: 'a' }, 'INVALID', 'newPassword'],
    [{ userName: '\ud800', newPassword: 'x' }, 'INVALID', 'userName'],
    [{ name: 'x' } as AccountChange, 'INVALID', 'change'],
  ])('refuses %j with %s on %s', async (wrong, code, field) => {
    const { change, logins } = await game();
    await expect(change(wrong)).rejects.toMatchObject({ code, field });
    expect(await logins()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ann'],
    ['a number', 7],
    ['a list', []],
    ['a map', new Map()],
  ])('refuses %s as INVALID: it is no change', async (_, wrong) => {
    const { change } = await game();
    const refusal = { code: 'INVALID', field: 'change' };
    await expect(change(wrong as AccountChange)).rejects.toMatchObject(refusal);
  });

  it('never sets the password of an account that is somebody else’s by now', async () => {
    const { link, playerId, storage, change, secretOf } = await game();
    await change({ userName: 'ann', newPassword: 'one' });
    const { apply } = storage;
    storage.apply = async (id, plan) => {
      storage.apply = apply;
      await link.links.unlink(playerId, 'password');
      const credentials = { userName: 'ann', password: 'bobs' };
      await link.connect({ provider: 'password', credentials });
      await apply(id, plan);
    };
    await expect(change({ newPassword: 'two' })).rejects.toMatchObject({
      code: 'REQUIRED',
      field: 'userName',
    });
    expect(await secretOf('ann')).toMatchObject({ secret: 'made of bobs' });
  });

  it('takes along a password that is changed while it looks whether the name is free', async () => {
    const { storage, change, secretOf } = await game();
    await change({ userName: 'ann', newPassword: 'one' });
    const { find } = storage.links;
    const changing: typeof find = async (...asked) => {
      Object.assign(storage.links, { find });
      await change({ newPassword: 'two' });
      return find(...asked);
    };
    Object.assign(storage.links, { find: changing });
    await change({ userName: 'anna' });
    expect(await secretOf('anna')).toMatchObject({ secret: 'made of two' });
  });

  it('a lock that ends while it is read is none', async () => {
    const { storage, clock, change, secretOf } = await game();
    await change({ userName: 'ann', newPassword: 'one' });
    const { read } = storage.vault;
    const lockedUntil = clock.now() + 5;
    const late: typeof read = async (...asked) => {
      const row = await read(...asked);
      clock.advance(5);
      return row && { ...row, lockedUntil };
    };
    Object.assign(storage.vault, { read: late });
    await change({ oldPassword: 'one', newPassword: 'two' });
    expect((await secretOf('ann'))?.secret).toBe('made of two');
  });

  it('knows no player of that id', async () => {
    const { link } = await game();
    await expect(link.accounts.change('nobody', { displayName: 'X' })).rejects.toMatchObject({
      code: 'UNRECOGNISED',
      field: 'playerId',
    });
  });

  it('is not configured in a game without passwords', async () => {
    const { link } = testGame();
    const { playerId } = await link.connect({ provider: 'arcade', credentials: { ticket: '1' } });
    const change = { userName: 'ann', newPassword: 'one' };
    await expect(link.accounts.change(playerId, change)).rejects.toMatchObject({
      code: 'NOT_CONFIGURED',
      field: 'password',
    });
  });
});
