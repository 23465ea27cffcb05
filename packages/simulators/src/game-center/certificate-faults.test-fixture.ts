import { X509Certificate } from 'node:crypto';

/** What a certificate is judged by. */
interface Judgement {
  readonly leaf: Uint8Array;
  readonly issuer: Uint8Array;
  /** The time of the judgement, in ms since 1970. */
  readonly now: number;
}

const APPLE = ['C=US', 'O=Apple Inc.', 'CN=Apple Inc.'];

/** Everything that a server must hold against a leaf, by name; nothing for a good one. */
export function certificateFaults({ leaf, issuer, now }: Judgement): string[] {
  const certificate = new X509Certificate(leaf);
  const authority = new X509Certificate(issuer);
  const { asymmetricKeyType, asymmetricKeyDetails: key = {} } = certificate.publicKey;
  const isRsa = asymmetricKeyType === 'rsa';
  const subject = new Set(certificate.subject.split('\n'));
  const faults = {
    'not one DER certificate': !certificate.raw.equals(leaf),
    'not yet valid': now < Date.parse(certificate.validFrom),
    expired: now > Date.parse(certificate.validTo),
    'names another issuer': !certificate.checkIssued(authority),
    'not signed by the issuer': !certificate.verify(authority.publicKey),
    'other company': !APPLE.every((part) => subject.has(part)),
    'is an authority': certificate.ca,
    'no RSA key': !isRsa,
    'key too short': isRsa && (key.modulusLength ?? 0) < 2_048,
    'odd exponent': isRsa && key.publicExponent !== 65_537n,
    'not for code signing': !certificate.keyUsage?.includes('1.3.6.1.5.5.7.3.3'),
  };
  return Object.entries(faults).flatMap(([name, isThere]) => (isThere ? [name] : []));
}
