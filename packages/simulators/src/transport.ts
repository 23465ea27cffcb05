import { ASKED_ORIGIN } from './request-log.ts';
import type { Simulator } from './server.ts';

/** What a transport needs to know of a simulator. */
export type SimulatedOrigins = Pick<Simulator, 'id' | 'origins' | 'url'>;

// Taken at load: a test that replaces the global fetch to forbid it does not cut off simulators.
const send = globalThis.fetch;

/** As many redirects as the fetch standard follows. */
const MOST_REDIRECTS = 20;

/** A request on its way to a simulator, which learns from it what the client asked for. */
type Forward = (address: URL, request?: Request, init?: RequestInit) => Request;

/**
 * A fetch that reaches the given simulators at their real origins, and rejects every other address
 * with a TypeError without a connection, also where a redirect leads. Method, headers, body,
 * signal and redirect mode are passed on; the Response is the one that fetch made, so its `url` is
 * the simulator's.
 *
 * @throws TypeError when two simulators stand for the same origin, or one for what is no https
 * origin.
 */
export function transport(...simulators: readonly SimulatedOrigins[]): typeof globalThis.fetch {
  const urls = new Map<string, string>();
  for (const { id, origins, url } of simulators) {
    for (const origin of origins) {
      if (!URL.canParse(origin) || new URL(origin).origin !== origin || !/^https:/.test(origin)) {
        throw new TypeError(`simulator ${id} stands for ${origin}, which is not an https origin`);
      }
      if (urls.has(origin)) throw new TypeError(`two simulators stand for ${origin}`);
      urls.set(origin, url);
    }
  }

  const forward: Forward = (address, given, init) => {
    const url = urls.get(address.origin);
    if (url === undefined) throw new TypeError(`no simulator stands for ${address.origin}`);
    if (address.username !== '' || address.password !== '') {
      throw new TypeError('fetch refuses an address with a user name or password');
    }
    // Joined as text: as a relative reference, the path //host/ would be another host.
    const target = new URL(url + address.pathname + address.search);
    const request = new Request(given ? new Request(target, given) : target, init);
    request.headers.set(ASKED_ORIGIN, address.origin);
    return request;
  };

  return async (input, init) => {
    const given = input instanceof Request ? input : undefined;
    const address = new URL(given?.url ?? String(input));
    const request = forward(address, given, init);
    return request.redirect === 'follow'
      ? followRedirects(request, address, forward)
      : send(request);
  };
}

/** Redirects followed by hand: fetch itself would follow them out of the simulators. */
async function followRedirects(first: Request, start: URL, forward: Forward): Promise<Response> {
  let request = first;
  let address = start;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const response = await send(request, { redirect: 'manual' });
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) {
      return hop === 0 ? response : Object.defineProperty(response, 'redirected', { value: true });
    }
    await response.body?.cancel();
    const next = new URL(location, address);
    const init = redirectedInit(request, response.status);
    if (next.origin !== address.origin)
      for (const name of SECRET_HEADERS) init.headers.delete(name);
    request = forward(next, undefined, init);
    address = next;
  }
  throw new TypeError('redirect count exceeded');
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What Node's fetch does not carry to another origin. */
const SECRET_HEADERS = ['authorization', 'cookie', 'proxy-authorization'];

function redirectedInit(request: Request, status: number): RequestInit & { headers: Headers } {
  const { method, signal } = request;
  const headers = new Headers(request.headers);
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  if (!becomesGet && request.body !== null) {
    // Its stream is used up, and no provider of this project answers a POST so.
    throw new TypeError('a simulated redirect cannot repeat a request body');
  }
  if (becomesGet) headers.delete('content-type');
  return { method: becomesGet ? 'GET' : method, headers, signal };
}
