import { systemClock } from '../clock.ts';
import { deriveFrom } from '../seed.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../server.ts';
import { answerNintendo } from './endpoints.ts';
import {
  environmentCalled,
  NINTENDO_ENVIRONMENTS,
  type NintendoEnvironment,
  type NintendoEnvironmentName,
} from './environments.ts';
import { forgeToken, type NintendoForgery } from './forgeries.ts';
import { NINTENDO_LIES, type NintendoLie } from './key-set.ts';
import { createNintendoKeys } from './keys.ts';
import {
  mintToken,
  type NintendoMint,
  type NintendoOverrides,
  type NintendoPlatform,
  type NintendoTokenChoice,
} from './tokens.ts';

/** What a Nintendo simulator can be given. */
export interface NintendoOptions extends SimulatorOptions {
  /** The `cache-control` of the key sets; default `max-age=3600`, and none when empty. */
  readonly cacheControl?: string;
}

/** What a game client on the console sends to its game's server. */
export type NintendoCredentials = {
  /** A signed token, of less than 2 KiB when its claims are the genuine ones. */
  readonly nsaIdToken: string;
  /** Not in the token: the client says it. */
  readonly displayName: string;
};

/** Which credentials are meant, and what is wrong with them. */
export interface NintendoChoice extends NintendoTokenChoice {
  /** Default: the player's name. */
  readonly displayName?: string;
  /** Claims that replace the genuine ones; `undefined` leaves one out. */
  readonly claims?: NintendoOverrides;
  /** Header members that replace the genuine ones; `undefined` leaves one out. */
  readonly header?: NintendoOverrides;
}

/**
 * The account server of Nintendo Switch, simulated: environments `lp1` and `dd1`, each with keys of
 * its own. Players go by any name of 1 to 64 UTF-8 bytes. Every token has a `jti` of its own.
 */
export interface NintendoSimulator
  extends Simulator<NintendoLie, NintendoCredentials, NintendoChoice> {
  /** What a server has to know to verify tokens, production first. */
  readonly environments: readonly NintendoEnvironment[];
  /**
   * A new token, good from now for 3 hours. `sub` follows from seed and player and is the same in
   * every environment; `bs:did` follows from those and `loginId`.
   *
   * @throws TypeError when the player's name or the choice is wrong.
   */
  credentials(player: string, choice?: NintendoChoice): NintendoCredentials;
  /** A token with any claims, header and key. @throws TypeError when a choice is wrong. */
  mint(options?: NintendoMint): string;
  /**
   * A token that is genuine but for one fault. @throws TypeError when the player's name, the kind
   * or the choice is wrong.
   */
  forge(player: string, kind: NintendoForgery, choice?: NintendoTokenChoice): string;
  /**
   * A new current key; the oldest leaves the set. Default: in `lp1`.
   *
   * @throws TypeError for an unknown environment.
   */
  rotate(environment?: NintendoEnvironmentName): void;
}

/**
 * Starts the production and one development environment of Nintendo's account server on 127.0.0.1,
 * as far as game servers see it: the key sets that tokens are verified with. A token from before a
 * restart holds until it expires, when the seed is the same and its key was there from the start.
 *
 * @throws TypeError when an option is wrong; the error of `listen` when the port is taken.
 */
export async function startNintendo(options: NintendoOptions = {}): Promise<NintendoSimulator> {
  const { clock = systemClock, cacheControl = 'max-age=3600' } = options;
  if (typeof cacheControl !== 'string' || !/^[ -~]*$/.test(cacheControl)) {
    throw new TypeError('cacheControl must be printable ASCII text');
  }
  const derive = deriveFrom(options.seed);
  const keys = {
    lp1: createNintendoKeys(derive, 'lp1'),
    dd1: createNintendoKeys(derive, 'dd1'),
  };
  const platform: NintendoPlatform = { derive, clock, keys, cacheControl, tokens: 0 };

  const credentials: NintendoSimulator['credentials'] = (player, choice = {}) => {
    const { displayName = player, ...token } = choice;
    return { nsaIdToken: mintToken(platform, { ...token, player }), displayName };
  };
  const simulator = await startSimulator<NintendoLie, NintendoCredentials, NintendoChoice>(
    {
      id: 'nintendo',
      origins: NINTENDO_ENVIRONMENTS.map(({ issuer }) => issuer),
      lies: NINTENDO_LIES,
      route: (request, lies) => answerNintendo(platform, request, lies),
      credentials,
    },
    options,
  );
  // Assigned, not spread: a copy would freeze requests and faults as they are now.
  return Object.assign(simulator, {
    environments: NINTENDO_ENVIRONMENTS,
    mint: (minted: NintendoMint = {}) => mintToken(platform, minted),
    forge: (player: string, kind: NintendoForgery, choice?: NintendoTokenChoice) =>
      forgeToken(platform, player, kind, choice),
    rotate: (environment?: NintendoEnvironmentName) =>
      keys[environmentCalled(environment).environment].rotate(),
  });
}
