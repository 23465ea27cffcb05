import { type ANSWERS, type JsonSchema, PUSH_TARGET } from './schemas.ts';

/** What every request may meet: storage away, or one too many. */
const ALWAYS = [429, 503] as const;
const SIGNED_IN = [401, ...ALWAYS] as const;

const TITLES: Readonly<Record<number, string>> = {
  200: 'Done.',
  204: 'Done; there is nothing to say.',
  304: 'Not changed since the ETag.',
  400: 'A field is missing or wrong, or the body is no JSON object.',
  401: 'The session, or what the platform was to vouch for, is not valid.',
  403: 'The game refused.',
  404: 'There is no such player or account.',
  409: 'It does not fit what is there.',
  413: 'The body is too long.',
  415: 'The body is not said to be JSON.',
  423: 'Too many failed attempts: locked for a while.',
  429: 'Too many requests: wait as long as Retry-After says.',
  503: 'The platform or the storage did not answer as it should.',
};

const refersTo = (name: keyof typeof ANSWERS) => ({ $ref: `#/components/schemas/${name}` });

/** The answers of an operation: a good one with its schema, and problems. */
export function responses(
  good: keyof typeof ANSWERS | undefined,
  problems: readonly number[],
): Record<string, JsonSchema> {
  const ok = good === undefined ? 204 : 200;
  const json = good && { content: { 'application/json': { schema: refersTo(good) } } };
  const problem = { content: { 'application/problem+json': { schema: refersTo('Problem') } } };
  return Object.fromEntries([
    [ok, { description: TITLES[ok], ...json }],
    ...problems.map((status) => [status, { description: TITLES[status], ...problem }]),
  ]);
}

/** What a session opens. */
export const SESSION = [{ session: [] }];

/** A body that has to be there. */
export const body = (schema: JsonSchema) => ({
  required: true,
  content: { 'application/json': { schema } },
});

const read = (summary: string, good: keyof typeof ANSWERS) => ({
  summary,
  security: SESSION,
  responses: responses(good, SIGNED_IN),
});

/** What does not depend on the game. */
export const ACCOUNT_PATHS = {
  '/me': { get: { operationId: 'me', ...read('Who is signed in.', 'Player') } },
  '/links': {
    get: { operationId: 'listLinks', ...read("The player's platform accounts.", 'Links') },
  },
  '/links/{provider}': {
    delete: {
      operationId: 'unlink',
      summary: 'Takes a platform account from the player. The last way in stays.',
      security: SESSION,
      parameters: [
        { name: 'provider', in: 'path', required: true, schema: { type: 'string' } },
        {
          name: 'externalId',
          in: 'query',
          description: 'Which one, where a player may have several: an externalId of GET /links.',
          schema: { type: 'string' },
        },
      ],
      responses: responses(undefined, [400, 401, 404, 409, ...ALWAYS]),
    },
  },
  '/friends': {
    get: { operationId: 'listFriends', ...read('Friends who play this game.', 'Friends') },
  },
  '/push': {
    post: {
      operationId: 'registerPush',
      summary: 'Says where messages reach the player.',
      security: SESSION,
      requestBody: body(PUSH_TARGET),
      responses: responses('PushRegistration', [400, 401, 413, 415, ...ALWAYS]),
    },
  },
  '/session': {
    delete: {
      operationId: 'endSession',
      summary: 'Signs out the session that is presented.',
      security: SESSION,
      responses: responses(undefined, SIGNED_IN),
    },
  },
  '/sessions': {
    get: { operationId: 'listSessions', ...read("The player's sessions.", 'Sessions') },
    delete: {
      operationId: 'endSessions',
      summary: 'Signs the player out everywhere, here too.',
      security: SESSION,
      responses: responses(undefined, SIGNED_IN),
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openApi',
      summary: 'This document.',
      responses: {
        200: {
          description: TITLES[200],
          content: { 'application/json': { schema: { type: 'object' } } },
        },
        304: { description: TITLES[304] },
        429: responses('Health', [429])[429],
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'health',
      summary: 'Whether the storage is fit for use.',
      responses: responses('Health', [503]),
    },
  },
};

/** What may be wrong with a connect. */
export const CONNECT_PROBLEMS = [400, 401, 403, 404, 409, 413, 415, 423, ...ALWAYS];
