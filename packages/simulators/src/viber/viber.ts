import { type Simulator, startSimulator } from '../server.ts';
import { VIBER_LIES, type ViberLie } from './answers.ts';
import { answerViber } from './endpoints.ts';
import type { ViberOptions } from './options.ts';
import { openPlatform, type ViberPlatform } from './platform.ts';
import { LATEST_EXPIRY, mintToken } from './tokens.ts';

/** What a game client on Viber sends to its game's server. */
export type ViberCredentials = {
  /** `vb+` and base64, of at most 123 characters. */
  readonly accessToken: string;
};

/** Which token {@link ViberSimulator.credentials} gives. */
export interface ViberTokenChoice {
  /** The app it is for; default: the first. */
  readonly appId?: string;
  /** When it ends, in whole ms since 1970 by the simulator's clock; default: never. */
  readonly expiresAt?: number;
}

/** An account as the platform shows it. */
export interface ViberUser {
  /** 24 characters of base64. */
  readonly id: string;
  readonly name: string;
}

/**
 * Viber's games platform, simulated. Players go by a name of 1 to 64 UTF-8 bytes, which is also the
 * first name they show; every method creates a player on first sight.
 */
export interface ViberSimulator extends Simulator<ViberLie, ViberCredentials, ViberTokenChoice> {
  /**
   * The player's token. The same seed, player, choice and number of revocations give the same.
   *
   * @throws TypeError when there is no such app, or `expiresAt` is not from 1 to 2^48 - 1.
   */
  credentials(player: string, choice?: ViberTokenChoice): ViberCredentials;
  /** The player's id and present name. */
  user(player: string): ViberUser;
  /**
   * Changes the name the player shows; the id and tokens stay, and names need not differ.
   *
   * @throws TypeError when it is empty.
   */
  rename(player: string, name: string): void;
  /** Ends all tokens that the player has been given, for every app. */
  revoke(player: string): void;
  /** Tokens of a suspended app are answered with 403. @throws TypeError for an unknown app. */
  setSuspended(appId: string, isSuspended: boolean): void;
  /** Makes two players friends, both ways. @throws Error when they are the same. */
  befriend(player: string, other: string): void;
  /** Gives the player that many new friends, to fill pages: 50 go on one. */
  addFriends(player: string, count: number): void;
  /** The ids registered for push, each once, oldest first; only the newest 1,000. */
  readonly pushRegistrations: readonly string[];
}

/**
 * Starts `https://games-api.viber.test` on 127.0.0.1: profile, friends and push registration by an
 * access token. Viber has never published its games API, so this form is made up. A token from
 * before a restart holds again, with its player, when the seed is the same.
 *
 * @throws TypeError when an option is wrong; the error of `listen` when the port is taken.
 */
export async function startViber(options: ViberOptions = {}): Promise<ViberSimulator> {
  const platform = openPlatform(options);
  const simulator = await startSimulator<ViberLie, ViberCredentials, ViberTokenChoice>(
    {
      id: 'viber',
      origins: ['https://games-api.viber.test'],
      lies: VIBER_LIES,
      route: (request, lies) => answerViber(platform, request, lies),
      credentials: (player, choice) => ({ accessToken: issueToken(platform, player, choice) }),
    },
    options,
  );
  const extended = Object.assign(simulator, {
    ...controlsOf(platform),
    pushRegistrations: [] as readonly string[],
  });
  // Object.assign would have copied what a getter says now.
  const get = () => [...platform.registered];
  return Object.defineProperty(extended, 'pushRegistrations', { get, enumerable: true });
}

/** What a test can do on the platform, beside what clients do. */
function controlsOf(platform: ViberPlatform) {
  const { users, suspended } = platform;
  return {
    user(player: string) {
      const { id, name } = users.get(player);
      return { id, name };
    },
    rename(player: string, name: string) {
      if (typeof name !== 'string' || name === '') {
        throw new TypeError('a name must be a non-empty string');
      }
      users.get(player).name = name;
    },
    revoke(player: string) {
      users.get(player).generation += 1;
    },
    setSuspended(appId: string, isSuspended: boolean) {
      knownApp(platform, appId);
      if (isSuspended) suspended.add(appId);
      else suspended.delete(appId);
    },
    befriend: (player: string, other: string) =>
      users.befriend(users.get(player), users.get(other)),
    addFriends: (player: string, count: number) => users.addFriends(users.get(player), count),
  };
}

function issueToken(
  platform: ViberPlatform,
  player: string,
  { appId = platform.appIds[0], expiresAt }: ViberTokenChoice = {},
): string {
  const isTime = Number.isSafeInteger(expiresAt) && Number(expiresAt) >= 1;
  if (expiresAt !== undefined && !(isTime && expiresAt <= LATEST_EXPIRY)) {
    throw new TypeError('expiresAt must be whole ms from 1 to 2^48 - 1');
  }
  const { derive, users } = platform;
  const { generation } = users.get(player);
  const claims = { player, generation, expiresAt: expiresAt ?? 0 };
  return mintToken(derive, knownApp(platform, appId), claims);
}

/** The same id. @throws TypeError when no app has it. */
function knownApp({ appIds }: ViberPlatform, appId: string): string {
  if (!appIds.includes(appId)) throw new TypeError('no app has this id');
  return appId;
}
