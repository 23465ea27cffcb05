import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ConnectRequest,
  defineProvider,
  type Hooks,
  StorageConflict,
  type UnlinkedEvent,
} from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import {
  awaitable,
  fakeClock,
  refused,
  stubProvider,
  testGame,
  until,
} from '../test-game.test-fixture.ts';

/** A provider with passwords. */
const passwords = defineProvider({
  id: 'password',
  options: z.object({}),
  credentials: z.object({ userName: z.string() }),
  setup: () => ({
    verify: async ({ userName }) => ({ externalId: `u:${userName}`, expect: 'known' }),
    secrets: {
      externalIdOf: (userName) => `u:${userName}`,
      make: async (password) => `made of ${password}`,
      matches: async (password, secret) => secret === `made of ${password}`,
    },
  }),
})({});

/** A player who comes from elsewhere, with nothing. */
const NOBODY = {
  displayName: null,
  segments: {},
  scriptData: {},
  achievements: [],
  virtualGoods: {},
  createdAt: 0,
  lastSeenAt: 0,
};

/** A game with an arcade, a beacon, pads of which a player may have several, and a login with secrets. */
function game(config: Parameters<typeof testGame>[0] = {}) {
  const { defer, settled } = awaitable();
  const friends = async ({ externalId }: { externalId: string }) => [
    { externalId: `friend of ${externalId}` },
  ];
  const { link, ...rest } = testGame({
    providers: [
      stubProvider('arcade', { friends }),
      stubProvider('beacon', { friends }),
      stubProvider('pad', { traits: { multiple: true } }),
      stubProvider('login', {
        verify: async ({ ticket }) => ({ externalId: ticket, newSecret: `secret of ${ticket}` }),
      }),
    ],
    defer,
    ...config,
  });
  /** A player with these accounts, all that follows a connect done. */
  const player = async (...accounts: ReadonlyArray<readonly [provider: string, id: string]>) => {
    let currentPlayerId: string | null = null;
    for (const [provider, ticket] of accounts) {
      const request: ConnectRequest = { provider, credentials: { ticket }, currentPlayerId };
      currentPlayerId = (await link.connect(request)).playerId;
    }
    await settled();
    return currentPlayerId ?? '';
  };
  const accountsOf = async (playerId: string) =>
    (await link.links.list(playerId)).map(
      ({ provider, externalId }) => `${provider} ${externalId}`,
    );
  return { link, ...rest, player, accountsOf, settled };
}

describe('link.links.unlink', () => {
  it('removes one account, which then is nobody’s', async () => {
    const { link, player, accountsOf } = game();
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    expect(await link.links.unlink(ann, 'arcade')).toBeUndefined();
    expect(await accountsOf(ann)).toEqual(['beacon b1']);
    expect((await link.players.get(ann))?.externalIds).toEqual({ BE: 'b1' });
    const request = { provider: 'arcade', credentials: { ticket: 'a1' } };
    const bob = await link.connect(request);
    expect(bob).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(bob.playerId).not.toBe(ann);
  });

  it('lets the player link another account of the platform, or the same again', async () => {
    const { link, player, accountsOf } = game();
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    for (const ticket of ['a2', 'a1']) {
      await link.links.unlink(ann, 'arcade');
      const request = { provider: 'arcade', credentials: { ticket }, currentPlayerId: ann };
      expect((await link.connect(request)).outcome).toBe('linked');
    }
    expect(await accountsOf(ann)).toEqual(['arcade a1', 'beacon b1']);
  });

  it('leaves sessions alone', async () => {
    const { link } = game();
    const request = { provider: 'arcade', credentials: { ticket: 'a1' } };
    const { playerId, authToken: session } = await link.connect(request);
    await link.connect({ provider: 'beacon', credentials: { ticket: 'b1' }, session });
    await link.links.unlink(playerId, 'arcade');
    expect((await link.sessions.resolve(session))?.playerId).toBe(playerId);
  });

  it('takes the friends of the account along, and those of others stay', async () => {
    const { link, player } = game();
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    const bob = await player(['arcade', 'friend of a1']);
    const fay = await player(['beacon', 'friend of b1']);
    const friendsOf = async () => (await link.friends.list(ann)).map(({ id }) => id);
    expect((await friendsOf()).sort()).toEqual([bob, fay].sort());
    await link.links.unlink(ann, 'arcade');
    expect(await friendsOf()).toEqual([fay]);
    expect(await link.friends.invitable(ann)).toEqual([]);
  });

  it('takes the secret of the account along', async () => {
    const { link, storage, player } = game();
    const ann = await player(['arcade', 'a1'], ['login', 'ann']);
    const bob = await player(['login', 'bob']);
    const secretOf = (id: string) => storage.vault.read('golf', 'login', id, 0);
    expect(await secretOf('ann')).toMatchObject({ secret: 'secret of ann' });
    await link.links.unlink(ann, 'login');
    expect(await secretOf('ann')).toBeUndefined();
    expect(await secretOf('bob')).toMatchObject({ secret: 'secret of bob' });
    expect(await link.links.list(bob)).toHaveLength(1);
  });

  it.each(['beacon', 'nothing', '', 'constructor'])(
    'is NOT_CONNECTED where there is no account at %j',
    async (provider) => {
      const { link, player, accountsOf } = game();
      const ann = await player(['arcade', 'a1']);
      const bob = await player(['beacon', 'b1'], ['arcade', 'a2']);
      expect(await refused(link.links.unlink(ann, provider))).toMatchObject({
        code: 'NOT_CONNECTED',
        field: 'provider',
        status: 404,
      });
      expect(await accountsOf(ann)).toEqual(['arcade a1']);
      expect(await accountsOf(bob)).toHaveLength(2);
    },
  );

  it('is NOT_CONNECTED for nobody, and for a player of another game', async () => {
    const storage = memoryStorage();
    const { link } = game({ storage });
    const tennis = game({ storage, gameId: 'tennis' });
    const ann = await tennis.player(['arcade', 'a1'], ['beacon', 'b1']);
    for (const id of ['nobody', '', ann]) {
      expect((await refused(link.links.unlink(id, 'arcade'))).code).toBe('NOT_CONNECTED');
    }
    expect(await tennis.accountsOf(ann)).toHaveLength(2);
  });

  it('can remove the account of a plugin that is no longer there', async () => {
    const storage = memoryStorage();
    const before = game({ storage });
    const ann = await before.player(['arcade', 'a1'], ['beacon', 'b1']);
    const { link, accountsOf } = game({ storage, providers: [stubProvider('arcade')] });
    await link.links.unlink(ann, 'beacon');
    expect(await accountsOf(ann)).toEqual(['arcade a1']);
  });

  it('nor is one in the way of which a player had several', async () => {
    const storage = memoryStorage();
    const before = game({ storage });
    const ann = await before.player(['arcade', 'a1'], ['pad', 'p1'], ['pad', 'p2']);
    const { link, accountsOf } = game({ storage, providers: [stubProvider('arcade')] });
    expect((await refused(link.links.unlink(ann, 'pad'))).code).toBe('NOT_CONNECTED');
    await link.links.unlink(ann, 'pad', { externalId: 'p1' });
    expect(await accountsOf(ann)).toEqual(['arcade a1', 'pad p2']);
  });

  it('is UNAVAILABLE where the storage fails, also with a conflict', async () => {
    const { link, storage, player } = game();
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    for (const failure of [new StorageConflict('deadlock'), new Error('down')]) {
      Object.assign(storage.links, { unlink: () => Promise.reject(failure) });
      expect(await refused(link.links.unlink(ann, 'arcade'))).toMatchObject({
        code: 'UNAVAILABLE',
        retryable: true,
      });
    }
  });
});

describe('the last way in', () => {
  it('is NOT_SET, and nothing has changed', async () => {
    const { link, storage, player, accountsOf, settled } = game();
    const ann = await player(['login', 'ann']);
    expect(await refused(link.links.unlink(ann, 'login'))).toMatchObject({
      code: 'NOT_SET',
      field: 'password',
      status: 409,
    });
    await settled();
    expect(await accountsOf(ann)).toEqual(['login ann']);
    expect(await storage.vault.read('golf', 'login', 'ann', 0)).toBeDefined();
  });

  it('stays of two that are removed at once, in 50 rounds', async () => {
    for (let round = 0; round < 50; round += 1) {
      const { link, player, accountsOf } = game();
      const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
      const order = round % 2 === 0 ? ['arcade', 'beacon'] : ['beacon', 'arcade'];
      const answers = await Promise.allSettled(
        order.map((provider) => link.links.unlink(ann, provider)),
      );
      const codes = answers.map((answer) =>
        answer.status === 'fulfilled' ? 'done' : answer.reason.code,
      );
      expect(codes.sort()).toEqual(['NOT_SET', 'done']);
      expect(await accountsOf(ann)).toHaveLength(1);
    }
  });

  it('is removed once of ten calls at once', async () => {
    const { link, player, accountsOf } = game();
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => link.links.unlink(ann, 'arcade')),
    );
    const reasons = answers.flatMap((one) => (one.status === 'rejected' ? one.reason.code : []));
    expect(reasons).toEqual(Array.from({ length: 9 }, () => 'NOT_CONNECTED'));
    expect(await accountsOf(ann)).toEqual(['beacon b1']);
  });

  it('may be another account of the same provider, where a player may have several', async () => {
    const { link, player, accountsOf } = game();
    const ann = await player(['pad', 'p1'], ['pad', 'p2']);
    await link.links.unlink(ann, 'pad', { externalId: 'p1' });
    expect(await accountsOf(ann)).toEqual(['pad p2']);
    const error = await refused(link.links.unlink(ann, 'pad', { externalId: 'p2' }));
    expect(error.code).toBe('NOT_SET');
    expect(await accountsOf(ann)).toEqual(['pad p2']);
  });

  it('has to be one of waysIn, where the game names them', async () => {
    const { link, player, accountsOf } = game({ waysIn: ['arcade', 'beacon', 'login'] });
    const ann = await player(['pad', 'p1'], ['arcade', 'a1']);
    expect((await refused(link.links.unlink(ann, 'arcade'))).code).toBe('NOT_SET');
    expect(await accountsOf(ann)).toEqual(['arcade a1', 'pad p1']);
    await link.links.unlink(ann, 'pad', { externalId: 'p1' });
    expect(await accountsOf(ann)).toEqual(['arcade a1']);
    expect((await refused(link.links.unlink(ann, 'arcade'))).code).toBe('NOT_SET');
  });

  it('stays of two ways in that are removed at once beside what is none', async () => {
    for (let round = 0; round < 50; round += 1) {
      const { link, player, accountsOf } = game({ waysIn: ['arcade', 'beacon'] });
      const ann = await player(['pad', 'p1'], ['arcade', 'a1'], ['beacon', 'b1']);
      await Promise.allSettled([
        link.links.unlink(ann, 'arcade'),
        link.links.unlink(ann, 'beacon'),
        link.links.unlink(ann, 'pad', { externalId: 'p1' }),
      ]);
      expect(await accountsOf(ann)).toEqual(['beacon b1']);
    }
  });

  it('is no account of a plugin that has no options today', async () => {
    const storage = memoryStorage();
    const before = game({ storage });
    const ann = await before.player(['arcade', 'a1'], ['beacon', 'b1'], ['pad', 'p1']);
    const beacon = defineProvider({
      id: 'beacon',
      options: z.object({}),
      credentials: z.object({ ticket: z.string() }),
      setup: () => ({ verify: async ({ ticket }) => ({ externalId: ticket }) }),
    })(undefined);
    const providers = [stubProvider('arcade'), beacon];
    for (const waysIn of [undefined, ['arcade', 'beacon']]) {
      const { link, accountsOf } = game({ storage, providers, ...(waysIn && { waysIn }) });
      expect((await refused(link.links.unlink(ann, 'arcade'))).code).toBe('NOT_SET');
      expect(await accountsOf(ann)).toHaveLength(3);
    }
  });

  it('is no user name that never had a password', async () => {
    const storage = memoryStorage();
    const { link, accountsOf } = game({ storage, providers: [stubProvider('arcade'), passwords] });
    const of = (id: string, secret?: string) => {
      const row = { displayName: null, syncDisplayName: false, createdAt: 0, lastLoginAt: 0 };
      const names = { provider: 'password', externalId: `u:${id}`, slot: '' };
      const arcade = { ...row, provider: 'arcade', externalId: id, slot: '' };
      const links = [arcade, { ...row, ...names, ...(secret !== undefined && { secret }) }];
      return storage.players.adopt('golf', { ...NOBODY, id, links });
    };
    await of('ann');
    await of('bob', 'made of x');
    expect((await refused(link.links.unlink('ann', 'arcade'))).code).toBe('NOT_SET');
    expect(await accountsOf('ann')).toHaveLength(2);
    await link.links.unlink('bob', 'arcade');
    expect(await accountsOf('bob')).toEqual(['password u:bob']);
    // It may go itself, and with a password it counts.
    await link.links.unlink('ann', 'password');
    await link.accounts.change('ann', { userName: 'ann', newPassword: 'x' });
    await link.links.unlink('ann', 'arcade');
    expect(await accountsOf('ann')).toEqual(['password u:ann']);
  });

  it('is no account of a plugin that is no longer there', async () => {
    const storage = memoryStorage();
    const before = game({ storage });
    const ann = await before.player(['arcade', 'a1'], ['beacon', 'b1']);
    const { link } = game({ storage, providers: [stubProvider('arcade')] });
    expect((await refused(link.links.unlink(ann, 'arcade'))).code).toBe('NOT_SET');
  });
});

describe('which account', () => {
  it('has to be said of a provider with several accounts a player', async () => {
    const { link, player, accountsOf } = game();
    const ann = await player(['pad', 'p1'], ['arcade', 'a1']);
    for (const which of [undefined, {}]) {
      expect(await refused(link.links.unlink(ann, 'pad', which))).toMatchObject({
        code: 'INVALID',
        field: 'externalId',
      });
    }
    expect(await accountsOf(ann)).toHaveLength(2);
  });

  it('must be one of the player’s own', async () => {
    const { link, player, accountsOf } = game();
    const ann = await player(['pad', 'p1'], ['arcade', 'a1']);
    const bob = await player(['pad', 'p2'], ['arcade', 'a2']);
    for (const externalId of ['p2', 'p3', '', 'P1']) {
      const error = await refused(link.links.unlink(ann, 'pad', { externalId }));
      expect(error.code).toBe('NOT_CONNECTED');
    }
    expect(await accountsOf(ann)).toHaveLength(2);
    expect(await accountsOf(bob)).toHaveLength(2);
  });

  it('is not for any other provider to say', async () => {
    const { link, player, accountsOf } = game();
    const ann = await player(['beacon', 'b1'], ['arcade', 'a1']);
    const error = await refused(link.links.unlink(ann, 'arcade', { externalId: 'a1' }));
    expect(error).toMatchObject({ code: 'INVALID', field: 'externalId' });
    expect(await accountsOf(ann)).toHaveLength(2);
  });
});

describe('hooks.unlinked', () => {
  const hooked = (unlinked: NonNullable<Hooks['unlinked']>, clock = fakeClock()) =>
    game({ hooks: { unlinked }, clock });

  it('is called once for each account that went, and told which', async () => {
    const events: UnlinkedEvent[] = [];
    const { link, player, settled } = hooked((event) => void events.push(event));
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1'], ['pad', 'p1']);
    await link.links.unlink(ann, 'arcade');
    await link.links.unlink(ann, 'pad', { externalId: 'p1' });
    await settled();
    expect(events).toEqual([
      { gameId: 'golf', playerId: ann, provider: 'arcade' },
      { gameId: 'golf', playerId: ann, provider: 'pad' },
    ]);
  });

  it('is not called where nothing went', async () => {
    const events: UnlinkedEvent[] = [];
    const { link, storage, player, settled } = hooked((event) => void events.push(event));
    const ann = await player(['arcade', 'a1']);
    await refused(link.links.unlink(ann, 'arcade'));
    await refused(link.links.unlink(ann, 'beacon'));
    await refused(link.links.unlink(ann, 'pad'));
    Object.assign(storage.links, { unlink: () => Promise.reject(new Error('down')) });
    await refused(link.links.unlink(ann, 'arcade'));
    await settled();
    expect(events).toEqual([]);
  });

  it('finds the account gone', async () => {
    const left: string[][] = [];
    const { link, player, accountsOf, settled } = hooked(async ({ playerId }) => {
      left.push(await accountsOf(playerId));
    });
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    await link.links.unlink(ann, 'arcade');
    await settled();
    expect(left).toEqual([['beacon b1']]);
  });

  it.each<[string, () => never | Promise<never>]>([
    [
      'at once',
      () => {
        throw new Error('secret');
      },
    ],
    ['later', () => Promise.reject(new Error('secret'))],
  ])('that fails %s undoes nothing, and is logged by name', async (_, fail) => {
    const { link, logger, player, accountsOf, settled } = hooked(fail);
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    await link.links.unlink(ann, 'arcade');
    await settled();
    expect(await accountsOf(ann)).toEqual(['beacon b1']);
    expect(logger.lines).toMatchObject([
      { level: 'warn', fields: { effect: 'unlinked', provider: 'arcade', error: 'Error' } },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('secret');
  });

  it('that hangs is left behind when timeoutMs is over', async () => {
    const clock = fakeClock();
    const { link, logger, player, settled } = hooked(() => new Promise<void>(() => {}), clock);
    const ann = await player(['arcade', 'a1'], ['beacon', 'b1']);
    await link.links.unlink(ann, 'arcade');
    await until(() => clock.pending > 0);
    clock.advance(5_000);
    await settled();
    expect(logger.lines).toMatchObject([
      { fields: { effect: 'unlinked', error: 'DeadlineExceeded' } },
    ]);
  });
});
