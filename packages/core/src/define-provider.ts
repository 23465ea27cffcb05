import { checkOptions } from './check-options.ts';
import { checkDefinition, checkMethods, refusalOf } from './check-provider.ts';
import {
  type CallOptions,
  PROVIDER_CONTRACT,
  type Provider,
  type ProviderDefinition,
  type ProviderMethods,
  type ProviderModule,
  type ProviderPorts,
  type Resolver,
  type Vault,
  type VerifiedIdentity,
} from './contract/provider.ts';
import { ConfigError, isConfigError } from './errors.ts';
import { nameOf } from './failures.ts';
import { CLOCK, FETCH, GAME_ID, KEYS, LOGGER, PROVIDER, STORAGE } from './tokens.ts';
import { oncePerContainer } from './tsyringe.ts';

/**
 * Makes a plugin: a function from options to a module that `createPlayerLink({ providers })` takes.
 * Definition and options are checked when that function is called; `undefined` registers the provider as
 * not configured: its name stays known, and every connect is answered with its `notConfigured` pair.
 *
 * @throws ConfigError naming plugin and member or option, when the returned function is called and either
 * cannot work, such as with a misspelt name.
 * @example
 * ```ts
 * export const arcade = defineProvider({
 *   id: 'arcade',
 *   options: z.object({ gameKey: z.string().min(1) }),
 *   credentials: z.object({ ticket: z.string().max(512) }),
 *   setup: ({ gameKey }, { fetch }) => ({
 *     async verify({ ticket }, { signal }) {
 *       const player = await askTheArcade(fetch, gameKey, ticket, signal);
 *       if (player === undefined) throw new ConnectError('NOTAUTHENTICATED');
 *       return { externalId: player.id, displayName: player.name };
 *     },
 *   }),
 * });
 * ```
 */
export function defineProvider<Options, Credentials, OptionsInput = Options>(
  definition: ProviderDefinition<Options, Credentials, OptionsInput>,
): (options: OptionsInput | undefined) => ProviderModule {
  return (input) => {
    checkDefinition(definition);
    const { id, options: schema } = definition;
    const options = input === undefined ? undefined : checkOptions(id, schema, input);
    return {
      id,
      options: schema,
      register: (container) => {
        container.register(PROVIDER, {
          useFactory: oncePerContainer((resolver: Resolver) =>
            toProvider(definition, options, resolver),
          ),
        });
      },
    };
  };
}

/** Stands in while there are no options; core refuses a connect before it would come to this. */
const notConfigured: ProviderMethods = {
  verify: () => Promise.reject(new ConfigError('the provider is not configured')),
};

function toProvider<Options, Credentials>(
  definition: Omit<ProviderDefinition<Options, Credentials>, 'options'>,
  options: Options | undefined,
  container: Resolver,
): Provider {
  const ports = {
    fetch: container.resolve(FETCH),
    clock: container.resolve(CLOCK),
    keys: container.resolve(KEYS),
    logger: container.resolve(LOGGER),
    vault: vaultOf(container, definition.id),
  };
  const methods = options === undefined ? notConfigured : setUp(definition, options, ports);
  const { friends, registerPush, check, secrets } = methods;
  return {
    contract: PROVIDER_CONTRACT,
    id: definition.id,
    wire: definition.wire,
    credentials: definition.credentials,
    configured: options !== undefined,
    singleUse: definition.singleUse ?? false,
    ...(definition.traits && { traits: definition.traits }),
    ...(secrets && { secrets }),
    ...(definition.proofKey && {
      proofKey: definition.proofKey as (credentials: unknown) => string,
    }),
    verify: (credentials: unknown, call: CallOptions) => methods.verify(credentials, call),
    ...(friends && {
      friends: (identity: VerifiedIdentity, call: CallOptions) =>
        friends.call(methods, identity, call),
    }),
    ...(registerPush && {
      registerPush: (identity: VerifiedIdentity, call: CallOptions) =>
        registerPush.call(methods, identity, call),
    }),
    ...(check && { check: (call: CallOptions) => check.call(methods, call) }),
  };
}

/** @throws ConfigError naming the provider; its `cause` is what `setup` threw */
function setUp<Options, Credentials>(
  { id, setup }: Pick<ProviderDefinition<Options, Credentials>, 'id' | 'setup'>,
  options: Options,
  ports: ProviderPorts,
): ProviderMethods {
  let methods: ProviderMethods;
  try {
    // Core hands `verify` nothing but what `credentials` accepted, which is what makes the cast true.
    methods = setup(options, ports) as ProviderMethods;
  } catch (thrown) {
    const refuse = refusalOf(id);
    if (!isConfigError(thrown)) {
      const { error } = nameOf(thrown);
      const mend = 'mend setup, or the options it was given; its error is the cause';
      throw refuse(`setup failed with ${error}: ${mend}`, { cause: thrown });
    }
    // What it says is for the operator, but not always whom it is about.
    throw thrown.message.startsWith(`${id}: `) ? thrown : refuse(thrown.message, { cause: thrown });
  }
  checkMethods(id, methods);
  return methods;
}

/** The part of the storage's vault that is this provider's. */
function vaultOf(container: Resolver, provider: string): Vault {
  const { vault } = container.resolve(STORAGE);
  const game = container.resolve(GAME_ID);
  const { now } = container.resolve(CLOCK);
  return {
    read: (externalId) => vault.read(game, provider, externalId, now()),
    countFailure: (externalId, max, lockMs) =>
      vault.countFailure(game, provider, externalId, max, lockMs, now()),
    clearFailures: (externalId) => vault.clearFailures(game, provider, externalId),
  };
}
