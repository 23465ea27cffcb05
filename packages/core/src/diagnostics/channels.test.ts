import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConnectError, type FailureName, type StorageAdapter, StorageConflict } from '../index.ts';
import { memoryStorage } from '../memory/index.ts';
import { refused, stubProvider, testGame } from '../test-game.test-fixture.ts';
import { ended, recordChannels } from './record-channels.test-fixture.ts';

const arcade = (ticket = 'a1') => ({ provider: 'arcade', credentials: { ticket } });
const stepsOf = (told: Awaited<ReturnType<typeof recordChannels>>) =>
  ended(told, 'step').map(({ step }) => step);

describe('a connect', () => {
  it('is told as a whole, and its steps within it', async () => {
    const { link } = testGame();
    const told = await recordChannels(() => link.connect(arcade()));
    const inOrder = told
      .filter(({ phase }) => phase === 'start' || phase === 'asyncEnd')
      .map(({ channel, phase, message }) => [
        phase === 'start' ? '>' : '<',
        channel,
        message.step ?? message.operation,
      ]);
    expect(inOrder).toEqual([
      ['>', 'connect', undefined],
      ['>', 'step', 'parse'],
      ['<', 'step', 'parse'],
      ['>', 'step', 'verify'],
      ['<', 'step', 'verify'],
      ['>', 'step', 'situation'],
      ['>', 'storage', 'situation'],
      ['<', 'storage', 'situation'],
      ['<', 'step', 'situation'],
      ['>', 'step', 'decide'],
      ['<', 'step', 'decide'],
      ['>', 'step', 'apply'],
      ['>', 'storage', 'apply'],
      ['<', 'storage', 'apply'],
      ['<', 'step', 'apply'],
      ['<', 'connect', undefined],
    ]);
    expect(ended(told, 'connect')).toEqual([
      { game: 'golf', provider: 'arcade', result: { outcome: 'created', newPlayer: true } },
    ]);
    expect(ended(told, 'step')).toContainEqual({
      game: 'golf',
      provider: 'arcade',
      step: 'decide',
      result: { outcome: 'created', row: 'A1a' },
    });
    expect(told.filter(({ phase }) => phase === 'error')).toEqual([]);
  });

  it('tells guards, hooks and effects that the host has', async () => {
    const { link } = testGame({
      providers: [
        stubProvider('arcade', { friends: async () => [], registerPush: async () => {} }),
        stubProvider('beacon'),
      ],
      guards: { beforeVerify: () => {}, afterVerify: () => {} },
      hooks: { beforeResponse: () => ({}), created: () => {}, unlinked: () => {} },
    });
    const told = await recordChannels(async () => {
      const { playerId, authToken: session } = await link.connect(arcade());
      await link.connect({ ...arcade(), provider: 'beacon', session });
      await link.links.unlink(playerId, 'arcade');
      await link.close();
    });
    const steps = new Set(stepsOf(told));
    expect([...steps].filter((step) => String(step).includes('.')).sort()).toEqual([
      'effect.created',
      'effect.friends',
      'effect.registerPush',
      'effect.unlinked',
      'guard.afterVerify',
      'guard.beforeVerify',
      'hook.beforeResponse',
    ]);
  });

  it('tells an effect that failed, by name', async () => {
    const created = () => {
      throw new TypeError('the secret of Bob');
    };
    const { link } = testGame({ hooks: { created } });
    const told = await recordChannels(async () => {
      await link.connect(arcade());
      await link.close();
    });
    const [error] = told.filter(({ phase }) => phase === 'error').map(({ message }) => message);
    expect(error).toMatchObject({ step: 'effect.created', error: { error: 'TypeError' } });
    expect(inspect(told, { depth: 9 })).not.toContain('Bob');
  });

  it('tells a refusal by its code, at the step that refused and at the connect', async () => {
    const verify = () => Promise.reject(new ConnectError('EXPIRED'));
    const { link } = testGame({ providers: [stubProvider('arcade', { verify })] });
    const told = await recordChannels(() => refused(link.connect(arcade())));
    const error = expect.objectContaining({ error: 'ConnectError', code: 'EXPIRED' });
    expect(ended(told, 'step').at(-1)).toMatchObject({ step: 'verify', error });
    expect(ended(told, 'connect')).toEqual([{ game: 'golf', provider: 'arcade', error }]);
    expect(told.filter(({ phase }) => phase === 'error')).toHaveLength(2);
  });

  it('tells the row and the code of a refused decision, and the read of its summary', async () => {
    const { link } = testGame();
    await link.connect(arcade('a1'));
    const { authToken: session } = await link.connect(arcade('a2'));
    const flags = { errorOnSwitch: true };
    const told = await recordChannels(() =>
      refused(link.connect({ ...arcade('a1'), session, flags })),
    );
    const code = 'ACCOUNT_ALREADY_LINKED';
    const decision = ended(told, 'step').find(({ step }) => step === 'decide');
    expect(decision?.result).toEqual({ outcome: 'refused', row: 'D2a', code });
    expect(stepsOf(told)).toEqual(['parse', 'verify', 'situation', 'decide', 'summary']);
    expect(ended(told, 'connect')).toMatchObject([{ error: { code } }]);
  });

  it('tells a code that has a blank', async () => {
    const { link } = testGame();
    const told = await recordChannels(() => refused(link.connect({ ...arcade(), coppa: true })));
    expect(ended(told, 'connect')).toMatchObject([{ error: { code: 'COPPA restricted' } }]);
  });

  it.each([
    { provider: 'ann@mail.example', credentials: {} },
    { provider: 5, credentials: {} },
    undefined,
  ])('does not repeat a provider that is none: %j', async (request) => {
    const { link } = testGame();
    const told = await recordChannels(() => refused(link.connect(request as never)));
    expect(ended(told, 'connect')).toEqual([{ game: 'golf', error: expect.anything() }]);
  });

  it('tells each lost race, and the steps of each attempt', async () => {
    const { link } = testGame({ storage: contested(2) });
    const told = await recordChannels(() => link.connect(arcade()));
    expect(told.filter(({ channel }) => channel === 'conflict').map((one) => one.message)).toEqual([
      { game: 'golf', provider: 'arcade', attempt: 1, retried: true },
      { game: 'golf', provider: 'arcade', attempt: 2, retried: true },
    ]);
    const attempt = ['situation', 'decide', 'apply'];
    expect(stepsOf(told)).toEqual(['parse', 'verify', ...attempt, ...attempt, ...attempt]);
    const applied = ended(told, 'storage').filter(({ operation }) => operation === 'apply');
    expect(applied.map(({ error }) => (error as FailureName | undefined)?.error)).toEqual([
      'StorageConflict',
      'StorageConflict',
      undefined,
    ]);
  });

  it('tells that the last attempt is not tried again', async () => {
    const { link } = testGame({ storage: contested(99) });
    const told = await recordChannels(() => refused(link.connect(arcade())));
    const conflicts = told.filter(({ channel }) => channel === 'conflict');
    expect(conflicts.map(({ message }) => message.retried)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('is the step proof only where the platform burns credentials', async () => {
    const { link } = testGame({ providers: [stubProvider('arcade', { singleUse: true })] });
    const told = await recordChannels(() => link.connect({ ...arcade(), channel: 'socket-1' }));
    expect(stepsOf(told).slice(0, 3)).toEqual(['parse', 'proof', 'verify']);
  });
});

describe('other calls', () => {
  it('are told, and whether a token was good', async () => {
    const { link } = testGame();
    const { playerId, authToken } = await link.connect(arcade());
    const told = await recordChannels(async () => {
      await link.sessions.resolve(authToken);
      await link.sessions.resolve('x');
      await link.sessions.rotate(authToken);
      await link.explain(arcade());
      await link.accounts.change(playerId, { displayName: 'Ann' });
      await refused(link.links.unlink(playerId, 'beacon'));
    });
    expect(ended(told, 'call')).toMatchObject([
      { call: 'sessions.resolve', result: { found: true } },
      { call: 'sessions.resolve', result: { found: false } },
      { call: 'sessions.rotate', result: { found: true } },
      { call: 'explain', result: {} },
      { call: 'accounts.change', result: {} },
      { call: 'links.unlink', error: { code: 'NOT_CONNECTED' } },
    ]);
    expect(ended(told, 'connect')).toEqual([]);
  });
});

describe('what is told', () => {
  it('holds no credential, token, id of anybody, name or text of an error', async () => {
    const verify = async ({ ticket }: { ticket: string }) => {
      if (ticket === 'ticket-bad') throw new Error('no ticket-bad for https://x.example/?key=k-77');
      return { externalId: ticket.replace('ticket', 'account'), displayName: 'Ann of Arcade' };
    };
    const { link } = testGame({
      providers: [stubProvider('arcade', { verify }), stubProvider('beacon')],
    });
    let secrets: unknown[] = ['ticket-', 'account-', 'Ann of', 'k-77', 'x.example', '203.0.113.9'];
    const told = await recordChannels(async () => {
      const request = { address: '203.0.113.9', scriptData: { note: 'Ann of' } };
      const first = await link.connect({ ...arcade('ticket-1'), ...request });
      await refused(link.connect({ ...arcade('ticket-bad'), ...request }));
      const { authToken: session = '', playerId } = first;
      await link.connect({ ...arcade('ticket-1'), session });
      await refused(link.connect({ ...arcade('ticket-2'), session }));
      await refused(link.connect({ ...arcade('ticket-1'), session: `${session}x` }));
      const rotated = (await link.sessions.rotate(session)) ?? '';
      await link.sessions.resolve(rotated);
      secrets = [...secrets, session, rotated, playerId];
      secrets = [...secrets, ...[session, rotated].flatMap((token) => token.split('.'))];
      await link.close();
    });
    const text = inspect(told, { depth: 20, maxStringLength: null, maxArrayLength: null });
    expect(told.length).toBeGreaterThan(100);
    expect(secrets).toHaveLength(13);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it('is a name also when a storage throws at once', async () => {
    const storage: StorageAdapter = {
      ...memoryStorage(),
      situation: () => {
        throw new Error('the row of ann');
      },
    };
    const { link } = testGame({ storage });
    const told = await recordChannels(() => refused(link.connect(arcade())));
    const [first] = ended(told, 'storage');
    expect(first).toMatchObject({ operation: 'situation', error: { error: 'Error' } });
    expect(inspect(told, { depth: 9 })).not.toContain('the row');
  });

  it('changes neither an answer nor an error', async () => {
    const thrown = new ConnectError('BANNED', { scriptError: { why: 'cheats' } });
    const beforeVerify = ({ credentials }: { credentials: Readonly<Record<string, unknown>> }) => {
      if (credentials.ticket === 'cheat') throw thrown;
    };
    const { link } = testGame({ guards: { beforeVerify } });
    let answers: unknown[] = [];
    await recordChannels(async () => {
      answers = [await link.connect(arcade()), await refused(link.connect(arcade('cheat')))];
    });
    expect(answers).toEqual([expect.objectContaining({ outcome: 'created' }), thrown]);
    expect(answers[1]).toBe(thrown);
  });
});

it('lets a store that is bound to the start be read in the work itself', async () => {
  const store = new AsyncLocalStorage<unknown>();
  const seen: unknown[] = [];
  const { start } = tracingChannel<unknown, { readonly step: string }>('playerlink:step');
  const verify = async () => {
    await Promise.resolve();
    seen.push(store.getStore());
    return { externalId: 'a1' };
  };
  const { link } = testGame({ providers: [stubProvider('arcade', { verify })] });
  start.bindStore(store, ({ step }) => step);
  try {
    await link.connect(arcade());
  } finally {
    start.unbindStore(store);
  }
  expect(seen).toEqual(['verify']);
  expect(store.getStore()).toBeUndefined();
});

/** A storage that loses this many races before it wins one. */
function contested(races: number): StorageAdapter {
  const storage = memoryStorage();
  let left = races;
  return {
    ...storage,
    apply: async (game, plan) => {
      left -= 1;
      if (left >= 0) throw new StorageConflict('somebody was faster');
      return storage.apply(game, plan);
    },
  };
}
