import { type CallPorts, callPlatform, type PlatformAnswer } from './call-platform.ts';
import type { PlatformRequest } from './platform-request.ts';

/** What {@link fetchBytes} is asked to send. */
export interface BytesRequest extends PlatformRequest {
  /** The `accept` header. */
  readonly accept: string;
}

/** A platform's answer that is no JSON. */
export interface BytesAnswer extends PlatformAnswer {
  readonly bytes: Uint8Array;
}

/**
 * The same as `fetchJson` for a document of another kind, such as a certificate. The body may be empty:
 * whether it is what it should be is the plugin's to judge.
 *
 * @throws Outage with the host and a reason
 * @throws TypeError for a programmer's mistake in the request. Nothing is sent then.
 */
export const fetchBytes = (
  ports: CallPorts,
  { accept, ...request }: BytesRequest,
): Promise<BytesAnswer> =>
  callPlatform(ports, request, accept, ({ status, headers }, bytes) => ({
    status,
    headers,
    bytes,
  }));
