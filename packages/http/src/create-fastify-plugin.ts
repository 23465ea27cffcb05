import type { IncomingMessage } from 'node:http';
import type { PlayerLink } from '@playerlink/core';
import type { Service } from './call.ts';
import { type Answer, isBodiless } from './exchange.ts';
import { finish } from './finish.ts';
import { NodeExchange } from './node-exchange.ts';
import { type HttpOptions, readOptions } from './options.ts';
import { createPlayerOf, type PlayerOf } from './player-of.ts';
import { unsupportedMediaType } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import { respond } from './respond.ts';

/** What is used of Fastify's request. */
export interface FastifyRequest {
  readonly id: unknown;
  readonly raw: IncomingMessage;
  /** As `trustProxy` has it. */
  readonly ip: string;
}

interface Reply {
  code(status: number): Reply;
  headers(values: Record<string, string>): Reply;
  send(body?: Buffer): unknown;
}

/** What is used of Fastify's instance. */
interface Instance<Req extends FastifyRequest> {
  readonly prefix: string;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parse: (request: Req, payload: unknown, done: (error: null) => void) => void,
  ): unknown;
  setErrorHandler(handle: (error: unknown, request: Req, reply: Reply) => unknown): unknown;
  all(path: string, handle: (request: Req, reply: Reply) => unknown): unknown;
}

/** What `app.register(play, { prefix: '/play' })` takes. */
export interface FastifyPlugin<Req extends FastifyRequest = FastifyRequest> {
  // biome-ignore lint/suspicious/noExplicitAny: Fastify's own type has five parameters that nobody here needs
  (instance: any, options: object, done: () => void): void;
  readonly playerOf: PlayerOf<Req>;
}

/**
 * Serves one game below the prefix of a Fastify 5 app. Its body parsers are not touched outside: the plugin
 * has a scope of its own. Hooks of the app run before it, and their errors stay the app's; so does the answer
 * to a path that is badly percent-encoded, which no plugin gets to see.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * const play = createFastifyPlugin(link);
 * app.register(play, { prefix: '/play' });
 * app.get('/score', async (request) => scoreOf(await play.playerOf(request)));
 * ```
 */
export function createFastifyPlugin<Req extends FastifyRequest = FastifyRequest>(
  link: PlayerLink,
  options: Omit<HttpOptions<Req>, 'basePath'> = {},
): FastifyPlugin<Req> {
  // What Fastify calls the request in its own log.
  const usual = { newRequestId: ({ id }: Req) => String(id) };
  const settings = readOptions<Req>({ ...usual, ...options });
  const service: Service<Req> = { link, settings, toldOfProxy: false };
  const exchangeOf = (request: Req) => new NodeExchange(request.raw, request, request.ip);
  const register = (instance: Instance<Req>, _options: object, done: () => void): void => {
    const { prefix } = instance;
    serveBelow(instance, { ...service, settings: { ...settings, basePath: prefix } }, exchangeOf);
    done();
  };
  return Object.assign(register, {
    playerOf: createPlayerOf(service, (request: Req) => request.raw, exchangeOf),
  });
}

function serveBelow<Req extends FastifyRequest>(
  instance: Instance<Req>,
  service: Service<Req>,
  exchangeOf: (request: Req) => NodeExchange<Req>,
): void {
  // The body is read by us, with our limit and our answers.
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null));
  instance.all('/*', async (request, reply) => {
    const answer = await respond(service, exchangeOf(request));
    return send(reply, answer);
  });
  instance.setErrorHandler((error, request, reply) => {
    // Fastify's own complaint of a content-type; everything else is for the app's handler.
    const { code } = Object(error) as { readonly code?: unknown };
    if (code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') throw error;
    const exchange = exchangeOf(request);
    const requestId = requestIdOf(exchange, service.settings.newRequestId);
    return send(reply, finish(service, exchange, requestId, unsupportedMediaType(requestId)));
  });
}

/** As bytes: to text Fastify adds a charset, which JSON has none of. */
const send = (reply: Reply, { status, headers, body }: Answer): unknown =>
  reply
    .code(status)
    .headers(headers)
    .send(isBodiless(status) ? undefined : Buffer.from(body));
