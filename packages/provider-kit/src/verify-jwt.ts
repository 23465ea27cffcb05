import { type KeyObject, verify } from 'node:crypto';
import { type CallOptions, ConnectError, type ProviderPorts } from '@playerlink/core';
import type { CallPorts } from './call-platform.ts';
import { type DecodedJwt, decodeJwt, type JwtMembers } from './decode-jwt.ts';
import { checkJwtRules, type JwtIssuer, type JwtRules } from './jwt-rules.ts';
import { keySetAt } from './key-set.ts';

/** A token whose signature and claims hold. */
export interface VerifiedJwt<Issuer extends JwtIssuer = JwtIssuer> {
  /** The claim that names the account. */
  readonly subject: string;
  readonly claims: JwtMembers;
  /** The one of `issuers` that it fits. */
  readonly issuer: Issuer;
}

/** The ports that a token is verified with. */
export type JwtPorts = CallPorts & Pick<ProviderPorts, 'keys'>;

/** Verifies tokens by the rules that it was made from. */
export interface JwtVerifier<Issuer extends JwtIssuer = JwtIssuer> {
  /**
   * Verifies a token.
   *
   * @throws ConnectError NOTAUTHENTICATED; Outage when the keys cannot be had; the signal's reason when it
   * aborts meanwhile
   */
  (token: string, call: CallOptions): Promise<VerifiedJwt<Issuer>>;
  /** Fetches the key sets that are not in the cache, for a provider's `check`. @throws Outage */
  checkKeys(call: CallOptions): Promise<void>;
}

/**
 * Makes a verifier of RS256 tokens (JWT, RFC 7519) from rules. All that can be checked without the key is
 * checked first, so that no forged token causes a request; every refusal is the same NOTAUTHENTICATED.
 * Key sets live in the `keys` port: see `keySetAt`.
 *
 * @throws TypeError for rules that cannot be meant: no issuer, no audience, a time out of its range, a URL
 * that is not https
 * @example
 * ```ts
 * const verifyToken = jwtVerifier(ports, {
 *   issuers: [{ issuer, audience: clientId, jwksUrl: `${issuer}/keys` }],
 *   subject: { claim: 'sub', pattern: /^\d{1,20}$/ },
 *   maxAgeMs: 3_600_000,
 * });
 * const { subject, claims } = await verifyToken(token, { signal });
 * ```
 */
export function jwtVerifier<Issuer extends JwtIssuer>(
  ports: JwtPorts,
  rules: JwtRules<Issuer>,
): JwtVerifier<Issuer> {
  checkJwtRules(rules, ports.fetch.allowHttp === true);
  const { issuers, maxLength = 8_192, acceptKey = () => true } = rules;
  const sources = new Map(issuers.map(({ jwksUrl }) => [jwksUrl, keySetAt(ports, jwksUrl)]));
  const verifyToken = async (token: string, { signal }: CallOptions) => {
    const jwt = decodeJwt(token, maxLength);
    const kid = jwt && readKid(jwt.header);
    const issuer = jwt && issuers.find((one) => fits(jwt, one, rules));
    if (jwt === undefined || kid === undefined || issuer === undefined) throw refused();
    const subject = readSubject(jwt.claims, rules);
    if (subject === undefined || !isInTime(jwt.claims, rules, ports.clock.now())) throw refused();
    const source = sources.get(issuer.jwksUrl);
    const keySet = source && (await ports.keys.read(source, (set) => set.has(kid), signal));
    const found = keySet?.get(kid);
    if (found === undefined || !acceptKey(found.jwk)) throw refused();
    if (!isSignedBy(jwt, found.key)) throw refused();
    return { subject, claims: jwt.claims, issuer };
  };
  return Object.assign(verifyToken, {
    async checkKeys({ signal }: CallOptions) {
      for (const source of sources.values()) await ports.keys.read(source, () => true, signal);
    },
  });
}

const refused = () => new ConnectError('NOTAUTHENTICATED');

/** The key's name, when nothing in the header asks for more than RS256 with a key of ours. */
function readKid(header: JwtMembers): string | undefined {
  const { alg, kid } = header;
  const foreign = ['crit', 'jwk', 'x5c', 'x5u'].some((name) => name in header);
  if (alg !== 'RS256' || foreign || typeof kid !== 'string') return undefined;
  return /^[\x20-\x7e]{1,128}$/.test(kid) ? kid : undefined;
}

function fits({ header, claims }: DecodedJwt, one: JwtIssuer, rules: JwtRules): boolean {
  const { jku } = header;
  const goodJku = jku === undefined ? !rules.needsJku : jku === one.jwksUrl;
  return goodJku && claims.iss === one.issuer && isFor(claims, one.audience, rules);
}

function isFor({ aud, azp }: JwtMembers, audience: string, { authorizedParty }: JwtRules): boolean {
  if (!Array.isArray(aud)) return aud === audience;
  if (!aud.includes(audience)) return false;
  return aud.length === 1 || (authorizedParty !== undefined && azp === authorizedParty);
}

function readSubject(claims: JwtMembers, rules: JwtRules): string | undefined {
  const fixed = Object.entries(rules.claims ?? {});
  if (fixed.some(([name, value]) => claims[name] !== value)) return undefined;
  const { claim, pattern } = rules.subject;
  const subject = claims[claim];
  if (typeof subject !== 'string') return undefined;
  // The whole text, also where a pattern lacks its anchors.
  return pattern.exec(subject)?.[0] === subject ? subject : undefined;
}

function isInTime({ exp, iat, nbf = iat }: JwtMembers, rules: JwtRules, now: number): boolean {
  const { skewMs = 60_000, maxAgeMs, maxLifeMs = maxAgeMs } = rules;
  if (!isTime(exp) || !isTime(iat) || !isTime(nbf)) return false;
  const [end, issued, begin] = [exp * 1_000, iat * 1_000, nbf * 1_000];
  const lives = now < end + skewMs && begin - skewMs <= now;
  return lives && issued - skewMs <= now && now - issued <= maxAgeMs && end - issued <= maxLifeMs;
}

const isTime = (value: unknown): value is number => Number.isFinite(value);

function isSignedBy({ signed, signature }: DecodedJwt, key: KeyObject): boolean {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return signature.length === Math.ceil(bits / 8) && verify('sha256', signed, key, signature);
}
