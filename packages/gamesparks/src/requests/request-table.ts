import { ConfigError, type PlayerLink, type ProviderDescription } from '@playerlink/core';
import { requestNameOf } from '../envelope.ts';
import { HANDSHAKE_REQUEST } from '../handshake.ts';
import { accountDetails, changeUserDetails, endSession } from './account.ts';
import { authenticate } from './authenticate.ts';
import type { WireRequest } from './call.ts';
import { listGameFriends, listInviteFriends, sendFriendMessage } from './friends.ts';
import { notInstalled, ORIGINAL_ACCOUNTS, ORIGINAL_PROVIDERS } from './original-providers.ts';
import { pushRegistration } from './push-registration.ts';
import { register } from './registration.ts';
import { socialDisconnect, socialStatus } from './social.ts';

/** All requests by their names without the dot. */
export type RequestTable = ReadonlyMap<string, WireRequest>;

const AUTHENTICATION = '.AuthenticationResponse';
const REGISTRATION_REQUEST = 'RegistrationRequest';
const REGISTRATION = '.RegistrationResponse';

/**
 * A provider's request goes before an original sign-in of the same name, so that strangers are served too.
 *
 * @throws ConfigError naming a provider whose request has a name that means something else here, or none
 */
export function requestTable(providers: PlayerLink['providers']): RequestTable {
  for (const provider of providers) refuseUnfit(provider);
  return new Map<string, WireRequest>([
    ...Object.entries(ACCOUNT_REQUESTS),
    ...notInstalledRequests(),
    [REGISTRATION_REQUEST, registrationRequest(providers)],
    ...providers.map(providerRequest),
  ]);
}

const ACCOUNT_REQUESTS: Readonly<Record<string, WireRequest>> = {
  AccountDetailsRequest: { response: '.AccountDetailsResponse', handle: accountDetails },
  ChangeUserDetailsRequest: { response: '.ChangeUserDetailsResponse', handle: changeUserDetails },
  EndSessionRequest: { response: '.EndSessionResponse', handle: endSession },
  ListGameFriendsRequest: { response: '.ListGameFriendsResponse', handle: listGameFriends },
  ListInviteFriendsRequest: { response: '.ListInviteFriendsResponse', handle: listInviteFriends },
  PushRegistrationRequest: { response: '.PushRegistrationResponse', handle: pushRegistration },
  SendFriendMessageRequest: { response: '.SendFriendMessageResponse', handle: sendFriendMessage },
  SocialDisconnectRequest: { response: '.SocialDisconnectResponse', handle: socialDisconnect },
  SocialStatusRequest: { response: '.SocialStatusResponse', handle: socialStatus },
};

/** Otherwise the request would never be answered, or would take the place of one that has nothing to do with it. */
function refuseUnfit({ id, request }: ProviderDescription): void {
  const isTaken =
    Object.hasOwn(ACCOUNT_REQUESTS, request) ||
    [REGISTRATION_REQUEST, HANDSHAKE_REQUEST].includes(request);
  if (!isTaken && requestNameOf({ '@class': `.${request}` }) === request) return;
  const fault = isTaken ? 'means something else' : 'cannot be the name of a request';
  throw new ConfigError(
    `@playerlink/gamesparks: provider "${id}": ${JSON.stringify(request)} ${fault} on this wire: give it another wire.request`,
  );
}

const providerRequest = (provider: ProviderDescription): [string, WireRequest] => [
  provider.request,
  {
    response: AUTHENTICATION,
    signsIn: true,
    // A sign-in must not become a registration by a member of the request.
    handle: authenticate(provider, isPassword(provider) ? { register: false } : {}),
  },
];

function registrationRequest(providers: PlayerLink['providers']): WireRequest {
  const provider = providers.find(isPassword);
  const handle = provider
    ? register(provider)
    : notInstalled(REGISTRATION_REQUEST, ['DETAILS', 'UNRECOGNISED'], { isSocial: false });
  return { response: REGISTRATION, signsIn: true, handle };
}

/** Whether the provider of AuthenticationRequest, which may be a stranger's, makes accounts as well. */
const isPassword = ({ request, credentials }: ProviderDescription): boolean =>
  request === 'AuthenticationRequest' && credentials.some(({ name }) => name === 'register');

const notInstalledRequests = (): Array<[string, WireRequest]> =>
  [
    { pairs: ORIGINAL_PROVIDERS, isSocial: true },
    { pairs: ORIGINAL_ACCOUNTS, isSocial: false },
  ].flatMap(({ pairs, isSocial }) =>
    Object.entries(pairs).map(([name, pair]): [string, WireRequest] => [
      name,
      { response: AUTHENTICATION, handle: notInstalled(name, pair, { isSocial }) },
    ]),
  );
