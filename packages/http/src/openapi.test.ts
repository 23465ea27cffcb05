import { ConnectError, defineProvider, type PlayerLink } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AnyRequest,
  bearer,
  bytes,
  DOORS,
  type Got,
  openDoor,
  type Send,
  type Sent,
} from './doors.test-fixture.ts';
import { everything, game, good } from './game.test-fixture.ts';
import type { HttpOptions } from './index.ts';
import { FLAGS } from './schemas.ts';

const KEY = 'a-key-of-the-server-long';
const open = (link: PlayerLink = game(), options: HttpOptions<AnyRequest> = {}) =>
  openDoor('node', link, { serverKeys: [KEY], ...options });
const documentOf = async (link?: PlayerLink, options?: HttpOptions<AnyRequest>) =>
  (await (await open(link, options))('GET', '/openapi.json')).json;

test('a public validator finds it in order', async () => {
  for (const link of [game(), game({ providers: everything }), game({ providers: [] })]) {
    for (const serverKeys of [[], [KEY]]) {
      const document = await documentOf(link, { serverKeys });
      const { valid, errors } = await new Validator().validate(document);
      expect(errors).toBeUndefined();
      expect(valid).toBe(true);
    }
  }
});

test('a document with a mistake is found out', async () => {
  const document = await documentOf();
  document.paths['/me'].get.responses = [];
  expect((await new Validator().validate(document)).valid).toBe(false);
});

test('explain is told of only where there is a key; a provider without options is left out', async () => {
  expect(Object.keys((await documentOf()).paths)).toContain('/connect/arcade/explain');
  const paths = Object.keys((await documentOf(game(), { serverKeys: [] })).paths);
  expect(paths).toContain('/connect/arcade');
  expect(paths).not.toContain('/connect/arcade/explain');
  const link = game();
  const providers = link.providers.map((provider) => ({ ...provider, configured: false }));
  expect(Object.keys((await documentOf({ ...link, providers })).paths)).not.toContain(
    '/connect/arcade',
  );
});

/** What a connect of a provider has to bring. */
const bodyOf = (document: { paths: Record<string, unknown> }, provider: string) =>
  z
    .looseObject({ post: z.looseObject({ requestBody: z.any() }) })
    .parse(document.paths[`/connect/${provider}`]).post.requestBody.content['application/json']
    .schema;

test("a body is the provider's credentials, by its own schema, beside the flags", async () => {
  const body = bodyOf(await documentOf(), 'arcade');
  expect(Object.keys(body.properties)).toEqual([
    'userId',
    'ticket',
    ...Object.keys(FLAGS),
    'segments',
    'scriptData',
  ]);
  expect(body).toMatchObject({
    properties: {
      userId: { type: 'string', minLength: 1, maxLength: 64 },
      ticket: { type: 'string', minLength: 1, maxLength: 4_096 },
    },
    required: ['userId', 'ticket'],
    additionalProperties: false,
  });
});

test('a body has no flag that its provider has fixed', async () => {
  const body = bodyOf(await documentOf(game({ providers: everything })), 'kiosk');
  expect(Object.keys(body.properties)).toEqual([
    'code',
    'syncDisplayName',
    'segments',
    'scriptData',
  ]);
});

/** Credentials that name themselves and a part of themselves, as no first-party provider's do. */
const Part = z.object({
  id: z.string(),
  get parts() {
    return z.array(Part).optional();
  },
});
const Whole = z.object({
  ticket: z.string().min(3),
  hint: z.string().optional(),
  part: Part.optional(),
  get before() {
    return Whole.optional();
  },
});
const nested = (credentials: z.ZodObject) =>
  defineProvider({
    id: 'nested',
    options: z.object({}),
    credentials,
    setup: () => ({ verify: async () => ({ externalId: '1' }) }),
  })({});

test('references within credentials lead to their place in the document', async () => {
  const document = await documentOf(game({ providers: [nested(Whole)] }));
  const { properties } = bodyOf(document, 'nested');
  expect(properties.ticket).toEqual({ type: 'string', minLength: 3 });
  expect(properties.hint).toEqual({ type: 'string' });
  const self = '#/components/schemas/nested-credentials';
  expect(properties.before).toEqual({ $ref: self });
  expect(properties.part.$ref).toMatch(new RegExp(`^${self}/\\$defs/`));
  const part = properties.part.$ref.slice(`${self}/$defs/`.length);
  const schema = document.components.schemas['nested-credentials'];
  expect(schema.$defs[part].properties.parts.items).toEqual({ $ref: properties.part.$ref });
  expect((await new Validator().validate(document)).errors).toBeUndefined();
});

test('credentials that refer to nothing have no place of their own', async () => {
  const { components } = await documentOf(game({ providers: everything }));
  expect(Object.keys(components.schemas).filter((name) => name.endsWith('-credentials'))).toEqual(
    [],
  );
});

describe('what the bodies say is what is checked', () => {
  const valid = { userId: '1', ticket: 't', deviceOS: 'ios', pushId: 'p' };

  test.each(['connect', 'push'])('%s', async (which) => {
    const document = await documentOf();
    const path = which === 'connect' ? '/connect/arcade' : '/push';
    const { schema } = document.paths[path].post.requestBody.content['application/json'];
    const send = await open(game(), { rateLimits: false });
    const { json: ann } = await send('POST', '/connect/arcade', { json: good('ann') });
    const headers = which === 'push' ? bearer(ann.authToken) : {};
    const required = Object.fromEntries(
      schema.required.map((name: string) => [name, valid[name as keyof typeof valid]]),
    );
    const statusOf = async (json: object) => (await send('POST', path, { json, headers })).status;
    expect(await statusOf(required)).toBe(200);
    for (const name of schema.required) {
      const { [name]: _, ...rest } = required;
      expect([name, await statusOf(rest)]).toEqual([name, 400]);
    }
    expect(await statusOf({ ...required, unknown: 1 })).toBe(400);
    const shape = z.fromJSONSchema(schema);
    const samples = [
      0,
      '',
      'x',
      true,
      null,
      [],
      {},
      { a: 'b' },
      { a: 1 },
      'x'.repeat(5_000),
      'IOS',
    ];
    for (const name of Object.keys(schema.properties)) {
      for (const sample of samples) {
        const json = { ...required, [name]: sample };
        const expected = shape.safeParse(json).success ? 200 : 400;
        expect([name, sample, await statusOf(json)]).toEqual([name, sample, expected]);
      }
    }
  });
});

describe.each(DOORS)('%s door', (door) => {
  test('it is known by its ETag', async () => {
    const send = await openDoor(door, game());
    const first = await send('GET', '/openapi.json');
    const etag = first.headers.get('etag') ?? '';
    expect(first.status).toBe(200);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await send('GET', '/openapi.json', { headers: { 'if-none-match': known } });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    const other = await send('GET', '/openapi.json', { headers: { 'if-none-match': '"x"' } });
    expect([other.status, other.text]).toEqual([200, first.text]);
  });

  test('it names what all paths begin with', async () => {
    const send = await openDoor(door, game(), { basePath: '/play' });
    const { json } = await send('GET', '/play/openapi.json');
    expect(json.servers).toEqual([{ url: '/play' }]);
  });
});

const text = { 'content-type': 'text/plain' };
const long = { json: { userId: 'x'.repeat(100) } };

const refusing = (code: string) =>
  open(game({ guards: { beforeVerify: () => Promise.reject(new ConnectError(code)) } }));

const awayFor = async (ask: (send: Send, token: string) => Promise<Got>) => {
  const storage = memoryStorage();
  const link = game({ storage });
  const send = await open(link);
  const { authToken = '' } = await link.connect({ provider: 'arcade', credentials: good() });
  const away = () => Promise.reject(new Error('away'));
  Object.assign(storage, { findSession: away, situation: away, ready: away });
  return ask(send, authToken);
};

async function twice(method: string, path: string): Promise<Got> {
  const send = await open(game(), { rateLimits: { requests: { points: 1, duration: 60 } } });
  await send(method, path);
  return send(method, path);
}

async function signedIn(method: string, path: string, sent: Sent = {}, first: Sent[] = []) {
  const link = game({ providers: everything });
  const send = await open(link, { bodyLimit: 80 });
  const { authToken = '' } = await link.connect({ provider: 'arcade', credentials: good() });
  const headers = bearer(authToken);
  for (const each of first) await send('POST', '/connect/club', { ...each, headers });
  return send(method, path, { ...sent, headers: { ...headers, ...sent.headers } });
}

const account = (method: string, path: string, ok: number, sent: Sent = {}, at = path) => ({
  [`${method} ${path} ${ok}`]: () => signedIn(method, at, sent, [{ json: { member: '7' } }]),
  [`${method} ${path} 401`]: async () => (await open())(method, at),
  [`${method} ${path} 429`]: () => twice(method, at),
  [`${method} ${path} 503`]: () =>
    awayFor((send, token) => send(method, at, { headers: bearer(token) })),
});

const connects = (path: string, headers: Record<string, string>) => {
  const post = (send: Send, sent: Sent) =>
    send('POST', path, { ...sent, headers: { ...headers, ...sent.headers } });
  const refusal = (status: number, code: string) => ({
    [`POST ${path} ${status}`]: async () => post(await refusing(code), { json: good() }),
  });
  return {
    [`POST ${path} 200`]: async () => post(await open(), { json: good() }),
    [`POST ${path} 400`]: async () => post(await open(), { json: {} }),
    ...refusal(401, 'NOTAUTHENTICATED'),
    ...refusal(403, 'REFUSED'),
    ...refusal(404, 'UNRECOGNISED'),
    ...refusal(409, 'TAKEN'),
    [`POST ${path} 413`]: async () => post(await open(game(), { bodyLimit: 10 }), long),
    [`POST ${path} 415`]: async () => post(await open(), { chunks: [bytes('{}')], headers: text }),
    ...refusal(423, 'LOCKED'),
    [`POST ${path} 429`]: () => twice('POST', path),
    [`POST ${path} 503`]: () => awayFor((send) => post(send, { json: good() })),
  };
};

const target = { deviceOS: 'ios', pushId: 'p' };
/** How each answer of the document comes about: `METHOD path status`. */
const PROVOKED: Record<string, () => Promise<Got>> = {
  ...account('GET', '/me', 200),
  ...account('GET', '/links', 200),
  ...account('DELETE', '/links/{provider}', 204, {}, '/links/arcade'),
  'DELETE /links/{provider} 400': () => signedIn('DELETE', '/links/cabinet'),
  'DELETE /links/{provider} 404': () => signedIn('DELETE', '/links/club'),
  'DELETE /links/{provider} 409': () => signedIn('DELETE', '/links/arcade'),
  ...account('GET', '/friends', 200),
  ...account('POST', '/push', 200, { json: target }),
  'POST /push 400': () => signedIn('POST', '/push', { json: {} }),
  'POST /push 413': () => signedIn('POST', '/push', long),
  'POST /push 415': () => signedIn('POST', '/push', { chunks: [bytes('{}')], headers: text }),
  ...account('DELETE', '/session', 204),
  ...account('GET', '/sessions', 200),
  ...account('DELETE', '/sessions', 204),
  'GET /openapi.json 200': async () => (await open())('GET', '/openapi.json'),
  'GET /openapi.json 304': async () =>
    (await open())('GET', '/openapi.json', { headers: { 'if-none-match': '*' } }),
  'GET /openapi.json 429': () => twice('GET', '/openapi.json'),
  'GET /healthz 200': async () => (await open())('GET', '/healthz'),
  'GET /healthz 503': () => awayFor((send) => send('GET', '/healthz')),
  ...connects('/connect/arcade', {}),
  ...connects('/connect/arcade/explain', bearer(KEY)),
};

describe('every documented answer occurs, and is as documented', async () => {
  const link = game();
  const { createHttpHandler } = await import('./index.ts');
  const handle = createHttpHandler(link, { serverKeys: [KEY] });
  const response = await handle(new Request('http://game.test/openapi.json'));
  const document = JSON.parse(await response.text());
  const documented = Object.entries<Record<string, { responses: object }>>(document.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.entries(responses).map(
          ([status, answer]) => [`${method.toUpperCase()} ${path} ${status}`, answer] as const,
        ),
      ),
  );

  test('and no other is provoked here', () => {
    expect(documented.map(([name]) => name).sort()).toEqual(Object.keys(PROVOKED).sort());
  });

  test.each(documented)('%s', async (name, answer) => {
    const provoke = PROVOKED[name] ?? (() => Promise.reject(new Error('not provoked')));
    const { status, headers, json, text } = await provoke();
    expect(String(status)).toBe(name.split(' ').at(-1));
    const content = Object.entries<{ schema: object }>(answer.content ?? {});
    if (content.length === 0) return expect(text).toBe('');
    const [[type, { schema }] = ['', { schema: {} }]] = content;
    expect(headers.get('content-type')).toBe(type);
    const whole = { ...schema, $defs: document.components.schemas };
    const local = JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/');
    const body = status >= 400 ? { ...json, instance: 'urn:x' } : json;
    const { error } = z.fromJSONSchema(JSON.parse(local)).safeParse(body);
    expect(error).toBeUndefined();
  });
});
