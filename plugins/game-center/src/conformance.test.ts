import { GAME_CENTER_BUNDLE_ID, startGameCenter } from '@playerlink/simulators';
import { testProvider } from '@playerlink/testing';
import { test } from 'vitest';
import { gameCenter } from './index.ts';

// The rules about secrets go through every outage.
const patient = (name: string, run: () => Promise<void>) => test(name, run, 60_000);

testProvider(patient, {
  plugin: gameCenter,
  platform: (clock) => startGameCenter({ clock }),
  options: ({ issuerUrl, issuerSha256 }) => ({
    bundleId: GAME_CENTER_BUNDLE_ID,
    issuers: [{ url: issuerUrl, sha256: issuerSha256 }],
  }),
  genuine: (platform, player) => platform.credentials(player),
  fakes: {
    'a signature for another bundle id': (platform, player) => ({
      credentials: platform.credentials(player, { bundleId: 'com.example.other' }),
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
