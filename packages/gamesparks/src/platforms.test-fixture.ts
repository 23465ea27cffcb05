import type { Clock } from '@playerlink/core';
import { device } from '@playerlink/plugin-device';
import { gameCenter } from '@playerlink/plugin-game-center';
import { kongregate } from '@playerlink/plugin-kongregate';
import { nintendo } from '@playerlink/plugin-nintendo';
import { psn } from '@playerlink/plugin-psn';
import { viber } from '@playerlink/plugin-viber';
import {
  GAME_CENTER_BUNDLE_ID,
  KONGREGATE_API_KEY,
  NINTENDO_APPLICATION_ID,
  PSN_CLIENT_ID,
  PSN_CLIENT_SECRET,
  startGameCenter,
  startKongregate,
  startNintendo,
  startPsn,
  startViber,
  transport,
  VIBER_APP_ID,
} from '@playerlink/simulators';

const VIBER = 'https://games-api.viber.test';

/** The five platforms of the original pages, simulated, with a plugin for each and one for devices. */
export async function startPlatforms(clock: Clock) {
  const [apple, kong, nx, sony, vb] = await Promise.all([
    startGameCenter({ clock }),
    startKongregate({ clock }),
    startNintendo({ clock }),
    startPsn({ clock }),
    startViber({ clock }),
  ]);
  const all = [apple, kong, nx, sony, vb];
  return {
    /** What a player's game client sends, by request. */
    byRequest: {
      GameCenterConnectRequest: apple,
      KongregateConnectRequest: kong,
      NXConnectRequest: nx,
      PSNConnectRequest: sony,
      ViberConnectRequest: vb,
    },
    providers: [
      device({}),
      gameCenter({ bundleId: GAME_CENTER_BUNDLE_ID, issuers: [{ pem: apple.issuerPem }] }),
      kongregate({ apiKey: KONGREGATE_API_KEY, friends: true }),
      nintendo({ applicationIds: [NINTENDO_APPLICATION_ID] }),
      psn({ clientId: PSN_CLIENT_ID, clientSecret: PSN_CLIENT_SECRET, environment: 'np' }),
      viber({
        appId: VIBER_APP_ID,
        profile: { url: `${VIBER}/profile` },
        friends: { url: `${VIBER}/friends` },
        push: { url: `${VIBER}/push` },
      }),
    ],
    fetch: transport(...all),
    close: () => Promise.all(all.map((simulator) => simulator.close())),
  };
}
