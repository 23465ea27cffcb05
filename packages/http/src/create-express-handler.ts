import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConnectError, type PlayerLink } from '@playerlink/core';
import type { Service } from './call.ts';
import { serveNode } from './create-node-handler.ts';
import { finish } from './finish.ts';
import { NodeExchange, send } from './node-exchange.ts';
import { type HttpOptions, readOptions } from './options.ts';
import { createPlayerOf, type PlayerOf } from './player-of.ts';
import { problem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** What is used of Express' request. */
export interface ExpressRequest extends IncomingMessage {
  /** As `trust proxy` has it. */
  readonly ip?: string | undefined;
  /** Where we are mounted. */
  readonly baseUrl?: string;
}

type Serve<Req> = (req: Req, res: ServerResponse) => Promise<void>;
type Mend<Req> = (
  error: unknown,
  req: Req,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** What `app.use('/play', ...)` takes: it answers requests, and the mistakes of a body parser before it. */
export type ExpressHandler<Req extends ExpressRequest = ExpressRequest> = [
  Serve<Req>,
  Mend<Req>,
] & {
  readonly playerOf: PlayerOf<Req>;
};

/**
 * Serves one game below a path of an Express 5 app. It may stand before or after `express.json()`: a body
 * that was read is taken, and one that could not be parsed is answered as ours, not as a page. Every request
 * below the path is answered, so nothing behind it on the same path is reached.
 *
 * @throws ConfigError naming the option that cannot work
 * @example
 * ```ts
 * const play = createExpressHandler(link);
 * app.use('/play', play);
 * app.get('/score', async (req, res) => res.json(await scoreOf(await play.playerOf(req))));
 * ```
 */
export function createExpressHandler<Req extends ExpressRequest = ExpressRequest>(
  link: PlayerLink,
  options: HttpOptions<Req> = {},
): ExpressHandler<Req> {
  const service: Service<Req> = { link, settings: readOptions(options), toldOfProxy: false };
  const exchangeOf = (req: Req) => new NodeExchange(req, req, req.ip, req.baseUrl);
  const serve: Serve<Req> = (req, res) => serveNode(service, exchangeOf(req), req, res);
  const mend: Mend<Req> = (error, req, res, next) => {
    const status = bodyFault(error);
    if (status === undefined) return next(error);
    const exchange = exchangeOf(req);
    const requestId = requestIdOf(exchange, service.settings.newRequestId);
    const invalid = new ConnectError('INVALID', { field: 'body' });
    send(req, res, finish(service, exchange, requestId, problem(invalid, requestId, status)));
  };
  const playerOf = createPlayerOf(service, (req: Req) => req, exchangeOf);
  return Object.assign<[Serve<Req>, Mend<Req>], { playerOf: PlayerOf<Req> }>([serve, mend], {
    playerOf,
  });
}

/** The status of what a body parser threw; absent for every other error, which is the host's own. */
function bodyFault(error: unknown): number | undefined {
  const { type, status } = Object(error) as { readonly type?: unknown; readonly status?: unknown };
  const isBody = typeof type === 'string' && /^(entity|encoding|charset|request)\./.test(type);
  return isBody && typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
