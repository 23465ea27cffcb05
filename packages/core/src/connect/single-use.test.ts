import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineProvider } from '../define-provider.ts';
import { StorageConflict } from '../errors.ts';
import { memoryStorage } from '../memory/index.ts';
import { hastyClock, recording, stubProvider, testGame } from '../test-game.test-fixture.ts';
import type { ConnectRequest } from './request.ts';

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'ok',
    (error) => error.code,
  );

const arcade = (ticket: string, more: Partial<ConnectRequest> = {}): ConnectRequest => ({
  provider: 'arcade',
  credentials: { ticket },
  ...more,
});

describe('a claim that is good once', () => {
  const game = (storage = memoryStorage()) => {
    const clock = hastyClock();
    const verify = async ({ ticket }: { ticket: string }) => ({
      externalId: ticket.split('#')[0] ?? '',
      once: { key: ticket, until: clock.now() + 60_000 },
    });
    const providers = [stubProvider('arcade', { verify }), stubProvider('beacon')];
    return { ...testGame({ providers, storage, clock }), clock };
  };

  it('is refused a second time from nowhere, though it proves the same player', async () => {
    const { link, logger } = game();
    await link.connect(arcade('ann#1'));
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('NOTAUTHENTICATED');
    expect(logger.lines).toHaveLength(1);
    expect(await codeOf(link.connect(arcade('ann#2')))).toBe('ok');
  });

  it('is refused from another player’s session', async () => {
    const { link } = game();
    await link.connect(arcade('ann#1'));
    const eve = await link.connect({ provider: 'beacon', credentials: { ticket: 'eve' } });
    const stolen = arcade('ann#1', { session: eve.authToken });
    expect(await codeOf(link.connect(stolen))).toBe('NOTAUTHENTICATED');
    expect(await link.links.list(eve.playerId)).toHaveLength(1);
  });

  it('is let through from the session it issued', async () => {
    const { link } = game();
    const ann = await link.connect(arcade('ann#1'));
    const again = await link.connect(arcade('ann#1', { session: ann.authToken }));
    expect(again).toMatchObject({ outcome: 'resumed', playerId: ann.playerId });
    const third = await link.connect(arcade('ann#1', { session: ann.authToken }));
    expect(third.playerId).toBe(ann.playerId);
  });

  it('is let through from the session it came with', async () => {
    const { link } = game();
    const bob = await link.connect({ provider: 'beacon', credentials: { ticket: 'bob' } });
    const first = await link.connect(arcade('ann#1', { session: bob.authToken }));
    expect(first.outcome).toBe('linked');
    const retry = await link.connect(arcade('ann#1', { session: bob.authToken }));
    expect(retry).toMatchObject({ outcome: 'resumed', playerId: bob.playerId });
  });

  it('is let through from the same connection only', async () => {
    const { link } = game();
    await link.connect(arcade('ann#1', { channel: 'socket-1' }));
    expect(await codeOf(link.connect(arcade('ann#1', { channel: 'socket-2' })))).toBe(
      'NOTAUTHENTICATED',
    );
    expect(await codeOf(link.connect(arcade('ann#1', { channel: 'socket-1' })))).toBe('ok');
  });

  it('a refused switch claims it for the asking session, so that its retry may switch', async () => {
    const { link } = game();
    const ann = await link.connect(arcade('ann#0'));
    const bob = await link.connect({ provider: 'beacon', credentials: { ticket: 'bob' } });
    const ask = arcade('ann#1', { session: bob.authToken, flags: { errorOnSwitch: true } });
    expect(await codeOf(link.connect(ask))).toBe('ACCOUNT_ALREADY_LINKED');
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('NOTAUTHENTICATED');
    const yes = await link.connect(
      arcade('ann#1', { session: bob.authToken, flags: { switchIfPossible: true } }),
    );
    expect(yes).toMatchObject({ outcome: 'switched', playerId: ann.playerId });
  });

  it('a host’s player may answer a refused switch, also without a channel', async () => {
    const { link } = game();
    const ann = await link.connect(arcade('ann#0'));
    const bob = await link.connect({ provider: 'beacon', credentials: { ticket: 'bob' } });
    const eve = await link.connect({ provider: 'beacon', credentials: { ticket: 'eve' } });
    const as = (currentPlayerId: string, flags: ConnectRequest['flags']) =>
      link.connect(arcade('ann#1', { currentPlayerId, flags }));
    expect(await codeOf(as(bob.playerId, { errorOnSwitch: true }))).toBe('ACCOUNT_ALREADY_LINKED');
    expect(await codeOf(as(eve.playerId, {}))).toBe('NOTAUTHENTICATED');
    expect(await as(bob.playerId, { switchIfPossible: true })).toMatchObject({
      outcome: 'switched',
      playerId: ann.playerId,
    });
  });

  it('a refusal of nobody in particular claims nothing: the next try may create', async () => {
    const { link } = game();
    const flags = { doNotCreateNewPlayer: true };
    expect(await codeOf(link.connect(arcade('ann#1', { flags })))).toBe('UNRECOGNISED');
    expect((await link.connect(arcade('ann#1'))).outcome).toBe('created');
  });

  it('a commit whose answer was lost is still "created", and its token is good', async () => {
    const storage = memoryStorage();
    const { apply } = storage;
    storage.apply = async (gameId, plan) => {
      storage.apply = apply;
      await apply(gameId, plan);
      throw new StorageConflict('the answer was lost');
    };
    const { link } = game(storage);
    const ann = await link.connect(arcade('ann#1'));
    expect(ann).toMatchObject({ outcome: 'created', newPlayer: true });
    const again = await link.connect(arcade('ann#1', { session: ann.authToken }));
    expect(again.playerId).toBe(ann.playerId);
  });

  it('remembers every session that parallel uses from one session were issued', async () => {
    const { link } = game();
    const { authToken } = await link.connect(arcade('ann#0'));
    const use = () => link.connect(arcade('ann#1', { session: authToken }));
    // So that the parallel ones have all seen the same claim.
    await use();
    for (const { authToken: session } of await Promise.all([use(), use(), use()])) {
      expect(await codeOf(link.connect(arcade('ann#1', { session })))).toBe('ok');
    }
  });

  it('never forgets who is using it, however often', async () => {
    const { link } = game();
    const ann = await link.connect(arcade('ann#1', { channel: 'socket-1' }));
    for (let use = 0; use < 30; use += 1) {
      expect(await codeOf(link.connect(arcade('ann#1', { channel: 'socket-1' })))).toBe('ok');
    }
    expect(await codeOf(link.connect(arcade('ann#1', { session: ann.authToken })))).toBe(
      'NOTAUTHENTICATED',
    );
  });

  it('of parallel uses exactly one succeeds', async () => {
    const { link } = game();
    const codes = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(link.connect(arcade('ann#1')))),
    );
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
    expect(codes.filter((code) => code === 'NOTAUTHENTICATED')).toHaveLength(9);
  });

  it('is forgotten when it can no longer be replayed', async () => {
    const { link, clock } = game();
    await link.connect(arcade('ann#1'));
    // Until then it may be replayed; a connect that began before may still be under way for 25 s more.
    clock.advance(60_000 + 25_000 - 1);
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('NOTAUTHENTICATED');
    clock.advance(1);
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('ok');
  });

  it('explain claims nothing', async () => {
    const { link } = game();
    expect((await link.explain(arcade('ann#1'))).writes.map(({ kind }) => kind)).toContain(
      'claimProof',
    );
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('ok');
  });
});

describe('a provider whose platform burns the credential', () => {
  const game = () => {
    const { storage, applied } = recording();
    const asked: string[] = [];
    const verify = async ({ ticket }: { ticket: string }) => {
      asked.push(ticket);
      return { externalId: ticket.split('#')[0] ?? '' };
    };
    const provider = stubProvider('arcade', { verify, singleUse: true });
    return { ...testGame({ storage, providers: [provider] }), asked, applied };
  };

  it('is not asked for a session that does not resolve: the code is not spent', async () => {
    const { link, asked, applied } = game();
    const forged = `0190.${'x'.repeat(43)}`;
    expect(await codeOf(link.connect(arcade('ann#1', { session: forged })))).toBe('NOTAUTHORIZED');
    expect(await codeOf(link.connect(arcade('ann#1', { session: 'junk' })))).toBe('NOTAUTHORIZED');
    expect([asked, applied]).toEqual([[], []]);
  });

  it('is asked once for a code; the second use is refused here', async () => {
    const { link, asked, applied } = game();
    await link.connect(arcade('ann#1'));
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('NOTAUTHENTICATED');
    expect(asked).toEqual(['ann#1']);
    expect(applied.join()).not.toContain('ann#1');
  });

  it.each([
    ['throws', () => JSON.parse('secret')],
    ['returns no text', () => 5],
    ['returns nothing', () => ''],
    ['returns ill-formed text', () => 'x\ud800'],
  ])('is not asked when proofKey %s', async (_, proofKey) => {
    const asked: string[] = [];
    const provider = defineProvider({
      id: 'arcade',
      options: z.object({}),
      credentials: z.object({ ticket: z.string() }),
      singleUse: true,
      proofKey: proofKey as () => string,
      setup: () => ({
        verify: async ({ ticket }) => {
          asked.push(ticket);
          return { externalId: ticket };
        },
      }),
    });
    const { link, logger } = testGame({ providers: [provider({})] });
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('UNAVAILABLE');
    expect(asked).toEqual([]);
    expect(JSON.stringify(logger.lines)).not.toContain('secret');
  });

  it('remembers a code for ten minutes, and for as long as a connect may be under way', async () => {
    const { link, clock } = game();
    await link.connect(arcade('ann#1'));
    clock.advance(10 * 60_000 + 25_000 - 1);
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('NOTAUTHENTICATED');
    clock.advance(1);
    expect(await codeOf(link.connect(arcade('ann#1')))).toBe('ok');
  });

  it('lets the session that spent the code ask again: the platform has the last word', async () => {
    const { link, asked } = game();
    const ann = await link.connect(arcade('ann#1'));
    await link.connect(arcade('ann#1', { session: ann.authToken }));
    expect(asked).toEqual(['ann#1', 'ann#1']);
  });
});
