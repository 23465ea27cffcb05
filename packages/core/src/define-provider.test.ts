import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { configError, create, refusedAtBoot } from './config-error.test-fixture.ts';
import { ConfigError, createPlayerLink, defineProvider, Outage } from './index.ts';
import { memoryStorage } from './memory/index.ts';
import { testGame } from './test-game.test-fixture.ts';

describe('a plugin', () => {
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

const good = {
  id: 'tavern',
  options: z.strictObject({ title: z.string() }),
  credentials: z.object({ ticket: z.string() }),
  setup: () => ({ verify: async () => ({ externalId: '1' }) }),
};
/** As an author without a compiler writes it. */
const define = (parts: object | undefined) =>
  defineProvider<{ title: string }, { ticket: string }>(
    (parts && { ...good, ...parts }) as unknown as typeof good,
  );
const options = { title: 'golf' };

describe('a definition that cannot work', () => {
  it.each<[string, object, string]>([
    [
      'a misspelt member',
      { singleuse: true },
      'there is no member "singleuse"; did you mean "singleUse"?',
    ],
    [
      'a member of another name',
      { validate() {} },
      'there is no member "validate"; there is: id, wire, credentials, singleUse, proofKey, traits, options, setup',
    ],
    ['no options', { options: undefined }, 'member options must be a schema, such as those of zod'],
    [
      'options that are no schema',
      { options: { title: 'text' } },
      'member options must be a schema',
    ],
    ['no credentials', { credentials: undefined }, 'member credentials must be a schema, such as'],
    ['no setup', { setup: undefined }, 'member setup must be a function'],
    ['a wire that is none', { wire: 'TV' }, 'member wire must be an object'],
    ['a singleUse that is none', { singleUse: 1 }, 'member singleUse must be true or false'],
    ['a proofKey that is none', { proofKey: 'ticket' }, 'member proofKey must be a function'],
    ['traits that are none', { traits: 'multiple' }, 'member traits must be an object'],
  ])('%s', (_, parts, words) => {
    expect(configError(() => define(parts)(options))).toContain(`provider "tavern": ${words}`);
    expect(configError(() => define(parts)(undefined))).toContain(words);
  });

  it.each([
    ['Tavern', 'tavern'],
    ['MyTavern', 'my-tavern'],
    ['my_tavern.eu', 'my-tavern-eu'],
    ['7-seas', 'seas'],
    ['酒場', 'arcade'],
  ])('the id %s, for which %s is proposed', (id, proposal) => {
    expect(configError(() => define({ id })(options))).toBe(
      `provider "${id}": the id does not match ^[a-z][a-z0-9-]{0,62}$: name it, for instance, "${proposal}"`,
    );
  });

  it('no id, or one that is no text', () => {
    for (const id of [undefined, null, '', 7, { SECRET: 1 }]) {
      expect(configError(() => define({ id })(options))).toBe(
        'defineProvider: member id must be a text, such as "arcade"',
      );
    }
    expect(configError(() => define(undefined)(options))).toContain('must be an object with id,');
  });
});

describe('a setup that fails', () => {
  const boot = (setup: () => unknown) => () => create({ providers: [define({ setup })(options)] });

  it.each<[unknown, string]>([
    [new TypeError('the key SECRET is wrong'), 'TypeError'],
    [new Outage('SECRET'), 'Outage'],
    ['SECRET', 'a thrown string'],
  ])('throws: %#', (thrown, name) => {
    const refusal = refusedAtBoot(
      boot(() => {
        throw thrown;
      }),
    );
    expect(refusal.message).toBe(
      `provider "tavern": setup failed with ${name}: mend setup, or the options it was given; its error is the cause`,
    );
    expect(refusal.cause).toBe(thrown);
  });

  it('throws a ConfigError that names no provider', () => {
    const thrown = new ConfigError('the certificate cannot be read');
    const refusal = refusedAtBoot(
      boot(() => {
        throw thrown;
      }),
    );
    expect(refusal.message).toBe('provider "tavern": the certificate cannot be read');
    expect(refusal.cause).toBe(thrown);
  });

  const verify = async () => ({ externalId: '1' });
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'setup must return an object with a verify function'],
    ['no methods', {}, 'setup must return an object with a verify function'],
    ['a function', verify, 'setup must return an object with a verify function'],
    ['a promise', Promise.resolve({ verify }), 'at once, not a promise: do what takes time in'],
    [
      'a misspelt method',
      { verify, freinds: verify },
      'there is no method "freinds"; did you mean "friends"?',
    ],
    ['a misspelt verify', { verfy: verify }, 'there is no method "verfy"; did you mean "verify"?'],
    ['friends that are none', { verify, friends: 7 }, 'method friends must be a function'],
    ['null for push', { verify, registerPush: null }, 'method registerPush must be a function'],
    ['secrets that are none', { verify, secrets: 'SECRET' }, 'method secrets must be an object'],
    ['secrets without methods', { verify, secrets: {} }, 'secrets.externalIdOf must be a function'],
  ])('returns %s', (_, returned, words) => {
    const message = configError(boot(() => returned));
    expect(message).toContain('provider "tavern": ');
    expect(message).toContain(words);
    expect(message).not.toContain('SECRET');
  });

  it('returns a promise that rejects, of which nobody hears', () => {
    const setup = async () => {
      throw new Error('SECRET');
    };
    expect(configError(boot(setup))).toContain('setup must return its methods at once');
  });

  it('may return an instance of a class with members of its own', async () => {
    class Methods {
      readonly prefix = 'x';
      async verify() {
        return { externalId: `${this.prefix}1` };
      }
    }
    const { link } = testGame({ providers: [define({ setup: () => new Methods() })(options)] });
    const { playerId } = await link.connect({ provider: 'tavern', credentials: { ticket: 'x' } });
    expect((await link.links.list(playerId))[0]?.externalId).toBe('x1');
  });
});
