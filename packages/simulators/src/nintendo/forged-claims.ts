import { compactToken } from '../jwt/compact-token.ts';
import { sealWith } from '../jwt/seals.ts';
import type { ForgeryMaterial } from './forgery.ts';
import type { NintendoOverrides } from './tokens.ts';

/** The audience and the title of someone else. */
const OTHER_AUDIENCE = 'f00dfacef00dface';
const OTHER_APPLICATION = '0100fedcba987000';

const HOUR = 3_600;

type Change = (of: ForgeryMaterial) => NintendoOverrides;

/** What each forgery with a genuine signature changes in the claims. */
const CHANGES = {
  zeroSub: () => ({ sub: '0000000000000000' }),
  noNintendo: () => ({ nintendo: undefined }),
  otherApplication: ({ claims }) => ({
    nintendo: { ...(claims.nintendo as object), ai: OTHER_APPLICATION },
  }),
  wrongIssuer: () => ({ iss: 'https://attacker.test' }),
  issuerTrailingSlash: ({ environment }) => ({ iss: `${environment.issuer}/` }),
  otherEnvironmentIssuer: ({ otherEnvironment }) => ({ iss: otherEnvironment.issuer }),
  otherAudience: () => ({ aud: OTHER_AUDIENCE }),
  audArray: ({ environment }) => ({ aud: [OTHER_AUDIENCE, environment.audience] }),
  noAudience: () => ({ aud: undefined }),
  expString: ({ claims }) => ({ exp: String(claims.exp) }),
  noExp: () => ({ exp: undefined }),
  noIat: () => ({ iat: undefined }),
  longLife: ({ now }) => ({ exp: now + 4 * HOUR + 1 }),
  expired: ({ now }) => ({ iat: now - 4 * HOUR, exp: now - HOUR }),
  future: ({ now }) => ({ iat: now + HOUR, exp: now + 4 * HOUR }),
  notYetValid: ({ now }) => ({ nbf: now + HOUR }),
} as const satisfies Record<string, Change>;

/** A forgery whose claims alone are wrong. */
export type ClaimForgery = keyof typeof CHANGES;

/** Every forgery whose claims alone are wrong. */
export const CLAIM_FORGERIES = Object.keys(CHANGES) as readonly ClaimForgery[];

/** A genuine token in everything but those claims. */
export function forgeClaims(of: ForgeryMaterial, kind: ClaimForgery): string {
  const change: Change = CHANGES[kind];
  return compactToken(of.header, { ...of.claims, ...change(of) }, sealWith(of.key.key));
}
