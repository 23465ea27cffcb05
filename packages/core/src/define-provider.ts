import {
  type CallOptions,
  PROVIDER_CONTRACT,
  type Provider,
  type ProviderDefinition,
  type ProviderMethods,
  type ProviderModule,
  type Resolver,
  type Vault,
  type VerifiedIdentity,
} from './contract/provider.ts';
import type { Schema, SchemaIssue } from './contract/schema.ts';
import { ConfigError } from './errors.ts';
import { CLOCK, FETCH, GAME_ID, KEYS, LOGGER, PROVIDER, STORAGE } from './tokens.ts';
import { oncePerContainer } from './tsyringe.ts';

/**
 * Makes a plugin: a function from options to a module that `createPlayerLink({ providers })` takes.
 * The options are checked when that function is called; `undefined` registers the provider as not
 * configured: its name stays known, and every connect is answered with its `notConfigured` pair.
 *
 * @throws ConfigError naming plugin and option, when the returned function is called with wrong options.
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
    const options = input === undefined ? undefined : checkOptions(definition, input);
    return {
      id: definition.id,
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
  // Core hands `verify` nothing but what `credentials` accepted, which is what makes the cast true.
  const methods = (
    options === undefined ? notConfigured : definition.setup(options, ports)
  ) as ProviderMethods;
  if (typeof methods?.verify !== 'function') {
    throw new ConfigError(`${definition.id}: setup must return an object with a verify function`);
  }
  const { friends, registerPush, secrets } = methods;
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
  };
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

function checkOptions<Options>(
  definition: { readonly id: string; readonly options: Schema<Options, unknown> },
  input: unknown,
): Options {
  const result = definition.options['~standard'].validate(input);
  if ('then' in result) {
    throw new ConfigError(`${definition.id}: the options schema must not be asynchronous`);
  }
  if (result.issues === undefined) return result.value;
  throw new ConfigError(`${definition.id}: ${result.issues.map(describeIssue).join('; ')}`);
}

function describeIssue(issue: SchemaIssue): string {
  const path = (issue.path ?? [])
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .join('.');
  return `option ${path === '' ? '(all)' : path}: ${issue.message}`;
}
