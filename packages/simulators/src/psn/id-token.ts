import { compactToken } from '../jwt/compact-token.ts';
import { sealWith } from '../jwt/seals.ts';
import { type SigningKey, signingKey } from '../jwt/signing-key.ts';
import { uuidFrom } from '../jwt/uuid.ts';
import type { Derive } from '../seed.ts';
import { accountJson, type PsnLie } from './answers.ts';
import { PSN_ENVIRONMENTS, type PsnEnvironmentName } from './environments.ts';
import { type PsnGrant, TOKEN_LIFE } from './grants.ts';

const HOUR = 3_600;

/** The keys that every environment publishes, each under a `kid` of its own; the first one signs. */
const KEYS = ['psnA', 'psnB'] as const;

function kidOf(derive: Derive, environment: PsnEnvironmentName, key: (typeof KEYS)[number]) {
  return uuidFrom(derive('kid', environment, key));
}

/** The key set of an environment. */
export function v3KeySet(derive: Derive, environment: PsnEnvironmentName): object {
  const keys = KEYS.map((name) => {
    const { kty, n, e } = signingKey(name).publicJwk;
    return { kty, use: 'sig', alg: 'RS256', kid: kidOf(derive, environment, name), n, e };
  });
  return { keys };
}

/** The id token for a grant, issued when the grant was, with the lies told. */
export function v3IdToken(derive: Derive, grant: PsnGrant, lies: ReadonlySet<PsnLie>): string {
  const { account, environment, clientId } = grant;
  const iat = Math.floor(grant.issuedAt / 1_000) - (lies.has('pastExpiration') ? 2 * HOUR : 0);
  const claims = {
    iss: PSN_ENVIRONMENTS[environment].v3.issuer,
    aud: lies.has('otherClientId') ? otherClientId(derive) : clientId,
    sub: account.accountId,
    ...accountClaims(grant),
    online_id: account.onlineId,
    device_type: 'PS5',
    is_child: lies.has('subAccount'),
    exp: iat + TOKEN_LIFE,
    iat,
    ...(lies.has('wrongEnvironment') && { env_iss_id: environment === 'np' ? 1 : 256 }),
  };
  // Under the right name: only the signature tells.
  const key = signingKey(lies.has('foreignSigner') ? 'attacker' : KEYS[0]);
  return signed(derive, environment, accountJson(claims, lies), key);
}

/** The access token for a grant: a JWT too, with the claims that were observed and a `jti`. */
export function v3AccessToken(derive: Derive, grant: PsnGrant, code: string): string {
  const { environment, clientId } = grant;
  const iat = Math.floor(grant.issuedAt / 1_000);
  const claims = {
    ...accountClaims(grant),
    account_uuid: uuidFrom(derive('account_uuid', grant.account.name)),
    client_id: clientId,
    exp: iat + TOKEN_LIFE,
    iat,
    iss: PSN_ENVIRONMENTS[environment].v3.issuer,
    grant_type: 'authorization_code',
    is_child: false,
    jti: uuidFrom(derive('access_token', code)),
  };
  return signed(derive, environment, JSON.stringify(claims), signingKey(KEYS[0]));
}

/** The id of a client that no simulator has, unless it is told to. */
export function otherClientId(derive: Derive): string {
  return uuidFrom(derive('other client'));
}

function accountClaims({ account, environment }: PsnGrant) {
  const { envIssuerId } = PSN_ENVIRONMENTS[environment].v3;
  return {
    account_id: account.accountId,
    age: 30,
    env_iss_id: envIssuerId,
    legal_country: 'GB',
    locale: 'en-GB',
  };
}

function signed(
  derive: Derive,
  environment: PsnEnvironmentName,
  claims: string,
  key: SigningKey,
): string {
  const header = { alg: 'RS256', kid: kidOf(derive, environment, KEYS[0]) };
  return compactToken(header, claims, sealWith(key));
}
