import { describe, expect, it } from 'vitest';
import { type ProviderMethods, type StorageAdapter, StorageConflict } from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import { awaitable, fakeClock, stubProvider, testGame } from '../test-game.test-fixture.ts';

type Friends = NonNullable<ProviderMethods['friends']>;
/** What a platform tells of each account; of those that are not named, no friends. */
type Told = Record<string, ReadonlyArray<{ externalId: string; displayName?: string }>>;

const telling =
  (told: Told): Friends =>
  async ({ externalId }) =>
    told[externalId] ?? [];

/** A game with an arcade that tells friends, and a beacon that may; a connect waits for what follows it. */
function friendlyGame(
  arcade: Friends | Told,
  { beacon = {}, ...config }: Parameters<typeof testGame>[0] & { beacon?: Told } = {},
) {
  const { defer, settled } = awaitable();
  const friends = typeof arcade === 'function' ? arcade : telling(arcade);
  const game = testGame({
    providers: [
      stubProvider('arcade', { friends }),
      stubProvider('beacon', { friends: telling(beacon) }),
    ],
    defer,
    ...config,
  });
  const connect = async (
    provider: string,
    ticket: string,
    currentPlayerId: string | null = null,
  ) => {
    const request = { provider, credentials: { ticket }, currentPlayerId };
    const { playerId } = await game.link.connect(request);
    await settled();
    return playerId;
  };
  const idsOf = async (playerId: string) =>
    (await game.link.friends.list(playerId)).map(({ id }) => id);
  const invitableOf = async (playerId: string) =>
    (await game.link.friends.invitable(playerId)).map(({ externalId }) => externalId);
  return { ...game, connect, idsOf, invitableOf };
}

const account = (externalId: string, displayName?: string) => ({
  externalId,
  ...(displayName !== undefined && { displayName }),
});

/** A provider that keeps to no types. */
const rubbish =
  (returned: unknown): Friends =>
  async () =>
    returned as never;

describe('link.friends.list', () => {
  it('shows the players whose accounts are in the list, both ways', async () => {
    const { link, connect } = friendlyGame(
      { a1: [account('a2')], a2: [account('a1')] },
      { presence: { isOnline: (_game, playerId) => playerId === ann } },
    );
    const ann: string = await connect('arcade', 'a1/Ann');
    const bob = await connect('arcade', 'a2/Bob');
    const shown = { achievements: [], virtualGoods: [], scriptData: {} };
    expect(await link.friends.list(ann)).toEqual([
      { id: bob, displayName: 'Bob', externalIds: { AR: 'a2' }, online: false, ...shown },
    ]);
    expect(await link.friends.list(bob)).toEqual([
      { id: ann, displayName: 'Ann', externalIds: { AR: 'a1' }, online: true, ...shown },
    ]);
  });

  it('does not ask whether the friend has the player for a friend', async () => {
    const { connect, idsOf } = friendlyGame({ a1: [account('a2')] });
    const ann = await connect('arcade', 'a1');
    const bob = await connect('arcade', 'a2');
    expect(await idsOf(ann)).toEqual([bob]);
    expect(await idsOf(bob)).toEqual([]);
  });

  it('shows who joins later, or links the account later, from then on', async () => {
    const { connect, idsOf, invitableOf } = friendlyGame({ a1: [account('a2'), account('a3')] });
    const ann = await connect('arcade', 'a1');
    expect(await idsOf(ann)).toEqual([]);
    const bob = await connect('arcade', 'a2');
    expect(await idsOf(ann)).toEqual([bob]);
    const eve = await connect('beacon', 'b3');
    expect(await idsOf(ann)).toEqual([bob]);
    await connect('arcade', 'a3', eve);
    expect((await idsOf(ann)).sort()).toEqual([bob, eve].sort());
    expect(await invitableOf(ann)).toEqual([]);
  });

  it('leaves the player out, also by an account at another platform', async () => {
    const { connect, idsOf, invitableOf } = friendlyGame(
      { a1: [account('a1'), account('a2')] },
      { beacon: { b1: [account('b1')] } },
    );
    const ann = await connect('arcade', 'a1');
    await connect('beacon', 'b1', ann);
    expect(await idsOf(ann)).toEqual([]);
    expect(await invitableOf(ann)).toEqual(['a2']);
  });

  it('shows a player once whom two platforms call a friend', async () => {
    const { link, connect } = friendlyGame(
      { a1: [account('a2'), account('a3')] },
      { beacon: { b1: [account('b2')] } },
    );
    const ann = await connect('arcade', 'a1');
    await connect('beacon', 'b1', ann);
    const bob = await connect('arcade', 'a2');
    await connect('beacon', 'b2', bob);
    const friends = await link.friends.list(ann);
    expect(friends).toMatchObject([{ id: bob, externalIds: { AR: 'a2', BE: 'b2' } }]);
  });

  it('finds accounts of the asked platform only', async () => {
    const { connect, idsOf, invitableOf } = friendlyGame({ a1: [account('same')] });
    const ann = await connect('arcade', 'a1');
    await connect('beacon', 'same');
    expect(await idsOf(ann)).toEqual([]);
    expect(await invitableOf(ann)).toEqual(['same']);
  });

  it('shows no id of a provider without a system id', async () => {
    const friends = telling({ h1: [account('h2')] });
    const { link, connect } = friendlyGame(
      {},
      { providers: [stubProvider('hideout', { friends, hidden: true }), stubProvider('beacon')] },
    );
    const ann = await connect('hideout', 'h1');
    const bob = await connect('hideout', 'h2');
    await connect('beacon', 'b2', bob);
    expect(await link.friends.list(ann)).toMatchObject([{ id: bob, externalIds: { BE: 'b2' } }]);
  });

  it('is empty for who has no list, and for nobody', async () => {
    const { link, connect } = friendlyGame({});
    const ann = await connect('arcade', 'a1');
    for (const id of [ann, 'nobody', '']) {
      expect(await link.friends.list(id)).toEqual([]);
      expect(await link.friends.invitable(id)).toEqual([]);
    }
  });

  it('is that of one game', async () => {
    const storage = memoryStorage();
    const told = { a1: [account('a2')] };
    const golf = friendlyGame(told, { storage });
    const tennis = friendlyGame(told, { storage, gameId: 'tennis' });
    const ann = await golf.connect('arcade', 'a1');
    await tennis.connect('arcade', 'a2');
    expect(await golf.idsOf(ann)).toEqual([]);
    expect(await tennis.invitableOf(ann)).toEqual([]);
  });

  it('keeps no friend back whose presence cannot be told', async () => {
    const presence = { isOnline: () => Promise.reject(new Error('down')) };
    const { link, connect } = friendlyGame({ a1: [account('a2')] }, { presence });
    const ann = await connect('arcade', 'a1');
    await connect('arcade', 'a2');
    expect(await link.friends.list(ann)).toMatchObject([{ online: false }]);
  });
});

describe('link.friends.invitable', () => {
  it('shows those who are no players, by provider, in the order of the platform', async () => {
    const { link, connect } = friendlyGame(
      { a1: [account('z', 'Zoe'), account('a2', 'Bob'), account('k')] },
      { beacon: { b1: [account('b2', 'Eve')] } },
    );
    const ann = await connect('beacon', 'b1');
    await connect('arcade', 'a1', ann);
    await connect('arcade', 'a2');
    expect(await link.friends.invitable(ann)).toEqual([
      { provider: 'arcade', systemId: 'AR', externalId: 'z', displayName: 'Zoe' },
      { provider: 'arcade', systemId: 'AR', externalId: 'k', displayName: null },
      { provider: 'beacon', systemId: 'BE', externalId: 'b2', displayName: 'Eve' },
    ]);
  });

  it('has no systemId where the provider has none, or is registered no more', async () => {
    const storage = memoryStorage();
    const friends = telling({ h1: [account('h2')] });
    const hidden = [stubProvider('hideout', { friends, hidden: true })];
    const before = friendlyGame({}, { storage, providers: hidden });
    const ann = await before.connect('hideout', 'h1');
    const wanted = [{ provider: 'hideout', externalId: 'h2', displayName: null }];
    expect(await before.link.friends.invitable(ann)).toEqual(wanted);
    const after = friendlyGame({}, { storage, providers: [stubProvider('beacon')] });
    expect(await after.link.friends.invitable(ann)).toEqual(wanted);
    expect(await after.link.friends.list(ann)).toEqual([]);
  });
});

describe('the list of an account', () => {
  it('is replaced at the next connect', async () => {
    const told = { a1: [account('a2'), account('a3')] };
    const { connect, idsOf, invitableOf } = friendlyGame(told);
    const ann = await connect('arcade', 'a1');
    const bob = await connect('arcade', 'a2');
    expect(await idsOf(ann)).toEqual([bob]);
    told.a1 = [account('a3'), account('a4')];
    await connect('arcade', 'a1');
    expect(await idsOf(ann)).toEqual([]);
    expect(await invitableOf(ann)).toEqual(['a3', 'a4']);
    told.a1 = [];
    await connect('arcade', 'a1');
    expect(await invitableOf(ann)).toEqual([]);
  });

  it('is kept with the time of the answer, also without a hook', async () => {
    const { storage, clock, connect } = friendlyGame({ a1: [account('a2', 'Bob')] });
    const ann = await connect('arcade', 'a1');
    const friends = [{ externalId: 'a2', displayName: 'Bob' }];
    const list = { provider: 'arcade', slot: '', friends, fetchedAt: clock.now() };
    expect(await storage.friends.of('golf', ann)).toEqual([list]);
  });

  it.each<[string, Friends]>([
    ['fails', () => Promise.reject(new Error('secret-ticket'))],
    [
      'throws at once',
      () => {
        throw new TypeError('secret-ticket');
      },
    ],
    ['returns nothing', rubbish(undefined)],
    ['returns null', rubbish(null)],
    ['returns a text', rubbish('a2')],
    ['returns an object', rubbish({ friends: [] })],
  ])('is kept when the platform later %s, and the connect stands', async (_, later) => {
    let told: Friends = telling({ a1: [account('a2')] });
    const { connect, invitableOf, logger } = friendlyGame((...asked) => told(...asked));
    const ann = await connect('arcade', 'a1');
    told = later;
    expect(await connect('arcade', 'a1')).toBe(ann);
    expect(await invitableOf(ann)).toEqual(['a2']);
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { effect: 'friends' } }]);
    expect(JSON.stringify(logger.lines)).not.toContain('secret-ticket');
  });

  it('is not what comes too late', async () => {
    const clock = fakeClock();
    const asked: Array<(friends: ReturnType<typeof account>[]) => void> = [];
    const { link, invitableOf, logger } = friendlyGame(
      () => new Promise((resolve) => asked.push(resolve)),
      { clock },
    );
    const request = { provider: 'arcade', credentials: { ticket: 'a1' }, currentPlayerId: null };
    const { playerId } = await link.connect(request);
    while (asked.length === 0) await new Promise(setImmediate);
    clock.advance(5_000);
    while (logger.lines.length === 0) await new Promise(setImmediate);
    asked[0]?.([account('a2')]);
    await new Promise(setImmediate);
    expect(await invitableOf(playerId)).toEqual([]);
    expect(logger.lines).toMatchObject([{ fields: { effect: 'friends' } }]);
  });

  it('has each id once, in the order of the platform', async () => {
    const ids = ['b', 'a', 'b', 'c', 'a', 'A'];
    const { connect, invitableOf } = friendlyGame({ a1: ids.map((id) => account(id)) });
    expect(await invitableOf(await connect('arcade', 'a1'))).toEqual(['b', 'a', 'c', 'A']);
  });

  it('has no more than 5,000, twice told ids not counted', async () => {
    const ids = Array.from({ length: 5_001 }, (_, n) => `f${n}`);
    const many = friendlyGame({ a1: ids.map((id) => account(id)) });
    const kept = await many.invitableOf(await many.connect('arcade', 'a1'));
    expect(kept).toEqual(ids.slice(0, 5_000));
    const twice = ['f0', ...ids.slice(0, 5_000)];
    const full = friendlyGame({ a1: twice.map((id) => account(id)) });
    expect(await full.invitableOf(await full.connect('arcade', 'a1'))).toHaveLength(5_000);
  });

  it('has nothing that is no friend', async () => {
    const { connect, invitableOf, logger } = friendlyGame(
      rubbish([
        null,
        undefined,
        5,
        'text',
        [],
        {},
        account('good'),
        { externalId: 5 },
        { externalId: '' },
        { externalId: ' blank' },
        { externalId: 'ann@example.com' },
        { externalId: 'a\u0000b' },
        { externalId: 'lone \ud800' },
        { externalId: 'x'.repeat(256) },
        { externalId: 'also good', displayName: 5 },
      ]),
    );
    expect(await invitableOf(await connect('arcade', 'a1'))).toEqual(['good', 'also good']);
    expect(logger.lines).toEqual([]);
  });

  it('has names as they may be shown', async () => {
    const names = [
      '  A\u202enn\u0000  B ',
      'x'.repeat(65),
      '\u200b',
      '',
      '🦊'.repeat(64),
      'ok\ud800',
    ];
    const { link, connect } = friendlyGame({ a1: names.map((name, n) => account(`f${n}`, name)) });
    const friends = await link.friends.invitable(await connect('arcade', 'a1'));
    expect(friends.map(({ displayName }) => displayName)).toEqual([
      'Ann B',
      'x'.repeat(64),
      null,
      null,
      '🦊'.repeat(48),
      'ok',
    ]);
  });
});

describe('a storage that fails', () => {
  type Fails = (storage: StorageAdapter) => void;
  const fail = () => Promise.reject(new StorageConflict('deadlock'));
  it.each<[string, Fails, ReadonlyArray<'list' | 'invitable'>]>([
    ['friends.of', ({ friends }) => Object.assign(friends, { of: fail }), ['list', 'invitable']],
    ['links.find', ({ links }) => Object.assign(links, { find: fail }), ['list', 'invitable']],
    ['players.many', ({ players }) => Object.assign(players, { many: fail }), ['list']],
  ])('at %s is UNAVAILABLE', async (_, breakIt, methods) => {
    const { link, storage, connect } = friendlyGame({ a1: [account('a2')] });
    const ann = await connect('arcade', 'a1');
    breakIt(storage);
    for (const method of methods) {
      await expect(link.friends[method](ann)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it('to keep a list fails no connect, and the hook is not told of it', async () => {
    const told: unknown[] = [];
    const storage = memoryStorage();
    Object.assign(storage.friends, { replace: fail });
    const { connect, logger } = friendlyGame(
      { a1: [account('a2')] },
      { storage, hooks: { friends: (event) => void told.push(event) } },
    );
    await connect('arcade', 'a1');
    expect(told).toEqual([]);
    expect(logger.lines.map(({ fields }) => fields)).toMatchObject([
      { storage: 'friends.replace' },
      { effect: 'friends' },
    ]);
  });
});
