import type { Provider, ProviderWire } from './contract/provider.ts';
import { ConfigError, ConnectError } from './errors.ts';

/** One credential, as the provider's schema declares it. */
export interface CredentialField {
  readonly name: string;
  readonly required: boolean;
}

/** A provider with every default filled in and its credentials read, once, at boot. */
export interface RegisteredProvider {
  readonly id: string;
  readonly provider: Provider;
  readonly configured: boolean;
  /** In the schema's order, which is the order of REQUIRED and INVALID. */
  readonly fields: readonly CredentialField[];
  readonly fieldNames: ReadonlySet<string>;
  /** The JSON Schema of the credentials. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly request: string;
  readonly systemId: string | undefined;
  readonly linkField: string;
  readonly rejectField: string;
  readonly notConfigured: NonNullable<ProviderWire['notConfigured']>;
}

/** The providers of one game, by id. */
export interface Registry {
  readonly all: readonly RegisteredProvider[];
  /** Absent for an id that is not registered, such as that of a plugin removed since. */
  find(id: string): RegisteredProvider | undefined;
  /** @throws ConnectError UNKNOWN_PROVIDER */
  require(id: string): RegisteredProvider;
  /** Platform ids as other players may see them: by system id, providers without one left out. */
  externalIds(
    links: ReadonlyArray<{ provider: string; externalId: string }>,
  ): Record<string, string>;
}

/** Names that mean something else beside the credentials in a request's body. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  '@class',
  '__proto__',
  'address',
  'authToken',
  'channel',
  'constructor',
  'context',
  'coppa',
  'currentPlayerId',
  'doNotCreateNewPlayer',
  'doNotLinkToCurrentPlayer',
  'errorOnSwitch',
  'flags',
  'playerId',
  'prototype',
  'provider',
  'requestId',
  'scriptData',
  'segments',
  'session',
  'switchIfPossible',
  'syncDisplayName',
]);

/**
 * Reads the providers of a game once.
 *
 * @throws ConfigError naming the provider and the fault: a reserved or unreadable credential, or none that
 * is required and no names of the wire instead
 */
export function createRegistry(providers: readonly Provider[]): Registry {
  const all = providers.map(register);
  const byId = new Map(all.map((entry) => [entry.id, entry]));
  return {
    all,
    find: (id) => byId.get(id),
    require(id) {
      const entry = byId.get(id);
      if (entry === undefined) throw new ConnectError('UNKNOWN_PROVIDER', { field: 'provider' });
      return entry;
    },
    externalIds(links) {
      const ids: Record<string, string> = {};
      for (const link of links) {
        const systemId = byId.get(link.provider)?.systemId;
        if (systemId !== undefined) ids[systemId] = link.externalId;
      }
      return ids;
    },
  };
}

function register(provider: Provider): RegisteredProvider {
  const { id, wire = {} } = provider;
  const fail = (fault: string) => new ConfigError(`provider ${JSON.stringify(id)}: ${fault}`);
  const schema = readSchema(provider, fail);
  const fields = readFields(schema, fail);
  const required = fields.filter((field) => field.required).map((field) => field.name);
  const linkField = wire.linkField ?? required[0];
  const rejectField = wire.rejectField ?? required.at(-1);
  if (linkField === undefined || rejectField === undefined) {
    throw fail('no credential is required, so wire.linkField and wire.rejectField must be named');
  }
  return {
    id,
    provider,
    configured: provider.configured !== false,
    fields,
    fieldNames: new Set(fields.map(({ name }) => name)),
    schema,
    request: wire.request ?? `${pascalCase(id)}ConnectRequest`,
    systemId: wire.systemId,
    linkField,
    rejectField,
    notConfigured: wire.notConfigured ?? { field: rejectField, code: 'NOTAUTHENTICATED' },
  };
}

type ObjectSchema = Readonly<Record<string, unknown>> & { readonly properties: object };

function readSchema(provider: Provider, fail: (fault: string) => Error): ObjectSchema {
  const schema = jsonSchemaOf(provider);
  const properties = schema?.properties;
  if (schema?.type === 'object' && typeof properties === 'object' && properties !== null) {
    return { ...schema, properties };
  }
  throw fail('credentials must be an object schema that speaks Standard JSON Schema (zod >= 4.2)');
}

function readFields(schema: ObjectSchema, fail: (fault: string) => Error): CredentialField[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.keys(schema.properties).map((name) => {
    if (RESERVED_NAMES.has(name))
      throw fail(`the credential name "${name}" is reserved: rename it`);
    return { name, required: required.has(name) };
  });
}

/** Absent when the schema cannot be told as JSON Schema, such as one with a bigint. */
function jsonSchemaOf(provider: Provider): Record<string, unknown> | undefined {
  try {
    return provider.credentials['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  } catch {
    return undefined;
  }
}

const pascalCase = (id: string): string =>
  id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
