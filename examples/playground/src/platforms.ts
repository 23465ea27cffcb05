import type { ProviderModule } from '@playerlink/core';
import { device } from '@playerlink/plugin-device';
import { gameCenter } from '@playerlink/plugin-game-center';
import { kongregate } from '@playerlink/plugin-kongregate';
import { nintendo } from '@playerlink/plugin-nintendo';
import { password } from '@playerlink/plugin-password';
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

/** What the playground needs of a simulated platform. */
export interface Platform {
  /** What a game client of this player would hold. */
  credentials(player: string): object;
  /** Breaks it, with the knobs of the simulators' README; a wrong knob is a TypeError. */
  fail?(knobs: object): void;
  recover?(): void;
  /** The knobs that stand, newest first. */
  readonly faults?: ReadonlyArray<object>;
}

/** The five platforms of the first GameSparks pages, simulated, a provider for each, and the game's own ways in. */
export interface Platforms {
  readonly byId: Readonly<Record<string, Platform>>;
  readonly providers: readonly ProviderModule[];
  /** Reaches the simulators at the platforms' real addresses, and nothing else. */
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

const VIBER = 'https://games-api.viber.test';

/** Starts the simulators. Everything but the `fetch` is as it would be with the real platforms. */
export async function startPlatforms(): Promise<Platforms> {
  const [apple, kong, nx, sony, vb] = await Promise.all([
    startGameCenter(),
    startKongregate(),
    startNintendo(),
    startPsn(),
    startViber(),
  ]);
  const all = [apple, kong, nx, sony, vb];
  return {
    byId: { 'game-center': apple, kongregate: kong, nintendo: nx, psn: sony, viber: vb },
    providers: [
      device({}),
      password({}),
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
    close: async () => {
      await Promise.all(all.map((simulator) => simulator.close()));
    },
  };
}
