import { verify as verifySignature } from 'node:crypto';
import {
  type CallOptions,
  ConnectError,
  defineProvider,
  type IdentityClaim,
  type ProviderPorts,
} from '@playerlink/core';
import { watchRefusals, withOutagePolicy } from '@playerlink/provider-kit';
import type { z } from 'zod';
import { type AppleCertificate, appleCertificateReader } from './apple-certificate.ts';
import { isValidAt } from './certificate-rules.ts';
import { authorityReader } from './issuing-authorities.ts';
import { credentials, options } from './options.ts';
import { signedPayload } from './payload.ts';
import { isPlayerId } from './player-id.ts';
import { isPublicKeyUrl } from './public-key-url.ts';
import { isInWindow, windowEnd } from './time-window.ts';

const ID = 'game-center';

type Options = z.output<typeof options>;
type Credentials = z.output<typeof credentials>;

/**
 * Sign in with Apple Game Center: verifies the identity verification signature of GameKit with the
 * certificate that Apple serves, and lets each signature be used once.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [gameCenter({ bundleId: 'com.example.golf' })],
 * });
 * ```
 */
export const gameCenter = defineProvider({
  id: ID,
  wire: {
    request: 'GameCenterConnectRequest',
    systemId: 'GC',
    linkField: 'externalPlayerId',
    rejectField: 'signature',
  },
  options,
  credentials,
  setup: (given, ports) => {
    // Where the authorities' certificates are may be down without slowing what Apple serves.
    const elsewhere = withOutagePolicy(ports, { provider: ID, part: 'issuers' });
    const readAuthorities = authorityReader(elsewhere, given.issuers);
    const prove = prover(given, ports, readAuthorities);
    const watched = watchRefusals(ports, {
      provider: 'game-center',
      check: 'the options bundleId and idKinds, and the clock',
    });
    return {
      verify: (sent, call) => watched(() => prove(sent, call)),
      async check(call) {
        const { missing } = await readAuthorities(call);
        if (missing !== undefined) throw missing;
      },
    };
  },
});

function prover(
  options: Options,
  ports: ProviderPorts,
  readAuthorities: ReturnType<typeof authorityReader>,
): (sent: Credentials, call: CallOptions) => Promise<IdentityClaim> {
  const { bundleId, idKinds, allowSandbox } = options;
  const atApple = withOutagePolicy(ports, { provider: ID });
  const readCertificate = appleCertificateReader(atApple, readAuthorities);
  return async (sent, call) => {
    const { externalPlayerId, displayName, timestamp, publicKeyUrl, signature } = sent;
    const now = ports.clock.now();
    if (!isPlayerId(externalPlayerId, idKinds)) throw refused('externalPlayerId');
    if (!isInWindow(timestamp, now, options)) {
      throw new ConnectError('EXPIRED', { field: 'timestamp' });
    }
    if (!isPublicKeyUrl(publicKeyUrl, allowSandbox)) throw refused();
    const certificate = await readCertificate(publicKeyUrl, call);
    if (!isProof(sent, bundleId, certificate, ports.clock.now())) throw refused();
    const once = { key: signature, until: windowEnd(now, options) };
    return { externalId: externalPlayerId, displayName, once };
  };
}

/** For every cause the same words. */
const refused = (field = 'signature') => new ConnectError('NOTAUTHENTICATED', { field });

/** Whether Apple signed this login for this title, with a certificate that was valid then and is now. Pure. */
function isProof(
  { externalPlayerId: playerId, timestamp, salt, signature }: Credentials,
  bundleId: string,
  certificate: AppleCertificate,
  now: number,
): boolean {
  if (!isValidAt(certificate, now) || !isValidAt(certificate, timestamp)) return false;
  const login = { playerId, bundleId, timestamp, salt: Buffer.from(salt, 'base64') };
  const proof = Buffer.from(signature, 'base64');
  return verifySignature('sha256', signedPayload(login), certificate.key, proof);
}
