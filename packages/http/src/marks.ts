import { ConnectError, type ConnectRequest } from '@playerlink/core';
import type { Exchange } from './exchange.ts';
import type { Settings } from './options.ts';

/** Who makes a request: a player named by the host (null: nobody), or the holder of a session's token. */
export type Caller =
  | { readonly currentPlayerId: string | null }
  | { readonly session: string | undefined };

/** The answer to a caller who is not known. */
export const notAuthorized = () => new ConnectError('NOTAUTHORIZED', { field: 'authentication' });

/**
 * Asks the host first: where it knows the caller, the Authorization header is its own affair.
 *
 * @throws ConnectError NOTAUTHORIZED; whatever the host's function throws
 */
export async function callerOf<Raw>(
  settings: Settings<Raw>,
  exchange: Exchange<Raw>,
): Promise<Caller> {
  const currentPlayerId =
    settings.currentPlayerId && (await settings.currentPlayerId(exchange.raw));
  if (currentPlayerId === undefined) return { session: bearerToken(exchange) };
  if (currentPlayerId !== null && !isText(currentPlayerId, 64)) {
    throw new TypeError('currentPlayerId must return 1..64 characters, null or undefined');
  }
  return { currentPlayerId };
}

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * The token of the Authorization header; absent when there is no such header. Anything but one Bearer
 * token is no "nobody signed in".
 *
 * @throws ConnectError NOTAUTHORIZED
 */
export function bearerToken(exchange: Exchange<unknown>): string | undefined {
  const header = exchange.header('authorization');
  if (header === undefined) return undefined;
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw notAuthorized();
  return token;
}

/** The host's word on a connect. @throws whatever the host's functions throw */
export async function marksOf<Raw>(
  { coppa, channel, address, context }: Settings<Raw>,
  { raw }: Exchange<Raw>,
): Promise<Pick<ConnectRequest, 'coppa' | 'channel' | 'address' | 'context'>> {
  const given = {
    channel: channel && (await channel(raw)),
    address: address && (await address(raw)),
  };
  for (const [name, value] of Object.entries(given)) {
    // Core would answer INVALID, and blame the client for the host's mistake.
    if (value !== undefined && !isText(value, 255)) {
      throw new TypeError(`${name} must return 1..255 characters or undefined`);
    }
  }
  return {
    coppa: Boolean(typeof coppa === 'function' ? await coppa(raw) : coppa),
    ...given,
    context: context && (await context(raw)),
  };
}

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= max;
