import { deriveFrom } from '../seed.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../server.ts';
import type { KongregateLie } from './answers.ts';
import { answerKongregate } from './endpoints.ts';
import { mintToken } from './tokens.ts';
import { createKongregateUsers, type KongregateUsers } from './users.ts';

/** The API key of the one game a Kongregate simulator has by default. No real key. */
export const KONGREGATE_API_KEY = '6b6f6e67-7265-4761-a465-64656d6f6b65';

/** What a Kongregate simulator can be given. */
export interface KongregateOptions extends SimulatorOptions {
  /** Its games' names by API key; default: one game, with {@link KONGREGATE_API_KEY}. */
  readonly games?: Readonly<Record<string, string>>;
}

/** What a game client on Kongregate sends to its game's server. */
export type KongregateCredentials = {
  /** A decimal number from 1,000,000 to 2^48 + 1,000,000. */
  readonly userId: string;
  /** Hex of at most 200 characters. */
  readonly gameAuthToken: string;
};

/** Which game a token is for; default: the first of `games`. */
export interface KongregateGame {
  readonly apiKey?: string;
}

/** An account as the platform shows it. */
export interface KongregateUser {
  readonly userId: string;
  readonly username: string;
}

/**
 * Kongregate, simulated. Players go by a name of 1 to 64 UTF-8 bytes, which is also their first
 * username; every method creates a player on first sight.
 */
export interface KongregateSimulator
  extends Simulator<KongregateLie, KongregateCredentials, KongregateGame> {
  /**
   * The player's id and the token for a game: by default the first of `games`. The same seed,
   * name, key and number of password changes give the same credentials.
   *
   * @throws TypeError when no game has this API key.
   */
  credentials(player: string, game?: KongregateGame): KongregateCredentials;
  /** The player's id and present username. */
  user(player: string): KongregateUser;
  /** Changes the username; id and tokens stay. @throws Error when another player has it. */
  rename(player: string, username: string): void;
  /** Ends all tokens that the player has been given, in every game. */
  changePassword(player: string): void;
  /** Makes two players friends, both ways. @throws Error when they are the same. */
  befriend(player: string, other: string): void;
  /** A private profile shows no friends. */
  setPrivate(player: string, isPrivate: boolean): void;
  /** Gives the player that many new friends, to fill pages: 500 go on one. */
  addFriends(player: string, count: number): void;
}

/**
 * Starts `https://api.kongregate.com` on 127.0.0.1: authenticate.json and user_info.json as the
 * OpenAPI description of https://docs.kongregate.com (read 2026-11-23) has them. A token from
 * before a restart holds again, with its player, when the seed is the same.
 *
 * @throws TypeError when an option is wrong; the error of `listen` when the port is taken.
 */
export async function startKongregate(
  options: KongregateOptions = {},
): Promise<KongregateSimulator> {
  const derive = deriveFrom(options.seed);
  const users = createKongregateUsers(derive);
  const games = new Map(
    Object.entries(options.games ?? { [KONGREGATE_API_KEY]: 'PlayerLink Demo' }),
  );
  const [firstKey] = games.keys();
  if (!firstKey || games.has('')) throw new TypeError('games must name games by their API keys');

  const credentials: KongregateSimulator['credentials'] = (player, { apiKey = firstKey } = {}) => {
    if (!games.has(apiKey)) throw new TypeError('no game has this API key');
    const { name, userId, generation } = users.get(player);
    return { userId, gameAuthToken: mintToken(derive, apiKey, { name, generation }) };
  };
  const simulator = await startSimulator<KongregateLie, KongregateCredentials, KongregateGame>(
    {
      id: 'kongregate',
      origins: ['https://api.kongregate.com'],
      lies: ['successAsString', 'otherUserId', 'noUsername', 'hugeUserId'],
      route: (request, lies) => answerKongregate({ derive, users, games }, request, lies),
      credentials,
    },
    options,
  );
  // Assigned, not spread: a copy would freeze requests and faults as they are now.
  return Object.assign(simulator, controlsOf(users));
}

/** What a test can do on the platform, beside what clients do. */
function controlsOf(users: KongregateUsers) {
  return {
    user: (player: string) => {
      const { userId, username } = users.get(player);
      return { userId, username };
    },
    rename: (player: string, username: string) => users.rename(users.get(player), username),
    changePassword: (player: string) => {
      users.get(player).generation += 1;
    },
    befriend: (player: string, other: string) =>
      users.befriend(users.get(player), users.get(other)),
    setPrivate: (player: string, isPrivate: boolean) => {
      users.get(player).isPrivate = isPrivate;
    },
    addFriends: (player: string, count: number) => users.addFriends(users.get(player), count),
  };
}
