import {
  certificatePlan,
  GAME_CENTER_CERTIFICATES,
  type GameCenterCertificate,
} from './certificate-plan.ts';

const STATIC = 'https://static.gc.apple.com';
const SANDBOX = 'https://sandbox.gc.apple.com';
const CA_CERTIFICATES = 'https://cacerts.gamecenter-simulator.test';

/** The origins that the simulator stands for: two of Apple's, and one for the issuing CA. */
export const GAME_CENTER_ORIGINS: readonly string[] = [STATIC, SANDBOX, CA_CERTIFICATES];

/** Where the issuing CA's certificate is served. */
export const ISSUER_URL = `${CA_CERTIFICATES}/issuing-ca.cer`;

/**
 * Where a certificate is served: the address that a client sends along with its signature.
 *
 * @throws TypeError when there is no such certificate.
 */
export function publicKeyUrl(certificate: GameCenterCertificate): string {
  const { file } = certificatePlan(certificate);
  return `${file.startsWith('gc-sb') ? SANDBOX : STATIC}/public-key/${file}.cer`;
}

/** What is served at a path, and at which of the origins. */
export interface ServedAddress {
  readonly origin: string;
  readonly certificate: GameCenterCertificate | 'issuer';
}

/** The address with this path. No two origins share one. */
export function servedAddress(path: string): ServedAddress | undefined {
  return ADDRESSES.get(path);
}

const ADDRESSES: ReadonlyMap<string, ServedAddress> = new Map([
  address(ISSUER_URL, 'issuer'),
  ...GAME_CENTER_CERTIFICATES.map((certificate) => address(publicKeyUrl(certificate), certificate)),
]);

function address(url: string, certificate: ServedAddress['certificate']) {
  const { origin, pathname } = new URL(url);
  return [pathname, { origin, certificate }] as const;
}
