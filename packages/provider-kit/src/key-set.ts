import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type KeySource, Outage } from '@playerlink/core';
import type { CallPorts } from './call-platform.ts';
import { fetchJson } from './fetch-json.ts';
import { freshFor } from './fresh-for.ts';
import { type OwnMembers, ownMembers } from './own-members.ts';

/** One member of a key set's `keys`, as it came. */
export type Jwk = OwnMembers;

/** A key that RS256 signatures can be verified with. */
export interface SetKey {
  readonly key: KeyObject;
  readonly jwk: Jwk;
}

/** A key set's usable keys by `kid`. */
export type KeySet = ReadonlyMap<string, SetKey>;

const MINUTE_MS = 60_000;
const FRESHNESS = { leastMs: 5 * MINUTE_MS, mostMs: 1_440 * MINUTE_MS, defaultMs: 60 * MINUTE_MS };
const LONGEST_SET = 262_144;
const MOST_SETS = 64;
const MOST_KEYS = 64;
const KID = /^[\x20-\x7e]{1,128}$/;
const LEAST_MODULUS_BITS = 2_048;

/**
 * Where the keys at a configured URL come from, for the `keys` port. Fresh as the answer's `max-age` says,
 * 5 minutes to 24 hours, else an hour; after that usable for a day while the platform is down; asked again
 * for an unknown `kid` at most once a minute. A set without a usable key replaces nothing. `load` rejects
 * with an Outage when there is none to be had, and with a TypeError for a URL that is not https.
 */
export function keySetAt(ports: CallPorts, url: string): KeySource<KeySet> {
  return {
    id: `key set ${url}`,
    kind: { name: 'key set', keep: MOST_SETS },
    staleMs: 1_440 * MINUTE_MS,
    refreshMs: MINUTE_MS,
    retryMs: 5_000,
    async load() {
      const { signal } = new AbortController();
      const answer = await fetchJson(ports, { url, maxBytes: LONGEST_SET, signal });
      const document = answer.status === 200 ? readKeySet(answer.body) : new Map();
      if (document.size === 0) {
        throw new Outage(`${new URL(url).host} answered ${answer.status} without a usable key`);
      }
      return { document, freshMs: freshFor(answer.headers, FRESHNESS) };
    },
  };
}

/** The usable keys among the first 64 of a JWK Set (RFC 7517); of two with one `kid` the first. */
function readKeySet(body: unknown): KeySet {
  const keys = ownMembers(body)?.keys;
  const usable = new Map<string, SetKey>();
  for (const member of Array.isArray(keys) ? keys.slice(0, MOST_KEYS) : []) {
    const read = readKey(ownMembers(member) ?? {});
    if (read !== undefined && !usable.has(read.kid)) usable.set(read.kid, read.found);
  }
  return usable;
}

function readKey(jwk: Jwk): { readonly kid: string; readonly found: SetKey } | undefined {
  const { kid, kty, use = 'sig', alg = 'RS256', n, e } = jwk;
  if (typeof kid !== 'string' || !KID.test(kid)) return undefined;
  if (kty !== 'RSA' || use !== 'sig' || alg !== 'RS256') return undefined;
  // A key whose private part anybody can read proves nothing any more.
  if ('d' in jwk) return undefined;
  try {
    // Only what makes an RSA public key: a certificate beside it is not looked at.
    const key = createPublicKey({ key: { kty: 'RSA', n, e } as JsonWebKey, format: 'jwk' });
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    const isGood = modulusLength >= LEAST_MODULUS_BITS && publicExponent >= 3n;
    return isGood && publicExponent % 2n === 1n ? { kid, found: { key, jwk } } : undefined;
  } catch {
    return undefined;
  }
}
