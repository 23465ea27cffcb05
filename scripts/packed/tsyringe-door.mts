// In the folder of a stranger who has installed the tarballs: a host with a container of its own, and a decorated
// class as a provider. Compiled there by tsc, with decorators, against the packed declarations.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import {
  CLOCK,
  type Clock,
  createPlayerLink,
  FETCH,
  type Fetch,
  LOGGER,
  PROVIDER,
  PROVIDER_CONTRACT,
  type Provider,
} from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { inject, injectable, container as root } from 'tsyringe';
import { z } from 'zod';

@injectable()
class Beacon implements Provider {
  readonly contract = PROVIDER_CONTRACT;
  readonly id = 'beacon';
  readonly credentials = z.object({ ticket: z.string() });
  readonly #clock: Clock;
  readonly #fetch: Fetch;

  constructor(@inject(CLOCK) clock: Clock, @inject(FETCH) fetch: Fetch) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  async verify() {
    await this.#fetch('https://beacon.example/');
    return { externalId: `at-${this.#clock.now()}` };
  }
}

const asked: unknown[] = [];
const silent = () => {};
const fetch: Fetch = async (input) => {
  asked.push(input);
  return new Response('{}');
};
const clock: Clock = { now: () => 1_700_000_000_000, timer: () => silent };
const host = root.createChildContainer();
host.register(CLOCK, { useValue: clock });
host.register(FETCH, { useValue: fetch });
host.register(LOGGER, { useValue: { debug: silent, info: silent, warn: silent, error: silent } });

const link = createPlayerLink({
  gameId: 'packed',
  storage: memoryStorage(),
  providers: [],
  container: host,
  configure: (container) => container.register(PROVIDER, { useClass: Beacon }),
});
const { playerId } = await link.connect({ provider: 'beacon', credentials: { ticket: 'x' } });
assert.equal((await link.links.list(playerId))[0]?.externalId, 'at-1700000000000');
assert.deepEqual(asked, ['https://beacon.example/']);
assert.equal(host.isRegistered(PROVIDER), false);
await link.close();
