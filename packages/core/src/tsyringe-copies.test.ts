import 'reflect-metadata';
import { createRequire } from 'node:module';
import { inject, injectable, container as root } from 'tsyringe';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusedAtBoot } from './config-error.test-fixture.ts';
import { CLOCK, type Clock, createPlayerLink, defineProvider, GAME_ID } from './index.ts';
import { memoryStorage } from './memory/index.ts';
import { fakeClock } from './test-game.test-fixture.ts';
import {
  accountOf,
  credentials,
  gameWith,
  hostWith,
  PlainBeacon,
} from './tsyringe-door.test-fixture.ts';

type Tsyringe = typeof import('tsyringe');

/** tsyringe once more, as another version in another node_modules would be. */
function secondTsyringe(): Tsyringe {
  const require = createRequire(import.meta.url);
  const parts = () => Object.keys(require.cache).filter((path) => /[\\/]tsyringe[\\/]/.test(path));
  const first = new Map(parts().map((path) => [path, require.cache[path]]));
  for (const path of first.keys()) delete require.cache[path];
  const second = require('tsyringe');
  for (const path of parts()) delete require.cache[path];
  for (const [path, module] of first) require.cache[path] = module;
  return second;
}

/** A provider that only this copy of tsyringe knows how to build. */
function decoratedBy(copy: Tsyringe) {
  @copy.injectable()
  class Far extends PlainBeacon {
    constructor(@copy.inject(CLOCK) clock: Clock, @copy.inject(GAME_ID) game: string) {
      super(clock, game);
    }
  }
  return Far;
}

const causeOf = (boot: () => unknown): string => String(refusedAtBoot(boot).cause);

afterEach(() => {
  root.reset();
});

describe('two copies of tsyringe', () => {
  it('are no matter to what defineProvider made', async () => {
    const other = secondTsyringe();
    expect(other.container).not.toBe(root);
    const beacon = defineProvider({
      id: 'beacon',
      options: z.object({}),
      credentials,
      setup: (_, { clock }) => ({ verify: async () => ({ externalId: `at-${clock.now()}` }) }),
    });
    const link = createPlayerLink({
      gameId: 'golf',
      storage: memoryStorage(),
      providers: [beacon({})],
      container: hostWith(other.container, { clock: fakeClock(7) }),
    });
    expect(await accountOf(link)).toBe('at-7');
  });

  it('let a class that the other has decorated be built below a container of the other', async () => {
    const other = secondTsyringe();
    const link = gameWith(decoratedBy(other), {
      container: other.container,
      clock: fakeClock(7),
    });
    expect(await accountOf(link)).toBe('golf-7');
  });

  it('refuse that class at boot without such a container; the cause names it', () => {
    const Far = decoratedBy(secondTsyringe());
    expect(causeOf(() => gameWith(Far))).toContain('TypeInfo not known for "Far"');
  });
});

describe('a decorated class that cannot be built', () => {
  it('is refused at boot; the cause names the token that is missing', () => {
    const MISSING = Symbol('the key of the beacon');
    @injectable()
    class Keyed extends PlainBeacon {
      readonly key: string;
      constructor(
        @inject(CLOCK) clock: Clock,
        @inject(GAME_ID) game: string,
        @inject(MISSING) key: string,
      ) {
        super(clock, game);
        this.key = key;
      }
    }
    expect(causeOf(() => gameWith(Keyed))).toContain('the key of the beacon');
  });
});
