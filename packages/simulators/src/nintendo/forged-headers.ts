import { compactToken } from '../jwt/compact-token.ts';
import { hmacSeal, sealWith, unsealed } from '../jwt/seals.ts';
import { INTERNAL_CERTIFICATES } from './environments.ts';
import type { ForgeryMaterial } from './forgery.ts';

/** Where a forger would like keys to be fetched from. */
const ATTACKER = 'https://attacker.test';

/** Forgeries that lie about how they are signed and which key to verify them with. */
export const HEADER_FORGERIES = {
  algNone: (of: ForgeryMaterial) => withoutSignature(of, 'none'),
  algNoneMixedCase: (of: ForgeryMaterial) => withoutSignature(of, 'nOnE'),
  algEmpty: (of: ForgeryMaterial) => withoutSignature(of, ''),
  algNoneSigned: (of: ForgeryMaterial) => withHeader(of, { alg: 'none' }),
  algMissing: (of: ForgeryMaterial) => withHeader(of, { alg: undefined }),
  hs256WithPem: (of: ForgeryMaterial) => withHmac(of, of.key.key.publicPem),
  hs256WithJwk: (of: ForgeryMaterial) => withHmac(of, JSON.stringify(of.publicJwk)),
  embeddedJwk: (of: ForgeryMaterial) => byAttacker(of, { jwk: of.attacker.key.publicJwk }),
  embeddedGenuineJwk: (of: ForgeryMaterial) => withHeader(of, { jwk: of.publicJwk }),
  embeddedX5c: (of: ForgeryMaterial) => byAttacker(of, { x5c: [of.attacker.key.certificate] }),
  x5u: (of: ForgeryMaterial) => withHeader(of, { x5u: `${ATTACKER}/certificate.pem` }),
  attackerJku: (of: ForgeryMaterial) =>
    withHeader(of, { jku: ATTACKER + new URL(of.environment.jwksUrl).pathname }),
  lookalikeJku: (of: ForgeryMaterial) => {
    const { host, pathname } = new URL(of.environment.jwksUrl);
    return withHeader(of, { jku: `https://${host}.attacker.test${pathname}` });
  },
  noJku: (of: ForgeryMaterial) => withHeader(of, { jku: undefined }),
  noKid: (of: ForgeryMaterial) => withHeader(of, { kid: undefined }),
  crit: (of: ForgeryMaterial) => withHeader(of, { crit: ['urgent'], urgent: true }),
  attackerKey: (of: ForgeryMaterial) => byAttacker(of, {}),
  accessToken: ({ header, claims, environment, internal }: ForgeryMaterial) => {
    const { kid, key } = internal;
    const jku = environment.issuer + INTERNAL_CERTIFICATES;
    return compactToken({ ...header, jku, kid }, { ...claims, typ: 'token' }, sealWith(key));
  },
  tagNx: ({ header, claims }: ForgeryMaterial) => {
    const dummy = { ...claims, sub: '0000000000000000', exp: 1_999_999_999 };
    return compactToken({ ...header, alg: 'HS256' }, dummy, hmacSeal('tagNX'));
  },
};

function withHeader({ header, claims, key }: ForgeryMaterial, change: object): string {
  return compactToken({ ...header, ...change }, claims, sealWith(key.key));
}

function withoutSignature({ header, claims }: ForgeryMaterial, alg: string): string {
  return compactToken({ ...header, alg }, claims, unsealed);
}

function withHmac({ header, claims }: ForgeryMaterial, secret: string): string {
  return compactToken({ ...header, alg: 'HS256' }, claims, hmacSeal(secret));
}

function byAttacker({ header, claims, attacker }: ForgeryMaterial, change: object): string {
  return compactToken({ ...header, ...change }, claims, sealWith(attacker.key));
}
