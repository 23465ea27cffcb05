import { ConnectError, Outage } from '@playerlink/core';
import { type CallPorts, type CodeTokens, exchangeCode } from '@playerlink/provider-kit';
import type { AccountFields, PsnAccount } from './account.ts';

/** Our registration at the platform, and how its answers are read. */
export interface PsnClient extends AccountFields {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Asked for with the code; absent: not sent. */
  readonly scope: string | undefined;
}

/** A code of a player, to be exchanged. */
export interface PsnCode {
  readonly code: string;
  /** Absent: not sent. */
  readonly redirectUri: string | undefined;
  readonly signal: AbortSignal;
}

/** Whom a code proves, and what the platform gave for it. */
export interface ProvenAccount extends PsnAccount {
  readonly accessToken: string;
}

/**
 * Finds out whom a code proves, with one request to the token endpoint.
 *
 * @throws ConnectError NOTAUTHENTICATED for a clear no; Outage for everything else that is no yes
 */
export type CodeFlow = (code: PsnCode) => Promise<ProvenAccount>;

/** Exchanges a code at the token endpoint. Never sent twice: the first try may have burnt the code. */
export function redeem(
  ports: CallPorts,
  tokenUrl: string,
  { clientId, clientSecret, scope }: PsnClient,
  code: PsnCode,
): Promise<CodeTokens> {
  const parameters = scope === undefined ? {} : { scope };
  return exchangeCode(ports, { tokenUrl, clientId, clientSecret, parameters, ...code });
}

/** Whether a list of scopes, parted by blanks, has the one by which a title's server may ask about players. */
export const permitsServer = (scopes: string): boolean => scopes.split(/\s+/).includes('psn:s2s');

/** The one way in which a player is refused, whatever the cause. */
export const refused = (): ConnectError => new ConnectError('NOTAUTHENTICATED');

/** An answer that is neither a yes nor a no. */
export const unknownForm = (host: string, status: number): Outage =>
  new Outage(`${host} answered ${status} in an unknown form`);
