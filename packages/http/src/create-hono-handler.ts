import type { PlayerLink } from '@playerlink/core';
import type { Service } from './call.ts';
import { ofRequest, toResponse } from './create-http-handler.ts';
import type { Exchange, ReadBody } from './exchange.ts';
import { type HttpOptions, readOptions } from './options.ts';
import { createPlayerOf, type PlayerOf } from './player-of.ts';
import { readRequestBody } from './read-request-body.ts';
import { respond } from './respond.ts';

/** What is used of Hono's context. */
export interface HonoContext {
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> };
  readonly env: unknown;
}

/** Answers requests of Hono, and knows who makes them. */
export interface HonoHandler<C extends HonoContext = HonoContext> {
  (context: C): Promise<Response>;
  readonly playerOf: PlayerOf<C>;
}

/**
 * Serves one game below a path of a Hono app: `app.all('/play/*', play)`, with the whole path as `basePath`.
 * A body that a middleware has read is taken from where Hono keeps it. Under `@hono/node-server` clients are
 * counted by the address that is connected; elsewhere the option `address` says it.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * const play = createHonoHandler(link, { basePath: '/play' });
 * app.all('/play/*', play);
 * app.get('/score', async (c) => c.json(await scoreOf(await play.playerOf(c))));
 * ```
 */
export function createHonoHandler<C extends HonoContext = HonoContext>(
  link: PlayerLink,
  options: HttpOptions<C> = {},
): HonoHandler<C> {
  const service: Service<C> = { link, settings: readOptions(options), toldOfProxy: false };
  const handle = async (context: C) =>
    toResponse(await respond(service, exchangeOf(context)), context.req.raw.method);
  const playerOf = createPlayerOf(service, ({ req }: C) => req.raw, exchangeOf<C>);
  return Object.assign(handle, { playerOf });
}

function exchangeOf<C extends HonoContext>(context: C): Exchange<C> {
  const { req, env } = context;
  return {
    ...ofRequest(req.raw),
    raw: context,
    peer: peerOf(env),
    isClient: false,
    readBody: (limit) =>
      req.raw.bodyUsed ? readKept(req, limit) : readRequestBody(req.raw, limit),
  };
}

/** Hono keeps what it has read, in whatever form it was asked for; what it could not parse is lost. */
async function readKept(req: HonoContext['req'], limit: number): Promise<ReadBody> {
  try {
    const bytes = new Uint8Array(await req.arrayBuffer());
    return bytes.length > limit ? 'too large' : { bytes };
  } catch {
    return 'cut short';
  }
}

/** `@hono/node-server` shows the request that it stands for. */
function peerOf(env: unknown): string | undefined {
  const { incoming } = Object(env) as {
    readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } };
  };
  const address = incoming?.socket?.remoteAddress;
  return typeof address === 'string' ? address : undefined;
}
