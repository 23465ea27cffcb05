import { checkMembers, type Shape } from './check-members.ts';
import {
  PROVIDER_CONTRACT,
  type Provider,
  type ProviderDefinition,
  type ProviderMethods,
  type ProviderTraits,
  type ProviderWire,
  type SecretMethods,
} from './contract/provider.ts';
import { ConfigError } from './errors.ts';

const METHODS = {
  verify: 'function?',
  friends: 'function?',
  registerPush: 'function?',
  check: 'function?',
  secrets: 'object?',
} as const satisfies Shape<keyof ProviderMethods>;

const SHARED = {
  id: 'text',
  wire: 'object?',
  credentials: 'schema',
  singleUse: 'boolean?',
  proofKey: 'function?',
  traits: 'object?',
} as const;

const DEFINITION: Shape<keyof ProviderDefinition<unknown, unknown>> = {
  ...SHARED,
  options: 'schema',
  setup: 'function',
};

const PROVIDER: Shape<keyof Provider> = {
  ...SHARED,
  ...METHODS,
  contract: 'number',
  configured: 'boolean?',
  verify: 'function',
};

const SECRETS: Shape<keyof SecretMethods> = {
  externalIdOf: 'function',
  make: 'function',
  matches: 'function',
};

const WIRE: Shape<keyof ProviderWire> = {
  // Which names can be served is the wire's to say.
  request: 'string?',
  systemId: 'text?',
  linkField: 'text?',
  rejectField: 'text?',
  notConfigured: 'object?',
};

type NotConfigured = NonNullable<ProviderWire['notConfigured']>;

const NOT_CONFIGURED: Shape<keyof NotConfigured> = { field: 'text', code: 'text' };

const NOT_CONFIGURED_CODES: readonly string[] = [
  'NOT_CONFIGURED',
  'NOT_ENABLED',
  'NOTAUTHENTICATED',
  'UNRECOGNISED',
] satisfies Array<NotConfigured['code']>;

const TRAITS: Shape<keyof ProviderTraits> = {
  flags: 'object?',
  multiple: 'boolean?',
  social: 'boolean?',
};

const FLAGS: Shape<keyof NonNullable<ProviderTraits['flags']>> = {
  doNotLinkToCurrentPlayer: 'boolean?',
  switchIfPossible: 'boolean?',
};

const ID = /^[a-z][a-z0-9-]{0,62}$/;

/** A refusal in the name of a provider. */
export const refusalOf =
  (id: string) =>
  (fault: string, options?: ErrorOptions): ConfigError =>
    new ConfigError(`provider ${JSON.stringify(id)}: ${fault}`, options);

/** @throws ConfigError naming the provider, the member that cannot work, and the mend */
export function checkProvider(provider: Provider): void {
  if (typeof provider !== 'object' || provider === null) {
    throw new ConfigError(
      'createPlayerLink: what is registered under PROVIDER must be an object, such as defineProvider makes',
    );
  }
  const { contract, id, wire, traits } = provider;
  checkId('a provider', id);
  const refuse = refusalOf(id);
  if (typeof contract === 'number' && contract !== PROVIDER_CONTRACT) {
    throw refuse(
      `made for contract ${contract}, this core speaks ${PROVIDER_CONTRACT}: install a version of the plugin that fits`,
    );
  }
  checkMembers('member ', provider, PROVIDER, refuse);
  if (provider.secrets) checkMembers('secrets.', provider.secrets, SECRETS, refuse);
  if (wire) checkWire(wire, refuse);
  if (traits) checkMembers('traits.', traits, TRAITS, refuse);
  if (traits?.flags) checkMembers('traits.flags.', traits.flags, FLAGS, refuse);
  if (provider.singleUse === true && provider.proofKey === undefined) {
    throw refuse('singleUse needs a proofKey function: say what makes two credentials the same');
  }
}

/** @throws ConfigError naming the definition by its id, the member that cannot work, and the mend */
export function checkDefinition(definition: { readonly id: string }): void {
  if (typeof definition !== 'object' || definition === null) {
    throw new ConfigError(
      'defineProvider: a definition must be an object with id, options, credentials and setup',
    );
  }
  checkId('defineProvider', definition.id);
  checkMembers('member ', definition, DEFINITION, refusalOf(definition.id));
}

/** Checks what `setup` returned. @throws ConfigError naming the provider, the method and the mend */
export function checkMethods(id: string, methods: ProviderMethods): void {
  const refuse = refusalOf(id);
  if (methods instanceof Promise) {
    methods.catch(() => {});
    throw refuse(
      'setup must return its methods at once, not a promise: do what takes time in verify',
    );
  }
  const isObject = typeof methods === 'object' && methods !== null;
  if (isObject) checkMembers('method ', methods, METHODS, refuse);
  if (!isObject || methods.verify === undefined) {
    throw refuse('setup must return an object with a verify function');
  }
}

function checkWire(wire: ProviderWire, refuse: (fault: string) => Error): void {
  checkMembers('wire.', wire, WIRE, refuse);
  if (wire.notConfigured === undefined) return;
  checkMembers('wire.notConfigured.', wire.notConfigured, NOT_CONFIGURED, refuse);
  if (!NOT_CONFIGURED_CODES.includes(wire.notConfigured.code)) {
    throw refuse(`wire.notConfigured.code must be one of ${NOT_CONFIGURED_CODES.join(', ')}`);
  }
}

function checkId(where: string, id: unknown): void {
  if (typeof id !== 'string' || id === '') {
    throw new ConfigError(`${where}: member id must be a text, such as "arcade"`);
  }
  if (ID.test(id)) return;
  const small = id
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '')
    .slice(0, 63);
  const meant = ID.test(small) ? small : 'arcade';
  throw refusalOf(id.slice(0, 64))(
    `the id does not match ${ID.source}: name it, for instance, ${JSON.stringify(meant)}`,
  );
}
