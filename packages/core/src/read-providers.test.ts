import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configError, create, refusedAtBoot } from './config-error.test-fixture.ts';
import {
  defineProvider,
  PROVIDER,
  PROVIDER_CONTRACT,
  type Provider,
  type ProviderModule,
  type ProviderWire,
} from './index.ts';
import { stubProvider, testGame } from './test-game.test-fixture.ts';

const wired = (id: string, wire: ProviderWire) => stubProvider(id, { wire });

const raw = (parts: object): Provider => ({
  contract: PROVIDER_CONTRACT,
  id: 'raw',
  credentials: z.object({ ticket: z.string() }),
  verify: async () => ({ externalId: 'x' }),
  ...parts,
});

/** Registers anything at all as a provider. */
const registering = (provider: unknown) => ({
  configure: (container: { register: (token: symbol, value: object) => unknown }) =>
    container.register(PROVIDER, { useValue: provider }),
});

const withSecrets = (id: string) =>
  defineProvider({
    id,
    options: z.object({}),
    credentials: z.object({ pin: z.string() }),
    setup: () => ({
      verify: async () => ({ externalId: 'x' }),
      secrets: {
        externalIdOf: (userName) => userName,
        make: async (password) => password,
        matches: async () => false,
      },
    }),
  });

describe('what only one provider of a game may have', () => {
  it.each<[string, ProviderModule[], string]>([
    [
      'an id',
      [stubProvider('beacon'), stubProvider('arcade'), stubProvider('arcade')],
      'provider "arcade" (providers[2]): the id "arcade" is already taken by "arcade" (providers[1]): register one of them',
    ],
    [
      'a request name',
      [wired('a', { request: 'XConnectRequest' }), wired('b', { request: 'XConnectRequest' })],
      'provider "b" (providers[1]): the request name "XConnectRequest" is already taken by "a" (providers[0]): give one of them another wire.request, or register only one',
    ],
    [
      'a request name that nobody wrote',
      [stubProvider('a-b'), wired('c', { request: 'ABConnectRequest' })],
      'provider "c" (providers[1]): the request name "ABConnectRequest" is already taken by "a-b" (providers[0])',
    ],
    [
      'a system id',
      [wired('a', { systemId: 'XX' }), wired('b', { systemId: 'XX' })],
      'provider "b" (providers[1]): the system id "XX" is already taken by "a" (providers[0]): give one of them another wire.systemId, or register only one',
    ],
    [
      'secrets',
      [withSecrets('pin')({}), stubProvider('arcade'), withSecrets('pass')({})],
      'provider "pass" (providers[2]): the secrets of the game are already kept by "pin" (providers[0]): register only one that has secrets',
    ],
  ])('%s', (_, providers, sentence) => {
    expect(configError(() => create({ providers }))).toContain(sentence);
  });

  it('a provider of configure is told as such', () => {
    const providers = [stubProvider('raw')];
    expect(configError(() => create({ providers, ...registering(raw({})) }))).toBe(
      'provider "raw" (in configure): the id "raw" is already taken by "raw" (providers[0]): register one of them',
    );
  });

  it('secrets of a provider without options do not count, nor do two providers without a system id', () => {
    const providers = [withSecrets('pin')(undefined), withSecrets('pass')({})];
    expect(create({ providers }).providers.map(({ id }) => id)).toEqual(['pin', 'pass']);
  });
});

describe('a provider of the host’s own', () => {
  it.each<[string, object, string]>([
    [
      'another contract version',
      { contract: 2 },
      'made for contract 2, this core speaks 1: install a version of the plugin that fits',
    ],
    ['no contract version', { contract: undefined }, 'member contract must be a number'],
    [
      'a reserved credential',
      { credentials: z.object({ session: z.string() }) },
      'the credential name "session" is reserved: rename it',
    ],
    ['credentials that are no object', { credentials: z.string() }, 'object schema'],
    ['no schema at all', { credentials: undefined }, 'member credentials must be a schema'],
    ['a bigint credential', { credentials: z.object({ id: z.bigint() }) }, 'object schema'],
    ['no verify', { verify: undefined }, 'member verify must be a function'],
    ['singleUse without proofKey', { singleUse: true }, 'singleUse needs a proofKey'],
    [
      'singleUse that is no boolean',
      { singleUse: 'yes' },
      'member singleUse must be true or false',
    ],
    [
      'a misspelt member',
      { singleuse: true },
      'there is no member "singleuse"; did you mean "singleUse"?',
    ],
    ['friends that are no function', { friends: 7 }, 'member friends must be a function'],
    [
      'a misspelt method of secrets',
      { secrets: { externalIdOf() {}, make() {}, match() {} } },
      'there is no secrets."match"; did you mean "matches"?',
    ],
    [
      'secrets that lack a method',
      { secrets: { externalIdOf() {}, make() {} } },
      'secrets.matches must be a function',
    ],
    [
      'a misspelt name of the wire',
      { wire: { systemID: 'RA' } },
      'there is no wire."systemID"; did you mean "systemId"?',
    ],
    ['a request that is none', { wire: { request: 7 } }, 'wire.request must be a text'],
    [
      'an empty name of the wire',
      { wire: { systemId: '' } },
      'wire.systemId must be a text that is',
    ],
    [
      'another answer while not configured',
      { wire: { notConfigured: { field: 'x', code: 'MAYBE' } } },
      'wire.notConfigured.code must be one of NOT_CONFIGURED, NOT_ENABLED, ',
    ],
    [
      'half an answer while not configured',
      { wire: { notConfigured: { code: 'NOT_ENABLED' } } },
      'wire.notConfigured.field must be a text',
    ],
    [
      'a misspelt trait',
      { traits: { multple: true } },
      'there is no traits."multple"; did you mean "multiple"?',
    ],
    ['a trait of the wrong kind', { traits: { social: 0 } }, 'traits.social must be true or false'],
    [
      'a flag that no trait may set',
      { traits: { flags: { errorOnSwitch: true } } },
      'there is no traits.flags."errorOnSwitch"; there is: doNotLinkToCurrentPlayer, switchIfPossible',
    ],
    [
      'no required credential',
      { credentials: z.object({ a: z.string().optional() }) },
      'no credential is required, so wire.linkField and wire.rejectField must be named',
    ],
  ])('is refused: %s', (_, parts, words) => {
    const message = configError(() => create(registering(raw(parts))));
    expect(message).toContain('provider "raw": ');
    expect(message).toContain(words);
  });

  it.each([[7], ['raw'], [() => {}]])('is refused: %o', (provider) => {
    expect(configError(() => create(registering(provider)))).toContain(
      'what is registered under PROVIDER must be an object',
    );
  });

  it('is refused without an id, of which nothing is shown', () => {
    for (const id of [undefined, '', 7, ['SECRET']]) {
      expect(configError(() => create(registering(raw({ id }))))).toBe(
        'a provider: member id must be a text, such as "arcade"',
      );
    }
  });

  it('may be an instance of a class, with members of its own', () => {
    class Beacon {
      readonly contract = PROVIDER_CONTRACT;
      readonly id = 'beacon';
      readonly credentials = z.object({ ticket: z.string() });
      readonly seen: string[] = [];
      async verify() {
        return { externalId: 'x' };
      }
    }
    expect(create(registering(new Beacon())).providers).toMatchObject([{ id: 'beacon' }]);
  });

  it('may reject and link on names that no credential has', () => {
    const wire = { linkField: 'USERNAME', rejectField: 'DETAILS' };
    expect(create(registering(raw({ wire }))).providers).toMatchObject([wire]);
  });
});

describe('code of a module’s own that throws', () => {
  const thrown = new TypeError('no SECRET in here');
  const throwing = () => {
    throw thrown;
  };
  it.each<[string, object, string]>([
    [
      'register',
      { providers: [stubProvider('arcade'), { id: 'tavern', register: throwing }] },
      'providers[1] could not be registered: mend its register; the error is the cause of this one',
    ],
    [
      'a factory',
      {
        configure: (container: { register: (token: symbol, value: object) => unknown }) =>
          container.register(PROVIDER, { useFactory: throwing }),
      },
      'a provider could not be made: mend what is registered under PROVIDER; the error is the cause of this one',
    ],
  ])('%s', (_, config, sentence) => {
    const refusal = refusedAtBoot(() => create(config));
    expect(refusal.message).toBe(`createPlayerLink: ${sentence}`);
    expect(refusal.cause).toBe(thrown);
  });
});

it('a game tells its providers with every default filled in', () => {
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
      credentialsSchema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: { ticket: { type: 'string', maxLength: 512 }, hint: { type: 'string' } },
        required: ['ticket'],
      },
      flags: [
        'doNotLinkToCurrentPlayer',
        'errorOnSwitch',
        'switchIfPossible',
        'doNotCreateNewPlayer',
        'syncDisplayName',
      ],
    },
  ]);
});
