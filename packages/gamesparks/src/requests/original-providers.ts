import { ConnectError } from '@playerlink/core';
import type { Handle } from './call.ts';

type Pair = readonly [field: string, code: string];

const no = (field: string): Pair => [field, 'NOTAUTHENTICATED'];

/**
 * The sign-ins that GameSparks had, and what each answers while its plugin is not installed: the documented
 * pair, or that the credential is not accepted.
 */
export const ORIGINAL_PROVIDERS: Readonly<Record<string, Pair>> = {
  AmazonConnectRequest: no('accessToken'),
  FacebookConnectRequest: no('accessToken'),
  GameCenterConnectRequest: no('signature'),
  GooglePlayConnectRequest: ['GOOGLE_PLAY', 'NOT_CONFIGURED'],
  GooglePlusConnectRequest: ['GOOGLE_PLUS', 'NOT_CONFIGURED'],
  KongregateConnectRequest: no('gameAuthToken'),
  NXConnectRequest: ['NX', 'NOT_CONFIGURED'],
  PSNAccountConnectRequest: ['PSN', 'NOT_CONFIGURED'],
  PSNConnectRequest: ['PSN', 'NOT_CONFIGURED'],
  QQConnectRequest: no('accessToken'),
  SignInWithAppleConnectRequest: no('authorizationCode'),
  SteamConnectRequest: no('sessionTicket'),
  TwitchConnectRequest: no('accessToken'),
  TwitterConnectRequest: no('accessToken'),
  ViberConnectRequest: ['viber', 'NOT_ENABLED'],
  WeChatConnectRequest: no('accessToken'),
  XBOXLiveConnectRequest: no('accessToken'),
  XboxOneConnectRequest: no('token'),
};

/** The same for devices and passwords, which the COPPA mark does not refuse. */
export const ORIGINAL_ACCOUNTS: Readonly<Record<string, Pair>> = {
  AuthenticationRequest: ['DETAILS', 'UNRECOGNISED'],
  DeviceAuthenticationRequest: no('deviceId'),
};

/** Answers a sign-in that nobody has installed. @throws ConnectError always */
export const notInstalled =
  ([field, code]: Pair, { isSocial }: { readonly isSocial: boolean }): Handle =>
  async ({ caller }) => {
    if (isSocial && caller.credential.coppa) {
      throw new ConnectError('COPPA restricted', { field: 'authentication' });
    }
    throw new ConnectError(code, { field });
  };
