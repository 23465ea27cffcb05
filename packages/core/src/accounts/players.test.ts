import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Adoption, type PlayerChange, StorageConflict } from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import {
  awaitable,
  fakeClock,
  refused,
  stubProvider,
  testGame,
  until,
} from '../test-game.test-fixture.ts';

const arcade = (ticket: string) => ({ provider: 'arcade', credentials: { ticket } });

/** A game with one player, Ann. */
async function withAnn(config: Parameters<typeof testGame>[0] = {}) {
  const game = testGame(config);
  const { playerId: ann } = await game.link.connect(arcade('a1/Ann'));
  return { ...game, ann };
}

const nested = (depth: number): object => {
  let value = {};
  for (let at = 0; at < depth; at += 1) value = { value };
  return value;
};

describe('link.players.details', () => {
  it('is the player, and whether one is online', async () => {
    const asked: string[][] = [];
    const { link, ann } = await withAnn({
      presence: {
        isOnline: (gameId, playerId) => {
          asked.push([gameId, playerId]);
          return playerId === ann;
        },
      },
    });
    const { playerId: bob } = await link.connect(arcade('a2'));
    expect(await link.players.details(ann)).toEqual({
      ...(await link.players.get(ann)),
      online: true,
    });
    expect((await link.players.details(bob))?.online).toBe(false);
    expect(asked).toEqual([
      ['golf', ann],
      ['golf', bob],
    ]);
  });

  it('is absent for nobody, without asking the presence', async () => {
    const { link } = await withAnn({
      presence: {
        isOnline: () => {
          throw new Error('asked');
        },
      },
    });
    expect(await link.players.details('nobody')).toBeUndefined();
  });

  it.each<[string, () => boolean | Promise<boolean>]>([
    [
      'fails',
      () => {
        throw new Error('down');
      },
    ],
    ['fails later', () => Promise.reject(new Error('down'))],
    ['gives no boolean', () => 'yes' as unknown as boolean],
  ])('says no where the presence %s', async (_, isOnline) => {
    const { link, ann } = await withAnn({ presence: { isOnline } });
    expect(await link.players.details(ann)).toMatchObject({ displayName: 'Ann', online: false });
  });

  it('says no where the presence is silent for timeoutMs', async () => {
    const clock = fakeClock();
    const { link, ann } = await withAnn({
      clock,
      presence: { isOnline: () => new Promise<boolean>(() => {}) },
    });
    const answer = link.players.details(ann);
    await until(() => clock.pending > 0);
    clock.advance(5_000);
    expect(await answer).toMatchObject({ online: false });
  });
});

describe('link.players.update', () => {
  it('changes what is given, and leaves the rest', async () => {
    const { link, ann } = await withAnn();
    const before = await link.players.get(ann);
    const change = {
      displayName: 'Anna',
      segments: { LEVEL: 'pro' },
      scriptData: { coins: [1, { of: null }] },
      achievements: ['first', 'best'],
      virtualGoods: { sword: 2 },
    };
    expect(await link.players.update(ann, change)).toEqual({ ...before, ...change });
    const { scriptData, ...rest } = { ...before, ...change };
    const next = { coins: [] };
    expect(await link.players.update(ann, { scriptData: next })).toEqual({
      ...rest,
      scriptData: next,
    });
    expect(await link.players.get(ann)).toEqual({ ...rest, scriptData: next });
    expect(scriptData).toEqual(change.scriptData);
  });

  it('shows in the details and in what others see', async () => {
    const { link, ann } = await withAnn();
    await link.players.update(ann, { achievements: ['first'], virtualGoods: { sword: 2 } });
    const bob = await link.connect({ provider: 'beacon', credentials: { ticket: 'b1' } });
    const flags = { errorOnSwitch: true };
    const error = await refused(link.connect({ ...arcade('a1'), session: bob.authToken, flags }));
    expect(error.switchSummary).toMatchObject({
      id: ann,
      achievements: ['first'],
      virtualGoods: ['sword'],
    });
  });

  it.each<[string, string | null]>([
    ['  Anna\u202e  B ', 'Anna B'],
    ['A\u0301nna', '\u00c1nna'],
    ['x'.repeat(100), 'x'.repeat(64)],
    ['Ann\ud800', 'Ann'],
  ])('cleans the name %j', async (given, displayName) => {
    const { link, ann } = await withAnn();
    expect((await link.players.update(ann, { displayName: given })).displayName).toBe(displayName);
    await link.players.update(ann, { displayName: 'Eve' });
    expect((await link.players.rename(ann, given)).displayName).toBe(displayName);
    expect((await link.players.get(ann))?.displayName).toBe(displayName);
  });

  it('takes the name away, so that the next platform names the player', async () => {
    const { link, ann } = await withAnn();
    expect((await link.players.update(ann, { displayName: null })).displayName).toBeNull();
    expect((await link.connect(arcade('a1/Annie'))).displayName).toBe('Annie');
  });

  it('takes a copy: what the host does with its object later changes nothing', async () => {
    const { link, ann } = await withAnn();
    const scriptData = { coins: [1] };
    const shown = await link.players.update(ann, { scriptData });
    scriptData.coins.push(2);
    Object.assign(shown.scriptData, { coins: [3] });
    expect((await link.players.get(ann))?.scriptData).toEqual({ coins: [1] });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'change'],
    ['null', null, 'change'],
    ['a text', 'Ann', 'change'],
    ['a list', [], 'change'],
    ['a map', new Map(), 'change'],
    ['a misspelt member', { displayname: 'Ann' }, 'change'],
    ['a member that is not the host’s', { id: 'x' }, 'change'],
    ['a version', { version: 7 }, 'change'],
    ['a member __proto__', JSON.parse('{"__proto__":{"x":1}}'), 'change'],
    ['a name that is no text', { displayName: 5 }, 'displayName'],
    ['an empty name', { displayName: '' }, 'displayName'],
    ['a name of which nothing is left', { displayName: ' \u200b\u202e ' }, 'displayName'],
    ['a text for segments', { segments: 'pro' }, 'segments'],
    ['null for segments', { segments: null }, 'segments'],
    ['a list for segments', { segments: ['pro'] }, 'segments'],
    ['a list for scriptData', { scriptData: [] }, 'scriptData'],
    ['null for scriptData', { scriptData: null }, 'scriptData'],
    ['a date in scriptData', { scriptData: { at: new Date(0) } }, 'scriptData'],
    ['a bigint in scriptData', { scriptData: { big: 1n } }, 'scriptData'],
    ['a scriptData that is too deep', { scriptData: nested(5_000) }, 'scriptData'],
    ['null for virtualGoods', { virtualGoods: null }, 'virtualGoods'],
    ['a list for virtualGoods', { virtualGoods: ['sword'] }, 'virtualGoods'],
    ['NaN in virtualGoods', { virtualGoods: { sword: Number.NaN } }, 'virtualGoods'],
    ['null for achievements', { achievements: null }, 'achievements'],
    ['an object for achievements', { achievements: { first: true } }, 'achievements'],
    ['a text for achievements', { achievements: 'first' }, 'achievements'],
    ['a number among achievements', { achievements: ['first', 2] }, 'achievements'],
    ['an ill-formed achievement', { achievements: ['x\ud800'] }, 'achievements'],
  ])('refuses %s by name, and changes nothing', async (_, change, field) => {
    const { link, storage, ann } = await withAnn();
    const before = await storage.players.get('golf', ann);
    const wrong = typeof change === 'object' && !Array.isArray(change) && change !== null;
    const isMember = wrong && field !== 'change';
    // A good member beside the wrong one must not be written either.
    const given = isMember ? { virtualGoods: {}, scriptData: { good: true }, ...change } : change;
    const answer = link.players.update(ann, given as PlayerChange);
    expect(await refused(answer)).toMatchObject({ code: 'INVALID', field, status: 400 });
    expect(await storage.players.get('golf', ann)).toEqual(before);
  });

  it('knows a player from nobody, and from a player of another game', async () => {
    const storage = memoryStorage();
    const { ann } = await withAnn({ storage, gameId: 'tennis' });
    const { link } = testGame({ storage });
    for (const id of ['nobody', '', ann]) {
      for (const answer of [
        link.players.update(id, { displayName: 'Eve' }),
        link.players.rename(id, 'Eve'),
      ]) {
        expect(await refused(answer)).toMatchObject({ code: 'UNRECOGNISED', field: 'playerId' });
      }
    }
    expect((await storage.players.get('tennis', ann))?.displayName).toBe('Ann');
  });
});

it.each([[undefined], [null], [5], [''], ['\u200b']])(
  'link.players.rename refuses %j for a name',
  async (name) => {
    const { link, ann } = await withAnn();
    expect(await refused(link.players.rename(ann, name as string))).toMatchObject({
      code: 'INVALID',
      field: 'displayName',
    });
    expect((await link.players.get(ann))?.displayName).toBe('Ann');
  },
);

describe('link.players.adopt', () => {
  it('makes a player whom currentPlayerId may name from then on', async () => {
    const { link, clock } = testGame();
    const request = { ...arcade('a1/Ann'), currentPlayerId: 'user-7' };
    expect((await refused(link.connect(request))).code).toBe('NOTAUTHORIZED');
    expect(await link.players.adopt({ id: 'user-7' })).toBe(true);
    expect(await link.players.get('user-7')).toEqual({
      id: 'user-7',
      displayName: null,
      externalIds: {},
      segments: {},
      scriptData: {},
      achievements: [],
      virtualGoods: {},
      createdAt: clock.now(),
      lastSeenAt: clock.now(),
    });
    expect(await link.connect(request)).toMatchObject({
      outcome: 'linked',
      newPlayer: false,
      playerId: 'user-7',
      displayName: 'Ann',
    });
    expect(await link.connect(arcade('a1'))).toMatchObject({ playerId: 'user-7' });
  });

  it('takes a name and segments, the name cleaned', async () => {
    const { link } = testGame();
    const segments = { LEVEL: 'pro' };
    await link.players.adopt({ id: 'u', displayName: ' Ann\u202e ', segments });
    expect(await link.players.get('u')).toMatchObject({ displayName: 'Ann', segments });
  });

  it('is false the second time, and changes nothing', async () => {
    const { link, ann } = await withAnn();
    expect(await link.players.adopt({ id: 'u', displayName: 'Bob' })).toBe(true);
    for (const id of ['u', ann]) {
      const before = await link.players.get(id);
      expect(await link.players.adopt({ id, displayName: 'Eve', segments: { A: 'b' } })).toBe(
        false,
      );
      expect(await link.players.get(id)).toEqual(before);
    }
  });

  it('of ten at once is true for one', async () => {
    const { link } = testGame();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => link.players.adopt({ id: 'u', displayName: `n${n}` })),
    );
    expect(answers.filter((isNew) => isNew)).toHaveLength(1);
  });

  it('is for one game', async () => {
    const storage = memoryStorage();
    const [golf, tennis] = [testGame({ storage }), testGame({ storage, gameId: 'tennis' })];
    expect(await golf.link.players.adopt({ id: 'u' })).toBe(true);
    expect(await tennis.link.players.get('u')).toBeUndefined();
    expect(await tennis.link.players.adopt({ id: 'u' })).toBe(true);
  });

  it.each<[Partial<Record<keyof Adoption, unknown>>, string]>([
    [{ id: undefined }, 'id'],
    [{ id: null }, 'id'],
    [{ id: 5 }, 'id'],
    [{ id: '' }, 'id'],
    [{ id: 'x'.repeat(65) }, 'id'],
    [{ id: 'x\ud800' }, 'id'],
    [{ displayName: 5 }, 'displayName'],
    [{ displayName: '\u200b' }, 'displayName'],
    [{ segments: null }, 'segments'],
    [{ segments: 'pro' }, 'segments'],
    [{ segments: ['pro'] }, 'segments'],
    [{ segments: { at: new Date(0) } }, 'segments'],
  ])('refuses %o by name', async (wrong, field) => {
    const { link } = testGame();
    const adoption = { id: 'u', ...wrong } as Adoption;
    expect(await refused(link.players.adopt(adoption))).toMatchObject({ code: 'INVALID', field });
    expect(await link.players.get('u')).toBeUndefined();
  });

  it('takes an id of 64 characters', async () => {
    const { link } = testGame();
    expect(await link.players.adopt({ id: '名'.repeat(64) })).toBe(true);
    const request = { ...arcade('a1'), currentPlayerId: '名'.repeat(64) };
    expect((await link.connect(request)).outcome).toBe('linked');
  });
});

/** A game in which Ann has one of everything, and Bob has his own of it. */
async function wholePlayers() {
  const { defer, settled } = awaitable();
  const storage = memoryStorage();
  const game = testGame({
    storage,
    defer,
    providers: [
      stubProvider('arcade', {
        friends: async ({ externalId }) => [{ externalId: `friend of ${externalId}` }],
      }),
      stubProvider('login', {
        verify: async ({ ticket }) => ({
          externalId: ticket,
          newSecret: `secret of ${ticket}`,
          once: { key: `proof of ${ticket}`, until: 9e15 },
        }),
      }),
    ],
  });
  const { link, clock } = game;
  const whole = async (name: string) => {
    const { playerId, authToken: first } = await link.connect(arcade(`${name}/${name}`));
    const login = { provider: 'login', credentials: { ticket: name }, session: first };
    const { authToken: second = '' } = await link.connect(login);
    await settled();
    const { id: pushId } = await link.push.register(playerId, {
      deviceOs: 'ios',
      pushId: `device of ${name}`,
    });
    await link.players.update(playerId, { scriptData: { of: name }, achievements: ['first'] });
    const third = await link.sessions.rotate(second);
    const tokens = [first, second, third].map((token) => token ?? 'none');
    return { id: playerId, tokens, pushId };
  };
  const [ann, bob] = [await whole('ann'), await whole('bob')];
  return { link, clock, storage, ann, bob };
}

const sha256 = (text: string) => createHash('sha256').update(text);

describe('link.players.export', () => {
  it('is all that is stored of a player', async () => {
    const { link, storage, clock, ann } = await wholePlayers();
    const now = clock.now();
    const exported = await link.players.export(ann.id);
    const session = (id: string | undefined) => ({
      id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + 90 * 86_400_000,
      label: null,
    });
    const [one, two] = await link.sessions.list(ann.id);
    const account = { playerId: ann.id, slot: '', syncDisplayName: false };
    const times = { createdAt: now, lastLoginAt: now };
    const friends = [{ externalId: 'friend of ann' }];
    expect(exported).toEqual({
      player: await storage.players.get('golf', ann.id),
      links: [
        { ...account, ...times, provider: 'arcade', externalId: 'ann', displayName: 'ann' },
        { ...account, ...times, provider: 'login', externalId: 'ann', displayName: null },
      ],
      sessions: [session(one?.id), session(two?.id)],
      friends: [{ provider: 'arcade', slot: '', friends, fetchedAt: now }],
      push: [{ id: ann.pushId, deviceOs: 'ios', pushId: 'device of ann' }],
    });
    expect(exported?.player).toMatchObject({ id: ann.id, scriptData: { of: 'ann' } });
  });

  it('holds no secret, no token and no hash', async () => {
    const { link, ann } = await wholePlayers();
    const text = JSON.stringify(await link.players.export(ann.id));
    expect(text).toContain('device of ann');
    const halves = ann.tokens.flatMap((token) => token.split('.').slice(1));
    expect(halves).toHaveLength(3);
    const secrets = ['secret of ann', 'proof of ann', 'device of ann', ...ann.tokens, ...halves];
    for (const secret of secrets) {
      if (secret !== 'device of ann') expect(text).not.toContain(secret);
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(text).not.toContain(sha256(secret).digest(encoding));
      }
    }
    expect(text).not.toMatch(/hash|secret|token|[0-9a-f]{64}/i);
  });

  it('holds nothing of anybody else', async () => {
    const { link, ann, bob } = await wholePlayers();
    const text = JSON.stringify(await link.players.export(ann.id));
    for (const other of [bob.id, bob.pushId, 'bob']) expect(text).not.toContain(other);
  });

  it('is absent for nobody, and is a copy', async () => {
    const { link, ann } = await wholePlayers();
    expect(await link.players.export('nobody')).toBeUndefined();
    const before = await link.players.export(ann.id);
    Object.assign((await link.players.export(ann.id))?.player.scriptData ?? {}, { of: 'eve' });
    expect(await link.players.export(ann.id)).toEqual(before);
  });
});

describe('link.players.remove', () => {
  it('takes everything of the player, and nothing of another', async () => {
    const { link, storage, ann, bob } = await wholePlayers();
    const bobs = await link.players.export(bob.id);
    expect(await link.players.remove(ann.id)).toBe(true);
    expect(await link.players.get(ann.id)).toBeUndefined();
    expect(await link.players.details(ann.id)).toBeUndefined();
    expect(await link.players.export(ann.id)).toBeUndefined();
    expect(await link.links.list(ann.id)).toEqual([]);
    expect(await link.sessions.list(ann.id)).toEqual([]);
    expect(await link.friends.invitable(ann.id)).toEqual([]);
    expect(await link.push.list(ann.id)).toEqual([]);
    expect(await storage.vault.read('golf', 'login', 'ann', 0)).toBeUndefined();
    for (const token of ann.tokens) expect(await link.sessions.resolve(token)).toBeUndefined();
    expect(await link.players.export(bob.id)).toEqual(bobs);
    expect((await link.sessions.resolve(bob.tokens[0]))?.playerId).toBe(bob.id);
    expect(await storage.vault.read('golf', 'login', 'bob', 0)).toBeDefined();
  });

  it('is false for nobody, and the second time', async () => {
    const { link, ann } = await withAnn();
    expect(await link.players.remove('nobody')).toBe(false);
    expect(await link.players.remove(ann)).toBe(true);
    expect(await link.players.remove(ann)).toBe(false);
  });

  it('makes a session and a host’s player NOTAUTHORIZED', async () => {
    const { link } = testGame();
    const { playerId, authToken: session } = await link.connect(arcade('a1'));
    await link.players.remove(playerId);
    for (const caller of [{ session }, { currentPlayerId: playerId }]) {
      const error = await refused(link.connect({ ...arcade('a2'), ...caller }));
      expect(error).toMatchObject({ code: 'NOTAUTHORIZED', field: 'authentication' });
    }
  });

  it('frees the accounts: the next connect creates another player', async () => {
    const { link, ann } = await withAnn();
    await link.players.remove(ann);
    const again = await link.connect(arcade('a1/Ann'));
    expect(again).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(again.playerId).not.toBe(ann);
  });

  it('frees a push target', async () => {
    const { link, ann, bob } = await wholePlayers();
    await link.players.remove(ann.id);
    const target = { deviceOs: 'ios', pushId: 'device of ann' };
    const registered = await link.push.register(bob.id, target);
    expect(registered.id).not.toBe(ann.pushId);
    expect(await link.push.list(bob.id)).toContainEqual(registered);
  });

  it('is of one game', async () => {
    const storage = memoryStorage();
    const { link, ann } = await withAnn({ storage });
    const tennis = testGame({ storage, gameId: 'tennis' });
    expect(await tennis.link.players.remove(ann)).toBe(false);
    expect(await tennis.link.players.export(ann)).toBeUndefined();
    expect(await link.players.get(ann)).toBeDefined();
  });

  it('wins over a connect between its read and its commit: nobody is left without a player', async () => {
    const storage = memoryStorage();
    const { link, ann } = await withAnn({ storage });
    const { apply } = storage;
    storage.apply = async (game, plan) => {
      storage.apply = apply;
      await link.players.remove(ann);
      await apply(game, plan);
    };
    const again = await link.connect(arcade('a1'));
    expect(again).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(await link.players.get(again.playerId)).toBeDefined();
    expect((await link.sessions.resolve(again.authToken))?.playerId).toBe(again.playerId);
  });
});

it.each(['get', 'update', 'adopt', 'remove', 'export'] as const)(
  'a storage that fails in %s is UNAVAILABLE, also with a conflict',
  async (method) => {
    const { link, storage, logger, ann } = await withAnn();
    const call = {
      get: () => link.players.details(ann),
      update: () => link.players.update(ann, {}),
      adopt: () => link.players.adopt({ id: 'u' }),
      remove: () => link.players.remove(ann),
      export: () => link.players.export(ann),
    }[method];
    for (const failure of [new StorageConflict('deadlock'), new Error('secret')]) {
      Object.assign(storage.players, { [method]: () => Promise.reject(failure) });
      expect(await refused(call())).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    }
    expect(logger.lines).toHaveLength(2);
    expect(logger.lines[0]?.fields.storage).toBe(`players.${method}`);
    expect(JSON.stringify(logger.lines)).not.toContain('secret');
  },
);
