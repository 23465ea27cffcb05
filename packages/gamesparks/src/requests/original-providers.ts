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

/** Answers a sign-in that nobody has installed; the operator is told. @throws ConnectError always */
export const notInstalled =
  (request: string, [field, code]: Pair, { isSocial }: { readonly isSocial: boolean }): Handle =>
  async ({ caller, link, logger }) => {
    if (isSocial && caller.credential.coppa) {
      throw new ConnectError('COPPA restricted', { field: 'authentication' });
    }
    const entry = { game: link.gameId, request };
    logger.error(entry, 'a player tried a sign-in whose plugin is not there: install it');
    throw new ConnectError(code, { field });
  };
