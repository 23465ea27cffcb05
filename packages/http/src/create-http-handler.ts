import type { PlayerLink } from '@playerlink/core';
import type { Service } from './call.ts';
import { type Answer, type Exchange, isBodiless } from './exchange.ts';
import { type HttpOptions, readOptions } from './options.ts';
import { createPlayerOf, type PlayerOf } from './player-of.ts';
import { readRequestBody } from './read-request-body.ts';
import { respond } from './respond.ts';

/** Answers requests of the fetch standard, and knows who makes them. */
export interface HttpHandler {
  (request: Request): Promise<Response>;
  readonly playerOf: PlayerOf<Request>;
}

/**
 * Serves one game to whatever speaks `Request` and `Response`. Every request is answered, also with a
 * path that is not ours (404); the promise never rejects. For node:http take `createNodeHandler`: it does
 * the same without building these objects.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * const handle = createHttpHandler(link, { basePath: '/play' });
 * const response = await handle(new Request('https://game.example/play/healthz'));
 * ```
 */
export function createHttpHandler(
  link: PlayerLink,
  options: HttpOptions<Request> = {},
): HttpHandler {
  const service: Service<Request> = { link, settings: readOptions(options), toldOfProxy: false };
  const handle = async (request: Request) =>
    toResponse(await respond(service, exchangeOf(request)), request.method);
  return Object.assign(handle, {
    playerOf: createPlayerOf(service, (request: Request) => request, exchangeOf),
  });
}

const exchangeOf = (request: Request): Exchange<Request> => ({
  ...ofRequest(request),
  raw: request,
  // A Request does not know who sent it.
  peer: undefined,
  isClient: false,
  readBody: (limit) => readRequestBody(request, limit),
});

/** What an exchange has of a `Request`, whatever hands it out. */
export const ofRequest = (
  request: Request,
): Pick<Exchange<unknown>, 'method' | 'target' | 'mount' | 'header'> => ({
  method: request.method,
  target: request.url,
  mount: '',
  header: (name) => request.headers.get(name) ?? undefined,
});

/** An answer as a `Response`. */
export const toResponse = ({ status, headers, body }: Answer, method: string): Response =>
  new Response(isBodiless(status) || method === 'HEAD' ? null : new TextEncoder().encode(body), {
    status,
    headers,
  });
