import type { KeyObject, X509Certificate } from 'node:crypto';
import {
  type CallOptions,
  ConnectError,
  type Logger,
  Outage,
  type ProviderPorts,
} from '@playerlink/core';
import { type CertificatePorts, readCertificate } from '@playerlink/provider-kit';
import {
  faultOf,
  issuersOf,
  isValidAt,
  readDer,
  type Validity,
  validityOf,
} from './certificate-rules.ts';
import { type Authorities, sha256Of } from './issuing-authorities.ts';

/**
 * A certificate of Game Center that passed every rule when it was read. It says when both it and its issuer's
 * are valid, which has to be looked at whenever it is used.
 */
export interface AppleCertificate extends Validity {
  readonly key: KeyObject;
}

/**
 * A reader of Game Center's certificates. What it reads is kept; what breaks a rule is refused for 30 s, and
 * the operator is told once.
 *
 * The reader throws ConnectError NOTAUTHENTICATED, or Outage where a certificate cannot be had.
 */
export function appleCertificateReader(
  ports: CertificatePorts & Pick<ProviderPorts, 'logger'>,
  readAuthorities: (call: CallOptions) => Promise<Authorities>,
): (url: string, call: CallOptions) => Promise<AppleCertificate> {
  return async (url, call) => {
    const authorities = await readAuthorities(call);
    const check = (der: Uint8Array) =>
      checkCertificate(der, authorities, ports.clock.now(), ports.logger);
    return readCertificate(ports, url, check, call);
  };
}

function checkCertificate(
  der: Uint8Array,
  { certificates, missing }: Authorities,
  now: number,
  logger: Logger,
): AppleCertificate {
  const leaf = readDer(der);
  // Nobody but Apple's host chose these bytes: that they are none is no fault of a player.
  if (leaf === undefined)
    throw new Outage('Apple serves something that is not one certificate in DER');
  const fault = faultOf(leaf, now);
  if (fault !== undefined) {
    logger.info({ provider: 'game-center', fault }, 'a certificate was not accepted');
    throw new ConnectError('NOTAUTHENTICATED');
  }
  const issuers = issuersOf(leaf, certificates);
  const issuer = issuers.find((each) => isValidAt(validityOf(each), now));
  if (issuer === undefined) {
    if (missing !== undefined) throw missing;
    tellOperator(logger, leaf, issuers.length > 0);
    throw new ConnectError('NOTAUTHENTICATED');
  }
  const both = [leaf, issuer].map(validityOf);
  return {
    key: leaf.publicKey,
    from: Math.max(...both.map(({ from }) => from)),
    to: Math.min(...both.map(({ to }) => to)),
  };
}

/** All else about it is right, so this is how the operator learns that Apple has another issuer now. */
function tellOperator(logger: Logger, leaf: X509Certificate, isKnown: boolean): void {
  const issuer = leaf.issuer.replaceAll('\n', ', ').slice(0, 512);
  logger.error(
    { provider: 'game-center', issuer, sha256: sha256Of(leaf) },
    isKnown
      ? 'the authority that issued this certificate of Apple is not valid now: check the option issuers, and the clock'
      : 'a certificate of Apple was issued by none of the option issuers: if Apple has moved, add its authority',
  );
}
