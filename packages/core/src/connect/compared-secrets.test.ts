import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConnectError, defineProvider } from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import { refused, testGame } from '../test-game.test-fixture.ts';

/** Passwords that are kept as they are; those with a capital letter are made small at a login. */
const passwords = defineProvider({
  id: 'password',
  wire: { linkField: 'userName', rejectField: 'password' },
  options: z.object({}),
  credentials: z.object({
    userName: z.string(),
    password: z.string(),
    register: z.boolean().optional(),
  }),
  setup: (_, { vault }) => ({
    async verify({ userName, password, register }) {
      if (register) return { externalId: userName, newSecret: password, expect: 'new' };
      const compared = (await vault.read(userName))?.secret;
      if (compared?.toLowerCase() !== password) throw new ConnectError('UNRECOGNISED');
      const newSecret = compared === password ? undefined : password;
      return { externalId: userName, expect: 'known', compared, newSecret };
    },
    secrets: {
      externalIdOf: (userName) => userName,
      make: async (password) => password,
      matches: async (password, secret) => password === secret,
    },
  }),
})({});

/** A game with a player `ada`, in which something may happen once between a proof and its commit. */
async function game() {
  let between: (() => Promise<unknown>) | undefined;
  const storage = memoryStorage();
  const { link } = testGame({
    storage,
    providers: [passwords],
    guards: {
      async afterVerify() {
        const happens = between;
        between = undefined;
        await happens?.();
      },
    },
  });
  const connect = (userName: string, password: string, register?: boolean) =>
    link.connect({ provider: 'password', credentials: { userName, password, register } });
  const { playerId: ada } = await connect('ada', 'ONE', true);
  return {
    ada,
    connect,
    change: link.accounts.change,
    secret: async (userName = 'ada') =>
      (await storage.vault.read('golf', 'password', userName, 0))?.secret,
    meanwhile: (happens: () => Promise<unknown>) => {
      between = happens;
    },
  };
}

describe('a password that was right when it was compared', () => {
  it('is wrong when it was changed before the commit, and the change stands', async () => {
    const { ada, connect, change, secret, meanwhile } = await game();
    meanwhile(() => change(ada, { newPassword: 'two' }));
    expect((await refused(connect('ada', 'one'))).code).toBe('UNRECOGNISED');
    expect(await secret()).toBe('two');
  });

  it('does not sign in to what has become the account of somebody else', async () => {
    const { ada, connect, change, secret, meanwhile } = await game();
    meanwhile(async () => {
      await change(ada, { userName: 'countess' });
      await connect('ada', 'bobs', true);
    });
    expect((await refused(connect('ada', 'one'))).code).toBe('UNRECOGNISED');
    expect([await secret(), await secret('countess')]).toEqual(['bobs', 'ONE']);
  });

  it('is right when its secret was only made anew, also twice at once', async () => {
    const { ada, connect, secret, meanwhile } = await game();
    meanwhile(() => connect('ada', 'one'));
    expect(await connect('ada', 'one')).toMatchObject({ outcome: 'resumed', playerId: ada });
    expect(await secret()).toBe('one');
  });

  it('is wrong when the account went before the commit', async () => {
    const { ada, connect, change, meanwhile } = await game();
    meanwhile(() => change(ada, { userName: 'countess' }));
    expect((await refused(connect('ada', 'one'))).code).toBe('UNRECOGNISED');
  });
});

describe('link.accounts.change', () => {
  it('writes nothing by an old password that was changed before the commit', async () => {
    const { ada, change, secret, storage } = await changing();
    storage.once(() => change(ada, { newPassword: 'two' }));
    const late = change(ada, { oldPassword: 'ONE', newPassword: 'three' });
    expect((await refused(late)).code).toBe('UNRECOGNISED');
    expect(await secret()).toBe('two');
  });

  it('takes along with a name the password that there is in the commit', async () => {
    const { ada, change, secret, storage } = await changing();
    storage.once(() => change(ada, { newPassword: 'two' }));
    await change(ada, { userName: 'countess' });
    expect(await secret('countess')).toBe('two');
  });
});

/** A game in which something may happen once before a plan is applied. */
async function changing() {
  let before: (() => Promise<unknown>) | undefined;
  const memory = memoryStorage();
  const storage = {
    ...memory,
    apply: async (...plan: Parameters<typeof memory.apply>) => {
      const happens = before;
      before = undefined;
      await happens?.();
      await memory.apply(...plan);
    },
    once: (happens: () => Promise<unknown>) => {
      before = happens;
    },
  };
  const { link } = testGame({ storage, providers: [passwords] });
  const credentials = { userName: 'ada', password: 'ONE', register: true };
  const { playerId: ada } = await link.connect({ provider: 'password', credentials });
  return {
    ada,
    storage,
    change: link.accounts.change,
    secret: async (userName = 'ada') =>
      (await memory.vault.read('golf', 'password', userName, 0))?.secret,
  };
}
