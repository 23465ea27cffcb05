import 'reflect-metadata';
import { inject, injectable, container as root } from 'tsyringe';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  CLOCK,
  type Clock,
  ConfigError,
  ConnectError,
  createPlayerLink,
  defineProvider,
  FETCH,
  type Fetch,
  type GuardEvent,
  isConfigError,
  LOGGER,
  PROVIDER,
  PROVIDER_CONTRACT,
  type Provider,
  type ProviderWire,
} from './index.ts';
import { memoryStorage } from './memory/index.ts';
import { fakeClock, memoryLogger, stubProvider, testGame } from './test-game.test-fixture.ts';

const configError = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    if (isConfigError(error)) return error.message;
    throw error;
  }
  throw new TypeError('nothing was refused');
};

const create = (config: object) =>
  createPlayerLink({ gameId: 'golf', storage: memoryStorage(), providers: [], ...config });

afterEach(() => {
  root.reset();
});

describe('the configuration', () => {
  it.each([
    [{ gameId: '' }, 'gameId'],
    [{ gameId: 'x'.repeat(65) }, 'gameId'],
    [{ storage: undefined }, 'storage'],
    [{ providers: undefined }, 'providers'],
    [{ providers: [stubProvider] }, 'providers[0]'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ timeoutMs: 60_001 }, 'timeoutMs'],
    [{ sessions: { lifetimeMs: 0 } }, 'sessions.lifetimeMs'],
    [{ sessions: { graceMs: -1 } }, 'sessions.graceMs'],
    [{ sessions: { onConnect: 'drop' } }, 'sessions.onConnect'],
    [{ newId: () => 'eu:1' }, 'newId'],
    [{ random: () => undefined }, 'random(32)'],
    [
      {
        guards: new (class Misspelt {
          beforeVerifiy() {}
        })(),
      },
      'there is no guard in the given',
    ],
    [{ timeout: 3 }, 'there is no option "timeout"; there is: gameId'],
    [{ guards: { beforeVerifiy() {} } }, 'there is no guard "beforeVerifiy"'],
    [{ guards: { beforeVerify: 3 } }, 'beforeVerify must be a function'],
    [{ hooks: { onCreated() {} } }, 'there is no hook "onCreated"'],
    [{ sessions: { lifetime: 5 } }, 'there is no option sessions."lifetime"'],
    [{ random: () => new Uint8Array(16) }, 'random(32)'],
    [{ decide: 'linked' }, 'decide must be a function'],
    [{ decide: null }, 'decide must be a function'],
    [{ decide: { created: true } }, 'decide must be a function'],
    [{ waysIn: 'arcade' }, 'waysIn must be a list'],
    [{ waysIn: { arcade: true } }, 'waysIn must be a list'],
    [{ waysIn: ['arcade'] }, 'waysIn names "arcade", which is no provider here'],
    [
      { waysIn: ['arcade', 'acrade'], providers: [stubProvider('arcade')] },
      'waysIn names "acrade"',
    ],
    [{ waysIn: [undefined] }, 'waysIn names undefined'],
    [{ hooks: { unlinked: true } }, 'unlinked must be a function'],
    [{ hooks: { onUnlinked() {} } }, 'there is no hook "onUnlinked"'],
    [{ waysin: [] }, 'there is no option "waysin"'],
  ])('%j is refused by name', (config, part) => {
    expect(configError(() => create(config))).toContain(part);
  });
});

describe('guards that are an instance of a class', () => {
  it('may have fields of their own, and keep their this', async () => {
    class Bans {
      readonly list = ['eve'];
      beforeVerify({ context }: GuardEvent) {
        if (this.list.includes(String(context))) throw new ConnectError('BANNED');
      }
    }
    const { link } = testGame({ guards: new Bans() });
    const request = { provider: 'arcade', credentials: { ticket: 'a1' } };
    expect((await link.connect({ ...request, context: 'ann' })).outcome).toBe('created');
    await expect(link.connect({ ...request, context: 'eve' })).rejects.toMatchObject({
      code: 'BANNED',
    });
  });
});

describe('an option that is spelt out as null', () => {
  it('means the default', () => {
    expect(create({ guards: null, hooks: null, sessions: null }).gameId).toBe('golf');
  });
});

describe('the options decide and waysIn', () => {
  it.each([
    [{}],
    [{ decide: undefined, waysIn: undefined }],
    [{ decide: () => undefined, waysIn: [] }],
    [{ waysIn: ['beacon', 'arcade'] }],
  ])('may be %o', (config) => {
    const providers = [stubProvider('arcade'), stubProvider('beacon')];
    expect(create({ ...config, providers }).gameId).toBe('golf');
  });
});

describe('an option that is spelt out as undefined', () => {
  it('means the default', async () => {
    const sessions = { lifetimeMs: undefined, graceMs: undefined, onConnect: undefined };
    const { link, clock } = testGame({ sessions });
    const { authToken } = await link.connect({
      provider: 'arcade',
      credentials: { ticket: 'a1' },
    });
    clock.advance(90 * 86_400_000 - 1);
    expect(await link.sessions.resolve(authToken)).toBeDefined();
    clock.advance(1);
    expect(await link.sessions.resolve(authToken)).toBeUndefined();
  });
});

describe('the registry', () => {
  const wired = (id: string, wire: ProviderWire) => stubProvider(id, { wire });
  it.each([
    ['a duplicate id', [stubProvider('arcade'), stubProvider('arcade')], 'the id "arcade"'],
    [
      'a duplicate request name',
      [wired('a', { request: 'XConnectRequest' }), wired('b', { request: 'XConnectRequest' })],
      'request name "XConnectRequest" is already taken by "a"',
    ],
    [
      'a duplicate system id',
      [wired('a', { systemId: 'XX' }), wired('b', { systemId: 'XX' })],
      'system id "XX"',
    ],
    ['an id with capitals', [stubProvider('Arcade')], 'the id does not match'],
  ])('refuses %s', (_, providers, words) => {
    expect(configError(() => create({ providers }))).toContain(words);
  });

  const raw = (parts: Partial<Provider>): Provider => ({
    contract: PROVIDER_CONTRACT,
    id: 'raw',
    credentials: z.object({ ticket: z.string() }),
    verify: async () => ({ externalId: 'x' }),
    ...parts,
  });
  it.each([
    ['another contract version', { contract: 2 }, 'made for contract 2'],
    [
      'a reserved credential',
      { credentials: z.object({ session: z.string() }) },
      '"session" is reserved',
    ],
    ['credentials that are no object', { credentials: z.string() }, 'object schema'],
    ['no schema at all', { credentials: undefined }, 'object schema'],
    [
      'a misspelt name of the wire',
      { wire: { systemID: 'RA' } as object },
      'wire has no "systemID"',
    ],
    ['no verify', { verify: undefined }, 'no verify'],
    ['a bigint credential', { credentials: z.object({ id: z.bigint() }) }, 'object schema'],
    ['singleUse without proofKey', { singleUse: true }, 'proofKey'],
    [
      'no required credential',
      { credentials: z.object({ a: z.string().optional() }) },
      'wire.linkField',
    ],
  ])('refuses %s', (_, parts, words) => {
    const provider = raw(parts as Partial<Provider>);
    const configure = (container: { register: (token: symbol, value: object) => unknown }) =>
      container.register(PROVIDER, { useValue: provider });
    const message = configError(() => create({ configure }));
    expect(message).toContain('provider "raw"');
    expect(message).toContain(words);
  });

  it('fills in the names of the wire', () => {
    const { link } = testGame({ providers: [stubProvider('my-arcade2')] });
    expect(link.providers).toEqual([
      {
        id: 'my-arcade2',
        configured: true,
        request: 'MyArcade2ConnectRequest',
        systemId: 'MY',
        rejectField: 'ticket',
        linkField: 'ticket',
        notConfigured: { field: 'ticket', code: 'NOTAUTHENTICATED' },
        credentials: [
          { name: 'ticket', required: true },
          { name: 'hint', required: false },
        ],
      },
    ]);
  });
});

describe('defineProvider', () => {
  const arcade = defineProvider({
    id: 'arcade',
    options: z.strictObject({
      gameKey: z.string().min(1),
      region: z.enum(['eu', 'us']).optional(),
    }),
    credentials: z.object({ ticket: z.string() }),
    setup: ({ gameKey }) => ({ verify: async ({ ticket }) => ({ externalId: gameKey + ticket }) }),
  });

  it.each([
    [{}, 'gameKey'],
    [{ gameKey: '' }, 'gameKey'],
    [{ gameKey: 'k', regoin: 'eu' }, 'regoin'],
  ])('refuses the options %j when it is called, naming plugin and option', (options, option) => {
    const message = configError(() => arcade(options as never));
    expect(message).toMatch(/^arcade: option/);
    expect(message).toContain(option);
  });

  it('registers undefined options as not configured: the name stays, every connect is refused', async () => {
    const { link, logger } = testGame({ providers: [arcade(undefined)] });
    expect(link.providers).toMatchObject([{ id: 'arcade', configured: false }]);
    await expect(
      link.connect({ provider: 'arcade', credentials: { ticket: 'x' } }),
    ).rejects.toMatchObject({ code: 'NOTAUTHENTICATED', field: 'ticket' });
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { provider: 'arcade' } }]);
  });

  it('answers the pair that the plugin names for "not configured"', async () => {
    const psn = defineProvider({
      id: 'psn',
      wire: { notConfigured: { field: 'PSN', code: 'NOT_CONFIGURED' } },
      options: z.object({ clientId: z.string() }),
      credentials: z.object({ authorizationCode: z.string() }),
      setup: () => ({ verify: async () => ({ externalId: '1' }) }),
    });
    const { link } = testGame({ providers: [psn(undefined)] });
    await expect(link.connect({ provider: 'psn', credentials: {} })).rejects.toMatchObject({
      code: 'NOT_CONFIGURED',
      field: 'PSN',
      status: 501,
    });
  });

  it('gives two games two set-ups of one plugin, whatever they share', async () => {
    const storage = memoryStorage();
    const connect = (gameId: string, gameKey: string) =>
      createPlayerLink({ gameId, storage, providers: [arcade({ gameKey })] }).connect({
        provider: 'arcade',
        credentials: { ticket: '7' },
      });
    const [golf, tennis] = [await connect('golf', 'g'), await connect('tennis', 't')];
    expect((await storage.links.of('golf', golf.playerId))[0]?.externalId).toBe('g7');
    expect((await storage.links.of('tennis', tennis.playerId))[0]?.externalId).toBe('t7');
    expect(await storage.links.of('golf', tennis.playerId)).toEqual([]);
  });

  it('sets a provider up once, at boot; a set-up that throws stops the boot', () => {
    const setup = vi.fn(() => ({ verify: async () => ({ externalId: '1' }) }));
    const parts = { id: 'arcade', options: z.object({}), credentials: z.object({ a: z.string() }) };
    const { link } = testGame({ providers: [defineProvider({ ...parts, setup })({})] });
    expect(setup).toHaveBeenCalledTimes(1);
    expect(link.providers).toHaveLength(1);
    const empty = defineProvider({ ...parts, setup: () => ({}) as never });
    expect(configError(() => create({ providers: [empty({})] }))).toContain('verify function');
    const broken = defineProvider({
      ...parts,
      setup: () => {
        throw new ConfigError('arcade: the certificate cannot be read');
      },
    });
    expect(configError(() => create({ providers: [broken({})] }))).toBe(
      'arcade: the certificate cannot be read',
    );
  });

  it('types its argument by what the options take, and setup by what they become', async () => {
    const provider = defineProvider({
      id: 'arcade',
      options: z.object({ region: z.enum(['eu', 'us']).default('eu') }),
      credentials: z.object({ ticket: z.string() }),
      setup: ({ region }) => ({ verify: async () => ({ externalId: region.toUpperCase() }) }),
    });
    const { link } = testGame({ providers: [provider({})] });
    const { playerId } = await link.connect({ provider: 'arcade', credentials: { ticket: 'x' } });
    expect((await link.links.list(playerId))[0]?.externalId).toBe('EU');
  });
});

describe('the container', () => {
  it('takes a decorated class of the host’s as a provider', async () => {
    @injectable()
    class Beacon implements Provider {
      readonly contract = PROVIDER_CONTRACT;
      readonly id = 'beacon';
      readonly credentials = z.object({ ticket: z.string() });
      readonly clock: Clock;
      constructor(@inject(CLOCK) clock: Clock) {
        this.clock = clock;
      }
      async verify() {
        return { externalId: `at-${this.clock.now()}` };
      }
    }
    const { link } = testGame({
      clock: fakeClock(77),
      providers: [stubProvider('arcade')],
      configure: (container) => container.register(PROVIDER, { useClass: Beacon }),
    });
    const answer = await link.connect({ provider: 'beacon', credentials: { ticket: 'x' } });
    expect((await link.links.list(answer.playerId))[0]?.externalId).toBe('at-77');
    expect(link.providers.map(({ id }) => id)).toEqual(['arcade', 'beacon']);
  });

  it('lends from the host’s container what the config does not give', async () => {
    const logger = memoryLogger();
    const fetched: unknown[] = [];
    const fetch: Fetch = async (url) => {
      fetched.push(url);
      return new Response('{}');
    };
    const host = root.createChildContainer();
    host.register(LOGGER, { useValue: logger });
    host.register(FETCH, { useValue: fetch });
    host.register(CLOCK, { useValue: fakeClock(5) });
    const provider = defineProvider({
      id: 'arcade',
      options: z.object({}),
      credentials: z.object({ ticket: z.string() }),
      setup: (_, ports) => ({
        verify: async () => {
          await ports.fetch('https://arcade.example');
          ports.logger.info({}, 'asked');
          return { externalId: String(ports.clock.now()) };
        },
      }),
    });
    const link = create({ container: host, providers: [provider({})] });
    await link.connect({ provider: 'arcade', credentials: { ticket: 'x' } });
    expect(fetched).toEqual(['https://arcade.example']);
    expect(logger.lines).toMatchObject([{ level: 'info' }]);
  });

  it('does not read providers of the host’s container, nor leave anything in it', () => {
    const host = root.createChildContainer();
    host.register(PROVIDER, { useValue: { id: 'stray' } });
    expect(create({ container: host }).providers).toEqual([]);
    expect(root.isRegistered(PROVIDER)).toBe(false);
    expect(host.isRegistered(CLOCK)).toBe(false);
  });
});
