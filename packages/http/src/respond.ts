import { isConnectError } from '@playerlink/core';
import { addressOf, type Call, type Service, tokenOf } from './call.ts';
import { preflight } from './cors.ts';
import { type Answer, type Exchange, pathOf } from './exchange.ts';
import { finish } from './finish.ts';
import { notAllowed, notFound, problem, unavailable } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import { findRoute, type Handle, type Route } from './routes.ts';

/** Answers one request, headers and all. Never rejects. */
export async function respond<Raw>(
  service: Service<Raw>,
  exchange: Exchange<Raw>,
): Promise<Answer> {
  let requestId = 'none';
  try {
    requestId = requestIdOf(exchange, service.settings.newRequestId);
    const answer = await serve(service, exchange, requestId);
    return finish(service, exchange, requestId, answer);
  } catch (thrown) {
    if (isConnectError(thrown)) {
      return finish(service, exchange, requestId, problem(thrown, requestId));
    }
    service.settings.report(thrown, exchange.raw, requestId);
    return finish(service, exchange, requestId, unavailable(requestId));
  }
}

async function serve<Raw>(
  service: Service<Raw>,
  exchange: Exchange<Raw>,
  requestId: string,
): Promise<Answer> {
  const { settings } = service;
  const { cors, limits } = settings;
  const found = findRoute(settings, pathOf(exchange.target));
  if (found === undefined) return notFound(requestId);
  const { route, param } = found;
  const handle = route.methods[exchange.method];
  if (handle === undefined) {
    return (cors && preflight(cors, exchange, route.allow)) ?? notAllowed(route.allow, requestId);
  }
  const token = tokenOf(exchange.header('authorization'));
  const isOwn = route.forServers && Boolean(token && settings.isServer?.(token));
  const isCounted = limits !== undefined && route.counted && !isOwn;
  const address =
    isCounted || route.connects ? await addressOf(service, exchange, requestId) : undefined;
  const call: Call<Raw> = { service, exchange, requestId, param, token, address };
  return isCounted ? countAndHandle(call, route, handle) : handle(call);
}

async function countAndHandle<Raw>(
  call: Call<Raw>,
  { connects }: Route,
  handle: Handle,
): Promise<Answer> {
  const { service, exchange, requestId } = call;
  const { limits, report } = service.settings;
  const tell = (thrown: unknown) => report(thrown, exchange.raw, requestId);
  await limits?.admit(call, connects, tell);
  try {
    return await handle(call);
  } catch (thrown) {
    if (isConnectError(thrown)) await limits?.refused(call, thrown, connects, tell);
    throw thrown;
  }
}
