import {
  type CallOptions,
  ConnectError,
  defineProvider,
  type IdentityClaim,
  type ProviderPorts,
} from '@playerlink/core';
import {
  type JwtVerifier,
  requireHttps,
  watchRefusals,
  withOutagePolicy,
} from '@playerlink/provider-kit';
import type { z } from 'zod';
import { type NintendoIssuer, PRODUCTION } from './environments.ts';
import { listFriends } from './friends.ts';
import { externalIdOf } from './nsa-account.ts';
import { nsaTokenVerifier, peekClaims, readToken, type WantedToken } from './nsa-token.ts';
import { credentials, options } from './options.ts';

type Options = z.output<typeof options>;
type Credentials = z.output<typeof credentials>;

/**
 * Sign in with a Nintendo Switch: verifies the NSA ID token that Nintendo's account server gave the console
 * for one of your titles, with that server's public keys.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [nintendo({ applicationIds: ['0100abcdef012000'] })],
 * });
 * ```
 */
export const nintendo = defineProvider({
  id: 'nintendo',
  wire: {
    request: 'NXConnectRequest',
    systemId: 'NX',
    // The request has no such parameter, but this is the key that GameSparks documents.
    linkField: 'accessToken',
    rejectField: 'nsaIdToken',
    notConfigured: { field: 'NX', code: 'NOT_CONFIGURED' },
  },
  options,
  credentials,
  setup: (given, ports) => {
    const verifiers = verifiersByIssuer(ports, given.issuers, given.skewMs);
    const prove = prover(given, verifiers);
    const watched = watchRefusals(ports, {
      provider: 'nintendo',
      check: 'the options applicationIds and issuers, and the clock',
    });
    const { friends } = given;
    return {
      verify: (sent, call) => watched(() => prove(sent, call)),
      async check(call) {
        for (const verifier of verifiers.values()) await verifier.checkKeys(call);
      },
      ...(friends && {
        friends: ({ externalId }, call) => listFriends(friends, ports.logger, externalId, call),
      }),
    };
  },
});

type Verifiers = ReadonlyMap<unknown, JwtVerifier<NintendoIssuer>>;

function prover(
  { applicationIds, loginIdClaim }: Options,
  verifiers: Verifiers,
): (sent: Credentials, call: CallOptions) => Promise<IdentityClaim> {
  const titles = new Set(applicationIds.map((id) => id.toLowerCase()));
  return async ({ nsaIdToken, displayName, accountPerLoginId = false }, call) => {
    const wanted: WantedToken = {
      titles,
      loginIdClaim: accountPerLoginId ? loginIdClaim : undefined,
    };
    const said = peekClaims(nsaIdToken);
    const verifyToken = verifiers.get(said.iss);
    // Refused before anybody is asked for keys. What was read here proves nothing: it is read again below.
    if (!verifyToken || !readToken(said, wanted)) throw refused();
    const { subject, claims, issuer } = await verifyToken(nsaIdToken, call);
    const token = readToken(claims, wanted);
    if (token === undefined) throw refused();
    const account = { nsaId: subject, environment: issuer.environment };
    return { externalId: externalIdOf(account, token.loginId), displayName };
  };
}

const refused = () => new ConnectError('NOTAUTHENTICATED');

/** A verifier for each `iss`, with an outage policy of its own: an issuer that is down never slows another. */
function verifiersByIssuer(
  ports: ProviderPorts,
  issuers: readonly NintendoIssuer[],
  skewMs: number,
): Verifiers {
  refuseHttp(issuers, ports);
  const names = new Set(issuers.map(({ issuer }) => issuer));
  return new Map(
    [...names].map((name) => {
      const ours = issuers.filter(({ issuer }) => issuer === name);
      const part = partOf(ours[0]?.environment);
      return [
        name,
        nsaTokenVerifier(withOutagePolicy(ports, { provider: 'nintendo', part }), ours, skewMs),
      ];
    }),
  );
}

const partOf = (environment = PRODUCTION) =>
  environment === PRODUCTION ? 'login' : `login ${environment}`;

function refuseHttp(issuers: readonly NintendoIssuer[], { fetch }: ProviderPorts): void {
  const urls = issuers.map(({ jwksUrl }, at) => [`issuers.${at}.jwksUrl`, jwksUrl]);
  requireHttps('nintendo', fetch, Object.fromEntries(urls));
}
