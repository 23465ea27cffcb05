import { systemClock } from '../clock.ts';
import { deriveFrom } from '../seed.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../server.ts';
import { PSN_LIES, type PsnLie } from './answers.ts';
import { type PsnClient, readClients } from './clients.ts';
import { answerPsn } from './endpoints.ts';
import {
  PSN_ENVIRONMENTS,
  PSN_ORIGINS,
  type PsnEnvironment,
  type PsnEnvironmentName,
  type PsnFlow,
} from './environments.ts';
import { createPsnGrants } from './grants.ts';
import { createPsnUsers } from './users.ts';

/** The redirect address of codes that were asked for without one, as a PS4 does. */
export const PSN_DEFAULT_REDIRECT_URI = 'orbis://games';

/** What a PSN simulator can be given. */
export interface PsnOptions extends SimulatorOptions {
  /** Its titles' registrations; default: one, with `PSN_CLIENT_ID`. */
  readonly clients?: readonly PsnClient[];
}

/** What a game client on a PlayStation sends to its game's server. */
export type PsnCredentials = {
  /** Good once and for a minute. 24 URL-safe characters, for `v3` after `v3.`. */
  readonly authorizationCode: string;
  /** Only when one was chosen. */
  readonly redirectUri?: string;
};

/** Which credentials are meant. */
export interface PsnChoice {
  /** Default: `legacy-2.0`. */
  readonly flow?: PsnFlow;
  /** Default: `np`. */
  readonly environment?: PsnEnvironmentName;
  /** Default: the first of `clients`. */
  readonly clientId?: string;
  /** Default: {@link PSN_DEFAULT_REDIRECT_URI}, and then it is not among the credentials. */
  readonly redirectUri?: string;
}

/** An account as the platform shows it. */
export interface PsnUser {
  /** 19 decimal digits, far above 2^53. */
  readonly accountId: string;
  readonly onlineId: string;
}

/**
 * PlayStation Network, simulated: three environments, two flows. Players go by a name of 1 to 64
 * UTF-8 bytes, which is also their first online id; every method creates a player on first sight.
 */
export interface PsnSimulator extends Simulator<PsnLie, PsnCredentials, PsnChoice> {
  /** What a server has to know of each environment, by flow: `environments.np.v3.tokenUrl`. */
  readonly environments: Readonly<Record<PsnEnvironmentName, PsnEnvironment>>;
  /**
   * A new code, for this client, environment, flow and redirect address only.
   *
   * @throws TypeError when the player's name or the choice is wrong.
   */
  credentials(player: string, choice?: PsnChoice): PsnCredentials;
  /** The player's account id, from seed and name, and present online id. */
  user(player: string): PsnUser;
  /** Changes the online id; the account id stays. @throws Error when another player has it. */
  rename(player: string, onlineId: string): void;
  /** Makes two players friends, both ways. @throws Error when they are the same. */
  befriend(player: string, other: string): void;
  /** Gives the player that many new friends, to fill pages: at most 100 go on one. */
  addFriends(player: string, count: number): void;
}

/**
 * Starts PlayStation Network on 127.0.0.1, as far as game servers use it to sign players in. It
 * remembers the newest 1,000 codes and access tokens; a restart forgets them all.
 *
 * @throws TypeError when an option is wrong; the error of `listen` when the port is taken.
 */
export async function startPsn(options: PsnOptions = {}): Promise<PsnSimulator> {
  const { clock = systemClock } = options;
  const derive = deriveFrom(options.seed);
  const users = createPsnUsers(derive);
  const grants = createPsnGrants(derive);
  const secrets = readClients(options.clients);

  const credentials: PsnSimulator['credentials'] = (player, choice = {}) => {
    const { redirectUri } = choice;
    const grant = { ...checkedChoice(choice, secrets), issuedAt: clock.now() };
    const authorizationCode = grants.issueCode({ ...grant, account: users.get(player) });
    return { authorizationCode, ...(redirectUri !== undefined && { redirectUri }) };
  };
  const simulator = await startSimulator<PsnLie, PsnCredentials, PsnChoice>(
    {
      id: 'psn',
      origins: PSN_ORIGINS,
      lies: PSN_LIES,
      route: (request, lies) => answerPsn({ derive, users, grants, secrets }, request, lies),
      credentials,
    },
    options,
  );
  // Assigned, not spread: a copy would freeze requests and faults as they are now.
  return Object.assign(simulator, {
    environments: PSN_ENVIRONMENTS,
    user: (player: string) => {
      const { accountId, onlineId } = users.get(player);
      return { accountId, onlineId };
    },
    rename: (player: string, onlineId: string) => users.rename(users.get(player), onlineId),
    befriend: (player: string, other: string) =>
      users.befriend(users.get(player), users.get(other)),
    addFriends: (player: string, count: number) => users.addFriends(users.get(player), count),
  });
}

/** The choice with its defaults. @throws TypeError that names what is wrong. */
function checkedChoice(choice: PsnChoice, secrets: ReadonlyMap<string, string>) {
  const [firstClient = ''] = secrets.keys();
  const { flow = 'legacy-2.0', environment = 'np', clientId = firstClient } = choice;
  const { redirectUri = PSN_DEFAULT_REDIRECT_URI } = choice;
  if (!Object.hasOwn(PSN_ENVIRONMENTS, environment)) {
    throw new TypeError(`no environment is called ${environment}`);
  }
  if (!Object.hasOwn(PSN_ENVIRONMENTS[environment], flow)) {
    throw new TypeError(`no flow is called ${flow}`);
  }
  if (!secrets.has(clientId)) throw new TypeError('no client has this id');
  if (typeof redirectUri !== 'string' || redirectUri === '') {
    throw new TypeError('redirectUri must be a non-empty string');
  }
  return { flow, environment, clientId, redirectUri };
}
