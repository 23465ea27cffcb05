import { type SimulatorClock, systemClock } from '../clock.ts';
import { type Derive, deriveFrom } from '../seed.ts';
import type { SimulatorOptions } from '../server.ts';
import { type CertificateAuthority, createCertificateAuthority } from './certificate-authority.ts';
import { createGameCenterPlayers, type GameCenterPlayers } from './players.ts';

/** The bundle id of the one game a Game Center simulator has by default. */
export const GAME_CENTER_BUNDLE_ID = 'com.playerlink.demo';

/** What a Game Center simulator can be given. */
export interface GameCenterOptions extends SimulatorOptions {
  /** The game that credentials are for; default: {@link GAME_CENTER_BUNDLE_ID}. */
  readonly bundleId?: string;
}

/** What certificates and credentials are made from. */
export interface GameCenterPlatform {
  readonly derive: Derive;
  readonly clock: SimulatorClock;
  /** When it started, in ms since 1970. */
  readonly startedAt: number;
  readonly bundleId: string;
  readonly authority: CertificateAuthority;
  readonly players: GameCenterPlayers;
  /** Whether `rotated` has taken the place of `rsa2048`. */
  isRotated: boolean;
}

/** A platform at its start. @throws TypeError or RangeError as `startGameCenter` does. */
export function openPlatform(options: GameCenterOptions): GameCenterPlatform {
  const { clock = systemClock, bundleId = GAME_CENTER_BUNDLE_ID } = options;
  if (typeof bundleId !== 'string' || bundleId === '') {
    throw new TypeError('bundleId must be a non-empty string');
  }
  const derive = deriveFrom(options.seed);
  const startedAt = clock.now();
  return {
    derive,
    clock,
    startedAt,
    bundleId,
    authority: createCertificateAuthority(derive, startedAt),
    players: createGameCenterPlayers(derive),
    isRotated: false,
  };
}
