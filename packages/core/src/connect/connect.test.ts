import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { IdentityClaim } from '../contract/provider.ts';
import { defineProvider } from '../define-provider.ts';
import { StorageConflict } from '../errors.ts';
import { memoryStorage } from '../memory/index.ts';
import {
  fakeClock,
  hastyClock,
  recording,
  refused,
  stubProvider,
  testGame,
  until,
} from '../test-game.test-fixture.ts';
import type { ConnectRequest } from './request.ts';

const arcade = (ticket: string, more: Partial<ConnectRequest> = {}): ConnectRequest => ({
  provider: 'arcade',
  credentials: { ticket },
  ...more,
});
const beacon = (ticket: string, more: Partial<ConnectRequest> = {}) => ({
  ...arcade(ticket, more),
  provider: 'beacon',
});

const nested = (depth: number): object => {
  let value = {};
  for (let at = 0; at < depth; at += 1) value = { value };
  return value;
};

describe('the outcomes', () => {
  it('creates, resumes, links and switches', async () => {
    const { link } = testGame();
    const ann = await link.connect(arcade('a1/Ann'));
    expect(ann).toMatchObject({ outcome: 'created', newPlayer: true, displayName: 'Ann' });
    const again = await link.connect(arcade('a1/Ann'));
    expect(again).toMatchObject({ outcome: 'resumed', newPlayer: false, playerId: ann.playerId });
    expect(again.authToken).not.toBe(ann.authToken);
    const linked = await link.connect(beacon('b1/Annie', { session: ann.authToken }));
    expect(linked).toMatchObject({ outcome: 'linked', playerId: ann.playerId, displayName: 'Ann' });
    const bob = await link.connect(arcade('a2/Bob'));
    const switched = await link.connect(beacon('b1', { session: bob.authToken, flags: {} }));
    expect(switched).toMatchObject({ outcome: 'switched', playerId: ann.playerId });
    expect(await link.links.list(ann.playerId)).toMatchObject([
      { provider: 'arcade', externalId: 'a1', displayName: 'Ann' },
      { provider: 'beacon', externalId: 'b1', displayName: 'Annie' },
    ]);
    expect((await link.players.get(ann.playerId))?.externalIds).toEqual({ AR: 'a1', BE: 'b1' });
  });

  it('refuses a switch with a summary of the other player, and the caller stays signed in', async () => {
    const { link } = testGame({ presence: { isOnline: () => true } });
    const ann = await link.connect(arcade('a1/Ann'));
    const bob = await link.connect(beacon('b1/Bob'));
    const error = await refused(
      link.connect(arcade('a1', { session: bob.authToken, flags: { errorOnSwitch: true } })),
    );
    expect(error).toMatchObject({ code: 'ACCOUNT_ALREADY_LINKED', field: 'ticket', status: 409 });
    expect(error.switchSummary).toEqual({
      id: ann.playerId,
      displayName: 'Ann',
      externalIds: { AR: 'a1' },
      achievements: [],
      virtualGoods: [],
      online: true,
      scriptData: {},
    });
    expect((await link.sessions.resolve(bob.authToken))?.playerId).toBe(bob.playerId);
  });

  it('shows the summary though presence fails or hangs', async () => {
    for (const isOnline of [() => new Promise<boolean>(() => {}), () => Promise.reject('down')]) {
      const clock = hastyClock();
      const { link } = testGame({ clock, presence: { isOnline } });
      await link.connect(arcade('a1'));
      const bob = await link.connect(beacon('b1'));
      const flags = { errorOnSwitch: true };
      let asked = 0;
      const answer = refused(link.connect(arcade('a1', { session: bob.authToken, flags })));
      void answer.finally(() => {
        asked = -1;
      });
      // Verified first, then the presence: whichever of the two deadlines is waited for, it passes.
      await until(() => {
        if (asked === 0) clock.advance(clock.pending > 0 ? 100 : 0);
        return asked === -1;
      });
      expect((await answer).switchSummary).toMatchObject({ online: false });
    }
  });

  it('refuses a second account of the platform without a summary', async () => {
    const { link } = testGame();
    const ann = await link.connect(arcade('a1'));
    const error = await refused(link.connect(arcade('a2', { session: ann.authToken })));
    expect(error.code).toBe('ACCOUNT_ALREADY_LINKED');
    expect(error.switchSummary).toBeUndefined();
    // Also not where there is a player to switch to: nobody asked to be told.
    await link.connect(arcade('a3'));
    const owned = await refused(link.connect(arcade('a3', { session: ann.authToken })));
    expect(owned.code).toBe('ACCOUNT_ALREADY_LINKED');
    expect(owned.switchSummary).toBeUndefined();
  });

  it('answers doNotCreateNewPlayer with UNRECOGNISED on the link field', async () => {
    const { link } = testGame();
    const error = await refused(
      link.connect(arcade('a1', { flags: { doNotCreateNewPlayer: true } })),
    );
    expect(error).toMatchObject({ code: 'UNRECOGNISED', field: 'ticket', status: 404 });
  });

  it('keeps the old session, or retires it after the grace', async () => {
    for (const onConnect of ['keep', 'retire'] as const) {
      const { link, clock } = testGame({ sessions: { onConnect, graceMs: 500 } });
      const first = await link.connect(arcade('a1'));
      const second = await link.connect(arcade('a1', { session: first.authToken }));
      expect(await link.sessions.resolve(first.authToken)).toBeDefined();
      clock.advance(500);
      expect((await link.sessions.resolve(first.authToken)) !== undefined).toBe(
        onConnect === 'keep',
      );
      expect(await link.sessions.resolve(second.authToken)).toBeDefined();
    }
  });

  it('writes segments at creation only', async () => {
    const { link } = testGame();
    const ann = await link.connect(arcade('a1', { segments: { LEVEL: 'pro' } }));
    await link.connect(arcade('a1', { segments: { LEVEL: 'other' } }));
    expect((await link.players.get(ann.playerId))?.segments).toEqual({ LEVEL: 'pro' });
  });

  it('remembers syncDisplayName with the link', async () => {
    const { link } = testGame();
    const ann = await link.connect(arcade('a1/Ann', { flags: { syncDisplayName: true } }));
    const renamed = await link.connect(arcade('a1/Anna'));
    expect(renamed.displayName).toBe('Anna');
    await link.connect(arcade('a1/Anne', { flags: { syncDisplayName: false } }));
    expect((await link.connect(arcade('a1/Anouk'))).displayName).toBe('Anna');
    expect((await link.players.get(ann.playerId))?.displayName).toBe('Anna');
  });
});

describe('bad input is a clear error, and nothing is written', () => {
  const game = async () => {
    const { storage, applied } = recording();
    const { link } = testGame({ storage });
    const ann = await link.connect(arcade('a1'));
    const before = applied.length;
    return { link, ann, written: () => applied.length - before };
  };
  const bad: Array<[string, Partial<Record<keyof ConnectRequest, unknown>>, string, string]> = [
    ['an unknown provider', { provider: 'nobody' }, 'UNKNOWN_PROVIDER', 'provider'],
    ['a provider from the prototype', { provider: 'constructor' }, 'UNKNOWN_PROVIDER', 'provider'],
    ['no provider', { provider: undefined }, 'INVALID', 'provider'],
    ['no credentials', { credentials: undefined }, 'INVALID', 'credentials'],
    ['credentials that are a list', { credentials: [] }, 'INVALID', 'credentials'],
    ['a missing field', { credentials: {} }, 'REQUIRED', 'ticket'],
    ['an empty field', { credentials: { ticket: '' } }, 'REQUIRED', 'ticket'],
    ['a null field', { credentials: { ticket: null } }, 'REQUIRED', 'ticket'],
    ['a field of the wrong type', { credentials: { ticket: 5 } }, 'INVALID', 'ticket'],
    ['an object for a text', { credentials: { ticket: { $ne: null } } }, 'INVALID', 'ticket'],
    ['a text that is too long', { credentials: { ticket: 'x'.repeat(1e6) } }, 'INVALID', 'ticket'],
    ['a wrong optional field', { credentials: { ticket: 'a', hint: 5 } }, 'INVALID', 'hint'],
    ['an unknown field', { credentials: { ticket: 'a', extra: 1 } }, 'INVALID', 'extra'],
    ['a hostile field name', { credentials: { ticket: 'a', '<b>': 1 } }, 'INVALID', 'credentials'],
    [
      'a prototype key',
      { credentials: JSON.parse('{"ticket":"a","__proto__":{"x":1}}') },
      'INVALID',
      '__proto__',
    ],
    ['a flag that is no boolean', { flags: { errorOnSwitch: 'yes' } }, 'INVALID', 'errorOnSwitch'],
    ['a misspelt flag', { flags: { doNotCreatNewPlayer: true } }, 'INVALID', 'doNotCreatNewPlayer'],
    ['a flag beside the flags', { errorOnSwitch: true } as object, 'INVALID', 'errorOnSwitch'],
    ['flags that are no object', { flags: 'yes' }, 'INVALID', 'flags'],
    ['segments that are no texts', { segments: { A: 1 } }, 'INVALID', 'segments'],
    ['scriptData that is a list', { scriptData: [] }, 'INVALID', 'scriptData'],
    ['no request at all', null as never, 'INVALID', 'request'],
    ['scriptData with a map', { scriptData: { map: new Map() } }, 'INVALID', 'scriptData'],
    [
      'scriptData with a getter that throws',
      {
        scriptData: {
          get bad() {
            throw new Error('boom');
          },
        },
      },
      'INVALID',
      'scriptData',
    ],
    ['an ill-formed channel', { channel: 'x\ud800' }, 'INVALID', 'channel'],
    ['scriptData that is not JSON', { scriptData: { big: 1n } }, 'INVALID', 'scriptData'],
    ['a mark of the wrong type', { coppa: 1 }, 'INVALID', 'coppa'],
    ['an empty channel', { channel: '' }, 'INVALID', 'channel'],
    ['scriptData too deep to answer', { scriptData: nested(5_000) }, 'INVALID', 'scriptData'],
    ['a session that is no text', { session: 5 }, 'INVALID', 'session'],
    ['two callers', { session: 'x', currentPlayerId: 'p' }, 'INVALID', 'currentPlayerId'],
    ['an unusable player id', { currentPlayerId: '' }, 'INVALID', 'currentPlayerId'],
    ['an unknown player', { currentPlayerId: 'ghost' }, 'NOTAUTHORIZED', 'authentication'],
    ['a COPPA mark', { coppa: true }, 'COPPA restricted', 'authentication'],
    ['a token that is none', { session: 'forged' }, 'NOTAUTHORIZED', 'authentication'],
    [
      'a forged token',
      { session: `0190-0000.${'x'.repeat(43)}` },
      'NOTAUTHORIZED',
      'authentication',
    ],
  ];

  it.each(bad)('%s', async (_, part, code, field) => {
    const { link, written } = await game();
    const request = part === null ? part : arcade('a2', part as Partial<ConnectRequest>);
    const error = await refused(link.connect(request));
    expect({ code: error.code, field: error.field }).toEqual({ code, field });
    expect(written()).toBe(0);
    expect(await link.connect(arcade('a1'))).toMatchObject({ outcome: 'resumed' });
  });

  it('an expired, a revoked and a wrong token', async () => {
    const { storage, applied } = recording();
    const { link, clock } = testGame({ storage, sessions: { lifetimeMs: 60_000 } });
    const ann = await link.connect(arcade('a1'));
    const bob = await link.connect(arcade('b1'));
    const session = await link.sessions.resolve(ann.authToken);
    if (session) await link.sessions.revoke(session);
    const [annId] = ann.authToken?.split('.') ?? [];
    const [, bobSecret] = bob.authToken?.split('.') ?? [];
    const before = applied.length;
    expect((await refused(link.connect(arcade('c', { session: ann.authToken })))).code).toBe(
      'NOTAUTHORIZED',
    );
    const mixed = `${annId}.${bobSecret}`;
    expect((await refused(link.connect(arcade('c', { session: mixed })))).code).toBe(
      'NOTAUTHORIZED',
    );
    clock.advance(60_000);
    expect((await refused(link.connect(arcade('c', { session: bob.authToken })))).code).toBe(
      'NOTAUTHORIZED',
    );
    expect(applied.length).toBe(before);
  });

  it('reports the first missing field before any wrong one', async () => {
    const { link } = await game();
    const error = await refused(
      link.connect({ provider: 'arcade', credentials: { hint: 5, extra: 1 } }),
    );
    expect({ code: error.code, field: error.field }).toEqual({ code: 'REQUIRED', field: 'ticket' });
  });
});

describe('a provider that misbehaves is UNAVAILABLE, and nothing is written', () => {
  const claims: Array<[string, unknown]> = [
    ['null', null],
    ['a number', 42],
    ['no id', {}],
    ['a number for an id', { externalId: 7 }],
    ['an empty id', { externalId: '' }],
    ['an e-mail address', { externalId: 'ann@example.com' }],
    ['an e-mail address of a host', { externalId: 'ann@localhost' }],
    ['an e-mail address with a name', { externalId: 'Ann <ann@example.com>' }],
    ['outer blanks', { externalId: ' a1' }],
    ['a control character', { externalId: 'a\u0000b' }],
    ['a lone surrogate', { externalId: 'a\ud800' }],
    ['256 characters', { externalId: 'x'.repeat(256) }],
    ['a name that is no text', { externalId: 'a1', displayName: 5 }],
    ['a proof without a key', { externalId: 'a1', once: { key: '', until: 1 } }],
    ['a proof whose time is past', { externalId: 'a1', once: { key: 'k', until: 1_700_000_000 } }],
    ['a proof without a time', { externalId: 'a1', once: { key: 'k', until: Number.NaN } }],
  ];

  it.each(claims)('returns %s', async (_, claim) => {
    const { storage, applied } = recording();
    const verify = async () => claim as IdentityClaim;
    const { link, logger } = testGame({ storage, providers: [stubProvider('arcade', { verify })] });
    const error = await refused(link.connect(arcade('secret-ticket')));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503, retryable: true });
    expect(applied).toEqual([]);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { provider: 'arcade' } }]);
  });

  const throwing: Array<[string, unknown]> = [
    ['a string', 'secret-ticket'],
    ['undefined', undefined],
    ['an error without a message', Object.assign(new Error('x'), { message: null })],
    ['an error that quotes the ticket', new Error('bad secret-ticket')],
  ];

  it.each(throwing)('throws %s; no log line quotes it', async (_, thrown) => {
    const { storage, applied } = recording();
    const verify = () => Promise.reject(thrown);
    const { link, logger } = testGame({ storage, providers: [stubProvider('arcade', { verify })] });
    const error = await refused(link.connect(arcade('secret-ticket')));
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.message).not.toContain('secret-ticket');
    expect(applied).toEqual([]);
    expect(logger.lines).toHaveLength(1);
    expect(JSON.stringify(logger.lines)).not.toContain('secret-ticket');
  });

  it('returns a claim whose members throw', async () => {
    const verify = async () => ({
      get externalId(): string {
        throw new Error('secret-ticket');
      },
    });
    const { link, logger } = testGame({ providers: [stubProvider('arcade', { verify })] });
    const error = await refused(link.connect(arcade('a')));
    expect(error.code).toBe('UNAVAILABLE');
    expect(JSON.stringify([error.message, logger.lines])).not.toContain('secret-ticket');
  });

  it('throws before it returns a promise', async () => {
    const verify = () => {
      throw new TypeError('synchronous');
    };
    const { link } = testGame({ providers: [stubProvider('arcade', { verify })] });
    expect((await refused(link.connect(arcade('a')))).code).toBe('UNAVAILABLE');
  });

  it('hangs and is deaf to its signal', async () => {
    const clock = fakeClock();
    const signals: AbortSignal[] = [];
    const verify = (_: unknown, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise<never>(() => {});
    };
    const { storage, applied } = recording();
    const { link } = testGame({
      storage,
      clock,
      timeoutMs: 1_500,
      providers: [stubProvider('arcade', { verify })],
    });
    const answer = refused(link.connect(arcade('a')));
    await until(() => clock.pending > 0);
    clock.advance(1_499);
    expect(signals[0]?.aborted).toBe(false);
    clock.advance(1);
    expect((await answer).code).toBe('UNAVAILABLE');
    expect(signals[0]?.aborted).toBe(true);
    expect(applied).toEqual([]);
  });

  it('says no with a code that is not its to say', async () => {
    const { ConnectError } = await import('../errors.ts');
    const verify = () => Promise.reject(new ConnectError('NOTAUTHORIZED'));
    const { link } = testGame({ providers: [stubProvider('arcade', { verify })] });
    expect((await refused(link.connect(arcade('a')))).code).toBe('UNAVAILABLE');
  });

  it('asks for the operator', async () => {
    const { Outage } = await import('../errors.ts');
    const verify = () =>
      Promise.reject(new Outage('refused our key', { operator: 'renew the key', retryAfterMs: 9 }));
    const { link, logger } = testGame({ providers: [stubProvider('arcade', { verify })] });
    expect(await refused(link.connect(arcade('a')))).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterMs: 9,
    });
    expect(logger.lines).toMatchObject([
      { level: 'error', fields: { operator: 'renew the key', reason: 'refused our key' } },
    ]);
  });

  it('says a clear no on its reject field', async () => {
    const { ConnectError } = await import('../errors.ts');
    const verify = () => Promise.reject(new ConnectError('NOTAUTHENTICATED'));
    const { link } = testGame({ providers: [stubProvider('arcade', { verify })] });
    expect(await refused(link.connect(arcade('a')))).toMatchObject({
      code: 'NOTAUTHENTICATED',
      field: 'ticket',
      status: 401,
    });
  });
});

describe('a credentials schema that misbehaves', () => {
  const withSchema = (ticket: z.ZodType<string>, clock = hastyClock()) => {
    const arcadeLike = defineProvider({
      id: 'arcade',
      options: z.object({}),
      credentials: z.object({ ticket }),
      setup: () => ({ verify: async () => ({ externalId: 'a1' }) }),
    });
    return testGame({ clock, providers: [arcadeLike({})] });
  };

  it('throws: UNAVAILABLE, and nothing quotes what it was given', async () => {
    const { link, logger } = withSchema(z.string().transform((text) => JSON.parse(text)));
    const error = await refused(link.connect(arcade('secret-ticket')));
    expect(error.code).toBe('UNAVAILABLE');
    expect(JSON.stringify([error.message, logger.lines])).not.toContain('secret-ticket');
  });

  it.each([undefined, null, 5, { issues: 5 }, { issues: [null] }])(
    'answers %o: UNAVAILABLE',
    async (nonsense) => {
      const good = z.object({ ticket: z.string() })['~standard'];
      const credentials = { '~standard': { ...good, validate: async () => nonsense as never } };
      const provider = defineProvider({
        id: 'arcade',
        options: z.object({}),
        credentials,
        setup: () => ({ verify: async () => ({ externalId: 'a1' }) }),
      });
      const { link } = testGame({ providers: [provider({})] });
      expect((await refused(link.connect(arcade('a1')))).code).toBe('UNAVAILABLE');
    },
  );

  it('never answers: UNAVAILABLE when time is up', async () => {
    const clock = fakeClock();
    const deaf = z.string().refine(() => new Promise<boolean>(() => {}));
    const answer = refused(withSchema(deaf, clock).link.connect(arcade('a1')));
    await until(() => clock.pending > 0);
    clock.advance(5_000);
    expect((await answer).code).toBe('UNAVAILABLE');
  });
});

describe('races', () => {
  it('50 parallel first connects make one player, one newPlayer and 50 successes', async () => {
    const { link } = testGame();
    const all = await Promise.all(Array.from({ length: 50 }, () => link.connect(arcade('a1/Ann'))));
    expect(new Set(all.map(({ playerId }) => playerId)).size).toBe(1);
    expect(all.filter(({ newPlayer }) => newPlayer)).toHaveLength(1);
    expect(new Set(all.map(({ authToken }) => authToken)).size).toBe(50);
  });

  it('a commit whose answer was lost is still "created"', async () => {
    const inner = memoryStorage();
    let lost = 0;
    const storage = {
      ...inner,
      apply: async (...args: Parameters<typeof inner.apply>) => {
        await inner.apply(...args);
        if (lost++ === 0) throw new StorageConflict('the answer was lost');
      },
    };
    const { link } = testGame({ storage });
    const ann = await link.connect(arcade('a1/Ann'));
    expect(ann).toMatchObject({ outcome: 'created', newPlayer: true });
    expect(await link.sessions.resolve(ann.authToken)).toMatchObject({ playerId: ann.playerId });
    expect(await link.links.list(ann.playerId)).toHaveLength(1);
  });

  it('gives up after five attempts, retryable', async () => {
    let attempts = 0;
    const storage = {
      ...memoryStorage(),
      apply: async () => {
        attempts += 1;
        throw new StorageConflict('always');
      },
    };
    const { link } = testGame({ storage });
    expect(await refused(link.connect(arcade('a1')))).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
    expect(attempts).toBe(5);
  });

  it('a conflict of a read is an attempt as well', async () => {
    const storage = memoryStorage();
    const { situation } = storage;
    let conflicts = 2;
    storage.situation = async (game, query) => {
      conflicts -= 1;
      if (conflicts >= 0) throw new StorageConflict('deadlock');
      return situation(game, query);
    };
    const { link } = testGame({ storage });
    expect(await link.connect(arcade('a1'))).toMatchObject({ outcome: 'created' });
    conflicts = 2;
    expect(await link.explain(arcade('a1'))).toMatchObject({ row: 'A2' });
  });

  it.each(['findSession', 'listSessions', 'deleteSessions', 'summary'] as const)(
    'a conflict of %s never leaves the facade as one',
    async (method) => {
      const storage = memoryStorage();
      const { link } = testGame({ storage });
      await link.connect(arcade('a1'));
      const bob = await link.connect(beacon('b1'));
      Object.assign(storage, { [method]: () => Promise.reject(new StorageConflict('deadlock')) });
      const call = {
        findSession: () => link.sessions.resolve(bob.authToken),
        listSessions: () => link.sessions.list(bob.playerId),
        deleteSessions: () => link.sessions.revokeAll(bob.playerId),
        summary: () =>
          link.connect(
            arcade('a1', { currentPlayerId: bob.playerId, flags: { errorOnSwitch: true } }),
          ),
      }[method];
      expect((await refused(call())).code).toBe('UNAVAILABLE');
    },
  );

  it('a session revoked in between is NOTAUTHORIZED, not a player linked to nobody', async () => {
    const { link, storage } = testGame();
    const ann = await link.connect(arcade('a1'));
    const apply = storage.apply;
    storage.apply = async (game, plan) => {
      storage.apply = apply;
      await link.sessions.revokeAll(ann.playerId);
      return apply(game, plan);
    };
    const error = await refused(link.connect(beacon('b1', { session: ann.authToken })));
    expect(error.code).toBe('NOTAUTHORIZED');
    expect(await link.links.list(ann.playerId)).toHaveLength(1);
  });

  it('a storage that throws at once is UNAVAILABLE', async () => {
    const situation = () => {
      throw new Error('not a promise');
    };
    const { link } = testGame({ storage: { ...memoryStorage(), situation } });
    expect((await refused(link.connect(arcade('a1')))).code).toBe('UNAVAILABLE');
  });

  it('a storage that fails is UNAVAILABLE, and its words stay inside', async () => {
    const storage = {
      ...memoryStorage(),
      situation: () => Promise.reject(new Error('select * from players where token = secret')),
    };
    const { link, logger } = testGame({ storage });
    const error = await refused(link.connect(arcade('a1')));
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.message).not.toContain('select');
    expect(JSON.stringify(logger.lines)).not.toContain('secret');
  });
});

describe('hosts with sessions of their own', () => {
  it('name the current player, or nobody, and get no token', async () => {
    const { link } = testGame();
    const ann = await link.connect(arcade('a1', { currentPlayerId: null }));
    expect(ann.outcome).toBe('created');
    expect(ann).not.toHaveProperty('authToken');
    const linked = await link.connect(beacon('b1', { currentPlayerId: ann.playerId }));
    expect(linked).toMatchObject({ outcome: 'linked', playerId: ann.playerId });
    expect(linked).not.toHaveProperty('authToken');
    expect(await link.sessions.list(ann.playerId)).toEqual([]);
  });
});

describe('explain', () => {
  it('says outcome, row and writes, and writes nothing', async () => {
    const { storage, applied } = recording();
    const { link } = testGame({ storage });
    const create = await link.explain(arcade('a1/Ann'));
    expect(create).toMatchObject({ outcome: 'created', row: 'A1a' });
    expect(create.writes.map(({ kind }) => kind)).toEqual([
      'insertPlayer',
      'insertLink',
      'insertSession',
    ]);
    expect(applied).toEqual([]);
    const ann = await link.connect(arcade('a1/Ann'));
    expect(await link.explain(arcade('a2', { session: ann.authToken }))).toEqual({
      outcome: 'refused',
      row: 'D1a',
      code: 'ACCOUNT_ALREADY_LINKED',
      writes: [],
    });
  });
});

describe('guards', () => {
  it('run before and after the platform is asked, and may refuse with a code of their own', async () => {
    const { ConnectError } = await import('../errors.ts');
    const steps: string[] = [];
    const verify = async ({ ticket }: { ticket: string }) => {
      steps.push('verify');
      return { externalId: ticket };
    };
    const { link } = testGame({
      providers: [stubProvider('arcade', { verify })],
      guards: {
        beforeVerify: ({ context, scriptData }) => {
          steps.push(`before ${context} ${scriptData.level}`);
          if (context === 'bad address') throw new ConnectError('BANNED', { field: 'address' });
        },
        afterVerify: ({ identity }) => {
          steps.push(`after ${identity.externalId}`);
          if (identity.externalId === 'cheat') throw new ConnectError('REFUSED');
        },
      },
    });
    await link.connect(arcade('a1', { context: 'good', scriptData: { level: 3 } }));
    expect(steps).toEqual(['before good 3', 'verify', 'after a1']);
    expect(await refused(link.connect(arcade('a1', { context: 'bad address' })))).toMatchObject({
      code: 'BANNED',
      field: 'address',
      status: 403,
    });
    expect(await refused(link.connect(arcade('cheat')))).toMatchObject({ code: 'REFUSED' });
    expect(steps.filter((step) => step === 'verify')).toHaveLength(2);
  });

  it('that fail or hang are UNAVAILABLE: not a clear yes', async () => {
    const clock = fakeClock();
    const { link } = testGame({
      clock,
      guards: {
        beforeVerify: ({ context }) => {
          if (context === 'hang') return new Promise<void>(() => {});
          throw new Error('a fault of the host');
        },
      },
    });
    expect((await refused(link.connect(arcade('a1')))).code).toBe('UNAVAILABLE');
    const hanging = refused(link.connect(arcade('a1', { context: 'hang' })));
    await until(() => clock.pending > 0);
    clock.advance(5_000);
    expect((await hanging).code).toBe('UNAVAILABLE');
  });
});

describe('hooks', () => {
  it('beforeResponse adds scriptData to what the request brought', async () => {
    const { link } = testGame({
      hooks: { beforeResponse: ({ newPlayer }) => ({ scriptData: { gift: newPlayer } }) },
    });
    expect(await link.connect(arcade('a1', { scriptData: { a: 1 } }))).toMatchObject({
      scriptData: { a: 1, gift: true },
    });
  });

  it('that fail or hang do not undo the commit', async () => {
    const clock = fakeClock();
    let hanging = false;
    const { link, logger } = testGame({
      clock,
      hooks: {
        beforeResponse: ({ context }) => {
          hanging = context === 'hang';
          if (hanging) return new Promise<undefined>(() => {});
          throw new Error('oops');
        },
        created: () => Promise.reject(new Error('later')),
      },
    });
    const ann = await link.connect(arcade('a1'));
    expect(ann.outcome).toBe('created');
    const answer = link.connect(arcade('a1', { context: 'hang' }));
    await until(() => hanging);
    clock.advance(5_000);
    expect(await answer).toMatchObject({ outcome: 'resumed' });
    await link.close();
    expect(logger.lines.map(({ fields }) => fields.effect).sort()).toEqual([
      'beforeResponse',
      'beforeResponse',
      'created',
    ]);
  });

  it('run by outcome after the answer; friends and push too; close waits for them', async () => {
    const seen: string[] = [];
    const friendly = stubProvider('arcade', {
      friends: async () => [{ externalId: 'f1' }],
      registerPush: async () => {
        seen.push('push');
      },
    });
    const { link } = testGame({
      providers: [friendly, stubProvider('beacon')],
      hooks: {
        created: ({ playerId }) => void seen.push(`created ${playerId.length > 0}`),
        linked: ({ previousPlayerId }) => void seen.push(`linked ${previousPlayerId}`),
        resumed: () => void seen.push('resumed'),
        switched: ({ previousPlayerId, playerId }) =>
          void seen.push(`switched ${previousPlayerId !== playerId}`),
        friends: ({ friends }) => void seen.push(`friends ${friends[0]?.externalId}`),
      },
    });
    const ann = await link.connect(arcade('a1'));
    await link.connect(beacon('b1', { session: ann.authToken }));
    await link.connect(beacon('b1'));
    const bob = await link.connect(beacon('b2', { currentPlayerId: null }));
    await link.connect(arcade('a1', { currentPlayerId: bob.playerId }));
    await link.close();
    expect(seen.sort()).toEqual(
      [
        'created true',
        'created true',
        'friends f1',
        'friends f1',
        'linked undefined',
        'push',
        'push',
        'resumed',
        'switched true',
      ].sort(),
    );
    expect((await refused(link.connect(arcade('a1')))).code).toBe('UNAVAILABLE');
    expect((await refused(link.ready())).code).toBe('UNAVAILABLE');
  });

  it.each([[{ big: 1n }], ['text'], [[1]], [{ map: new Map() }]])(
    'whose scriptData is %o are left out',
    async (scriptData) => {
      const { link, logger } = testGame({
        hooks: { beforeResponse: () => ({ scriptData: scriptData as never }) },
      });
      const ann = await link.connect(arcade('a1', { scriptData: { a: 1 } }));
      expect(ann.scriptData).toEqual({ a: 1 });
      expect(logger.lines).toMatchObject([{ fields: { effect: 'beforeResponse' } }]);
    },
  );

  it('are lost, not the connect, when the port defer fails, at once or later', async () => {
    const failing = [
      () => {
        throw new Error('outside of a request');
      },
      async () => {
        throw new Error('the queue is full');
      },
    ];
    for (const defer of failing) {
      const { link, logger, clock } = testGame({ hooks: { created: () => {} }, defer });
      const ann = await link.connect(arcade('a1'));
      expect(ann.outcome).toBe('created');
      await until(() => logger.lines.length > 0);
      expect(logger.lines).toMatchObject([{ level: 'error' }]);
      clock.advance(300_000);
      expect(await link.sessions.resolve(ann.authToken)).toMatchObject({ playerId: ann.playerId });
    }
  });

  it('and a logger that fails change nothing of the answer', async () => {
    const fail = () => {
      throw new Error('the disk is full');
    };
    const { link } = testGame({
      logger: { debug: fail, info: fail, warn: fail, error: fail },
      hooks: { beforeResponse: fail, created: fail },
      guards: {
        beforeVerify: ({ context }) => {
          if (context === 'bad') fail();
        },
      },
    });
    expect((await link.connect(arcade('a1'))).outcome).toBe('created');
    expect((await refused(link.connect(arcade('a1', { context: 'bad' })))).code).toBe(
      'UNAVAILABLE',
    );
    await link.close();
  });

  it('of a connect that still runs are waited for by close', async () => {
    const seen: string[] = [];
    let release = () => {};
    const asked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const verify = async ({ ticket }: { ticket: string }) => {
      await asked;
      return { externalId: ticket };
    };
    const { link } = testGame({
      providers: [stubProvider('arcade', { verify })],
      hooks: { created: () => void seen.push('created') },
    });
    const running = link.connect(arcade('a1'));
    const closed = link.close().then(() => seen.push('closed'));
    release();
    expect((await running).outcome).toBe('created');
    await closed;
    expect(seen).toEqual(['created', 'closed']);
  });

  it('get at most 5,000 friends', async () => {
    const counts: number[] = [];
    const friends = async () => Array.from({ length: 5_001 }, (_, n) => ({ externalId: `f${n}` }));
    const { link } = testGame({
      providers: [stubProvider('arcade', { friends })],
      hooks: { friends: (event) => void counts.push(event.friends.length) },
    });
    await link.connect(arcade('a1'));
    await link.close();
    expect(counts).toEqual([5_000]);
  });

  it('push: false in a claim keeps registerPush from running', async () => {
    const pushed: string[] = [];
    const provider = stubProvider('arcade', {
      verify: async ({ ticket }) => ({ externalId: ticket, push: ticket !== 'quiet' }),
      registerPush: async () => {
        pushed.push('push');
      },
    });
    const { link } = testGame({ providers: [provider] });
    await link.connect(arcade('quiet'));
    await link.connect(arcade('loud'));
    await link.close();
    expect(pushed).toEqual(['push']);
  });
});

describe('secrets', () => {
  it('no ticket, token or grant is in a stored plan, a log line or an error', async () => {
    const { storage, applied } = recording();
    const verify = async ({ ticket }: { ticket: string }) => {
      if (ticket.endsWith('bad')) throw new Error(ticket);
      return { externalId: 'a1', grant: { token: ticket }, once: { key: ticket, until: 9e12 } };
    };
    const { link, logger } = testGame({ storage, providers: [stubProvider('arcade', { verify })] });
    const ann = await link.connect(arcade('s3cr3t', { channel: 'socket-7' }));
    const error = await refused(link.connect(arcade('s3cr3t-bad')));
    const secret = ann.authToken?.split('.')[1] ?? 'none';
    const everything = JSON.stringify([applied, logger.lines, error, error.message]);
    expect(applied).toHaveLength(1);
    for (const text of ['s3cr3t', secret, 'socket-7']) expect(everything).not.toContain(text);
  });
});
