import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineProvider, type Vault } from './index.ts';
import { memoryStorage } from './memory/index.ts';
import { testGame } from './test-game.test-fixture.ts';

/** Two games over one storage, each with two providers that have the same accounts with different secrets. */
async function vaults() {
  const storage = memoryStorage();
  const open = async (gameId: string) => {
    const made = new Map<string, Vault>();
    const keeper = (id: string) =>
      defineProvider({
        id,
        options: z.object({}),
        credentials: z.object({ name: z.string() }),
        setup: (_, { vault }) => {
          made.set(id, vault);
          const newSecret = `secret of ${id} in ${gameId}`;
          return { verify: async ({ name }) => ({ externalId: name, newSecret }) };
        },
      })({});
    const { link, clock } = testGame({
      gameId,
      storage,
      providers: [keeper('login'), keeper('badge')],
    });
    for (const provider of ['login', 'badge']) {
      await link.connect({ provider, credentials: { name: 'ann' } });
    }
    const vaultOf = (id: string): Vault => {
      const vault = made.get(id);
      if (vault === undefined) throw new TypeError(`${id} was not set up`);
      return vault;
    };
    return { link, clock, login: vaultOf('login'), badge: vaultOf('badge') };
  };
  return { golf: await open('golf'), tennis: await open('tennis') };
}

describe('the vault of a provider', () => {
  it('has the secrets of its own accounts in its own game', async () => {
    const { golf, tennis } = await vaults();
    expect(await golf.login.read('ann')).toEqual({
      secret: 'secret of login in golf',
      failures: 0,
    });
    expect((await golf.badge.read('ann'))?.secret).toBe('secret of badge in golf');
    expect((await tennis.login.read('ann'))?.secret).toBe('secret of login in tennis');
    expect(await golf.login.read('bob')).toBeUndefined();
  });

  it('counts failures of its own accounts, and locks those alone', async () => {
    const { golf, tennis } = await vaults();
    for (let attempt = 0; attempt < 3; attempt += 1) await golf.login.countFailure('ann', 3, 1_000);
    const lockedUntil = golf.clock.now() + 1_000;
    expect(await golf.login.read('ann')).toMatchObject({ failures: 3, lockedUntil });
    for (const other of [golf.badge, tennis.login, tennis.badge]) {
      expect(await other.read('ann')).toMatchObject({ failures: 0 });
      expect(await other.read('ann')).not.toHaveProperty('lockedUntil');
    }
  });

  it('forgets failures of its own accounts alone', async () => {
    const { golf, tennis } = await vaults();
    for (const vault of [golf.login, golf.badge, tennis.login]) {
      await vault.countFailure('ann', 3, 1_000);
    }
    await tennis.login.clearFailures('ann');
    expect((await tennis.login.read('ann'))?.failures).toBe(0);
    expect((await golf.login.read('ann'))?.failures).toBe(1);
    await golf.login.clearFailures('ann');
    expect((await golf.login.read('ann'))?.failures).toBe(0);
    expect((await golf.badge.read('ann'))?.failures).toBe(1);
  });

  it('goes by the clock of its game: a lock ends when its time is up', async () => {
    const { golf, tennis } = await vaults();
    await golf.login.countFailure('ann', 1, 1_000);
    tennis.clock.advance(1_000);
    golf.clock.advance(999);
    expect(await golf.login.read('ann')).toHaveProperty('lockedUntil');
    golf.clock.advance(1);
    expect(await golf.login.read('ann')).toEqual({
      secret: 'secret of login in golf',
      failures: 0,
    });
  });

  it('is without the secret of an account that is gone', async () => {
    const { golf, tennis } = await vaults();
    const { playerId } = await golf.link.connect({
      provider: 'login',
      credentials: { name: 'ann' },
    });
    expect(await golf.link.players.remove(playerId)).toBe(true);
    expect(await golf.login.read('ann')).toBeUndefined();
    expect(await golf.badge.read('ann')).toBeDefined();
    expect(await tennis.login.read('ann')).toBeDefined();
  });

  it('counts nothing for an account without a secret', async () => {
    const { golf } = await vaults();
    await golf.login.countFailure('bob', 1, 1_000);
    await golf.login.clearFailures('bob');
    expect(await golf.login.read('bob')).toBeUndefined();
  });
});
