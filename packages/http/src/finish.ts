import type { Service } from './call.ts';
import { type Answer, type Exchange, isBodiless } from './exchange.ts';

/** Adds what every answer has. */
export function finish<Raw>(
  { settings: { cors } }: Service<Raw>,
  exchange: Exchange<Raw>,
  requestId: string,
  { status, headers, body }: Answer,
): Answer {
  return {
    status,
    headers: {
      ...headers,
      'x-request-id': requestId,
      ...(!isBodiless(status) && { 'content-length': String(Buffer.byteLength(body)) }),
      ...cors?.headers(exchange.header('origin')),
    },
    body,
  };
}
