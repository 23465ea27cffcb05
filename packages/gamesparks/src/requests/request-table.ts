import type { PlayerLink, ProviderDescription } from '@playerlink/core';
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
const REGISTRATION = '.RegistrationResponse';

/** A provider's request goes before one of the same name here, so that strangers are served too. */
export function requestTable(providers: PlayerLink['providers']): RequestTable {
  return new Map<string, WireRequest>([
    ...Object.entries(ACCOUNT_REQUESTS),
    ...notInstalledRequests(),
    ['RegistrationRequest', registrationRequest(providers)],
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
    : notInstalled(['DETAILS', 'UNRECOGNISED'], { isSocial: false });
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
      { response: AUTHENTICATION, handle: notInstalled(pair, { isSocial }) },
    ]),
  );
