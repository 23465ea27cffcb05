import { Outage, type ProviderPorts } from '@playerlink/core';
import type { CallResult } from './call-result.ts';
import { oneDeadline } from './one-deadline.ts';
import type { OutagePolicy } from './outage-policy.ts';
import { type PlatformRequest, type PreparedRequest, prepareRequest } from './platform-request.ts';
import { discardBody, readBody } from './read-body.ts';
import { readRetryAfter } from './retry-after.ts';

/** The ports that a call works with: hand on those that `setup` was given, or {@link withOutagePolicy} made of them. */
export type CallPorts = Pick<ProviderPorts, 'fetch' | 'clock'> & {
  readonly outages?: OutagePolicy;
};

/** Status and headers of an answer whose status is 2xx, or 4xx without 408, 425 and 429. */
export interface PlatformAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

/** Makes an answer of a body, or says why that cannot be done: `answered 200 with something that is not JSON`. */
type Read<Answer> = (answer: PlatformAnswer, bytes: Uint8Array) => Answer | string;

/**
 * Sends a request, once more if that is allowed and may help, and reads the answer: one deadline for all
 * of it, and for the wait for a free place where there is an outage policy.
 *
 * @throws Outage with the host and a reason; it holds no path, query, header, body or cause.
 * @throws TypeError for a programmer's mistake in the request. Nothing is sent then.
 */
export async function callPlatform<Answer extends object>(
  ports: CallPorts,
  request: PlatformRequest,
  accept: string,
  read: Read<Answer>,
): Promise<Answer> {
  const prepared = prepareRequest(request, accept, ports.fetch.allowHttp === true);
  const send = (signal: AbortSignal) => attempt(ports, prepared, signal, read);
  return oneDeadline(ports.clock, prepared, async (signal) => {
    for (let retries = prepared.retries; ; retries -= 1) {
      const result = await (ports.outages?.run(prepared.host, signal, send) ?? send(signal));
      if ('answer' in result) return result.answer;
      const mayRetry = result.again && retries > 0 && !signal.aborted;
      if (!mayRetry || ports.outages?.takeRetry() === false) throw result.outage;
    }
  });
}

/** Sends the request once. Never rejects. */
async function attempt<Answer extends object>(
  { fetch, clock }: CallPorts,
  prepared: PreparedRequest,
  signal: AbortSignal,
  read: Read<Answer>,
): Promise<CallResult<Answer>> {
  const { url, method, headers, body } = prepared;
  try {
    const init: RequestInit = { method, headers, redirect: 'manual', signal };
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    const refused = refuseUnread(prepared, response, clock.now());
    if (refused !== undefined || signal.aborted) {
      discardBody(response);
      return refused ?? failure(prepared, 'answered too late');
    }
    return await readAnswer(prepared, response, signal, read);
  } catch (thrown) {
    const reason = `could not be reached, or broke off${codeOf(thrown)}`;
    return { ...failure(prepared, reason), again: true };
  }
}

async function readAnswer<Answer extends object>(
  prepared: PreparedRequest,
  response: Response,
  signal: AbortSignal,
  read: Read<Answer>,
): Promise<CallResult<Answer>> {
  const { maxBytes } = prepared;
  const bytes = await readBody(response, maxBytes, signal);
  const { status } = response;
  const answer = bytes ? read(response, bytes) : `answered with more than ${maxBytes} bytes`;
  if (typeof answer !== 'string') return { answer, status };
  // Somebody answered, if only a CDN: its 403 page says nothing about the platform behind it.
  return { ...failure(prepared, answer), isDown: status < 300 };
}

const failure = ({ host }: PreparedRequest, reason: string) => ({
  outage: new Outage(`${host} ${reason}`),
  again: false,
  isDown: true,
});

/** The statuses of a platform that cannot be reached behind what answers for it. */
const UNREACHED: ReadonlySet<number> = new Set([502, 503, 504]);

/** What the status alone decides, before a byte of the body is read. */
function refuseUnread(
  prepared: PreparedRequest,
  { status, redirected, type, headers }: Response,
  now: number,
): CallResult<never> | undefined {
  if (redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return failure(prepared, `answered ${status} with a redirect, which is not followed`);
  }
  // What a fetch may make of an error: Response.error() has the status 0.
  if (status < 200) return failure(prepared, `answered ${status}`);
  if (status < 500 && ![408, 425, 429].includes(status)) return undefined;
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now);
  return {
    outage: new Outage(`${prepared.host} answered ${status}`, { retryAfterMs }),
    status,
    // A platform that asks for time gets it.
    again: UNREACHED.has(status) && (retryAfterMs ?? 0) === 0,
    // Any other status may be about this one request: it must not shut the others out.
    isDown: UNREACHED.has(status),
  };
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
