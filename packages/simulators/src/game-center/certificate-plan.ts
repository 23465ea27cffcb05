import type { FixedKeyName } from './fixed-key.ts';
import type { ExtendedKeyUsage, KeyUsage } from './issue-certificate.ts';

/**
 * A certificate that the simulator serves: the four good ones, `rsa2048` (gc-prod-99), `rsa4096`
 * (gc-prod-98), `rotated` (gc-prod-100, 404 before `rotate()`) and `sandbox` (gc-sb-2); then those
 * with exactly the fault that their name says, gc-prod-901 and up.
 */
export type GameCenterCertificate =
  | 'rsa2048'
  | 'rsa4096'
  | 'rotated'
  | 'sandbox'
  | 'expired'
  | 'notYetValid'
  | 'otherCompany'
  | 'selfSigned'
  | 'otherIssuer'
  | 'caCertificate'
  | 'ecKey'
  | 'rsa1024'
  | 'rsaExponent3'
  | 'noExtendedKeyUsage'
  | 'serverAuthOnly';

/** How a certificate is made; what is left out is as on a good one. */
export interface CertificatePlan {
  /** Its file, such as `gc-prod-99` for `/public-key/gc-prod-99.cer`. */
  readonly file: string;
  readonly key: FixedKeyName;
  /** Its first and last day, counted from the day the simulator started; default: half a year. */
  readonly days?: readonly [first: number, last: number];
  /** Its subject's O and CN; default: `Apple Inc.`. */
  readonly company?: string;
  /** Who signs it; default: the issuing CA. */
  readonly signer?: 'otherIssuer' | 'itself';
  readonly isAuthority?: boolean;
  readonly keyUsage?: readonly KeyUsage[];
  readonly extendedKeyUsage?: readonly ExtendedKeyUsage[];
}

const PLANS: Readonly<Record<GameCenterCertificate, CertificatePlan>> = {
  rsa2048: { file: 'gc-prod-99', key: 'leaf' },
  rsa4096: { file: 'gc-prod-98', key: 'rsa4096' },
  rotated: { file: 'gc-prod-100', key: 'rotated' },
  sandbox: { file: 'gc-sb-2', key: 'sandbox' },
  // A month off, so that a simulator may run for weeks.
  expired: { file: 'gc-prod-901', key: 'stray', days: [-395, -30] },
  notYetValid: { file: 'gc-prod-902', key: 'stray', days: [30, 395] },
  otherCompany: { file: 'gc-prod-903', key: 'stray', company: 'Example Games LLC' },
  selfSigned: { file: 'gc-prod-904', key: 'stray', signer: 'itself' },
  otherIssuer: { file: 'gc-prod-905', key: 'stray', signer: 'otherIssuer' },
  caCertificate: {
    file: 'gc-prod-906',
    key: 'stray',
    isAuthority: true,
    // OpenSSL takes none for an authority that may not sign certificates.
    keyUsage: ['digitalSignature', 'keyCertSign'],
  },
  ecKey: { file: 'gc-prod-907', key: 'ec' },
  rsa1024: { file: 'gc-prod-908', key: 'rsa1024' },
  rsaExponent3: { file: 'gc-prod-909', key: 'exponent3' },
  noExtendedKeyUsage: { file: 'gc-prod-910', key: 'stray', extendedKeyUsage: [] },
  serverAuthOnly: { file: 'gc-prod-911', key: 'stray', extendedKeyUsage: ['serverAuth'] },
};

/** Every certificate, the good ones first. */
export const GAME_CENTER_CERTIFICATES = Object.keys(PLANS) as readonly GameCenterCertificate[];

/** How a certificate is made. @throws TypeError when there is no such certificate. */
export function certificatePlan(certificate: GameCenterCertificate): CertificatePlan {
  if (!Object.hasOwn(PLANS, certificate)) {
    throw new TypeError(`no certificate is called ${certificate}`);
  }
  return PLANS[certificate];
}
