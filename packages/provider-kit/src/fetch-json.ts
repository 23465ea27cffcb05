import { Outage, type ProviderPorts } from '@playerlink/core';
import { type JsonRequest, type PreparedRequest, prepareRequest } from './json-request.ts';
import { oneDeadline } from './one-deadline.ts';
import { parseJson } from './parse-json.ts';
import { BodyTooLong, discardBody, readBody } from './read-body.ts';
import { readRetryAfter } from './retry-after.ts';

/** The ports that {@link fetchJson} works with: hand on those that `setup` was given. */
export type FetchJsonPorts = Pick<ProviderPorts, 'fetch' | 'clock'>;

/** A platform's well-formed answer. Whether it means yes is the plugin's to judge, also at status 200. */
export interface JsonAnswer {
  /** 200..299 or 400..499, without 408, 425 and 429. */
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Read by {@link parseJson}: big numbers are strings. */
  readonly body: unknown;
}

/**
 * Asks a platform a question and reads its JSON answer, safely by default: https only, no redirect, no
 * compression, one deadline, a bounded body, nothing secret in an error.
 *
 * Resolves for a JSON body with a 2xx status or a 4xx that says no. Everything else is an outage: no
 * connection, time up, the signal aborted, a redirect, a body too long, empty, not UTF-8 or not JSON
 * (a CDN's 403 page), 5xx, 408, 425 and 429, these with `retryAfterMs` when the platform names a time.
 *
 * @throws Outage with the host and a reason; it holds no path, query, header, body or cause.
 * @throws TypeError for a programmer's mistake in the request. Nothing is sent then.
 * @example
 * ```ts
 * const { status, body } = await fetchJson(ports, {
 *   url: 'https://api.arcade.example/v1/check',
 *   form: { ticket, key: gameKey },
 *   signal,
 * });
 * ```
 */
export async function fetchJson(ports: FetchJsonPorts, request: JsonRequest): Promise<JsonAnswer> {
  const prepared = prepareRequest(request, ports.fetch.allowHttp === true);
  return oneDeadline(ports.clock, prepared, async (signal) => {
    for (let retries = prepared.retries; ; retries -= 1) {
      const result = await attempt(ports, prepared, signal);
      if ('body' in result) return result;
      if (!result.again || retries === 0 || signal.aborted) throw result.outage;
    }
  });
}

interface Failure {
  readonly outage: Outage;
  /** Whether another try may help. */
  readonly again: boolean;
}

const failure = ({ host }: PreparedRequest, reason: string): Failure => ({
  outage: new Outage(`${host} ${reason}`),
  again: false,
});

/** Sends the request once. Never rejects. */
async function attempt(
  { fetch, clock }: FetchJsonPorts,
  prepared: PreparedRequest,
  signal: AbortSignal,
): Promise<JsonAnswer | Failure> {
  const { url, method, headers, body, maxBytes } = prepared;
  try {
    const init: RequestInit = { method, headers, redirect: 'manual', signal };
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    const refused = refuseUnread(prepared, response, clock.now());
    if (refused !== undefined || signal.aborted) {
      discardBody(response);
      return refused ?? failure(prepared, 'answered too late');
    }
    return readAnswer(prepared, response, await readBody(response, maxBytes, signal));
  } catch (thrown) {
    if (thrown instanceof BodyTooLong) {
      return failure(prepared, `answered with more than ${maxBytes} bytes`);
    }
    return {
      ...failure(prepared, `could not be reached, or broke off${codeOf(thrown)}`),
      again: true,
    };
  }
}

/** What the status alone decides, before a byte of the body is read. */
function refuseUnread(
  prepared: PreparedRequest,
  { status, redirected, type, headers }: Response,
  now: number,
): Failure | undefined {
  if (redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return failure(prepared, `answered ${status} with a redirect, which is not followed`);
  }
  if (status < 500 && ![408, 425, 429].includes(status)) return undefined;
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now);
  return {
    outage: new Outage(`${prepared.host} answered ${status}`, { retryAfterMs }),
    // A platform that asks for time gets it.
    again: [502, 503, 504].includes(status) && (retryAfterMs ?? 0) === 0,
  };
}

function readAnswer(
  prepared: PreparedRequest,
  { status, headers }: Response,
  bytes: Uint8Array,
): JsonAnswer | Failure {
  if (bytes.length === 0) return failure(prepared, `answered ${status} with an empty body`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { status, headers, body: parseJson(text) };
  } catch {
    return failure(prepared, `answered ${status} with something that is not JSON`);
  }
}

/**
 * The system's or undici's code for a broken connection, such as ` (ECONNREFUSED)`. Nothing else of the
 * error is kept: what some fetch throws may quote the URL.
 */
function codeOf(thrown: unknown): string {
  const { code, cause } = Object(thrown) as { code?: unknown; cause?: unknown };
  const found = typeof code === 'string' ? code : (Object(cause) as { code?: unknown }).code;
  return typeof found === 'string' && /^[A-Z][A-Z0-9_]{1,47}$/.test(found) ? ` (${found})` : '';
}
