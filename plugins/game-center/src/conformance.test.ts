import {
  GAME_CENTER_BUNDLE_ID,
  type GameCenterSimulator,
  startGameCenter,
} from '@playerlink/simulators';
import { testProvider } from '@playerlink/testing';
import { test } from 'vitest';
import { gameCenter } from './index.ts';

const OTHER_BUNDLE_ID = 'com.example.other';

// The rules about secrets go through every outage.
const patient = (name: string, run: () => Promise<void>) => test(name, run, 60_000);

const optionsFor = (
  { issuerUrl, issuerSha256 }: Pick<GameCenterSimulator, 'issuerUrl' | 'issuerSha256'>,
  bundleId: string,
) => ({ bundleId, issuers: [{ url: issuerUrl, sha256: issuerSha256 }] });

testProvider(patient, {
  plugin: gameCenter,
  platform: (clock) => startGameCenter({ clock }),
  options: (platform) => optionsFor(platform, GAME_CENTER_BUNDLE_ID),
  genuine: (platform, player) => platform.credentials(player),
  otherTitle: {
    options: (platform) => optionsFor(platform, OTHER_BUNDLE_ID),
    genuine: (platform, player) => platform.credentials(player, { bundleId: OTHER_BUNDLE_ID }),
  },
  singleUse: 'claimed',
  expires: { goodForMs: 599_999, overAfterMs: 600_000 },
  fakes: {
    'a signature for another bundle id': (platform, player) => ({
      credentials: platform.credentials(player, { bundleId: OTHER_BUNDLE_ID }),
    }),
    'a gamePlayerID with the signature over the teamPlayerID': (platform, player) => ({
      credentials: platform.credentials(player, { idKind: 'game', signedIdKind: 'team' }),
      field: 'externalPlayerId',
      requests: 0,
    }),
    'a signature that is too old': (platform, player, clock) => ({
      credentials: platform.credentials(player, { timestamp: clock.now() - 600_000 }),
      code: 'EXPIRED',
      field: 'timestamp',
      requests: 0,
    }),
    'a certificate at a host of the attacker': (platform, player) => ({
      credentials: {
        ...platform.credentials(player),
        publicKeyUrl: 'https://static.gc.apple.com.evil.test/public-key/gc-prod-99.cer',
      },
      requests: 0,
    }),
    'a certificate of another company': (platform, player) => ({
      credentials: platform.credentials(player, { certificate: 'otherCompany' }),
    }),
    'a certificate of an authority that is not known': (platform, player) => ({
      credentials: platform.credentials(player, { certificate: 'otherIssuer' }),
    }),
  },
  // An id and a name prove nothing, and where the certificate is everybody knows; so with the options.
  public: ['externalPlayerId', 'displayName', 'publicKeyUrl', 'bundleId', 'issuers'],
});
