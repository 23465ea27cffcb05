import { describe, expect, it } from 'vitest';
import { recording, stubProvider, testGame } from '../test-game.test-fixture.ts';
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
  const game = () => {
    const until = 1_700_000_000_000 + 60_000;
    const verify = async ({ ticket }: { ticket: string }) => ({
      externalId: ticket.split('#')[0] ?? '',
      once: { key: ticket, until },
    });
    return testGame({ providers: [stubProvider('arcade', { verify }), stubProvider('beacon')] });
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
    clock.advance(60_000);
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

  it('remembers a code for ten minutes', async () => {
    const { link, clock } = game();
    await link.connect(arcade('ann#1'));
    clock.advance(10 * 60_000 - 1);
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
