import type { ConnectRequest } from '@playerlink/core';
import {
  type Call,
  checkedText,
  isText,
  notAuthorized,
  presentedToken,
  sessionOf,
} from './call.ts';

/** Who makes a request: a player named by the host (null: nobody), or the holder of a session's token. */
export type Caller =
  | { readonly currentPlayerId: string | null }
  | { readonly session: string | undefined };

/** What it takes to know the caller. */
type Asked<Raw> = Pick<Call<Raw>, 'service' | 'exchange' | 'token' | 'address'>;

/**
 * Asks the host first: where it knows the caller, the Authorization header is its own affair.
 *
 * @throws ConnectError NOTAUTHORIZED; whatever the host's function throws
 */
export async function callerOf<Raw>(call: Asked<Raw>): Promise<Caller> {
  const { currentPlayerId: ask } = call.service.settings;
  const currentPlayerId = ask && (await ask(call.exchange.raw));
  if (currentPlayerId === undefined) return { session: presentedToken(call) };
  if (currentPlayerId !== null && !isText(currentPlayerId, 64)) {
    throw new TypeError('currentPlayerId must return 1..64 characters, null or undefined');
  }
  return { currentPlayerId };
}

/**
 * The id of the player who is signed in, and of the session when it is one of ours.
 *
 * @throws ConnectError NOTAUTHORIZED, UNAVAILABLE; whatever the host's function throws
 */
export async function signedIn<Raw>(
  call: Asked<Raw>,
  known?: Caller,
): Promise<{ readonly playerId: string; readonly sessionId?: string }> {
  const caller = known ?? (await callerOf(call));
  if ('currentPlayerId' in caller) {
    if (caller.currentPlayerId === null) throw notAuthorized();
    return { playerId: caller.currentPlayerId };
  }
  const { id, playerId } = await sessionOf(call.service, caller.session);
  return { playerId, sessionId: id };
}

/** The host's word on a connect. @throws whatever the host's functions throw */
export async function marksOf<Raw>({
  service: { settings },
  exchange: { raw },
  address,
  requestId,
}: Call<Raw>): Promise<Pick<ConnectRequest, 'coppa' | 'channel' | 'address' | 'context'>> {
  const { coppa, channel, context } = settings;
  return {
    coppa: Boolean(typeof coppa === 'function' ? await coppa(raw) : coppa),
    channel: checkedText('channel', channel && (await channel(raw))),
    address,
    context: context === undefined ? { requestId } : await context(raw, { requestId }),
  };
}
