import {
  type JwtMembers,
  type JwtPorts,
  type JwtVerifier,
  jwtVerifier,
  parseJson,
} from '@playerlink/provider-kit';
import type { NintendoIssuer } from './environments.ts';
import { NSA_ID } from './nsa-account.ts';

/** The claim that names the console login, as far as it is publicly known: the device account. */
export const LOGIN_ID_CLAIM = 'bs:did';

/** An hour more than tokens have been seen to live, ms. */
const LONGEST_LIFE_MS = 4 * 3_600_000;

/**
 * Verifies NSA ID tokens of these issuers, which have one `iss` and one network between them.
 *
 * @throws TypeError for a `jwksUrl` that is not https
 */
export function nsaTokenVerifier(
  ports: JwtPorts,
  issuers: readonly NintendoIssuer[],
  skewMs: number,
): JwtVerifier<NintendoIssuer> {
  return jwtVerifier(ports, {
    issuers,
    needsJku: true,
    // An access token says `token`.
    claims: { typ: 'id_token' },
    subject: { claim: 'sub', pattern: NSA_ID },
    maxLifeMs: LONGEST_LIFE_MS,
    // No limit of its own: `exp` and the longest life bound the age already.
    maxAgeMs: LONGEST_LIFE_MS + skewMs,
    skewMs,
    // `developer` keys sign id tokens, `internal` ones access tokens.
    acceptKey: ({ usage }) => usage !== 'internal',
  });
}

/**
 * The claims as the token states them, nothing proven: good for a no without a request, never for a yes.
 * None when they cannot be read.
 */
export function peekClaims(token: string): JwtMembers {
  const [, claims = ''] = token.split('.');
  try {
    const said = parseJson(Buffer.from(claims, 'base64url').toString());
    return typeof said === 'object' && said !== null ? (said as JwtMembers) : {};
  } catch {
    return {};
  }
}

/** What a game wants of a token, beside that it is genuine. */
export interface WantedToken {
  /** Application ids in lower case. */
  readonly titles: ReadonlySet<string>;
  /** The claim of the console login; absent when there is one player per account. */
  readonly loginIdClaim: string | undefined;
}

/** What a token proves beside the account. */
export interface TokenReading {
  /** Of the console login, where one is wanted. */
  readonly loginId: string | undefined;
}

/**
 * Reads what binds a token to a title, and to a console login where that is wanted. Pure.
 *
 * @returns absent for a no: another title, none at all, or no login id of the right form
 */
export function readToken(claims: JwtMembers, wanted: WantedToken): TokenReading | undefined {
  if (!isForTitle(claims, wanted.titles)) return undefined;
  if (wanted.loginIdClaim === undefined) return { loginId: undefined };
  const loginId = readLoginId(claims, wanted.loginIdClaim);
  return loginId === undefined ? undefined : { loginId };
}

/** Without an application token at login there is no `nintendo`: that proves a user and no title. */
function isForTitle(claims: JwtMembers, titles: ReadonlySet<string>): boolean {
  const application = ownMember(ownMember(claims, 'nintendo'), 'ai');
  return typeof application === 'string' && titles.has(application.toLowerCase());
}

function readLoginId(claims: JwtMembers, claim: string): string | undefined {
  const id = ownMember(claims, claim);
  // Nothing is known of what other claims look like, but a colon would be another id's separator.
  const form = claim === LOGIN_ID_CLAIM ? /^[0-9a-f]{16}$/ : /^[0-9A-Za-z_-]{1,64}$/;
  return typeof id === 'string' && form.test(id) ? id : undefined;
}

function ownMember(value: unknown, name: string): unknown {
  const object = Object(value) as Readonly<Record<string, unknown>>;
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
