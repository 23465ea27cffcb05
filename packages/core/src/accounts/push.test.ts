import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type PushTarget, StorageConflict } from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import { awaitable, fakeClock, stubProvider, testGame } from '../test-game.test-fixture.ts';

/** A game with the players `a1` and `a2`. */
async function twoPlayers(config: Parameters<typeof testGame>[0] = {}) {
  const game = testGame(config);
  const connect = async (ticket: string) =>
    (await game.link.connect({ provider: 'arcade', credentials: { ticket } })).playerId;
  return { ...game, ann: await connect('a1'), bob: await connect('a2') };
}

const target = (pushId: string, deviceOs = 'ios'): PushTarget => ({ deviceOs, pushId });

describe('link.push.register', () => {
  it.each(['ios', 'android', 'fcm', 'wp8', 'w8', 'kindle', 'viber'])(
    'takes the device OS %s, in any case',
    async (deviceOs) => {
      const { link, ann } = await twoPlayers();
      const first = await link.push.register(ann, target('device-1', deviceOs));
      expect(first).toEqual({ id: expect.stringMatching(/./), deviceOs, pushId: 'device-1' });
      const loud = target('device-1', deviceOs.toUpperCase());
      expect(await link.push.register(ann, loud)).toEqual(first);
      expect(await link.push.list(ann)).toEqual([first]);
    },
  );

  const bad: Array<[string, unknown, string, string]> = [
    ['no target', undefined, 'REQUIRED', 'deviceOS'],
    ['null', null, 'REQUIRED', 'deviceOS'],
    ['a text', 'ios', 'REQUIRED', 'deviceOS'],
    ['no device OS', { pushId: 'x' }, 'REQUIRED', 'deviceOS'],
    ['a null device OS', { deviceOs: null, pushId: 'x' }, 'REQUIRED', 'deviceOS'],
    ['an empty device OS', { deviceOs: '', pushId: 'x' }, 'REQUIRED', 'deviceOS'],
    ['an unknown device OS', { deviceOs: 'symbian', pushId: 'x' }, 'INVALID', 'deviceOS'],
    ['a device OS with a blank', { deviceOs: 'ios ', pushId: 'x' }, 'INVALID', 'deviceOS'],
    ['a number for a device OS', { deviceOs: 8, pushId: 'x' }, 'INVALID', 'deviceOS'],
    ['a list for a device OS', { deviceOs: ['ios'], pushId: 'x' }, 'INVALID', 'deviceOS'],
    [
      'an object that is no text',
      { deviceOs: { toString: 1 }, pushId: 'x' },
      'INVALID',
      'deviceOS',
    ],
    ['a wrong device OS without a push id', { deviceOs: 'symbian' }, 'INVALID', 'deviceOS'],
    ['no push id', { deviceOs: 'ios' }, 'REQUIRED', 'pushId'],
    ['a null push id', { deviceOs: 'ios', pushId: null }, 'REQUIRED', 'pushId'],
    ['an empty push id', { deviceOs: 'ios', pushId: '' }, 'REQUIRED', 'pushId'],
    ['a number for a push id', { deviceOs: 'ios', pushId: 5 }, 'INVALID', 'pushId'],
    ['an object for a push id', { deviceOs: 'ios', pushId: {} }, 'INVALID', 'pushId'],
    ['a push id too long', { deviceOs: 'ios', pushId: 'x'.repeat(4_097) }, 'INVALID', 'pushId'],
    ['an ill-formed push id', { deviceOs: 'ios', pushId: 'x\ud800' }, 'INVALID', 'pushId'],
  ];
  it.each(bad)('refuses %s', async (_, given, code, field) => {
    const { link, ann } = await twoPlayers();
    const answer = link.push.register(ann, given as PushTarget);
    await expect(answer).rejects.toMatchObject({ code, field, status: 400 });
    expect(await link.push.list(ann)).toEqual([]);
  });

  it('keeps a push id of 4,096 characters as it is', async () => {
    const { link, ann } = await twoPlayers();
    const pushId = ` ${'名'.repeat(4_094)} `;
    await link.push.register(ann, target(pushId));
    expect(await link.push.list(ann)).toMatchObject([{ pushId }]);
  });

  it('knows a player from nobody', async () => {
    const { link, ann } = await twoPlayers();
    await link.push.register(ann, target('device-1'));
    for (const pushId of ['device-1', 'device-2']) {
      const answer = link.push.register('nobody', target(pushId));
      await expect(answer).rejects.toMatchObject({
        code: 'UNRECOGNISED',
        field: 'playerId',
        status: 404,
      });
    }
    expect(await link.push.list(ann)).toHaveLength(1);
    expect(await link.push.list('nobody')).toEqual([]);
  });

  it('gives a device to who registered it last; it keeps its id', async () => {
    const { link, ann, bob } = await twoPlayers();
    const first = await link.push.register(ann, target('shared'));
    const own = await link.push.register(ann, target('own'));
    expect(await link.push.register(bob, target('shared'))).toEqual(first);
    expect(await link.push.list(ann)).toEqual([own]);
    expect(await link.push.list(bob)).toEqual([first]);
  });

  it('has a registration for each device OS of one push id, and for each push id', async () => {
    const { link, ann } = await twoPlayers();
    const targets = [target('x'), target('x', 'android'), target('X'), target('x ')];
    const ids = new Set<string>();
    for (const one of targets) ids.add((await link.push.register(ann, one)).id);
    expect(ids.size).toBe(4);
    const listed = await link.push.list(ann);
    expect(listed.map(({ id }) => id)).toEqual([...ids].sort());
  });

  it('is that of one game', async () => {
    const storage = memoryStorage();
    const golf = await twoPlayers({ storage });
    const tennis = await twoPlayers({ storage, gameId: 'tennis' });
    const registered = await golf.link.push.register(golf.ann, target('device'));
    const other = await tennis.link.push.register(tennis.ann, target('device'));
    expect(await golf.link.push.list(golf.ann)).toEqual([registered]);
    expect(await tennis.link.push.remove(tennis.ann, other.id)).toBe(true);
    expect(await golf.link.push.list(golf.ann)).toEqual([registered]);
  });

  it('is kept by the SHA-256 of its push id, and logged by nothing of it', async () => {
    const { link, storage, ann, logger } = await twoPlayers();
    await link.push.register(ann, target('device-1', 'FCM'));
    const pushHash = createHash('sha256').update('device-1').digest('hex');
    expect(await storage.push.of('golf', ann)).toMatchObject([{ deviceOs: 'fcm', pushHash }]);
    Object.assign(storage.push, { save: () => Promise.reject(new Error('no device-1')) });
    const answer = link.push.register(ann, target('device-1'));
    await expect(answer).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(logger.lines).toMatchObject([{ fields: { storage: 'push.save' } }]);
    expect(JSON.stringify(logger.lines)).not.toContain('device-1');
  });
});

describe('link.push.remove', () => {
  it('forgets one registration of the player, and says whether there was one', async () => {
    const { link, ann, bob } = await twoPlayers();
    const first = await link.push.register(ann, target('device-1'));
    const second = await link.push.register(ann, target('device-2'));
    expect(await link.push.remove(bob, first.id)).toBe(false);
    expect(await link.push.remove(ann, 'nothing')).toBe(false);
    expect(await link.push.list(ann)).toHaveLength(2);
    expect(await link.push.remove(ann, first.id)).toBe(true);
    expect(await link.push.remove(ann, first.id)).toBe(false);
    expect(await link.push.list(ann)).toEqual([second]);
  });

  it('lets the target be registered anew', async () => {
    const { link, ann, bob } = await twoPlayers();
    const first = await link.push.register(ann, target('device-1'));
    await link.push.remove(ann, first.id);
    const again = await link.push.register(bob, target('device-1'));
    expect(again.id).not.toBe(first.id);
    expect(await link.push.list(bob)).toEqual([again]);
  });
});

describe('a storage that fails', () => {
  const fail = () => Promise.reject(new StorageConflict('deadlock'));

  it('is UNAVAILABLE, also with a conflict where the player is there', async () => {
    const { link, storage, ann } = await twoPlayers();
    Object.assign(storage.push, { save: fail, of: fail, remove: fail });
    const answers = [
      link.push.register(ann, target('device-1')),
      link.push.list(ann),
      link.push.remove(ann, 'id'),
    ];
    for (const answer of answers) {
      await expect(answer).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    }
  });

  it('is UNAVAILABLE where it cannot be told whether the player is there', async () => {
    const { link, storage } = await twoPlayers();
    Object.assign(storage.players, { get: fail });
    const answer = link.push.register('nobody', target('device-1'));
    await expect(answer).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('what a provider registers', () => {
  /** A connect with a provider that returns this from registerPush; with what followed it. */
  async function connected(returned: unknown, { push = true, clock = fakeClock() } = {}) {
    const { defer, settled } = awaitable();
    const arcade = stubProvider('arcade', {
      verify: async ({ ticket }) => ({ externalId: ticket, push }),
      registerPush: async () => returned as PushTarget,
    });
    const game = testGame({ providers: [arcade], defer, clock });
    const request = { provider: 'arcade', credentials: { ticket: 'a1' } };
    const { playerId } = await game.link.connect(request);
    return { ...game, playerId, settled };
  }

  it('shows in the list, beside what the game registered', async () => {
    const { link, playerId, settled, logger } = await connected(target('viber-user', 'Viber'));
    await settled();
    const own = await link.push.register(playerId, target('device-1'));
    expect(await link.push.list(playerId)).toEqual([
      { id: expect.stringMatching(/./), deviceOs: 'viber', pushId: 'viber-user' },
      own,
    ]);
    expect(logger.lines).toEqual([]);
  });

  it('may be nothing to keep', async () => {
    const { link, playerId, settled, logger } = await connected(undefined);
    await settled();
    expect(await link.push.list(playerId)).toEqual([]);
    expect(logger.lines).toEqual([]);
  });

  it('is nothing where the claim says so', async () => {
    const { link, playerId, settled } = await connected(target('x'), { push: false });
    await settled();
    expect(await link.push.list(playerId)).toEqual([]);
  });

  it.each([[target('x', 'symbian')], [{}], [{ deviceOs: 'viber' }], ['viber'], [true]])(
    'is left out when it is %o: the connect stands',
    async (returned) => {
      const { link, playerId, settled, logger } = await connected(returned);
      await settled();
      expect(await link.push.list(playerId)).toEqual([]);
      expect(logger.lines).toMatchObject([{ level: 'warn', fields: { effect: 'registerPush' } }]);
    },
  );

  it('is left out when it comes too late', async () => {
    const clock = fakeClock();
    let comeLate = (_: PushTarget) => {};
    const late = new Promise<PushTarget>((resolve) => {
      comeLate = resolve;
    });
    const { link, playerId, settled, logger } = await connected(late, { clock });
    while (clock.pending === 0) await new Promise(setImmediate);
    clock.advance(5_000);
    await settled();
    comeLate(target('x'));
    await new Promise(setImmediate);
    expect(await link.push.list(playerId)).toEqual([]);
    expect(logger.lines).toMatchObject([{ fields: { effect: 'registerPush' } }]);
  });
});

describe('an account of a platform that the game has', () => {
  const providers = () => [
    stubProvider('arcade'),
    stubProvider('viber', {
      registerPush: async () => ({ deviceOs: 'viber', pushId: 'v1' }),
    }),
  ];

  it('takes messages for its own player only', async () => {
    const { link, ann, bob } = await twoPlayers({ providers: providers() });
    const session = await link.connect({
      provider: 'viber',
      credentials: { ticket: 'v1' },
      currentPlayerId: ann,
    });
    expect(session.playerId).toBe(ann);
    await link.close();
    const own = await link.push.list(ann);
    expect(own).toMatchObject([{ deviceOs: 'viber', pushId: 'v1' }]);
    await expect(link.push.register(bob, target('v1', 'VIBER'))).rejects.toMatchObject({
      code: 'INVALID',
      field: 'pushId',
    });
    expect(await link.push.list(ann)).toEqual(own);
    expect(await link.push.list(bob)).toEqual([]);
    expect(await link.push.register(ann, target('v1', 'viber'))).toEqual(own[0]);
  });

  it('of which nobody is known takes none', async () => {
    const { link, bob } = await twoPlayers({ providers: providers() });
    const answer = link.push.register(bob, target('v9', 'viber'));
    await expect(answer).rejects.toMatchObject({ code: 'INVALID', field: 'pushId' });
  });
});
