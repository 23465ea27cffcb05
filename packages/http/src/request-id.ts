import { randomUUID } from 'node:crypto';
import type { Exchange } from './exchange.ts';

const WELL_FORMED = /^[\w.:~-]{1,128}$/;

/** A request id that nobody has given out before. */
export const newRequestId = (): string => randomUUID();

/**
 * The id of a request: what the client or a proxy gave it as `X-Request-Id`, when that is 1..128 of
 * `A-Z a-z 0-9 _ . : ~ -`; else a new one. What `make` gives is taken when it has that form, too.
 */
export function requestIdOf<Raw>(exchange: Exchange<Raw>, make: (raw: Raw) => string): string {
  const given = exchange.header('x-request-id');
  if (given !== undefined && WELL_FORMED.test(given)) return given;
  if (make === newRequestId) return newRequestId();
  const made = make(exchange.raw);
  return WELL_FORMED.test(made) ? made : newRequestId();
}
