import { isConnectError, type Player } from '@playerlink/core';
import { type Service, tokenOf } from './call.ts';
import type { Exchange } from './exchange.ts';
import { signedIn } from './marks.ts';

/**
 * Who is signed in, for the host's own routes: the player of the Bearer token, or whom the option
 * `currentPlayerId` names. Undefined for nobody and for every token that is no good. Asked once per request
 * object, however often it is called.
 *
 * @throws ConnectError UNAVAILABLE (`status` 503) when the storage does not answer: not knowing is no "nobody"
 */
export type PlayerOf<Req> = (req: Req) => Promise<Player | undefined>;

/** `requestOf` leads from what the framework hands out to the request it stands for. */
export function createPlayerOf<Raw, Req>(
  service: Service<Raw>,
  requestOf: (req: Req) => object,
  exchangeOf: (req: Req) => Exchange<Raw>,
): PlayerOf<Req> {
  const asked = new WeakMap<object, Promise<Player | undefined>>();
  return (req) => {
    const key = requestOf(req);
    const known = asked.get(key);
    if (known !== undefined) return known;
    const asking = find(service, exchangeOf(req));
    asked.set(key, asking);
    // An outage may be over when the route asks again.
    asking.catch(() => asked.delete(key));
    return asking;
  };
}

async function find<Raw>(
  service: Service<Raw>,
  exchange: Exchange<Raw>,
): Promise<Player | undefined> {
  const token = tokenOf(exchange.header('authorization'));
  try {
    const { playerId } = await signedIn({ service, exchange, token, address: undefined });
    return await service.link.players.get(playerId);
  } catch (thrown) {
    if (isConnectError(thrown) && thrown.code === 'NOTAUTHORIZED') return undefined;
    throw thrown;
  }
}
