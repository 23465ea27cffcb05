import { checkInteger } from './check-integer.ts';
import type { Jwk } from './key-set.ts';

/** Who issues tokens to whom, and where the keys are. All of it is configuration, none comes from a token. */
export interface JwtIssuer {
  /** Equal to the claim `iss`, byte for byte. */
  readonly issuer: string;
  /** Contained in the claim `aud`. */
  readonly audience: string;
  /** https. A `jku` in the token must equal it byte for byte, and is never fetched. */
  readonly jwksUrl: string;
}

/** What a token must be, as data. Whatever is not clearly so is refused. */
export interface JwtRules<Issuer extends JwtIssuer = JwtIssuer> {
  /**
   * A token must fit one of these whole: no mixing of one's issuer with another's keys. The first that has
   * its `jku`, `iss` and `aud` decides.
   */
  readonly issuers: readonly Issuer[];
  /** Whether the header must have a `jku`. Default false. */
  readonly needsJku?: boolean;
  /** Claims that must have exactly this value: `{ typ: 'id_token' }`. */
  readonly claims?: Readonly<Record<string, string | number>>;
  /** The claim that names the account, and its form: a match must be the whole text. */
  readonly subject: { readonly claim: string; readonly pattern: RegExp };
  /** Required with an audience of several: the claim `azp` must equal it. Absent: several are refused. */
  readonly authorizedParty?: string;
  /** Since `iat`, ms. */
  readonly maxAgeMs: number;
  /** From `iat` to `exp`, ms. Default: as `maxAgeMs`. */
  readonly maxLifeMs?: number;
  /** How far the platform's clock and ours may differ, 0..300,000 ms. Default 60,000. */
  readonly skewMs?: number;
  /** 1..65,536 characters. Default 8,192. */
  readonly maxLength?: number;
  /** Keys of the set that must not be used are refused here, beside those that are no RSA signature keys. */
  readonly acceptKey?: (jwk: Jwk) => boolean;
}

const LONGEST_SKEW_MS = 300_000;
const LONGEST_TOKEN = 65_536;

/**
 * Refuses rules that cannot be meant. Whatever a token is compared with must be there: where a setting of
 * plain JavaScript is `undefined`, a token without that claim would fit.
 *
 * @throws TypeError naming the rule
 */
export function checkJwtRules(rules: JwtRules, allowHttp: boolean): void {
  const { issuers, skewMs = 0, maxAgeMs, maxLifeMs = maxAgeMs, maxLength = 1 } = rules;
  if (!Array.isArray(issuers) || issuers.length === 0) {
    throw new TypeError('issuers must name one at least');
  }
  for (const issuer of issuers) checkIssuer(issuer, allowHttp);
  if (!(skewMs >= 0 && skewMs <= LONGEST_SKEW_MS)) {
    throw new TypeError(`skewMs must be a number of 0..${LONGEST_SKEW_MS}`);
  }
  for (const [name, ms] of Object.entries({ maxAgeMs, maxLifeMs })) {
    if (!(Number.isFinite(ms) && ms > 0)) throw new TypeError(`${name} must be a positive number`);
  }
  checkInteger('maxLength', maxLength, 1, LONGEST_TOKEN);
  checkClaims(rules);
}

function checkIssuer({ issuer, audience, jwksUrl }: JwtIssuer, allowHttp: boolean): void {
  if (!isText(issuer) || !isText(audience)) {
    throw new TypeError('issuer and audience are required');
  }
  const { protocol, username, password } = URL.parse(jwksUrl) ?? {};
  const isSafe = protocol === 'https:' || (allowHttp && protocol === 'http:');
  if (!isSafe || username !== '' || password !== '') {
    throw new TypeError('jwksUrl must be an https URL without user name and password');
  }
}

function checkClaims({ claims = {}, subject, authorizedParty }: JwtRules): void {
  for (const [name, value] of Object.entries(claims)) {
    if (!isText(value) && !Number.isFinite(value)) {
      throw new TypeError(`claims: ${name} must be a text or a number`);
    }
  }
  if (authorizedParty !== undefined && !isText(authorizedParty)) {
    throw new TypeError('authorizedParty must be a text');
  }
  const { claim, pattern } = subject;
  if (!isText(claim) || !(pattern instanceof RegExp)) {
    throw new TypeError('subject must name a claim and its pattern');
  }
  if (pattern.global || pattern.sticky) {
    throw new TypeError('subject.pattern must not be global or sticky: it would remember');
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
