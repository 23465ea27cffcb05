import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { der } from './der.ts';

/** A company of the United States, as a certificate names it: C=US, O, CN. */
export interface CompanyName {
  readonly organization: string;
  readonly commonName: string;
}

/** Who signs a certificate. */
export interface Issuer {
  readonly name: CompanyName;
  /** Its private key; only RSA, so that the same content gives the same bytes. */
  readonly key: KeyObject;
  /** The key that it says it signs with; default: `key`. */
  readonly claimedKey?: KeyObject;
}

/** What a certificate says about its subject. */
export interface CertificateContent {
  /** The serial number's bytes: a positive number of up to 20 bytes. */
  readonly serial: Uint8Array;
  readonly subject: CompanyName;
  /** The subject's key, private or public. */
  readonly key: KeyObject;
  /** Its validity in ms since 1970, of which a certificate keeps whole seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Whether the subject may sign certificates (of leaves only) itself. */
  readonly isAuthority: boolean;
  /** What the subject's signatures may be for, besides being signatures. */
  readonly keyUsage: readonly KeyUsage[];
  /** The purposes of the key; none: any purpose. */
  readonly extendedKeyUsage: readonly ExtendedKeyUsage[];
  /** Where the certificate says that its issuer's certificate is. */
  readonly caIssuersUrl?: string;
}

/** A bit of the key usage extension. */
export type KeyUsage = keyof typeof KEY_USAGE;

/** A purpose of the extended key usage extension. */
export type ExtendedKeyUsage = keyof typeof EXTENDED_KEY_USAGE;

const KEY_USAGE = { digitalSignature: 0x80, keyCertSign: 0x04, cRLSign: 0x02 } as const;
const EXTENDED_KEY_USAGE = {
  codeSigning: '1.3.6.1.5.5.7.3.3',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

const ID = {
  country: '2.5.4.6',
  organization: '2.5.4.10',
  commonName: '2.5.4.3',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInformationAccess: '1.3.6.1.5.5.7.1.1',
  caIssuers: '1.3.6.1.5.5.7.48.2',
} as const;

/**
 * An X.509 v3 certificate as DER, signed with RSASSA-PKCS1-v1_5 and SHA-256: the same arguments
 * give the same bytes.
 *
 * @throws RangeError when a date's year has not four digits.
 */
export function issueCertificate(content: CertificateContent, issuer: Issuer): Buffer {
  const algorithm = der.sequence(der.objectId(ID.sha256WithRsa), der.null());
  const version3 = der.explicit(0, der.integer(2));
  const toSign = der.sequence(
    version3,
    der.integer(...content.serial),
    algorithm,
    nameElement(issuer.name),
    der.sequence(der.time(content.notBefore), der.time(content.notAfter)),
    nameElement(content.subject),
    publicKeyInfo(content.key),
    der.explicit(3, der.sequence(...extensions(content, issuer))),
  );
  const signature = sign('sha256', toSign, issuer.key);
  return der.sequence(toSign, algorithm, der.bitString(signature));
}

function nameElement({ organization, commonName }: CompanyName): Buffer {
  const part = (id: string, value: Buffer) => der.set(der.sequence(der.objectId(id), value));
  return der.sequence(
    part(ID.country, der.printableString('US')),
    part(ID.organization, der.utf8String(organization)),
    part(ID.commonName, der.utf8String(commonName)),
  );
}

function extensions(content: CertificateContent, issuer: Issuer): Buffer[] {
  const { isAuthority, keyUsage, extendedKeyUsage, caIssuersUrl } = content;
  const usageBits = keyUsage.reduce((bits, usage) => bits | KEY_USAGE[usage], 0);
  const purposes = extendedKeyUsage.map((usage) => der.objectId(EXTENDED_KEY_USAGE[usage]));
  // A path of 0 more authorities: an issuing CA signs leaves only.
  const constraints = isAuthority ? [der.true(), der.integer(0)] : [];
  return [
    critical(ID.basicConstraints, der.sequence(...constraints)),
    critical(ID.keyUsage, der.namedBits(usageBits)),
    ...(purposes.length > 0 ? [extension(ID.extendedKeyUsage, der.sequence(...purposes))] : []),
    extension(ID.subjectKeyIdentifier, der.octetString(keyIdentifier(content.key))),
    extension(
      ID.authorityKeyIdentifier,
      der.sequence(der.implicit(0, keyIdentifier(issuer.claimedKey ?? issuer.key))),
    ),
    ...(caIssuersUrl === undefined ? [] : [caIssuers(caIssuersUrl)]),
  ];
}

function caIssuers(url: string): Buffer {
  const address = der.implicit(6, Buffer.from(url, 'latin1'));
  return extension(
    ID.authorityInformationAccess,
    der.sequence(der.sequence(der.objectId(ID.caIssuers), address)),
  );
}

function extension(id: string, value: Buffer): Buffer {
  return der.sequence(der.objectId(id), der.octetString(value));
}

function critical(id: string, value: Buffer): Buffer {
  return der.sequence(der.objectId(id), der.true(), der.octetString(value));
}

function publicKeyInfo(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** The fourth method of RFC 7093, cut to the usual 20 bytes. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(publicKeyInfo(key)).digest().subarray(0, 20);
}
