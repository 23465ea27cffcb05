/** One of Nintendo's account servers: whose tokens are accepted, and with which keys. */
export interface NintendoIssuer {
  /** 1..32 of a-z, 0-9 and `-`. Its own id space; ids of `lp1`, production, are stored without it. */
  readonly environment: string;
  /** Equal to the claim `iss`, byte for byte. */
  readonly issuer: string;
  /** https. Where the keys are; equal to the header's `jku`, byte for byte. */
  readonly jwksUrl: string;
  /** Contained in the claim `aud`. The system's, not a title's: the same in every game. */
  readonly audience: string;
}

/** Production: the environment whose ids have no suffix. */
export const PRODUCTION = 'lp1';

const AUDIENCE = 'ed9e2f05d286f7b8';

/**
 * The environments that are publicly known, by name: `lp1` is production, the others are for development
 * and review. Observed, not documented in public: where yours differ, write `issuers` of your own.
 */
export const NINTENDO_ENVIRONMENTS = {
  lp1: environment('lp1', 'e0d67c509fb203858ebcb2fe3f88c2aa.baas.nintendo.com'),
  dd1: environment('dd1', 'e97b8a9d672e4ce4845ec6947cd66ef6-sb.baas.nintendo.com'),
  td1: environment('td1', 'e03a97819c9711e59510d820a52f298a-sb.baas.nintendo.com'),
  sd1: environment('sd1', '96130dc402837b377c07719e6c9514de-sb.baas.nintendo.com'),
  sp1: environment('sp1', 'dc219b6b3aa8e06873733fda1def0e03-sb.baas.nintendo.com'),
  dp1: environment('dp1', 'd9c8ea0e17f68bdeab8674c59f6fabda-sb.baas.nintendo.com'),
  jd1: environment('jd1', 'd78dbb1c550d43c6af49bf04c56bc094-sb.baas.nintendo.com'),
} as const satisfies Readonly<Record<string, NintendoIssuer>>;

function environment(name: string, host: string): NintendoIssuer {
  const issuer = `https://${host}`;
  const jwksUrl = `${issuer}/1.0.0/certificates`;
  return Object.freeze({ environment: name, issuer, jwksUrl, audience: AUDIENCE });
}
