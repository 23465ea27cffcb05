import type { Derive } from '../seed.ts';
import { certificatePlan, type GameCenterCertificate } from './certificate-plan.ts';
import { fixedKey } from './fixed-key.ts';
import { type CompanyName, type Issuer, issueCertificate } from './issue-certificate.ts';

/** The simulated authorities: a root, its issuing CA, and what that issues. */
export interface CertificateAuthority {
  /** The issuing CA's certificate as DER. */
  readonly issuer: Buffer;
  /** A leaf as DER: signed at the first call, the same bytes ever after. */
  leaf(certificate: GameCenterCertificate): Buffer;
}

const DAY = 86_400_000;

/** Where leaves say that their issuer is. Plain http, as in real ones: nobody may go there. */
const CA_ISSUERS_URL = 'http://cacerts.gamecenter-simulator.test/issuing-ca.crt';

const SIMULATOR = 'Game Center Simulator';
const ROOT: CompanyName = { organization: SIMULATOR, commonName: `${SIMULATOR} Root CA` };
const ISSUING_CA: CompanyName = {
  organization: SIMULATOR,
  commonName: `${SIMULATOR} Code Signing CA`,
};

/**
 * Authorities whose certificates are dated around `startedAt`, in ms since 1970: the issuing CA is
 * valid for ten years that begin with a year, a good leaf for one that begins with a day, in UTC.
 * The same seed and the same year, or day, give the same bytes.
 *
 * @throws RangeError when the years around `startedAt` have not four digits.
 */
export function createCertificateAuthority(
  derive: Derive,
  startedAt: number,
): CertificateAuthority {
  const issued = new Map<GameCenterCertificate, Buffer>();
  return {
    issuer: issuingCa(derive, startedAt),
    leaf(certificate) {
      const leaf = issued.get(certificate) ?? issueLeaf(derive, startedAt, certificate);
      issued.set(certificate, leaf);
      return leaf;
    },
  };
}

function issuingCa(derive: Derive, startedAt: number): Buffer {
  const year = new Date(startedAt).getUTCFullYear();
  // Whole years, so that who pins this certificate need not do so at every start.
  const notBefore = Date.UTC(year - 5, 0, 1);
  return issueCertificate(
    {
      serial: serialNumber(derive, 'issuing-ca', notBefore),
      subject: ISSUING_CA,
      key: fixedKey('issuer'),
      notBefore,
      notAfter: Date.UTC(year + 5, 0, 1),
      isAuthority: true,
      keyUsage: ['digitalSignature', 'keyCertSign', 'cRLSign'],
      extendedKeyUsage: ['codeSigning'],
    },
    { name: ROOT, key: fixedKey('root') },
  );
}

function issueLeaf(derive: Derive, startedAt: number, certificate: GameCenterCertificate): Buffer {
  const plan = certificatePlan(certificate);
  const { company = 'Apple Inc.', days: [first, last] = [-182, 183] } = plan;
  const today = Math.floor(startedAt / DAY) * DAY;
  const notBefore = today + first * DAY;
  const subject = { organization: company, commonName: company };
  const key = fixedKey(plan.key);
  return issueCertificate(
    {
      serial: serialNumber(derive, plan.file, notBefore),
      subject,
      key,
      notBefore,
      notAfter: today + last * DAY,
      isAuthority: plan.isAuthority ?? false,
      keyUsage: plan.keyUsage ?? ['digitalSignature'],
      extendedKeyUsage: plan.extendedKeyUsage ?? ['codeSigning'],
      caIssuersUrl: CA_ISSUERS_URL,
    },
    plan.signer === 'itself' ? { name: subject, key } : issuerNamed(plan.signer),
  );
}

function issuerNamed(signer: 'otherIssuer' | undefined): Issuer {
  const claimedKey = fixedKey('issuer');
  if (signer === undefined) return { name: ISSUING_CA, key: claimedKey };
  // It copies all that can be copied, so that nothing but the signature tells.
  return { name: ISSUING_CA, key: fixedKey('otherIssuer'), claimedKey };
}

function serialNumber(derive: Derive, file: string, notBefore: number): Buffer {
  return derive('certificate serial', file, String(notBefore)).subarray(0, 16);
}
