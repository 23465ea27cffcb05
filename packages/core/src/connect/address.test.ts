import { describe, expect, it } from 'vitest';
import { type CallOptions, ConnectError, type ConnectRequest } from '../index.ts';
import {
  awaitable,
  recording,
  refused,
  stubProvider,
  testGame,
} from '../test-game.test-fixture.ts';

const ADDRESS = '203.0.113.7';

const arcade = (ticket: string, more: Partial<ConnectRequest> = {}): ConnectRequest => ({
  provider: 'arcade',
  credentials: { ticket },
  ...more,
});

/** A game that keeps all it gives to others: to its provider, and as text to everybody else. */
function game() {
  const calls: CallOptions[] = [];
  const seen: unknown[] = [];
  const see = (event: object) => void seen.push(event);
  const { storage, applied } = recording();
  const { defer, settled } = awaitable();
  const provider = stubProvider('arcade', {
    verify: async ({ ticket }, call) => {
      calls.push(call);
      if (ticket === 'no') throw new ConnectError('NOTAUTHENTICATED');
      if (ticket === 'down') throw new Error('down');
      return { externalId: ticket };
    },
    friends: async (identity, call) => {
      seen.push(identity, call);
      return [{ externalId: 'f1' }];
    },
    registerPush: async (identity, call) => see({ identity, call }),
  });
  const { link, logger } = testGame({
    providers: [provider],
    storage,
    defer,
    guards: { beforeVerify: see, afterVerify: see },
    decide: see,
    hooks: { beforeResponse: see, created: see, friends: see },
  });
  return { link, logger, calls, seen, applied, settled };
}

describe('the address of a request', () => {
  it('reaches verify, and nothing else', async () => {
    const { link, logger, calls, seen, applied, settled } = game();
    const answer = await link.connect(arcade('a1', { address: ADDRESS }));
    await settled();
    expect(calls).toMatchObject([{ address: ADDRESS }]);
    const refusals = await Promise.all(
      ['no', 'down'].map((ticket) => refused(link.connect(arcade(ticket, { address: ADDRESS })))),
    );
    const exported = await link.players.export(answer.playerId);
    const explained = await link.explain(arcade('a1', { address: ADDRESS }));
    expect(calls).toHaveLength(4);
    expect(applied).toHaveLength(1);
    expect(refusals.map(({ code }) => code)).toEqual(['NOTAUTHENTICATED', 'UNAVAILABLE']);
    expect(logger.lines).toHaveLength(2);
    // Two guards for two connects, one for each that failed; a choice for two; four effects and three hooks.
    expect(seen).toHaveLength(14);
    const everything = [answer, applied, seen, logger.lines, refusals, exported, explained];
    expect(JSON.stringify(everything)).not.toContain(ADDRESS);
  });

  it('is absent for verify where the host told none', async () => {
    const { link, calls } = game();
    await link.connect(arcade('a1'));
    await link.connect(arcade('a1', { address: undefined }));
    expect(calls.map((call) => Object.keys(call))).toEqual([['signal'], ['signal']]);
  });

  it.each([[''], [5], [null], [{}], [[ADDRESS]], ['x'.repeat(256)], ['x\ud800']])(
    'is INVALID as %j',
    async (address) => {
      const { link, calls, applied } = game();
      const request = arcade('a1', { address: address as string });
      expect(await refused(link.connect(request))).toMatchObject({
        code: 'INVALID',
        field: 'address',
      });
      expect([calls, applied]).toEqual([[], []]);
    },
  );

  it('may be of 255 characters', async () => {
    const { link, calls } = game();
    const address = 'x'.repeat(255);
    await link.connect(arcade('a1', { address }));
    expect(calls).toMatchObject([{ address }]);
  });
});
