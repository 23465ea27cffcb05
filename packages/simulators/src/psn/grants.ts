import type { Derive } from '../seed.ts';
import type { PsnEnvironmentName, PsnFlow } from './environments.ts';
import type { PsnAccount } from './users.ts';

/** Codes and access tokens remembered of each; the oldest are forgotten, as if they had ended. */
const REMEMBERED = 1_000;

/** How long a code lasts, in ms. */
const CODE_LIFE = 60_000;

/** How long an access token lasts, in seconds. */
export const TOKEN_LIFE = 3_600;

/** To whom a code or a token was given, and where it holds. */
export interface PsnGrant {
  readonly account: PsnAccount;
  readonly flow: PsnFlow;
  readonly environment: PsnEnvironmentName;
  readonly clientId: string;
  /** When it was given, in ms. */
  readonly issuedAt: number;
}

/** An authorization code's grant. */
export interface PsnCodeGrant extends PsnGrant {
  readonly redirectUri: string;
}

/** What a request to redeem a code says: it has to fit the grant in every part. */
export type PsnRedemption = Omit<PsnCodeGrant, 'account' | 'issuedAt'>;

/** All codes and access tokens that were given out and may still hold. */
export interface PsnGrants {
  /** A new code for this grant. */
  issueCode(grant: PsnCodeGrant): string;
  /** The grant of a code that holds at this time (ms) and fits; it never holds again. */
  redeem(code: string, redemption: PsnRedemption, now: number): PsnGrant | undefined;
  /** Makes this text an access token for the grant. */
  addToken(token: string, grant: PsnGrant): void;
  /** The grant of an access token that holds at this time (ms). */
  withToken(token: string, now: number): PsnGrant | undefined;
}

/** Nothing given out yet. A code depends on the seed, its grant and the number of codes before. */
export function createPsnGrants(derive: Derive): PsnGrants {
  const codes = new Map<string, PsnCodeGrant>();
  const tokens = new Map<string, PsnGrant>();
  let issued = 0;
  return {
    issueCode(grant) {
      const { account, flow, environment, clientId, redirectUri, issuedAt } = grant;
      issued += 1;
      const parts = [flow, environment, clientId, redirectUri, account.name];
      const noise = derive('code', ...parts, String(issuedAt), String(issued)).subarray(0, 18);
      const code = (flow === 'v3' ? 'v3.' : '') + noise.toString('base64url');
      remember(codes, code, grant);
      return code;
    },
    redeem(code, redemption, now) {
      const grant = codes.get(code);
      if (!grant || !fits(grant, redemption)) return undefined;
      codes.delete(code);
      return now - grant.issuedAt < CODE_LIFE ? grant : undefined;
    },
    addToken: (token, grant) => remember(tokens, token, grant),
    withToken(token, now) {
      const grant = tokens.get(token);
      return grant && now < expiryOf(grant) ? grant : undefined;
    },
  };
}

/** When an access token of this grant ends, in ms. */
export function expiryOf({ issuedAt }: PsnGrant): number {
  return issuedAt + TOKEN_LIFE * 1_000;
}

function fits(grant: PsnCodeGrant, redemption: PsnRedemption): boolean {
  const { flow, environment, clientId, redirectUri } = redemption;
  return (
    grant.flow === flow &&
    grant.environment === environment &&
    grant.clientId === clientId &&
    grant.redirectUri === redirectUri
  );
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
}
