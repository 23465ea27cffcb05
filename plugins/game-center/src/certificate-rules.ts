import { X509Certificate } from 'node:crypto';

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const APPLE: readonly unknown[] = ['Apple Inc.', 'Apple, Inc.'];

/** Reads one certificate in DER with nothing before or after it; absent for anything else. */
export function readDer(bytes: Uint8Array): X509Certificate | undefined {
  const certificate = parseCertificate(bytes);
  // Node also reads PEM, and DER that something else follows.
  return certificate?.raw.equals(bytes) ? certificate : undefined;
}

/** Reads a certificate in DER or PEM; absent for anything else. */
export function parseCertificate(text: Uint8Array | string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

/** Whether its key is RSA of 2048 bits or more with the exponent 65537. */
export function hasRsaKey(certificate: X509Certificate): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails = {} } = certificate.publicKey;
  const { modulusLength = 0, publicExponent } = asymmetricKeyDetails;
  return asymmetricKeyType === 'rsa' && modulusLength >= 2_048 && publicExponent === 65_537n;
}

/** Whether it is the certificate of somebody who issues none. */
export const isEndEntity = ({ ca }: X509Certificate): boolean => !ca;

/** Whether it was issued for signing code, as Game Center's are. */
export function signsCode({ keyUsage }: X509Certificate): boolean {
  // Node calls the extended key usage so, and has none where the extension is absent.
  const usages: readonly string[] | undefined = keyUsage;
  return usages?.includes(CODE_SIGNING) ?? false;
}

/** Whether its subject is Apple in the USA, and nobody else besides. */
export function isApples(certificate: X509Certificate): boolean {
  // Unescaped, and a list where the subject has several.
  const { C, O } = certificate.toLegacyObject().subject as { readonly C?: unknown; O?: unknown };
  return C === 'US' && APPLE.includes(O);
}

/** From when to when something is valid, ms. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

/** The time that a certificate says; NaN, which is no time, for what is none. Node looks at it nowhere by itself. */
export const validityOf = ({ validFrom, validTo }: X509Certificate): Validity => ({
  // From the text: of a time that cannot be read, Node's dates are whatever was in the memory.
  from: Date.parse(validFrom),
  to: Date.parse(validTo),
});

/** Whether something is valid at this time, ms; its first and last second belong to it. */
export const isValidAt = ({ from, to }: Validity, time: number): boolean =>
  from <= time && time <= to;

/** Those of the authorities whose key signed it, and whose name it says. */
export const issuersOf = (
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): readonly X509Certificate[] =>
  authorities.filter(
    (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );

/** What speaks against a certificate at this time, whoever issued it; absent when nothing does. */
export function faultOf(certificate: X509Certificate, now: number): string | undefined {
  try {
    if (!hasRsaKey(certificate))
      return 'its key is not RSA of 2048 bits or more with the exponent 65537';
    if (!isEndEntity(certificate)) return 'it is the certificate of an authority';
    if (!signsCode(certificate)) return 'it was not issued for code signing';
    if (!isApples(certificate)) return 'its subject is not Apple';
    return isValidAt(validityOf(certificate), now) ? undefined : 'it is not valid now';
  } catch {
    // OpenSSL reads a certificate's parts when they are asked for.
    return 'a part of it cannot be read';
  }
}
