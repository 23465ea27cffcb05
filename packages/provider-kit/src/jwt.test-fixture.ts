import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { type Fetch, isConnectError, isOutage, keyCache } from '@playerlink/core';
import { manualClock } from '@playerlink/testing';
import { expect } from 'vitest';
import { type JwtRules, jwtVerifier } from './index.ts';

/** Somebody's key, and how a key set names it. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JsonWebKey;
}

export function rsaKey(kid: string, modulusLength = 2_048, publicExponent = 65_537): SigningKey {
  const pair = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
  return { kid, jwk, ...pair };
}

/** The platform's key, its next one, and one of somebody else. */
export const KEY = rsaKey('key-1');
export const NEXT_KEY = rsaKey('key-2');
export const FOREIGN_KEY = rsaKey('key-1');

export const NOW = Date.UTC(2026, 10, 23, 12);
export const SECONDS = NOW / 1_000;
export const ISSUER = 'https://id.arcade.example';
export const JWKS_URL = 'https://id.arcade.example/keys';
export const RULES: JwtRules = {
  issuers: [{ issuer: ISSUER, audience: 'golf', jwksUrl: JWKS_URL }],
  subject: { claim: 'sub', pattern: /^\d{1,20}$/ },
  maxAgeMs: 3_600_000,
};

type Members = Readonly<Record<string, unknown>>;

/** The claims of a genuine token, issued now; an `undefined` takes one away. */
export const claimsWith = (changed: Members = {}): Members => ({
  iss: ISSUER,
  aud: 'golf',
  sub: '77',
  iat: SECONDS,
  exp: SECONDS + 3_600,
  ...changed,
});

const encode = (text: string | Uint8Array) => Buffer.from(text).toString('base64url');

/** A token of these texts, whatever they are, signed as RS256 says. */
export function signTexts(
  header: string | Uint8Array,
  payload: string | Uint8Array,
  { privateKey }: SigningKey = KEY,
): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** A token that is genuine but for what is changed. */
export function mint(
  changed: { readonly header?: Members; readonly claims?: Members; readonly key?: SigningKey } = {},
): string {
  const { header, claims, key = KEY } = changed;
  const head = JSON.stringify({ alg: 'RS256', kid: key.kid, ...header });
  return signTexts(head, JSON.stringify(claimsWith(claims)), key);
}

/** A key set's answer. */
export const keySet =
  (keys: readonly unknown[], headers: Record<string, string> = {}) =>
  (): Response =>
    Response.json({ keys }, { headers });

/** Lets everything run that waits for nothing but its turn. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

type Outcome = 'accepted' | 'refused' | 'outage';

/** A platform that issues tokens, and somebody who verifies them by these rules and the default cache. */
export function identityProvider(
  rules: Partial<JwtRules> = {},
  answer: (url: string) => Response | Promise<Response> = keySet([KEY.jwk]),
) {
  const clock = manualClock(NOW);
  const requests: string[] = [];
  let current = answer;
  const fetch: Fetch = async (input) => {
    requests.push(String(input));
    return current(String(input));
  };
  const ports = { fetch, clock, keys: keyCache(clock) };
  const verifyToken = jwtVerifier(ports, { ...RULES, ...rules });
  const { signal: never } = new AbortController();
  const verify = (token: unknown, signal = never) => verifyToken(token as string, { signal });
  return {
    clock,
    ports,
    requests,
    verify,
    /** What the platform answers from now on. */
    will(next: typeof answer) {
      current = next;
    },
    /** Fails on everything that is no yes, no NOTAUTHENTICATED and no outage. */
    outcome: (token: unknown): Promise<Outcome> =>
      verify(token).then(
        () => 'accepted',
        (thrown: unknown) => {
          if (isOutage(thrown)) return 'outage';
          if (isConnectError(thrown) && thrown.code === 'NOTAUTHENTICATED') return 'refused';
          throw thrown;
        },
      ),
  };
}

/** Expects that a token is refused, and that nothing is asked for it. */
export async function refusedUnasked(token: unknown, rules: Partial<JwtRules> = {}): Promise<void> {
  const provider = identityProvider(rules);
  expect(await provider.outcome(token)).toBe('refused');
  expect(provider.requests).toEqual([]);
}
