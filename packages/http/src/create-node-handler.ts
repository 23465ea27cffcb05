import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlayerLink } from '@playerlink/core';
import type { Service } from './call.ts';
import { NodeExchange, send } from './node-exchange.ts';
import { type HttpOptions, readOptions } from './options.ts';
import { createPlayerOf, type PlayerOf } from './player-of.ts';
import { respond } from './respond.ts';

/** Answers requests of node:http, and knows who makes them. */
export interface NodeHandler<Req extends IncomingMessage = IncomingMessage> {
  (req: Req, res: ServerResponse): Promise<void>;
  readonly playerOf: PlayerOf<Req>;
}

/**
 * Serves one game to node:http, and to what is built on it. A `req.body` that a framework has read is
 * taken. Every request is answered, also with a path that is not ours (404). The promise resolves when the
 * answer is handed to the socket, or nobody is left to take it; it never rejects.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * createServer(createNodeHandler(link)).listen(3000);
 * ```
 */
export function createNodeHandler<Req extends IncomingMessage = IncomingMessage>(
  link: PlayerLink,
  options: HttpOptions<Req> = {},
): NodeHandler<Req> {
  const service: Service<Req> = { link, settings: readOptions(options), toldOfProxy: false };
  const exchangeOf = (req: Req) => new NodeExchange(req, req);
  const handle = (req: Req, res: ServerResponse) => serveNode(service, exchangeOf(req), req, res);
  return Object.assign(handle, { playerOf: createPlayerOf(service, (req) => req, exchangeOf) });
}

/** Answers on a `ServerResponse`. Never rejects. */
export async function serveNode<Raw>(
  service: Service<Raw>,
  exchange: NodeExchange<Raw>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const answer = await respond(service, exchange);
  try {
    send(req, res, answer);
  } catch (thrown) {
    // The answer could not be written. A closed socket is one too; silence is not.
    service.settings.report(thrown, exchange.raw, answer.headers['x-request-id'] ?? '');
    res.destroy();
  }
}
