import 'reflect-metadata';
import { inject, injectable, container as root, singleton } from 'tsyringe';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  CLOCK,
  type Clock,
  createPlayerLink,
  defineProvider,
  FETCH,
  GAME_ID,
  KEYS,
  NEW_ID,
  type PlayerLinkConfig,
  PRESENCE,
  PROVIDER,
  type ProviderPorts,
  STORAGE,
} from './index.ts';
import { memoryStorage } from './memory/index.ts';
import { fakeClock, memoryLogger } from './test-game.test-fixture.ts';
import {
  accountOf,
  credentials,
  gameWith,
  hostWith,
  PlainBeacon,
  portsOfHost,
} from './tsyringe-door.test-fixture.ts';

/** As a host writes one. */
@injectable()
class Beacon extends PlainBeacon {
  constructor(@inject(CLOCK) clock: Clock, @inject(GAME_ID) game: string) {
    super(clock, game);
  }
}

/** What a provider gets that was made with `defineProvider`. */
function portsSeenBy(config: Partial<PlayerLinkConfig>): ProviderPorts {
  let seen: ProviderPorts | undefined;
  const spy = defineProvider({
    id: 'spy',
    options: z.object({}),
    credentials,
    setup: (_, ports) => {
      seen = ports;
      return { verify: async () => ({ externalId: '1' }) };
    },
  });
  createPlayerLink({
    gameId: 'golf',
    storage: memoryStorage(),
    providers: [spy({})],
    ...config,
  });
  if (seen === undefined) throw new TypeError('the provider was not set up');
  return seen;
}

afterEach(() => {
  root.reset();
});

describe('a container of the host', () => {
  it('lends its clock, fetch, keys and logger to providers', () => {
    const ports = portsOfHost();
    const { clock, fetch, keys, logger } = portsSeenBy({ container: hostWith(root, ports) });
    expect(clock).toBe(ports.clock);
    expect(fetch).toBe(ports.fetch);
    expect(keys).toBe(ports.keys);
    expect(logger).toBe(ports.logger);
  });

  it('lends what a container above it has', () => {
    const ports = portsOfHost();
    const below = hostWith(hostWith(root, ports), {});
    expect(portsSeenBy({ container: below }).clock).toBe(ports.clock);
  });

  it('has no say where the config has one', () => {
    const [lent, given] = [portsOfHost(), portsOfHost()];
    const { clock, fetch, keys, logger } = portsSeenBy({
      container: hostWith(root, lent),
      ...given,
    });
    expect(clock).toBe(given.clock);
    expect(fetch).toBe(given.fetch);
    expect(keys).toBe(given.keys);
    expect(logger).toBe(given.logger);
  });

  it('lends the game itself the time, the ids and who is online', async () => {
    const host = hostWith(root, portsOfHost());
    host.register(NEW_ID, { useValue: () => 'id-of-the-host' });
    host.register(PRESENCE, { useValue: { isOnline: () => true } });
    const link = gameWith(Beacon, { container: host });
    const { playerId } = await link.connect({ provider: 'beacon', credentials: { ticket: 'x' } });
    expect(playerId).toBe('id-of-the-host');
    expect(await link.players.details(playerId)).toMatchObject({ online: true, createdAt: 5 });
  });

  it('lends the game itself the log', async () => {
    class Mute extends Beacon {
      override verify(): Promise<never> {
        throw new TypeError('nobody there');
      }
    }
    injectable()(Mute);
    const { logger } = portsOfHost();
    const link = gameWith(Mute, { container: hostWith(root, { logger }) });
    await expect(accountOf(link)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { provider: 'beacon' } }]);
  });

  it('lends a decorated provider what else it has', async () => {
    const NAME = Symbol('name');
    @injectable()
    class Named extends Beacon {
      readonly name: string;
      constructor(
        @inject(CLOCK) clock: Clock,
        @inject(GAME_ID) game: string,
        @inject(NAME) name: string,
      ) {
        super(clock, game);
        this.name = name;
      }
      override async verify() {
        return { externalId: this.name };
      }
    }
    const host = hostWith(root, {});
    host.register(NAME, { useValue: 'of the host' });
    expect(await accountOf(gameWith(Named, { container: host }))).toBe('of the host');
  });
});

describe('two games below one container', () => {
  it('share what it lends, and nothing else', async () => {
    const container = hostWith(root, { logger: memoryLogger() });
    const golf = gameWith(Beacon, { container, clock: fakeClock(1) });
    const tennis = gameWith(Beacon, { container, gameId: 'tennis', clock: fakeClock(2) });
    expect(await accountOf(tennis)).toBe('tennis-2');
    expect(await accountOf(golf)).toBe('golf-1');
    for (const token of [PROVIDER, GAME_ID, STORAGE, CLOCK, FETCH, KEYS]) {
      expect(container.isRegistered(token, true)).toBe(false);
    }
  });

  it('have a provider each of a class that is a singleton', async () => {
    @singleton()
    class Single extends Beacon {
      constructor(@inject(CLOCK) clock: Clock, @inject(GAME_ID) game: string) {
        super(clock, game);
      }
    }
    const golf = gameWith(Single, { clock: fakeClock(1) });
    const tennis = gameWith(Single, { gameId: 'tennis', clock: fakeClock(2) });
    expect(await accountOf(golf)).toBe('golf-1');
    expect(await accountOf(tennis)).toBe('tennis-2');
  });
});
