import { type CallPorts, callPlatform, type PlatformAnswer } from './call-platform.ts';
import { parseJson } from './parse-json.ts';
import type { PlatformRequest } from './platform-request.ts';

/** A platform's well-formed answer. Whether it means yes is the plugin's to judge, also at status 200. */
export interface JsonAnswer extends PlatformAnswer {
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
export const fetchJson = (ports: CallPorts, request: PlatformRequest): Promise<JsonAnswer> =>
  callPlatform(ports, request, 'application/json', (answer, bytes) => {
    const read = readJson(answer, bytes);
    const isBare = typeof read === 'string' && request.bareStatuses?.includes(answer.status);
    return isBare ? { status: answer.status, headers: answer.headers, body: undefined } : read;
  });

function readJson({ status, headers }: PlatformAnswer, bytes: Uint8Array): JsonAnswer | string {
  if (bytes.length === 0) return `answered ${status} with an empty body`;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { status, headers, body: parseJson(text) };
  } catch {
    return `answered ${status} with something that is not JSON`;
  }
}
