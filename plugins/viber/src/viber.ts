import {
  ConnectError,
  defineProvider,
  type Fetch,
  type IdentityClaim,
  type ProviderModule,
  type VerifiedIdentity,
} from '@playerlink/core';
import { fetchJson, refusalAlarm, requireHttps, withOutagePolicy } from '@playerlink/provider-kit';
import type { z } from 'zod';
import { authorize } from './authorize.ts';
import { listFriends } from './friends.ts';
import { credentials, type Options, options } from './options.ts';
import { registerPush } from './push.ts';
import { judgeProfile } from './viber-api.ts';

const configure = defineProvider({
  id: 'viber',
  wire: {
    request: 'ViberConnectRequest',
    systemId: 'VB',
    linkField: 'accessToken',
    rejectField: 'accessToken',
    notConfigured: { field: 'viber', code: 'NOT_ENABLED' },
  },
  options,
  credentials,
  setup: (given, ports) => {
    refuseHttp(given, ports.fetch);
    const { profile, friends, push } = given;
    const login = withOutagePolicy(ports, { provider: 'viber' });
    const friendPorts = withOutagePolicy(ports, { provider: 'viber', part: 'friends' });
    const pushPorts = withOutagePolicy(ports, { provider: 'viber', part: 'push' });
    const count = refusalAlarm(ports, {
      provider: 'viber',
      check: 'the options appId, appSecret, auth and fields',
    });
    return {
      verify: async ({ accessToken, doNotRegisterForPush }, { signal }): Promise<IdentityClaim> => {
        // What answers for Viber when it is down says 403 or 5xx, not 401.
        const bareStatuses = [401];
        const request = { ...profile, ...authorize(given, accessToken), bareStatuses, signal };
        const claim = judgeProfile(await fetchJson(login, request), given);
        count(claim !== undefined);
        if (claim === undefined) throw new ConnectError('NOTAUTHENTICATED');
        return { ...claim, grant: accessToken, push: doNotRegisterForPush !== true };
      },
      ...(friends && {
        friends: (identity, call) =>
          listFriends(friendPorts, given, friends, tokenOf(identity), call),
      }),
      ...(push && {
        registerPush: (identity, call) => {
          const { externalId } = identity;
          const account = { externalId, accessToken: tokenOf(identity) };
          return registerPush(pushPorts, given, push, account, call);
        },
      }),
    };
  },
});

/**
 * Sign in with Viber: asks the games API whose access token this is. Nothing of that API is public, so
 * where it is and how it answers are options. Without `appId` and `appSecret`, what binds a token to this
 * title, Viber is registered as not enabled: every connect is answered `viber: NOT_ENABLED`.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [viber({ appId, profile: { url: profileUrl } })],
 * });
 * ```
 */
export function viber(given: z.input<typeof options> | undefined): ProviderModule {
  const module = configure(given);
  const isBound = given?.appId !== undefined || given?.appSecret !== undefined;
  return isBound ? module : configure(undefined);
}

function refuseHttp({ profile, friends, push }: Options, fetch: Fetch): void {
  const urls = { 'profile.url': profile.url, 'friends.url': friends?.url, 'push.url': push?.url };
  requireHttps('viber', fetch, urls);
}

/** What `verify` has put into the claim. */
function tokenOf({ grant }: VerifiedIdentity): string {
  if (typeof grant !== 'string') throw new TypeError('the identity has no access token');
  return grant;
}
