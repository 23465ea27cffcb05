import { type Container, type PlatformFriend, PROVIDER, type Provider } from '@playerlink/core';
import { describe, expect, test } from 'vitest';
import { type FriendsOfAccount, NINTENDO_ENVIRONMENTS, type NsaAccount } from './index.ts';
import { claimsOf, openGame, setStage } from './stage.test-fixture.ts';

const stage = setStage();
const issuers = [NINTENDO_ENVIRONMENTS.lp1, NINTENDO_ENVIRONMENTS.dd1];
const BOB = '00000000000000b0';
const EVE = '00000000000000e0';

interface Login {
  readonly environment?: 'lp1' | 'dd1';
  readonly accountPerLoginId?: boolean;
}

/** Connects ada, and waits for what follows: her friends, or absent where they could not be had. */
async function friendsOfAda(friends: FriendsOfAccount | undefined, login: Login = {}) {
  let told: readonly PlatformFriend[] | undefined;
  const asked: NsaAccount[] = [];
  const hooks = {
    friends: (event: { readonly friends: readonly PlatformFriend[] }) => {
      told = event.friends;
    },
  };
  const options = friends && {
    friends: (...args: Parameters<FriendsOfAccount>) => {
      asked.push(args[0]);
      return friends(...args);
    },
  };
  const game = openGame(stage, { hooks }, { issuers, ...options });
  const { environment = 'lp1', accountPerLoginId = false } = login;
  const credentials = stage.platform.credentials('ada', { environment });
  const result = await game.connect({ ...credentials, accountPerLoginId });
  await game.link.close();
  return { told, asked, result, logs: game.logs.filter(({ level }) => level !== 'debug') };
}

const nsaIdOf = (player: string) =>
  String(claimsOf(stage.platform.credentials(player).nsaIdToken).sub);

describe('friends', () => {
  test('are asked for by account, and get the ids that they are stored under', async () => {
    const friends = async () => [{ externalId: BOB, displayName: 'bob' }, { externalId: EVE }];
    const { told, asked } = await friendsOfAda(friends);
    expect(asked).toEqual([{ nsaId: nsaIdOf('ada'), environment: 'lp1' }]);
    expect(told).toEqual([{ externalId: BOB, displayName: 'bob' }, { externalId: EVE }]);
  });

  test('are accounts of the same environment', async () => {
    const friends = async () => [{ externalId: BOB, displayName: 'bob' }];
    const { told, asked } = await friendsOfAda(friends, { environment: 'dd1' });
    expect(asked).toEqual([{ nsaId: nsaIdOf('ada'), environment: 'dd1' }]);
    expect(told).toEqual([{ externalId: `${BOB}:dd1`, displayName: 'bob' }]);
  });

  test('are found among the players of their environment only', async () => {
    const friends = async () => [{ externalId: nsaIdOf('bob') }];
    const { connect, link } = openGame(stage, {}, { issuers, friends });
    const at = (player: string, environment: 'lp1' | 'dd1') =>
      connect(stage.platform.credentials(player, { environment }));
    const bob = await at('bob', 'dd1');
    const there = await at('ada', 'dd1');
    const here = await at('ada', 'lp1');
    await link.close();
    expect((await link.friends.list(there.playerId)).map(({ id }) => id)).toEqual([bob.playerId]);
    expect(await link.friends.list(here.playerId)).toEqual([]);
  });

  test('a console login has none, and nobody is asked', async () => {
    for (const environment of ['lp1', 'dd1'] as const) {
      const login = { environment, accountPerLoginId: true };
      const { told, asked } = await friendsOfAda(async () => [{ externalId: BOB }], login);
      expect(told).toEqual([]);
      expect(asked).toEqual([]);
    }
  });

  test('without the option there are none', async () => {
    const { told, logs } = await friendsOfAda(undefined);
    expect(told).toBeUndefined();
    expect(logs).toEqual([]);
    expect(stage.platform.requestCount).toBe(1);
  });

  test.each<[string, unknown]>([
    ['in upper case', { externalId: 'A'.repeat(16) }],
    ['all zeros', { externalId: '0'.repeat(16) }],
    ['with its environment', { externalId: `${BOB}:lp1` }],
    ['short', { externalId: 'b0' }],
    ['a number', { externalId: 7 }],
    ['missing', { nsaId: BOB }],
    ['nothing', null],
    ['a text', BOB],
  ])('whose id is %s are left out, and the operator is told', async (_, odd) => {
    const list = [odd, { externalId: EVE }] as PlatformFriend[];
    const { told, logs } = await friendsOfAda(async () => list);
    expect(told).toEqual([{ externalId: EVE }]);
    expect(logs).toMatchObject([{ level: 'warn', fields: { provider: 'nintendo', leftOut: 1 } }]);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['null', null],
    ['a list', ['bob']],
  ])('with a name that is %s have none', async (_, displayName) => {
    const list = [{ externalId: BOB, displayName }] as PlatformFriend[];
    expect((await friendsOfAda(async () => list)).told).toEqual([{ externalId: BOB }]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['rejects', () => Promise.reject(new Error('ada is known'))],
    [
      'throws',
      () => {
        throw new Error('ada is known');
      },
    ],
    ['returns no list', async () => ({ list: [] })],
    ['returns nothing', async () => undefined],
  ])(
    'a function that %s: no friends, a line in the log, and the connect stands',
    async (_, friends) => {
      const { told, logs, result } = await friendsOfAda(friends as FriendsOfAccount);
      expect(result.newPlayer).toBe(true);
      expect(told).toBeUndefined();
      expect(logs).toMatchObject([{ level: 'warn', fields: { effect: 'friends' } }]);
      expect(JSON.stringify(logs)).not.toContain('is known');
    },
  );

  test('a function that never answers ends with its signal', async () => {
    let given: AbortSignal | undefined;
    const friends: FriendsOfAccount = (_, { signal }) => {
      given = signal;
      return new Promise(() => {});
    };
    const game = openGame(stage, {}, { friends });
    const result = await game.connect(stage.platform.credentials('ada'));
    expect(result.newPlayer).toBe(true);
    const closed = game.link.close();
    stage.clock.advance(5_000);
    await closed;
    expect(given?.aborted).toBe(true);
  });
});

test('there is no push', () => {
  const providers: Provider[] = [];
  const configure = (container: Container) => {
    providers.push(...container.resolveAll<Provider>(PROVIDER));
  };
  openGame(stage, { configure });
  expect(providers[0]?.id).toBe('nintendo');
  expect(providers[0]).not.toHaveProperty('registerPush');
  expect(providers[0]).not.toHaveProperty('friends');
});
