import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../memory/index.ts';
import { testGame } from '../test-game.test-fixture.ts';

const signIn = async (game = testGame(), ticket = 'a1') => {
  const answer = await game.link.connect({ provider: 'arcade', credentials: { ticket } });
  return { ...game, token: answer.authToken ?? '', playerId: answer.playerId };
};

describe('resolve', () => {
  it('knows its token until it expires', async () => {
    const { link, clock, token, playerId } = await signIn(
      testGame({ sessions: { lifetimeMs: 1_000 } }),
    );
    expect(await link.sessions.resolve(token)).toMatchObject({ playerId, id: token.split('.')[0] });
    clock.advance(999);
    expect(await link.sessions.resolve(token)).toBeDefined();
    clock.advance(1);
    expect(await link.sessions.resolve(token)).toBeUndefined();
  });

  it('says nothing to what is not a clear yes', async () => {
    const { link, token } = await signIn();
    const [id, secret = ''] = token.split('.');
    const flipped = secret.startsWith('A') ? `B${secret.slice(1)}` : `A${secret.slice(1)}`;
    const wrong = [undefined, null, '', 5, {}, id, `${id}.`, `.${secret}`, `${id}.${flipped}`];
    for (const bad of [...wrong, `${token}.`, ` ${token}`, `${token}x`, 'x'.repeat(10_000)]) {
      expect(await link.sessions.resolve(bad)).toBeUndefined();
    }
  });

  it('is blind to the sessions of another game', async () => {
    const storage = memoryStorage();
    const { token } = await signIn(testGame({ storage }));
    const { link } = testGame({ storage, gameId: 'tennis' });
    expect(await link.sessions.resolve(token)).toBeUndefined();
  });

  it('writes last-seen at most every five minutes', async () => {
    const { link, clock, token, playerId } = await signIn();
    const start = clock.now();
    clock.advance(299_999);
    await link.sessions.resolve(token);
    expect((await link.players.get(playerId))?.lastSeenAt).toBe(start);
    clock.advance(1);
    await link.sessions.resolve(token);
    await link.close();
    expect((await link.players.get(playerId))?.lastSeenAt).toBe(start + 300_000);
    expect((await link.sessions.resolve(token))?.lastSeenAt).toBe(start + 300_000);
  });

  it('answers though last-seen cannot be written', async () => {
    const storage = {
      ...memoryStorage(),
      touchSession: () => Promise.reject(new Error('disk full')),
    };
    const { link, clock, logger, token, playerId } = await signIn(testGame({ storage }));
    clock.advance(300_000);
    expect(await link.sessions.resolve(token)).toMatchObject({ playerId });
    await link.close();
    expect(logger.lines).toMatchObject([{ fields: { storage: 'touchSession' } }]);
  });
});

describe('rotate', () => {
  it('gives a new token; the previous one is good for the grace', async () => {
    const { link, clock, token, playerId } = await signIn(testGame({ sessions: { graceMs: 100 } }));
    const next = await link.sessions.rotate(token);
    expect(next).not.toBe(token);
    expect(await link.sessions.resolve(next)).toMatchObject({ playerId });
    expect(await link.sessions.resolve(token)).toMatchObject({ playerId });
    clock.advance(100);
    expect(await link.sessions.resolve(token)).toBeUndefined();
    expect(await link.sessions.resolve(next)).toBeDefined();
  });

  it('may be asked again with the previous token, whose grace is not prolonged', async () => {
    const { link, clock, token } = await signIn(testGame({ sessions: { graceMs: 100 } }));
    const lost = await link.sessions.rotate(token);
    clock.advance(60);
    const next = await link.sessions.rotate(token);
    expect(await link.sessions.resolve(next)).toBeDefined();
    expect(await link.sessions.resolve(lost)).toBeUndefined();
    clock.advance(40);
    expect(await link.sessions.resolve(token)).toBeUndefined();
    expect(await link.sessions.rotate(token)).toBeUndefined();
  });

  it('gives the session its full lifetime again', async () => {
    const { link, clock, token } = await signIn(testGame({ sessions: { lifetimeMs: 1_000 } }));
    clock.advance(900);
    const next = await link.sessions.rotate(token);
    clock.advance(900);
    expect(await link.sessions.resolve(next)).toBeDefined();
  });

  it('gives nothing for a token that is none', async () => {
    const { link } = await signIn();
    expect(await link.sessions.rotate('junk')).toBeUndefined();
    expect(await link.sessions.rotate(`0190.${'x'.repeat(43)}`)).toBeUndefined();
  });
});

describe('a retired session', () => {
  it('ends after the grace, whatever its old token still does', async () => {
    const sessions = { onConnect: 'retire', graceMs: 1_000 } as const;
    const { link, clock, token } = await signIn(testGame({ sessions }));
    await link.connect({ provider: 'arcade', credentials: { ticket: 'a1' }, session: token });
    clock.advance(500);
    expect(await link.sessions.rotate(token)).toBeUndefined();
    expect(await link.sessions.resolve(token)).toBeDefined();
    clock.advance(500);
    expect(await link.sessions.resolve(token)).toBeUndefined();
  });
});

describe('revoke', () => {
  it('refuses to guess which', async () => {
    const { link, playerId, token } = await signIn();
    await expect(link.sessions.revoke({ playerId } as never)).rejects.toMatchObject({
      code: 'INVALID',
      field: 'id',
    });
    expect(await link.sessions.resolve(token)).toBeDefined();
  });

  it('ends one, all but one, or all; of this player only', async () => {
    const game = testGame();
    const [one, two, three] = [await signIn(game), await signIn(game), await signIn(game)];
    const other = await signIn(game, 'b1');
    const { sessions } = game.link;
    const alive = async () =>
      Promise.all(
        [one, two, three, other].map(async ({ token }) => Boolean(await sessions.resolve(token))),
      );
    const session = await sessions.resolve(one.token);
    expect(session && (await sessions.revoke(session))).toBe(true);
    expect(session && (await sessions.revoke(session))).toBe(false);
    expect(await alive()).toEqual([false, true, true, true]);
    const kept = two.token.split('.')[0] ?? '';
    expect(await sessions.revokeAll(one.playerId, { except: kept })).toBe(1);
    expect(await alive()).toEqual([false, true, false, true]);
    expect(await sessions.revokeAll(one.playerId)).toBe(1);
    expect(await alive()).toEqual([false, false, false, true]);
  });

  it('lists what is alive, without anything that opens it', async () => {
    const game = testGame({ sessions: { lifetimeMs: 1_000 } });
    const { playerId } = await signIn(game);
    game.clock.advance(500);
    await signIn(game);
    const list = await game.link.sessions.list(playerId);
    expect(list).toHaveLength(2);
    expect(Object.keys(list[0] ?? {}).sort()).toEqual(
      ['createdAt', 'expiresAt', 'id', 'lastSeenAt', 'playerId'].sort(),
    );
    game.clock.advance(500);
    expect(await game.link.sessions.list(playerId)).toHaveLength(1);
  });
});
