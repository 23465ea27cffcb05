import { defineProvider, type IdentityClaim, type ProviderPorts } from '@playerlink/core';
import { requireHttps, watchRefusals, withOutagePolicy } from '@playerlink/provider-kit';
import { z } from 'zod';
import { externalIdOf } from './account.ts';
import { type CodeFlow, type PsnClient, refused } from './code-flow.ts';
import { legacyEndpoints, v3Endpoints } from './endpoints.ts';
import { type FriendsGrant, listFriends } from './friends.ts';
import { legacyFlow } from './legacy-flow.ts';
import { options, type PsnFlow, type PsnOptions } from './options.ts';
import { v3Flow } from './v3-flow.ts';

const credentials = z.object({
  // The platform names no alphabet. Lenient, because it is always encoded.
  authorizationCode: z.string().regex(/^[!-~]{1,4096}$/),
  redirectUri: z.string().max(2_048).optional(),
});

/** What each flow takes where the options say nothing. */
const DEFAULTS: Readonly<Record<PsnFlow, Omit<PsnClient, 'clientId' | 'clientSecret'>>> = {
  'legacy-2.0': { scope: undefined, accountIdField: 'user_id', onlineIdField: 'online_id' },
  v3: {
    scope: 'psn:s2s openid id_token:psn.basic_claims',
    accountIdField: 'account_id',
    onlineIdField: 'online_id',
  },
};

/** The redirect URI of codes that a PlayStation gets for itself, by flow. */
const CONSOLE_REDIRECT_URI: Readonly<Partial<Record<PsnFlow, string>>> = {
  'legacy-2.0': 'orbis://games',
};

/**
 * Sign in with PlayStation Network: exchanges the authorization code that a game client got, as the title
 * that `clientId` names, and learns from the platform whose it is.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [psn({ clientId, clientSecret, environment: 'np' })],
 * });
 * ```
 */
export const psn = defineProvider({
  id: 'psn',
  wire: {
    request: 'PSNConnectRequest',
    systemId: 'PS',
    linkField: 'authorizationCode',
    rejectField: 'authorizationCode',
    notConfigured: { field: 'PSN', code: 'NOT_CONFIGURED' },
  },
  options,
  credentials,
  singleUse: true,
  proofKey: ({ authorizationCode }) => authorizationCode,
  setup: (given, ports) => {
    refuseHttp(given, ports);
    const { environment, friends } = given;
    const identify = flowOf(given, ports);
    const redirectUriFor = redirectRule(given);
    const watched = watchRefusals(ports, {
      provider: 'psn',
      check: 'the options environment, clientId, redirect URIs, issuer, envIssuerId and scope',
    });
    const friendsPorts = withOutagePolicy(ports, { provider: 'psn', part: 'friends' });
    return {
      async verify({ authorizationCode, redirectUri }, { signal }): Promise<IdentityClaim> {
        const code = { code: authorizationCode, redirectUri: redirectUriFor(redirectUri), signal };
        const { accountId, onlineId, accessToken } = await watched(() => identify(code));
        return {
          externalId: externalIdOf(accountId, environment),
          displayName: onlineId,
          ...(friends && { grant: { accountId, accessToken } satisfies FriendsGrant }),
        };
      },
      ...(friends && {
        // The grant is the one that `verify` gave.
        friends: ({ grant }, { signal }) =>
          listFriends(friendsPorts, friends, environment, grant as FriendsGrant, signal),
      }),
    };
  },
});

function flowOf(given: PsnOptions, ports: ProviderPorts): CodeFlow {
  const { clientId, clientSecret, flow, environment } = given;
  const { scope, accountIdField, onlineIdField } = DEFAULTS[flow];
  const client: PsnClient = {
    clientId,
    clientSecret,
    scope: given.scope ?? scope,
    accountIdField: given.accountIdField ?? accountIdField,
    onlineIdField: given.onlineIdField ?? onlineIdField,
  };
  const policed = withOutagePolicy(ports, { provider: 'psn' });
  return flow === 'v3'
    ? v3Flow(policed, v3Endpoints(environment, given), client, given.skewMs)
    : legacyFlow(policed, legacyEndpoints(environment, given), client);
}

/** Takes what the client sent, and gives what goes to the platform: nothing but what is configured. */
function redirectRule(given: PsnOptions): (sent: string | undefined) => string | undefined {
  const { allowedRedirectUris, defaultRedirectUri = CONSOLE_REDIRECT_URI[given.flow] } = given;
  const allowed = new Set([defaultRedirectUri, ...allowedRedirectUris]);
  return (sent = defaultRedirectUri) => {
    if (!allowed.has(sent)) throw refused();
    return sent;
  };
}

function refuseHttp(given: PsnOptions, { fetch }: ProviderPorts): void {
  const { tokenUrl, tokenInfoUrl, userInfoUrl, jwksUrl, friends } = given;
  const urls = { tokenUrl, tokenInfoUrl, userInfoUrl, jwksUrl };
  requireHttps('psn', fetch, { ...urls, 'friends.urlTemplate': friends?.urlTemplate });
}
