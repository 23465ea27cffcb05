import type { X509Certificate } from 'node:crypto';
import { type CallOptions, isOutage, type KeySource, Outage } from '@playerlink/core';
import { type CertificatePorts, fetchBytes } from '@playerlink/provider-kit';
import { parseCertificate } from './certificate-rules.ts';

/** A certificate that may be had from anywhere, because its SHA-256 (64 lower case hex digits) is known. */
export interface PinnedAuthority {
  readonly url: string;
  readonly sha256: string;
}

/** One authority that issues Game Center's certificates: its certificate, or where that is. */
export type Authority = { readonly pem: X509Certificate } | PinnedAuthority;

/** The authorities whose certificates are at hand. */
export interface Authorities {
  readonly certificates: readonly X509Certificate[];
  /** Why another one is not; absent when all are there. */
  readonly missing: unknown;
}

/** What Apple's certificates are issued by at present: valid 2021-04-29 to 2036-04-28. */
export const DIGICERT: PinnedAuthority = {
  url: 'https://cacerts.digicert.com/DigiCertTrustedG4CodeSigningRSA4096SHA3842021CA1.crt',
  sha256: '46011ede1c147eb2bc731a539b7c047b7ee93e48b9d3c3ba710ce132bbdfac6b',
};

/** How many authorities a game may name. */
export const MOST_AUTHORITIES = 16;

const LONGEST_DOCUMENT = 16_384;
const DAY_MS = 86_400_000;

/** Whether a text is the PEM of exactly one certificate, and that one of an authority. */
export function isAuthority(pem: string): boolean {
  // Of several Node reads the first, and says nothing of the others.
  const isOne = pem.split('-----BEGIN CERTIFICATE-----').length === 2;
  return isOne && parseCertificate(pem)?.ca === true;
}

/**
 * A reader of the authorities: each URL is fetched once, through the `keys` port.
 *
 * The reader throws the Outage of one that cannot be had while none is at hand.
 */
export function authorityReader(
  ports: CertificatePorts,
  authorities: readonly Authority[],
): (call: CallOptions) => Promise<Authorities> {
  const given = authorities.flatMap((each) => ('pem' in each ? each.pem : []));
  const sources = authorities.flatMap((each) => ('url' in each ? pinnedAt(ports, each) : []));
  return async ({ signal }) => {
    const read = (source: KeySource<X509Certificate>) =>
      ports.keys.read(source, () => true, signal);
    const answers = await Promise.allSettled(sources.map(read));
    // Why this caller gave up must not become the reason why others are refused.
    signal.throwIfAborted();
    const loaded = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    const missing: unknown = answers.find((each) => each.status === 'rejected')?.reason;
    const certificates = [...given, ...loaded];
    if (certificates.length === 0) throw missing;
    return { certificates, missing };
  };
}

function pinnedAt(ports: CertificatePorts, pinned: PinnedAuthority): KeySource<X509Certificate> {
  return {
    id: `issuing authority ${pinned.sha256} ${pinned.url}`,
    kind: { name: 'issuing authority', keep: MOST_AUTHORITIES },
    // What has this hash never changes.
    load: async () => ({ document: await load(ports, pinned), freshMs: 3_650 * DAY_MS }),
    staleMs: 3_650 * DAY_MS,
    refreshMs: 30_000,
    retryMs: 30_000,
  };
}

async function load(
  ports: CertificatePorts,
  { url, sha256 }: PinnedAuthority,
): Promise<X509Certificate> {
  const { host } = new URL(url);
  const operator = `give the option issuers of game-center the PEM of this authority, or a URL that works: its SHA-256 is ${sha256}`;
  const { status, bytes } = await fetchBytes(ports, {
    url,
    accept: 'application/pkix-cert, application/x-x509-ca-cert, application/x-pem-file',
    maxBytes: LONGEST_DOCUMENT,
    signal: new AbortController().signal,
  }).catch((thrown: unknown) => {
    if (!isOutage(thrown)) throw thrown;
    throw new Outage(thrown.message, { retryAfterMs: thrown.retryAfterMs, operator });
  });
  const certificate = status === 200 ? parseCertificate(bytes) : undefined;
  if (certificate?.ca && sha256Of(certificate) === sha256) return certificate;
  throw new Outage(`${host} answered ${status} without the pinned certificate`, { operator });
}

/** The SHA-256 of a certificate in DER, 64 lower case hex digits. */
export const sha256Of = ({ fingerprint256 }: X509Certificate): string =>
  fingerprint256.replaceAll(':', '').toLowerCase();
