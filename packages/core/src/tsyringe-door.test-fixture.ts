import { z } from 'zod';
import {
  CLOCK,
  type Clock,
  type Container,
  createPlayerLink,
  FETCH,
  KEYS,
  LOGGER,
  type PlayerLink,
  type PlayerLinkConfig,
  PROVIDER,
  PROVIDER_CONTRACT,
  type Provider,
} from './index.ts';
import { keyCache } from './key-cache.ts';
import { memoryStorage } from './memory/index.ts';
import { fakeClock, memoryLogger } from './test-game.test-fixture.ts';

export const credentials = z.object({ ticket: z.string() });

/** A provider as a class, to be decorated: the account is the game and the time that were injected. */
export class PlainBeacon implements Provider {
  readonly contract = PROVIDER_CONTRACT;
  readonly id = 'beacon';
  readonly credentials = credentials;
  readonly clock: Clock;
  readonly game: string;
  constructor(clock: Clock, game: string) {
    this.clock = clock;
    this.game = game;
  }
  async verify() {
    return { externalId: `${this.game}-${this.clock.now()}` };
  }
}

export const portsOfHost = () => ({
  clock: fakeClock(5),
  fetch: async () => new Response('{}'),
  keys: keyCache(fakeClock()),
  logger: memoryLogger(),
});

/** A container of the host's below `parent` that has these ports, and nothing else. */
export function hostWith(
  parent: Container,
  ports: Partial<ReturnType<typeof portsOfHost>>,
): Container {
  const host = parent.createChildContainer();
  const offers = [
    [CLOCK, ports.clock],
    [FETCH, ports.fetch],
    [KEYS, ports.keys],
    [LOGGER, ports.logger],
  ] as const;
  for (const [token, useValue] of offers) {
    if (useValue !== undefined) host.register(token, { useValue });
  }
  return host;
}

/** A game whose one provider is a decorated class. */
export const gameWith = (
  provider: new (...args: never[]) => Provider,
  config: Partial<PlayerLinkConfig> = {},
): PlayerLink =>
  createPlayerLink({
    gameId: 'golf',
    storage: memoryStorage(),
    providers: [],
    configure: (own) =>
      own.register<Provider>(PROVIDER, { useClass: provider as new () => Provider }),
    ...config,
  });

/** The account that its provider says whoever connects has. */
export async function accountOf(link: PlayerLink): Promise<string | undefined> {
  const { playerId } = await link.connect({ provider: 'beacon', credentials: { ticket: 'x' } });
  return (await link.links.list(playerId))[0]?.externalId;
}
