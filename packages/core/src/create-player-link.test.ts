import 'reflect-metadata';
import { inject, injectable, container as root } from 'tsyringe';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configError, create } from './config-error.test-fixture.ts';
import {
  CLOCK,
  type Clock,
  ConnectError,
  createPlayerLink,
  defineProvider,
  FETCH,
  type Fetch,
  type GuardEvent,
  LOGGER,
  PROVIDER,
  PROVIDER_CONTRACT,
  type Provider,
} from './index.ts';
import { memoryStorage } from './memory/index.ts';
import { fakeClock, memoryLogger, stubProvider, testGame } from './test-game.test-fixture.ts';

afterEach(() => {
  root.reset();
});

describe('the configuration', () => {
  it.each([
    [{ gameId: '' }, 'gameId'],
    [{ gameId: 'x'.repeat(65) }, 'gameId'],
    [{ storage: undefined }, 'storage is missing: it must be a StorageAdapter'],
    [{ storage: memoryStorage }, 'storage is a function: call it, memoryStorage()'],
    [{ storage: {} }, 'storage has no function ready: it must be a StorageAdapter'],
    [{ storage: { ...memoryStorage(), apply: 7 } }, 'storage has no function apply'],
    [{ storage: { ...memoryStorage(), vault: {} } }, 'storage has no function vault.read'],
    [{ storage: { ...memoryStorage(), push: null } }, 'storage has no function push.save'],
    [{ storage: { ...memoryStorage(), sweep: undefined } }, 'storage has no function sweep'],
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
    [{ timeout: 3 }, 'there is no option "timeout"; did you mean "timeoutMs"?'],
    [{ colour: 3 }, 'there is no option "colour"; there is: gameId, storage, '],
    [
      { guards: { beforeVerifiy() {} } },
      'there is no guard "beforeVerifiy"; did you mean "beforeVerify"?',
    ],
    [{ guards: 7 }, 'there is no guard in the given object; there is: beforeVerify, afterVerify'],
    [{ sessions: 7 }, 'sessions must be an object'],
    [{ fetch: 7 }, 'fetch must be a function'],
    [{ random: 'x' }, 'random must be a function'],
    [{ newId: {} }, 'newId must be a function'],
    [{ defer: 7 }, 'defer must be a function'],
    [{ configure: {} }, 'configure must be a function'],
    [{ clock: { now() {} } }, 'clock must be an object with the functions now, timer'],
    [{ keys: 7 }, 'keys must be an object with the functions read'],
    [{ logger: console.log }, 'logger must be an object with the functions debug, info'],
    [{ presence: {} }, 'presence must be an object with the functions isOnline'],
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

describe('ready', () => {
  it('tells once of each provider without options, before a player does', async () => {
    const arcade = defineProvider({
      id: 'cabinet',
      options: z.object({}),
      credentials: z.object({ ticket: z.string() }),
      setup: () => ({ verify: async () => ({ externalId: '1' }) }),
    });
    const { link, logger } = testGame({ providers: [stubProvider('arcade'), arcade(undefined)] });
    await link.ready();
    await link.ready();
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        fields: { game: 'golf', provider: 'cabinet' },
        message: expect.stringContaining('give its plugin function its options'),
      },
    ]);
  });

  it('rejects, and does not throw, where the storage throws', async () => {
    const ready = () => {
      throw new TypeError('at once');
    };
    const { link } = testGame({ storage: { ...memoryStorage(), ready } });
    const answer = link.ready();
    await expect(answer).rejects.toThrow('at once');
  });
});

describe('an option that is spelt out as null', () => {
  it('means the default', () => {
    const ports = { fetch: null, clock: null, logger: null, newId: null };
    expect(create({ guards: null, hooks: null, sessions: null, ...ports }).gameId).toBe('golf');
  });
});

describe('no configuration at all', () => {
  it.each([[undefined], [null], [7]])('%j', (config) => {
    expect(configError(() => createPlayerLink(config as never))).toBe(
      'createPlayerLink: its argument must be an object, such as { gameId, storage, providers }',
    );
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
