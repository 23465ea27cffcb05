import type { PlayerLink, ProviderDescription } from '@playerlink/core';
import { ACCOUNT_PATHS, body, CONNECT_PROBLEMS, responses, SESSION } from './openapi-operations.ts';
import { ANSWERS, CONNECT_EXTRAS, FLAGS, type JsonSchema } from './schemas.ts';

/** How a game is reached. */
export interface Reached {
  /** What all paths begin with. */
  readonly server: string;
  readonly hasExplain: boolean;
}

/** The document of a game: OpenAPI 3.1. Every answer it names does occur, and no other by our doing. */
export const describeGame = (link: PlayerLink, { server, hasExplain }: Reached): JsonSchema => ({
  openapi: '3.1.0',
  info: {
    title: `PlayerLink: ${link.gameId}`,
    version: '1',
    description: 'Sign in, link and switch players. Every error is a problem document (RFC 9457).',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: server }],
  paths: { ...pathsOf(link, hasExplain), ...ACCOUNT_PATHS },
  components: {
    schemas: { ...ANSWERS, ...schemasOf(link.providers) },
    securitySchemes: {
      session: { type: 'http', scheme: 'bearer', description: 'The authToken of a connect.' },
      ...(hasExplain && {
        server: { type: 'http', scheme: 'bearer', description: "A key of the game's own servers." },
      }),
    },
  },
});

/** A provider without options today is left out: it has no yes. */
function pathsOf({ providers }: PlayerLink, hasExplain: boolean): Record<string, JsonSchema> {
  const configured = providers.filter((provider) => provider.configured);
  return Object.fromEntries(
    configured.flatMap((provider) => {
      const { id } = provider;
      const connect = {
        operationId: `connect-${id}`,
        summary: `Signs in, links or switches with ${id}.`,
        security: [{}, ...SESSION],
        requestBody: body(connectBody(provider)),
        responses: responses('ConnectResult', CONNECT_PROBLEMS),
      };
      const explain = {
        operationId: `explain-${id}`,
        summary: 'What that connect would do, and why. Nothing is written.',
        security: [{ server: [] }],
        requestBody: body(connectBody(provider, WHO)),
        responses: responses('Explanation', CONNECT_PROBLEMS),
      };
      return [
        [`/connect/${id}`, { post: connect }],
        ...(hasExplain ? [[`/connect/${id}/explain`, { post: explain }]] : []),
      ];
    }),
  ) as Record<string, JsonSchema>;
}

/** For whom a server asks. */
const WHO = {
  session: { type: 'string', description: "The token of the player's session." },
  currentPlayerId: { type: ['string', 'null'], description: 'Or the player; null for nobody.' },
};

/** The credentials of a provider, as its own schema tells them, beside what every connect may bring. */
function connectBody(provider: ProviderDescription, who: Record<string, JsonSchema> = {}) {
  const { flags } = provider;
  const { properties } = credentialsOf(provider);
  const required = provider.credentials.filter((one) => one.required).map(({ name }) => name);
  const demanded = required.map((name) => [name, notEmpty(properties[name])]);
  return {
    type: 'object',
    properties: {
      ...properties,
      ...Object.fromEntries(demanded),
      ...Object.fromEntries(Object.entries(FLAGS).filter(([name]) => flags.includes(name))),
      ...CONNECT_EXTRAS,
      ...who,
    },
    required,
    additionalProperties: false,
  };
}

/** An empty text counts as absent, so one that is required has a character at least. */
const notEmpty = (schema: JsonSchema = {}): JsonSchema =>
  schema.type === 'string' ? { ...schema, minLength: schema.minLength || 1 } : schema;

type Credentials = JsonSchema & { readonly properties: Readonly<Record<string, JsonSchema>> };

/** The schema of a provider's credentials, whose references lead to its place in the document. */
function credentialsOf({ id, credentialsSchema }: ProviderDescription): Credentials {
  const references = /"\$ref":"#/g;
  const moved = `"$ref":"#/components/schemas/${nameOf(id)}`;
  return JSON.parse(JSON.stringify(credentialsSchema).replace(references, () => moved));
}

const nameOf = (provider: string): string => `${provider}-credentials`;

/** Those schemas that refer to themselves or parts of themselves. */
const schemasOf = (providers: readonly ProviderDescription[]): Record<string, JsonSchema> =>
  Object.fromEntries(
    providers
      .map((provider) => [nameOf(provider.id), credentialsOf(provider)] as const)
      .filter(([, schema]) => JSON.stringify(schema).includes('"$ref":"#')),
  );
